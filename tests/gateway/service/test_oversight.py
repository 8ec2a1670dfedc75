from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.fix_network import DAY


BEFORE = "2025-03-11T11:30:00+00:00"


def ask(town, path, said, role=Role.AUDITOR):
    return town.http.post(f"/v1/audit/{path}", json=said, headers=town.headers("PS1", role))


def visible(answer):
    return {category for line in answer.json()["visible"] for category in line["visible"]}


def test_two_dates_around_a_narrowing_differ_in_what_was_taken_back(town):
    person = town.met()
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone="06 00 00 00 00")
    chosen = town.agreement(person)
    before = town.network.journal.now().isoformat()
    keep = ["identity", "employment", "link"]
    town.tell("PS1", f"/v1/consents/{chosen}/narrowing", id=str(uuid4()), person=person, keep=keep)
    after = town.network.journal.now().isoformat()
    asked = {"partner": str(town.units["ML1"]), "person": person}
    was = ask(town, "as-of", {**asked, "at": before, "known": before})
    assert was.headers["maillage-receipt"]
    assert visible(was) - visible(ask(town, "as-of", {**asked, "at": after})) == {"contact_details"}
    [why] = [
        line
        for line in ask(town, "as-of", {**asked, "at": after}).json()["why"]
        if line["kind"] == "contact-details-given"
    ]
    assert why["reasons"] == {"contact_details": "withdrawn"}
    assert not why["allowed"]


def test_what_was_not_known_yet_was_not_visible(town):
    earlier = town.network.journal.now().isoformat()
    person = town.met()
    town.agreement(person)
    asked = {"partner": str(town.units["ML1"]), "person": person}
    now = town.network.journal.now().isoformat()
    assert visible(ask(town, "as-of", {**asked, "at": now, "known": earlier})) == set()
    assert "identity" in visible(ask(town, "as-of", {**asked, "at": now}))


def test_an_auditor_reads_fields_and_codes_and_no_value(town):
    person = town.met(family_name="Canari", first_name="Sofiane", alias="Canari-alias")
    town.agreement(person)
    at = town.network.journal.now().isoformat()
    asked = {"partner": str(town.units["ML1"]), "person": person, "at": at}
    told = ask(town, "as-of", asked).text
    assert '"family_name"' in told
    assert "Canari" not in told
    assert "Sofiane" not in told


def test_every_partner_is_listed_with_what_it_could_see(town):
    person = town.met()
    town.agreement(person)
    at = town.network.journal.now().isoformat()
    seen = ask(town, "who", {"person": person, "at": at}).json()
    assert seen[str(town.units["POL1"])] == []
    assert seen[str(town.units["ML1"])] != []


def test_a_field_is_explained_for_one_partner(town):
    person = town.met()
    asked = {"partner": str(town.units["ML1"]), "person": person, "field": "family_name"}
    [line] = ask(town, "why", asked).json()
    assert line["reasons"]["identity"] == "no_agreement"
    town.agreement(person)
    [line] = ask(town, "why", asked, Role.DPO).json()
    assert line["allowed"]
    assert (line["paths"], line["purposes"]) == (["agreement"], ["insertion"])


def test_a_worker_oversees_nobody(town):
    at = town.network.journal.now().isoformat()
    asked = {"partner": str(town.units["ML1"]), "person": town.met(), "at": at}
    assert ask(town, "as-of", asked, Role.WORKER).json()["code"] == "insufficient-scope"


def test_an_auditor_opens_no_page_of_a_person(town):
    assert town.page("PS1", town.met(), "accompaniment", role=Role.AUDITOR).status_code == 403


def test_nobody_unknown_is_overseen(town):
    asked = {"partner": str(town.units["ML1"]), "person": str(uuid4()), "at": f"{DAY}T12:00:00Z"}
    assert ask(town, "as-of", asked).status_code == 404


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
def test_an_instant_no_calendar_can_reckon_with_is_refused(town, at):
    asked = {"partner": str(town.units["ML1"]), "person": town.met(), "at": at}
    refused = ask(town, "as-of", asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
