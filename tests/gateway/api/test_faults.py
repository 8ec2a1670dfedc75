import json
import logging

import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request

from domain.kernel import Refused
from gateway.api import faults
from gateway.api.calls import UnsupportedMediaType
from gateway.api.middleware import TooLarge
from gateway.api.reading import Invalid, Malformed
from gateway.ports import CommitmentMismatch, Corrupted, PartSwapped, Unavailable
from gateway.service.session import Forbidden, Hidden, Unknown
from gateway.telemetry.logs import JsonLine
from tests.fix_http import serving


REQUEST = Request({"type": "http", "headers": []})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refused("note-already-written", "…"), 422, "note-already-written"),
        (Hidden(), 404, "not-found"),
        (Forbidden(), 403, "insufficient-scope"),
        (Unknown(presented=False), 401, "authentication-required"),
        (Unknown(presented=True), 401, "invalid-token"),
        (Malformed(), 400, "malformed-request"),
        (Invalid(()), 422, "invalid-request"),
        (TooLarge(), 413, "too-large"),
        (UnsupportedMediaType(), 415, "unsupported-media-type"),
        (Unavailable("audit-unavailable"), 503, "audit-unavailable"),
        (Unavailable("database"), 503, "storage-unavailable"),
        (Corrupted("event state", 7), 503, "storage-unavailable"),
        (PartSwapped("Canari", 7), 503, "storage-unavailable"),
        (HTTPException(405), 405, "method-not-allowed"),
        (HTTPException(400), 400, "malformed-request"),
        (ValueError("Canari"), 500, "internal-error"),
    ],
)
def test_each_way_to_fail_has_its_problem(error, status, code):
    told = faults.respond(REQUEST, error)
    assert (told.status_code, json.loads(bytes(told.body))["code"]) == (status, code)
    assert b"Canari" not in bytes(told.body)


def test_altered_evidence_met_by_a_read_tells_nothing_and_alerts_once(caplog):
    def read():
        raise CommitmentMismatch("Canari", 7)

    app = FastAPI()
    faults.translate(app)
    app.add_api_route("/read", read)
    with caplog.at_level(logging.INFO), serving(app) as http:
        told = http.get("/read")
    assert (told.status_code, told.json()["code"]) == (503, "storage-unavailable")
    assert "Canari" not in told.text
    lines = [json.loads(JsonLine().format(one)) for one in caplog.records if one.name == "maillage"]
    [line] = lines
    assert (line["level"], line["message"]) == ("error", "evidence altered")
    assert (line["error"], line["where"][:5]) == ("CommitmentMismatch", "read:")
    assert "Canari" not in caplog.text
