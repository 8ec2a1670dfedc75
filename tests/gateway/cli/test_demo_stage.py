from datetime import UTC, date, datetime

import pytest

from domain.vocabulary import Purpose
from gateway.cli import demo_story
from gateway.cli.demo_cast import demo_id, partner_of
from gateway.cli.demo_stage import at
from gateway.service import network, people
from gateway.service.session import Forbidden, Hidden


def test_an_hour_is_read_on_the_clocks_of_issy_summer_and_winter():
    assert at(1, 2, 9) == datetime(2025, 1, 2, 8, tzinfo=UTC)
    assert at(6, 2) == datetime(2025, 6, 2, 8, tzinfo=UTC)


def test_whoever_has_no_seat_acts_for_nobody(cast):
    with pytest.raises(Hidden):
        cast.actor("France Travail")


def test_a_professional_acts_with_the_role_it_was_given(cast):
    assert cast.actor("PS1").unit == partner_of("PS1")
    met = people.NewPerson(
        on=date(2025, 1, 2), purpose=Purpose.COORDINATION, id=demo_story.MEHDI, alias="Med"
    )
    with pytest.raises(Forbidden):
        cast.do("COO1", people.register_person, met)


def test_the_same_request_twice_is_two_acts_and_no_repeated_key(cast):
    passed = network.Passing(on=date(2025, 1, 2), purpose=Purpose.COORDINATION)
    before = cast.network.journal.head()
    cast.do(None, network.tick, passed)
    cast.do(None, network.tick, passed)
    assert cast.network.journal.head() == before + 2


def test_a_feed_is_read_to_its_end_page_after_page(cast):
    for number in range(101):  # one more than a page holds
        who = demo_id(f"person/stage-{number}")
        met = people.NewPerson(
            on=date(2025, 1, 2), purpose=Purpose.ACCOMPANIMENT, id=who, alias=f"Alias {number}"
        )
        cast.do("PS1", people.register_person, met)
    entries = cast.entries("PS1")
    assert [entry["position"] for entry in entries] == list(range(1, 102))
    assert cast.person_at("PS1") == entries[0]["subject"]
    assert cast.entries("ML1") == []
