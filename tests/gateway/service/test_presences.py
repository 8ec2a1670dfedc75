from uuid import uuid4

import pytest

from tests.fix_network import DAY, TERRITORY


PRESENCE = {
    "purpose": "coordination",
    "on": DAY.isoformat(),
    "channel": "street",
    "territory": TERRITORY,
    "place": "rue-des-lilas",
    "time_band": "16-20",
}
INCIDENT = {
    "purpose": "mediation",
    "on": DAY.isoformat(),
    "territory": TERRITORY,
    "place": "residence-des-pins",
    "place_kind": "residence",
    "time_band": "20-24",
    "nature": "noise",
}


def kinds(town, partner):
    return [entry["data"]["kind"] for entry in town.entries(partner)[0]]


def test_the_police_is_told_a_place_incident_and_no_presence(town):
    town.tell("MS1", "/v1/presences", **PRESENCE, id=str(uuid4()))
    town.tell("MS1", "/v1/incidents", **INCIDENT, id=str(uuid4()))
    assert kinds(town, "POL1") == ["place-incident-logged"]
    assert {"presence-logged", "place-incident-logged"} <= set(kinds(town, "MS1"))


def test_a_body_with_a_nature_is_a_collective_fact(town):
    town.tell("MS1", "/v1/presences", **PRESENCE, id=str(uuid4()), nature="workshop")
    [entry] = town.network.journal.at([town.events()])
    assert entry.fact.kind == "collective-fact-logged.v1"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("place", "12-rue-des-lilas"),
        ("time_band", "18:30"),
        ("group_size", 0),
        ("zone", "Épinettes"),
    ],
)
def test_a_presence_takes_words_of_the_lists_only(town, member, value):
    refused = town.post("MS1", "/v1/presences", {**PRESENCE, "id": str(uuid4()), member: value})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"/{member}"


def test_a_fact_is_not_recorded_ahead_of_its_day(town):
    said = {**PRESENCE, "id": str(uuid4()), "on": "2025-03-12"}
    assert town.post("MS1", "/v1/presences", said).json()["code"] == "date-in-future"


def test_the_same_fact_told_twice_is_one_event(town):
    said = {**PRESENCE, "id": str(uuid4())}
    assert town.post("MS1", "/v1/presences", said).status_code == 201
    before = town.events()
    assert town.post("MS1", "/v1/presences", said).status_code == 200
    assert town.events() == before
