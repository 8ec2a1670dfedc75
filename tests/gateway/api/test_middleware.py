import json
import logging

import pytest
from fastapi import FastAPI, Request

from gateway.api.faults import translate
from gateway.api.middleware import BODY_BYTES_MAX, Edge
from gateway.system import SystemIds
from gateway.telemetry.logs import JsonLine
from tests.fix_http import serving


@pytest.fixture(scope="module")
def client():
    app = FastAPI()
    translate(app)

    @app.post("/people/{name}")
    async def echo(request: Request, name: str):
        del name
        return len(await request.body())

    @app.get("/crash/{name}")
    async def crash(name: str):
        raise ValueError(name)

    extra = {"x-maillage-disclosure": "personal"}
    app.add_api_route("/unrecorded", lambda: {"name": "Canari"}, openapi_extra=extra)

    with serving(Edge(app, SystemIds())) as served:
        yield served


def test_a_body_at_the_limit_passes_and_one_byte_more_does_not(client):
    assert client.post("/people/x", content=b"x" * BODY_BYTES_MAX).json() == BODY_BYTES_MAX
    refused = client.post("/people/x", content=b"x" * (BODY_BYTES_MAX + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")


def test_a_body_that_hides_its_length_is_counted(client):
    chunks = (b"x" * 1024 for _ in range(257))
    assert client.post("/people/x", content=chunks).status_code == 413


def test_every_answer_forbids_caching_and_hides_the_server(client):
    headers = client.post("/people/x").headers
    assert headers["cache-control"] == "no-store, private"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers
    assert len(headers["maillage-request"]) == 36


def test_a_crash_answers_a_constant_body_and_the_log_quotes_nothing(client, caplog):
    with caplog.at_level(logging.INFO, "maillage"):
        crashed = client.get("/crash/Sofiane-Canari")
    assert (crashed.status_code, crashed.json()["code"]) == (500, "internal-error")
    written = [JsonLine().format(record) for record in caplog.records if record.name == "maillage"]
    assert [json.loads(line)["message"] for line in written] == [
        "request failed",
        "request served",
    ]
    assert json.loads(written[1])["route"] == "/crash/{name}"
    assert "Canari" not in "".join(written)


def test_a_personal_answer_without_its_record_never_leaves(client):
    stopped = client.get("/unrecorded")
    assert (stopped.status_code, stopped.json()["code"]) == (500, "internal-error")
    assert "Canari" not in stopped.text
