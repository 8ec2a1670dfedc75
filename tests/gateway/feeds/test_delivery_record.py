"""The record of a page says who read, at which two clocks, on which paths, and no value."""

import json

import pytest

from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.feeds.cut import Asked
from tests.consent.world import CLUB, MEHDI, MISSION, NOON


@pytest.fixture
def record(stage):
    """Read a page after an agreement was replaced, and give its opened record."""
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    first = stage.grant(categories=(Category.CONTACT_DETAILS,))
    stage.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    stage.follow()
    stage.second = stage.grant(categories=(Category.CONTACT_DETAILS,))
    stage.withdraw(first, NOON)
    page = stage.feeds.read(stage.actor(MISSION), Asked(channel="cli"))
    with stage.database.connect("maillage_auditor") as auditor:
        found = auditor.execute(
            "SELECT context, items, actor, replay, events FROM audit.opening_long"
            " JOIN audit.opening_short USING (entry_id) WHERE entry_id = %s",
            [page.receipt],
        ).fetchone()
    context, items, actor, replay, events = found
    stage.record = [json.loads(context), json.loads(items[2:]), json.loads(actor)]
    stage.replay, stage.events = json.loads(replay), events
    return stage


def test_the_paths_are_those_open_at_the_delivery_not_at_the_projection(record):
    item = record.record[1]
    ref = record.pseudonyms.of(MISSION, "directive", record.second.id)
    assert item["basis"] == [{"gdpr": "a6_1_e", "path": "agreement", "ref": ref}]


def test_the_context_names_the_partner_as_it_knows_itself(record):
    context = record.record[0]
    assert context["partner"] == record.pseudonyms.of(MISSION, "partner", MISSION)
    assert (context["channel"], context["kind"]) == ("cli", "mission_locale")
    assert context["response"]["status"] == 200


def test_the_professional_is_a_handle(record):
    agent = record.record[2]
    assert list(agent) == ["account"]
    assert agent["account"].startswith("a_")


def test_positions_and_events_stay_where_no_partner_looks(record):
    assert record.replay == {"consent": 8, "journal": 8, "withheld": 0}
    [(_, fact)] = [pair for pair in record.log if pair[1].kind == "contact-details-given.v1"]
    assert fact.phone == "0102030405"
    assert len(record.events) == 1
    assert record.events[0] is not None
