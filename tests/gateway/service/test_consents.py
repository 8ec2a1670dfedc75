from datetime import timedelta
from uuid import uuid4

import pytest

from tests.fix_network import DAY, SHARED


SAID = {"on": DAY.isoformat(), "purpose": "insertion"}


def shared(town):
    """Give a person whose phone and identity ML1 reads under one agreement, and its id."""
    person = town.met()
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone="06 00 00 00 00")
    return person, town.agreement(person)


def subject_at(town, partner, cursor):
    entries, cursor = town.entries(partner, cursor)
    return entries, cursor


def categories(entries):
    return {category for entry in entries for category in entry["data"].get("fields", {})}


def test_a_partner_is_told_what_was_agreed_and_loses_it_when_it_is_withdrawn(town):
    _, cursor = town.entries("ML1")
    person, chosen = shared(town)
    entries, cursor = town.entries("ML1", cursor)
    assert {"identity", "contact_details"} <= categories(entries)
    town.tell("PS1", f"/v1/consents/{chosen}/withdrawal", person=person)
    after, _ = town.entries("ML1", cursor)
    assert {entry["type"] for entry in after} == {"fr.maillage.feed.retracted.v1"}
    assert len(after) == len(entries)
    subject = entries[0]["subject"]
    assert town.page("ML1", subject).status_code == 404


def test_a_narrowing_keeps_what_is_kept_and_retracts_the_rest(town):
    _, cursor = town.entries("ML1")
    person, chosen = shared(town)
    _, cursor = town.entries("ML1", cursor)
    keep = ["identity", "employment", "link"]
    town.tell("PS1", f"/v1/consents/{chosen}/narrowing", id=str(uuid4()), person=person, keep=keep)
    after, _ = town.entries("ML1", cursor)
    assert [entry["type"] for entry in after] == ["fr.maillage.feed.retracted.v1"]


def test_a_refusal_closes_and_its_lifting_opens_again(town):
    person, _ = shared(town)
    subject = town.entries("ML1")[0][-1]["subject"]
    assert town.page("ML1", subject).status_code == 200
    no = str(uuid4())
    town.tell(
        "PS1",
        "/v1/refusals",
        id=no,
        person=person,
        over=str(town.units["ML1"]),
        categories=["identity", "contact_details", "schooling", "employment", "link"],
        purposes=[purpose.value for purpose in SHARED],
        given=town.network.journal.now().isoformat(),
    )
    assert town.page("ML1", subject).status_code == 404
    town.tell("PS1", f"/v1/refusals/{no}/lift", person=person)
    assert town.page("ML1", subject).status_code == 200


def test_a_proposal_opens_nothing(town):
    person = town.met()
    _, cursor = town.entries("ML1")
    offer = {"id": str(uuid4()), "person": person, "to": str(town.units["ML1"])}
    town.tell("PS1", "/v1/proposals", **offer, purpose="insertion", categories=["identity"])
    assert town.entries("ML1", cursor)[0] == []


@pytest.mark.parametrize(
    ("to", "more", "code"),
    [
        ("POL1", {"purpose": "coordination", "categories": ["link"]}, "above-ceiling"),
        ("ML1", {"categories": ["health"]}, "above-ceiling"),
        ("ML1", {"categories": ["notes"]}, "above-ceiling"),
        ("ML1", {"purpose": "care"}, "purpose-outside-charter"),
        ("nobody", {}, "recipient-not-active"),
        ("ML1", {"until": "2026-09-11T00:00:00+02:00"}, "duration-over-12-months"),
        ("ML1", {"given": "2025-03-12T00:00:00+01:00"}, "date-in-future"),
        ("ML1", {"replaces": [str(uuid4())]}, "not-found"),
    ],
)
def test_an_agreement_the_charter_does_not_know_is_not_signed(town, to, more, code):
    yes = {
        **SAID,
        "id": str(uuid4()),
        "person": town.met(),
        "to": str(town.units.get(to, uuid4())),
        "categories": ["identity"],
        "given": (town.network.journal.now() - timedelta(minutes=1)).isoformat(),
        "until": "2025-09-11T00:00:00+02:00",
        "notice": {"version": "v1", "sha256": "0" * 64},
        "channel": "paper",
    }
    assert town.post("PS1", "/v1/consents", yes | more).json()["code"] == code


def test_an_agreement_names_what_it_replaces(town):
    person, first = shared(town)
    subject = town.entries("ML1")[0][-1]["subject"]
    town.agreement(person, categories=["identity"], replaces=[first], levels=[])
    facts = town.page("ML1", subject).json()["facts"]
    assert {category for fact in facts for category in fact["visible"]} == {"identity"}


def test_a_directive_nobody_gave_is_not_found(town):
    person = town.met()
    path = f"/v1/consents/{uuid4()}/withdrawal"
    assert town.post("PS1", path, {**SAID, "person": person}).status_code == 404


def test_a_withdrawal_told_twice_is_one_event(town):
    person, chosen = shared(town)
    town.tell("PS1", f"/v1/consents/{chosen}/withdrawal", person=person)
    before = town.events()
    path = f"/v1/consents/{chosen}/withdrawal"
    assert town.post("PS1", path, {**SAID, "person": person}).status_code == 200
    assert town.events() == before


def test_the_recipient_records_the_withdrawal_it_hears(town):
    _, cursor = town.entries("ML1")
    person, _ = shared(town)
    subject = town.entries("ML1", cursor)[0][0]["subject"]
    [grant] = grants(town, person)
    handle = town.network.pseudonyms.of(town.units["ML1"], "directive", grant.id)
    path = f"/v1/consents/{handle}/withdrawal"
    assert town.post("ML1", path, {**SAID, "person": subject}).status_code == 201
    assert town.page("ML1", subject).status_code == 404


def grants(town, person):
    subject = town.internal("PS1", person)
    town.network.roster.catch_up()
    return town.network.roster.state.grants(subject)


@pytest.mark.parametrize(
    "moments",
    [
        {"given": "0001-01-01T00:00:00+14:00"},
        {"given": "1899-12-31T23:59:59Z"},
        {"starts": "9999-06-01T00:00:00Z", "until": "9999-12-01T00:00:00Z"},
    ],
)
def test_an_instant_no_calendar_can_reckon_with_is_refused(town, moments):
    agreement = {
        **SAID,
        "id": str(uuid4()),
        "person": town.met(),
        "to": str(town.units["ML1"]),
        "categories": ["identity"],
        "given": town.network.journal.now().isoformat(),
        "until": "2025-09-11T00:00:00+02:00",
        "notice": {"version": "v1", "sha256": "0" * 64},
        "channel": "paper",
    }
    refused = town.post("PS1", "/v1/consents", agreement | moments)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
