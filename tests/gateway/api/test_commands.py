from uuid import uuid4

import pytest

from gateway.api.commands import COMMANDS
from tests.fix_network import DAY, fresh_key


ALIAS = {"on": DAY.isoformat(), "purpose": "accompaniment", "alias": "Memo"}


def post(town, content, **headers):
    said = town.headers("PS1", **{"Idempotency-Key": fresh_key(), **headers})
    return town.http.post("/v1/persons", content=content, headers=said)


def test_no_two_commands_share_a_path():
    paths = [command.path for command in COMMANDS]
    assert len(set(paths)) == len(paths)


def test_a_created_record_is_named_by_its_callers_own_id(town):
    chosen = str(uuid4())
    answer = town.post("PS1", "/v1/persons", {**ALIAS, "id": chosen})
    assert (answer.status_code, answer.json()) == (201, {"id": chosen})
    assert answer.headers["location"] == f"/v1/persons/{chosen}"


@pytest.mark.parametrize("written", ["{{{}}}", "urn:uuid:{}", "{}"])
def test_an_id_written_otherwise_is_answered_as_an_address_writes_it(town, written):
    chosen = str(uuid4())
    answer = town.post("PS1", "/v1/persons", {**ALIAS, "id": written.format(chosen.upper())})
    assert answer.json() == {"id": chosen}
    assert answer.headers["location"] == f"/v1/persons/{chosen}"


@pytest.mark.parametrize("key", [None, "short", "k" * 65, "clé" * 8, "k k" * 8])
def test_a_command_needs_a_key_of_16_to_64_signs(town, key):
    headers = town.headers("PS1")
    if key is not None:
        headers["Idempotency-Key"] = key.encode()
    answer = town.http.post("/v1/persons", json={**ALIAS, "id": str(uuid4())}, headers=headers)
    assert answer.json()["code"] == "idempotency-key-required"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", ""])
def test_a_command_is_json(town, kind):
    answer = post(town, b"{}", **{"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_an_unreadable_body_quotes_nothing(town):
    answer = post(town, b'{"alias": "Canari", "alias"', **{"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")
    assert "Canari" not in answer.text


def test_the_shape_of_a_body_is_checked_before_any_record_is_read(town):
    said = {**ALIAS, "alias": 7, "nickname": "Canari"}
    answer = town.post("PS1", f"/v1/persons/{uuid4()}/aliases", said)
    assert answer.status_code == 422
    errors = {tuple(error.values()) for error in answer.json()["errors"]}
    assert errors == {("/alias", "string_type"), ("", "extra_forbidden")}
    assert "Canari" not in answer.text


def test_an_id_that_carries_a_time_is_refused(town):
    said = {**ALIAS, "id": "01890a5d-ac96-774b-bcce-b302099a8057"}
    [error] = town.post("PS1", "/v1/persons", said).json()["errors"]
    assert error["pointer"] == "/id"


def test_english_is_told_to_who_asks_for_it(town):
    answer = town.post("PS1", "/v1/persons", ALIAS, **{"Accept-Language": "en"})
    assert answer.json()["title"] == "The request has missing or malformed fields."
