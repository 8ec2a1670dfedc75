"""An entry says what the decision allows, under the partner's own names, and nothing else."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from domain.contact import ThemeRecorded
from domain.person import ContactDetailsGiven
from domain.referral_events import ReferralMade
from domain.themes import Theme
from domain.vocabulary import Category, ContactId
from gateway.feeds.entries import BASES_MAX, Writer, batch, finish
from gateway.feeds.pseudonyms import Pseudonyms
from projections.partner_feed import Line, Told, next_line
from tests.consent.world import CLUB, FUND, MEHDI, MISSION, NOON, World


WRITER = Writer(Pseudonyms(bytes(32), lambda person: sha256(person.bytes).digest()))


@pytest.fixture
def world():
    made = World(CLUB, MISSION, FUND)
    made.adult(MEHDI)
    made.grant(categories=(Category.CONTACT_DETAILS, Category.EMPLOYMENT, Category.LINK))
    return made


def shown(world, fact):
    source = world.write(fact, about=(MEHDI,), by=CLUB)
    decision = world.ask(source, MISSION)
    line = next_line(None, decision)
    assert line is not None
    event = decision.key.event
    told = Told(MISSION, source, event, MEHDI, 1, line.fields, NOON, source, 0)
    return told, WRITER.show(told, line, (fact, decision))


def test_an_entry_is_a_cloud_event_with_the_visible_fields_by_category(world):
    _, written = shown(world, ContactDetailsGiven(phone="0102030405"))
    body = json.loads(written.body)
    assert body["type"] == "fr.maillage.feed.shown.v1"
    assert body["dataschema"] == "/v1/schemas/contact-details-given/1"
    assert body["data"]["because"] == ["agreement"]
    assert body["data"]["fields"]["contact_details"] == {"phone": "0102030405"}
    assert body["data"]["levels"]["phone"] == "clear"


def test_a_partner_named_in_a_fact_is_named_as_this_partner_knows_it(world):
    _, written = shown(world, ReferralMade(to=FUND, theme=Theme.JOB_SEARCH))
    link = json.loads(written.body)["data"]["fields"]["link"]
    assert link["to"].startswith("p_")
    assert link["team"].startswith("p_")
    assert link["to"] != link["team"]
    assert str(FUND).encode() not in written.body


def test_a_reference_to_something_hidden_is_dropped_without_a_stub(world):
    contact = ContactId(UUID(int=77))
    _, written = shown(world, ThemeRecorded(contact=contact, theme=Theme.JOB_SEARCH))
    assert b"contact" not in written.body
    assert str(contact).encode() not in written.body


def test_the_audit_item_holds_names_of_fields_and_never_a_value(world):
    _, written = shown(world, ContactDetailsGiven(phone="0102030405"))
    item = json.loads(written.item)
    assert item["fields"] == sorted(item["fields"])
    assert "phone:clear" in item["fields"]
    assert {basis["path"] for basis in item["basis"]} == {"agreement"}
    assert b"0102030405" not in written.item


def test_the_evidence_of_an_author_s_own_fact_is_one_path_whatever_the_purposes(world):
    source = world.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    basis = WRITER.basis(CLUB, world.ask(source, CLUB))
    assert [path.path for path in basis] == ["own"]
    assert len(basis) <= BASES_MAX


def test_a_retraction_names_its_entry_a_duty_and_a_deadline_and_no_reason_finer(world):
    told, _ = shown(world, ContactDetailsGiven(phone="0102030405"))
    body = json.loads(WRITER.retract(told, Line(2, "retracted", {}), told.at.date()).body)
    assert set(body["data"]) == {"target", "duty", "by", "reason"}
    assert (body["data"]["reason"], body["data"]["by"]) == ("ended", "2025-03-18")
    assert body["id"] == f"{body['data']['target']}:2"


def test_a_void_says_nothing_but_which_entry_it_was():
    body = json.loads(WRITER.void(UUID(int=5), 3, MISSION))
    assert set(body) == {"specversion", "id", "source", "type"}
    assert body["id"].endswith(":3")


def test_position_and_time_are_added_at_the_cut_the_time_to_the_minute():
    finished = finish(b'{"a":1}', 12, datetime(2025, 3, 11, 10, 2, 59, tzinfo=UTC))
    assert json.loads(finished) == {"a": 1, "position": 12, "time": "2025-03-11T10:02:00Z"}


def test_a_batch_is_one_list_padded_to_classes():
    body = batch([b'{"a":1}', b'{"b":2}'])
    assert json.loads(body) == [{"a": 1}, {"b": 2}]
    assert len(body) == 4096
