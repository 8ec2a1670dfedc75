from typing import get_args

import pytest

from domain import referral_events as events
from domain.labels import labels
from domain.referral_stages import Stage
from domain.vocabulary import Category, Level


REASONS = {
    events.RefusalReason: "outside_age outside_territory no_capacity not_our_mission "
    "missing_element person_declined",
    events.RedirectionReason: "better_placed territory age emergency",
    events.CancellationReason: "person_changed_mind need_solved error moved_away",
    events.NoShowReason: "no_news prevented wrong_appointment",
    events.Outcome: "objective_reached partly_reached relayed ended_by_person",
}


@pytest.mark.parametrize(("reasons", "listed"), REASONS.items())
def test_reasons_are_the_closed_lists_of_the_glossary(reasons, listed):
    assert [reason.value for reason in reasons] == listed.split()


def test_no_reason_ever_says_that_the_person_is_already_supported():
    assert not [reason for reason in events.RefusalReason if "support" in reason]


def test_every_stage_has_an_event_that_tells_it():
    told = {event.model_fields["state"].default for event in get_args(events.Event)}
    assert told == set(get_args(Stage)) - {"none"}


def test_who_why_and_when_need_a_finer_level_than_the_state():
    needs = {
        name: label.needs
        for event in get_args(events.Event)
        for name, label in labels(event).items()
        if label.category is Category.LINK
    }
    assert needs == {
        "state": Level.COARSE,
        "to": Level.BAND,
        "to_other": Level.BAND,
        "reason": Level.CLEAR,
        "meeting_on": Level.CLEAR,
        "met_on": Level.CLEAR,
        "outcome": Level.CLEAR,
    }
