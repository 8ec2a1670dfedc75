"""What a person is called appears in no log, problem, header, audit part or foreign answer."""

import logging
from uuid import uuid4

from gateway.telemetry.logs import JsonLine
from tests.fix_network import DAY, fresh_key


CANARIES = ("Canarigny", "Sofianette", "Serinou", "06 99 99 99 99")
SAID = {"on": DAY.isoformat(), "purpose": "accompaniment"}


def sung(town):
    """Give somebody whose every value is a canary."""
    person = town.met(family_name=CANARIES[0], first_name=CANARIES[1], alias=CANARIES[2])
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone=CANARIES[3])
    return person


def bad_requests(town, person):
    """Provoke every family of failure with canaries in what is sent."""
    path = f"/v1/persons/{person}"
    yield town.post("PS1", f"{path}/identity", {**SAID, "family_name": CANARIES[0]})
    yield town.post("PS1", f"{path}/identity", {**SAID, CANARIES[0]: CANARIES[1]})
    yield town.post("PS1", f"{path}/aliases", {**SAID, "alias": CANARIES[2], "purpose": "care!"})
    names = {"family_name": CANARIES[0], "first_name": "Autre"}
    yield town.post("PS1", f"{path}/identity", {**SAID, **names})
    yield town.post("FIN1", f"{path}/aliases", {**SAID, "alias": CANARIES[2]})
    yield town.post("PS1", f"/v1/persons/{CANARIES[0]}/aliases", {**SAID, "alias": CANARIES[2]})
    yield town.page("ML1", CANARIES[0])
    yield town.http.get(f"/v1/{CANARIES[0]}", params={"name": CANARIES[1]})
    headers = town.headers("PS1", **{"Idempotency-Key": fresh_key()})
    headers["Content-Type"] = "application/json"
    yield town.http.post("/v1/persons", content=CANARIES[0].encode(), headers=headers)


def test_no_problem_and_no_log_line_sings(town, caplog):
    with caplog.at_level(logging.DEBUG):
        person = sung(town)
        answers = list(bad_requests(town, person))
    for answer in answers:
        assert answer.status_code >= 400
        told = answer.text + str(answer.headers)
        assert not any(canary in told for canary in CANARIES)
    lines = [
        JsonLine().format(record) for record in caplog.records if not record.name.startswith("http")
    ]
    assert any('"/v1/persons/{person}/identity"' in line for line in lines)
    assert not any(canary in line for line in lines for canary in (*CANARIES, person))


def test_a_crash_sings_neither_to_the_caller_nor_in_the_log(town, caplog, monkeypatch):
    def broken(*_):
        raise ValueError(CANARIES[0])

    monkeypatch.setattr(type(town.network.journal), "execute", broken)
    with caplog.at_level(logging.DEBUG, "maillage"):
        said = {**SAID, "id": str(uuid4()), "alias": CANARIES[2]}
        answer = town.post("PS1", "/v1/persons", said)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    lines = [JsonLine().format(r) for r in caplog.records if r.name == "maillage"]
    assert any("ValueError" in line for line in lines)
    assert not any(canary in line for line in lines for canary in CANARIES)


def test_no_other_partner_hears_them(town):
    person = sung(town)
    handle = town.internal("PS1", person)
    for partner in ("PS2", "ML1", "ASE1", "POL1"):
        heard = str(town.entries(partner)[0])
        heard += town.page(partner, person, "coordination").text
        assert not any(word in heard for word in (*CANARIES, str(handle), person))


def test_the_audit_trail_and_the_stored_events_hold_none(town):
    sung(town)
    town.agreement(town.met(family_name=CANARIES[0]))
    town.entries("ML1")
    queries = (
        "SELECT string_agg(encode(state, 'escape'), '') FROM maillage.events",
        "SELECT string_agg(encode(context || items, 'escape'), '') FROM audit.opening_long",
        "SELECT string_agg(encode(actor || replay, 'escape'), '') FROM audit.opening_short",
    )
    with town.network.database.pooled("maillage_auditor") as connection:
        texts = [connection.execute(query.encode()).fetchone() for query in queries]
    for text in texts:
        assert text is not None
        assert not any(canary in str(text[0]) for canary in CANARIES)
