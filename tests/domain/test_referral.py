from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from domain import referral_events as told
from domain.kernel import Erased
from domain.referral import (
    Accept,
    Acknowledge,
    Cancel,
    Complete,
    Expire,
    Lapse,
    MakeReferral,
    PlanMeeting,
    ProposeReferral,
    PutOnWaitingList,
    RecordMeeting,
    RecordNoShow,
    Redirect,
    Refuse,
    Remind,
    referral,
)
from domain.themes import Theme
from domain.vocabulary import KeyGroup
from tests.domain.people import (
    DAY,
    MISSION_LOCALE,
    STREET_TEAM,
    TODAY,
    TOMORROW,
    WHEN,
    YOUTH_FUND,
)
from tests.domain.test_referral_stages import FINAL, GLOSSARY
from tests.spec import spec


AIM: dict[str, Any] = {"to": MISSION_LOCALE, "theme": Theme.JOB_SEARCH}
PROPOSED = told.ReferralProposed(**AIM)
MADE = told.ReferralMade(**AIM)
ACCEPTED = told.ReferralAccepted()
MET = told.ReferralFirstMeetingHeld(met_on=DAY)
NO_SHOW = told.ReferralNoShow(reason=told.NoShowReason.PREVENTED)
LONG_AGO = DAY - timedelta(days=60)

AUTHOR: dict[str, Any] = {**WHEN, "by": STREET_TEAM}
ADDRESSEE: dict[str, Any] = {**WHEN, "by": MISSION_LOCALE}

PROPOSE = ProposeReferral(**AUTHOR, **AIM)
MAKE = MakeReferral(**AUTHOR, **AIM, author=STREET_TEAM)

STEPS: list[tuple[Any, Any]] = [
    (PROPOSE, PROPOSED),
    (MAKE, MADE),
    (Acknowledge(**ADDRESSEE), told.ReferralAcknowledged()),
    (Accept(**ADDRESSEE), ACCEPTED),
    (
        Refuse(**ADDRESSEE, reason=told.RefusalReason.NO_CAPACITY),
        told.ReferralRefused(reason=told.RefusalReason.NO_CAPACITY),
    ),
    (
        Redirect(**ADDRESSEE, to_other=YOUTH_FUND, reason=told.RedirectionReason.AGE),
        told.ReferralRedirected(to_other=YOUTH_FUND, reason=told.RedirectionReason.AGE),
    ),
    (PutOnWaitingList(**ADDRESSEE), told.ReferralWaitlisted()),
    (
        PlanMeeting(**ADDRESSEE, meeting_on=TOMORROW),
        told.ReferralMeetingPlanned(meeting_on=TOMORROW),
    ),
    (RecordMeeting(**ADDRESSEE, met_on=DAY), MET),
    (RecordNoShow(**ADDRESSEE, reason=told.NoShowReason.PREVENTED), NO_SHOW),
    (
        Complete(**ADDRESSEE, outcome=told.Outcome.OBJECTIVE_REACHED),
        told.ReferralCompleted(outcome=told.Outcome.OBJECTIVE_REACHED),
    ),
    (
        Cancel(**AUTHOR, author=STREET_TEAM, reason=told.CancellationReason.NEED_SOLVED),
        told.ReferralCancelled(reason=told.CancellationReason.NEED_SOLVED),
    ),
    (Expire(on=DAY, since=LONG_AGO), told.ReferralExpired()),
    (Lapse(), told.ReferralLapsed()),
]
EVENTS = {event.state: event for _, event in STEPS}
ANSWERS = [command for command, _ in STEPS if getattr(command, "by", None) == MISSION_LOCALE]


def at(stage):
    """Give the facts that bring a referral to a stage."""
    match stage:
        case "none":
            return ()
        case "proposed":
            return (PROPOSED,)
        case "made":
            return (PROPOSED, MADE)
        case _:
            return (PROPOSED, MADE, EVENTS[stage])


@pytest.mark.parametrize("stage", [*GLOSSARY, *sorted(FINAL)])
@pytest.mark.parametrize(("command", "event"), STEPS, ids=[event.state for _, event in STEPS])
def test_a_step_is_possible_exactly_where_the_glossary_says(stage, command, event):
    sentence = spec(referral).given(*at(stage)).when(command)
    if event.state in GLOSSARY.get(stage, "").split():
        sentence.then(event)
    elif stage in FINAL:
        sentence.refused("referral-closed")
    elif stage == "none" and command in ANSWERS:
        sentence.refused("not-the-addressee")
    else:
        sentence.refused("referral-step-not-possible")


def test_a_referral_needs_no_proposal():
    spec(referral).when(MakeReferral(**AUTHOR, **AIM)).then(MADE)


@pytest.mark.parametrize("command", ANSWERS)
@pytest.mark.parametrize("by", [STREET_TEAM, YOUTH_FUND])
def test_only_the_addressee_answers(command, by):
    usurped = command.model_copy(update={"by": by})
    spec(referral).given(MADE, ACCEPTED).when(usurped).refused("not-the-addressee")


def test_nobody_answers_once_the_addressee_is_erased():
    erased = told.ReferralMade(to=Erased(erased=KeyGroup.SOCIAL), theme=Theme.JOB_SEARCH)
    spec(referral).given(erased).when(Accept(**ADDRESSEE)).refused("not-the-addressee")


@pytest.mark.parametrize("author", [YOUTH_FUND, None])
def test_only_the_unit_that_proposed_makes_the_referral(author):
    other = MakeReferral(**AUTHOR, **AIM, author=author)
    spec(referral).given(PROPOSED).when(other).refused("not-the-author")


def test_only_its_author_cancels_a_referral():
    reason = told.CancellationReason.ERROR
    by_addressee = Cancel(**ADDRESSEE, author=STREET_TEAM, reason=reason)
    spec(referral).given(MADE).when(by_addressee).refused("not-the-author")


@pytest.mark.parametrize("opening", [ProposeReferral, MakeReferral])
def test_a_unit_never_refers_to_itself(opening):
    itself = opening(**AUTHOR, to=STREET_TEAM, theme=Theme.JOB_SEARCH)
    spec(referral).when(itself).refused("referral-to-itself")


def test_a_unit_never_redirects_to_itself():
    reason = told.RedirectionReason.BETTER_PLACED
    itself = Redirect(**ADDRESSEE, to_other=MISSION_LOCALE, reason=reason)
    spec(referral).given(MADE).when(itself).refused("referral-to-itself")


def test_the_referral_goes_to_the_addressee_the_person_was_told_of():
    other = MakeReferral(**AUTHOR, to=YOUTH_FUND, theme=Theme.JOB_SEARCH, author=STREET_TEAM)
    spec(referral).given(PROPOSED).when(other).refused("another-addressee")


@pytest.mark.parametrize("opening", [ProposeReferral, MakeReferral])
def test_a_person_is_never_referred_for_the_trouble_of_a_place(opening):
    noise = opening(**AUTHOR, to=MISSION_LOCALE, theme=Theme.NOISE)
    spec(referral).when(noise).refused("place-theme-about-a-person")


@pytest.mark.parametrize("command", [command for command, _ in STEPS if hasattr(command, "by")])
def test_no_unit_acts_ahead_of_the_day(command):
    ahead = command.model_copy(update={"on": TOMORROW})
    spec(referral).given(MADE).when(ahead).refused("date-in-future")


def test_a_meeting_of_today_may_be_planned_and_one_of_yesterday_may_not():
    same_day = PlanMeeting(**ADDRESSEE, meeting_on=DAY)
    past = PlanMeeting(**ADDRESSEE, meeting_on=DAY - timedelta(days=1))
    planned = told.ReferralMeetingPlanned(meeting_on=DAY)
    spec(referral).given(MADE, ACCEPTED).when(same_day).then(planned)
    spec(referral).given(MADE, ACCEPTED).when(past).refused("meeting-in-the-past")


def test_a_meeting_to_come_was_not_held():
    ahead = RecordMeeting(**ADDRESSEE, met_on=TOMORROW)
    spec(referral).given(MADE, ACCEPTED).when(ahead).refused("date-in-future")
    today = RecordMeeting(**ADDRESSEE, met_on=TODAY)
    held = told.ReferralFirstMeetingHeld(met_on=TODAY)
    spec(referral).given(MADE, ACCEPTED).when(today).then(held)


def test_the_addressee_is_reminded_once_ten_days_after_it_was_made():
    made_on = date(2025, 3, 11)
    early = Remind(on=date(2025, 3, 20), since=made_on)
    due = Remind(on=date(2025, 3, 21), since=made_on)
    spec(referral).given(MADE).when(early).refused("referral-not-due")
    spec(referral).given(MADE).when(due).then(told.ReferralReminded())
    spec(referral).given(MADE, told.ReferralReminded()).when(due).then()


@pytest.mark.parametrize("stage", [stage for stage in GLOSSARY if stage != "made"])
def test_only_a_referral_without_answer_is_reminded(stage):
    due = Remind(on=DAY, since=LONG_AGO)
    spec(referral).given(*at(stage)).when(due).refused("referral-step-not-possible")


@pytest.mark.parametrize("stage", sorted(FINAL))
def test_a_closed_referral_is_never_reminded(stage):
    due = Remind(on=DAY, since=LONG_AGO)
    spec(referral).given(*at(stage)).when(due).refused("referral-closed")


@pytest.mark.parametrize("stage", ["made", "acknowledged", "waitlisted", "no_show"])
def test_a_wait_expires_after_thirty_days_and_not_before(stage):
    since = date(2025, 3, 11)
    early = Expire(on=date(2025, 4, 9), since=since)
    due = Expire(on=date(2025, 4, 10), since=since)
    spec(referral).given(*at(stage)).when(early).refused("referral-not-due")
    spec(referral).given(*at(stage)).when(due).then(told.ReferralExpired())


def test_a_reminder_leaves_the_referral_open_to_an_answer():
    history = (MADE, told.ReferralReminded())
    spec(referral).given(*history).when(Accept(**ADDRESSEE)).then(ACCEPTED)


def test_a_reason_is_never_in_free_words():
    with pytest.raises(ValidationError):
        Refuse.model_validate({**ADDRESSEE, "reason": "déjà suivi ailleurs"})


def test_the_full_cycle_of_a_mission_locale():
    waitlisted = told.ReferralWaitlisted()
    planned = told.ReferralMeetingPlanned(meeting_on=date(2025, 4, 15))
    history = (MADE, told.ReferralReminded(), waitlisted, ACCEPTED, planned, NO_SHOW, MET)
    complete = Complete(**ADDRESSEE, outcome=told.Outcome.RELAYED)
    completed = told.ReferralCompleted(outcome=told.Outcome.RELAYED)
    spec(referral).given(*history).when(complete).then(completed)
