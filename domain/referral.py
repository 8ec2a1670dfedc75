"""Refer a person to a partner (orientation) and follow it to its end, GLOSSARY §6."""

from datetime import date, timedelta
from typing import ClassVar, assert_never

from domain import referral_events as events
from domain.days import Dated, refuse_ahead_of
from domain.kernel import Decider, Erased, Refused, Value
from domain.referral_stages import EXPIRY_DAYS, NEXT, REMINDER_DAYS, Stage
from domain.themes import Theme, refuse_place_theme
from domain.vocabulary import PartnerId


class ByUnit(Dated):
    """A step taken by a unit: the author's, or the addressee's."""

    by: PartnerId


class ProposeReferral(ByUnit):
    """Talk a referral over with the person (orientation proposée)."""

    leads_to: ClassVar[Stage] = "proposed"
    to: PartnerId
    theme: Theme


class MakeReferral(ByUnit):
    """Refer the person to a partner (orientation).

    Shapes: `author` is the unit that proposed it, as the first envelope says; None = no proposal.
    """

    leads_to: ClassVar[Stage] = "made"
    to: PartnerId
    theme: Theme
    author: PartnerId | None = None


class Acknowledge(ByUnit):
    """Say that it was read (accusé de réception)."""

    leads_to: ClassVar[Stage] = "acknowledged"


class Accept(ByUnit):
    """Take the person on (acceptation)."""

    leads_to: ClassVar[Stage] = "accepted"


class Refuse(ByUnit):
    """Say no, for a reason of the list (refus)."""

    leads_to: ClassVar[Stage] = "refused"
    reason: events.RefusalReason


class Redirect(ByUnit):
    """Name a better place, for a reason of the list (réorientation)."""

    leads_to: ClassVar[Stage] = "redirected"
    to_other: PartnerId
    reason: events.RedirectionReason


class PutOnWaitingList(ByUnit):
    """Say that there is no room yet (liste d'attente)."""

    leads_to: ClassVar[Stage] = "waitlisted"


class PlanMeeting(ByUnit):
    """Give the first meeting its day (rendez-vous)."""

    leads_to: ClassVar[Stage] = "meeting_planned"
    meeting_on: date


class RecordMeeting(ByUnit):
    """Say that the person came (premier rendez-vous tenu)."""

    leads_to: ClassVar[Stage] = "first_meeting_held"
    met_on: date


class RecordNoShow(ByUnit):
    """Say that the meeting did not happen (rendez-vous manqué)."""

    leads_to: ClassVar[Stage] = "no_show"
    reason: events.NoShowReason


class Complete(ByUnit):
    """Say how it ended (issue)."""

    leads_to: ClassVar[Stage] = "completed"
    outcome: events.Outcome


class Cancel(ByUnit):
    """Take the referral back (annulation); `author` as the first envelope says."""

    leads_to: ClassVar[Stage] = "cancelled"
    author: PartnerId
    reason: events.CancellationReason


class Remind(Value):
    """Remind the addressee (relance), by the system; `since` is the day it was made."""

    on: date
    since: date


class Expire(Value):
    """End a wait nobody answered, by the system; `since` is the day the wait began."""

    leads_to: ClassVar[Stage] = "expired"
    on: date
    since: date


class Lapse(Value):
    """End a referral whose ground ended, by the system."""

    leads_to: ClassVar[Stage] = "lapsed"


Opening = ProposeReferral | MakeReferral
Answer = Acknowledge | Accept | Refuse | Redirect | PutOnWaitingList
FollowUp = PlanMeeting | RecordMeeting | RecordNoShow | Complete
System = Remind | Expire | Lapse
Step = Opening | Answer | FollowUp | Cancel | Expire | Lapse
Command = Step | Remind
Event = events.Event


class State(Value):
    """Where the referral stands and whom it awaits."""

    stage: Stage = "none"
    to: PartnerId | Erased | None = None
    reminded: bool = False


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Take the referral one step further, by who may and when it may.

    Errors: `date-in-future`, `not-the-addressee`, `not-the-author`, `referral-closed`,
    `referral-step-not-possible`, `referral-not-due`, `referral-to-itself`, `another-addressee`,
    `meeting-in-the-past`, `place-theme-about-a-person`.
    """
    if isinstance(command, ByUnit):
        refuse_ahead_of(command.today, command.on)
    match command:
        case ProposeReferral() | MakeReferral():
            return (_opened(command, state),)
        case Acknowledge() | Accept() | Refuse() | Redirect() | PutOnWaitingList():
            _refuse_other_than_addressee(command, state)
            return (_answered(command),)
        case PlanMeeting() | RecordMeeting() | RecordNoShow() | Complete():
            _refuse_other_than_addressee(command, state)
            return (_followed_up(command),)
        case Cancel():
            _refuse_other_than_author(command.by, command.author)
            _refuse_step(command, state)
            return (events.ReferralCancelled(reason=command.reason),)
        case Remind() | Expire() | Lapse():
            return _by_the_system(command, state)
        case _:
            assert_never(command)


def _opened(command: Opening, state: State) -> Event:
    if isinstance(command, MakeReferral) and state.stage == "proposed":
        _refuse_other_than_author(command.by, command.author)
    _refuse_step(command, state)
    refuse_place_theme(command.theme)
    if command.to == command.by:
        raise Refused("referral-to-itself", "A unit does not refer to itself.")
    if isinstance(command, ProposeReferral):
        return events.ReferralProposed(to=command.to, theme=command.theme)
    if state.to not in {None, command.to}:
        raise Refused("another-addressee", "The person was told of another addressee.")
    return events.ReferralMade(to=command.to, theme=command.theme)


def _answered(command: Answer) -> Event:
    match command:
        case Acknowledge():
            return events.ReferralAcknowledged()
        case Accept():
            return events.ReferralAccepted()
        case Refuse():
            return events.ReferralRefused(reason=command.reason)
        case Redirect():
            if command.to_other == command.by:
                raise Refused("referral-to-itself", "A unit does not redirect to itself.")
            return events.ReferralRedirected(to_other=command.to_other, reason=command.reason)
        case PutOnWaitingList():
            return events.ReferralWaitlisted()
        case _:
            assert_never(command)


def _followed_up(command: FollowUp) -> Event:
    match command:
        case PlanMeeting():
            if command.meeting_on < command.on:
                raise Refused("meeting-in-the-past", "A meeting is planned for a day to come.")
            return events.ReferralMeetingPlanned(meeting_on=command.meeting_on)
        case RecordMeeting():
            refuse_ahead_of(command.today, command.met_on)
            return events.ReferralFirstMeetingHeld(met_on=command.met_on)
        case RecordNoShow():
            return events.ReferralNoShow(reason=command.reason)
        case Complete():
            return events.ReferralCompleted(outcome=command.outcome)
        case _:
            assert_never(command)


def _by_the_system(command: System, state: State) -> tuple[Event, ...]:
    match command:
        case Remind():
            if state.stage != "made":
                raise _impossible(state)
            _refuse_early(command, REMINDER_DAYS)
            return () if state.reminded else (events.ReferralReminded(),)
        case Expire():
            _refuse_step(command, state)
            _refuse_early(command, EXPIRY_DAYS)
            return (events.ReferralExpired(),)
        case Lapse():
            _refuse_step(command, state)
            return (events.ReferralLapsed(),)
        case _:
            assert_never(command)


def _refuse_other_than_addressee(command: Answer | FollowUp, state: State) -> None:
    if command.by != state.to:
        raise Refused("not-the-addressee", "Only the addressee answers a referral.")
    _refuse_step(command, state)


def _refuse_other_than_author(by: PartnerId, author: PartnerId | None) -> None:
    if by != author:
        raise Refused("not-the-author", "Only its author makes or cancels a referral.")


def _refuse_step(command: Step, state: State) -> None:
    if command.leads_to not in NEXT.get(state.stage, frozenset()):
        raise _impossible(state)


def _impossible(state: State) -> Refused:
    if state.stage in NEXT:
        return Refused("referral-step-not-possible", "The referral is not at that point.")
    return Refused("referral-closed", "This referral is over.")


def _refuse_early(command: Remind | Expire, days_min: int) -> None:
    if command.on - command.since < timedelta(days=days_min):
        raise Refused("referral-not-due", "It is too early for this.")


def evolve(state: State, event: Event) -> State:
    """Follow the referral; a reminder leaves it where it stands."""
    match event:
        case events.ReferralProposed() | events.ReferralMade():
            return State(stage=event.state, to=event.to)
        case events.ReferralReminded():
            return state.model_copy(update={"reminded": True})
        case (
            events.ReferralAcknowledged()
            | events.ReferralAccepted()
            | events.ReferralRefused()
            | events.ReferralRedirected()
            | events.ReferralWaitlisted()
            | events.ReferralMeetingPlanned()
            | events.ReferralFirstMeetingHeld()
            | events.ReferralNoShow()
            | events.ReferralCompleted()
            | events.ReferralCancelled()
            | events.ReferralExpired()
            | events.ReferralLapsed()
        ):
            return state.model_copy(update={"stage": event.state})
        case _:
            assert_never(event)


referral = Decider(initial=State(), decide=decide, evolve=evolve)
