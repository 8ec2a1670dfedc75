"""The events of a referral (orientation) and the closed lists of reasons, GLOSSARY §6."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from domain.kernel import Erased, Value
from domain.labels import BY_THEME, STATE, Sealed
from domain.themes import Theme
from domain.vocabulary import Category, Level, PartnerId


class RefusalReason(StrEnum):
    """Why the addressee says no (refus); never "already supported", which tells a link."""

    OUTSIDE_AGE = "outside_age"
    OUTSIDE_TERRITORY = "outside_territory"
    NO_CAPACITY = "no_capacity"
    NOT_OUR_MISSION = "not_our_mission"
    MISSING_ELEMENT = "missing_element"
    PERSON_DECLINED = "person_declined"


class RedirectionReason(StrEnum):
    """Why another partner is the right one (réorientation)."""

    BETTER_PLACED = "better_placed"
    TERRITORY = "territory"
    AGE = "age"
    EMERGENCY = "emergency"


class CancellationReason(StrEnum):
    """Why the author takes the referral back (annulation)."""

    PERSON_CHANGED_MIND = "person_changed_mind"
    NEED_SOLVED = "need_solved"
    ERROR = "error"
    MOVED_AWAY = "moved_away"


class NoShowReason(StrEnum):
    """What is known of a missed meeting (rendez-vous manqué)."""

    NO_NEWS = "no_news"
    PREVENTED = "prevented"
    WRONG_APPOINTMENT = "wrong_appointment"


class Outcome(StrEnum):
    """How a referral that was met ended (issue)."""

    OBJECTIVE_REACHED = "objective_reached"
    PARTLY_REACHED = "partly_reached"
    RELAYED = "relayed"
    ENDED_BY_PERSON = "ended_by_person"


PARTNER_NAMED = Sealed(Category.LINK, needs=Level.BAND)
DETAIL = Sealed(Category.LINK, needs=Level.CLEAR)


class ReferralProposed(Value):
    """The referral was talked over with the person (orientation proposée)."""

    kind: Literal["referral-proposed.v1"] = "referral-proposed.v1"
    state: Annotated[Literal["proposed"], STATE] = "proposed"
    to: Annotated[PartnerId | Erased, PARTNER_NAMED]
    theme: Annotated[Theme | Erased, BY_THEME]


class ReferralMade(Value):
    """The person was referred (orientée) to a partner."""

    kind: Literal["referral-made.v1"] = "referral-made.v1"
    state: Annotated[Literal["made"], STATE] = "made"
    to: Annotated[PartnerId | Erased, PARTNER_NAMED]
    theme: Annotated[Theme | Erased, BY_THEME]


class ReferralAcknowledged(Value):
    """The addressee has read it (accusé de réception)."""

    kind: Literal["referral-acknowledged.v1"] = "referral-acknowledged.v1"
    state: Annotated[Literal["acknowledged"], STATE] = "acknowledged"


class ReferralAccepted(Value):
    """The addressee takes the person on (orientation acceptée)."""

    kind: Literal["referral-accepted.v1"] = "referral-accepted.v1"
    state: Annotated[Literal["accepted"], STATE] = "accepted"


class ReferralRefused(Value):
    """The addressee says no (orientation refusée)."""

    kind: Literal["referral-refused.v1"] = "referral-refused.v1"
    state: Annotated[Literal["refused"], STATE] = "refused"
    reason: Annotated[RefusalReason | Erased, DETAIL]


class ReferralRedirected(Value):
    """The addressee names a better place (réorientation)."""

    kind: Literal["referral-redirected.v1"] = "referral-redirected.v1"
    state: Annotated[Literal["redirected"], STATE] = "redirected"
    to_other: Annotated[PartnerId | Erased, PARTNER_NAMED]
    reason: Annotated[RedirectionReason | Erased, DETAIL]


class ReferralWaitlisted(Value):
    """The addressee has no room yet (liste d'attente)."""

    kind: Literal["referral-waitlisted.v1"] = "referral-waitlisted.v1"
    state: Annotated[Literal["waitlisted"], STATE] = "waitlisted"


class ReferralMeetingPlanned(Value):
    """A first meeting has its day (rendez-vous fixé)."""

    kind: Literal["referral-meeting-planned.v1"] = "referral-meeting-planned.v1"
    state: Annotated[Literal["meeting_planned"], STATE] = "meeting_planned"
    meeting_on: Annotated[date | Erased, DETAIL]


class ReferralFirstMeetingHeld(Value):
    """The person and the addressee met (premier rendez-vous tenu)."""

    kind: Literal["referral-first-meeting-held.v1"] = "referral-first-meeting-held.v1"
    state: Annotated[Literal["first_meeting_held"], STATE] = "first_meeting_held"
    met_on: Annotated[date | Erased, DETAIL]


class ReferralNoShow(Value):
    """The meeting did not happen (rendez-vous manqué)."""

    kind: Literal["referral-no-show.v1"] = "referral-no-show.v1"
    state: Annotated[Literal["no_show"], STATE] = "no_show"
    reason: Annotated[NoShowReason | Erased, DETAIL]


class ReferralCompleted(Value):
    """The referral bore its fruit or ended (orientation aboutie)."""

    kind: Literal["referral-completed.v1"] = "referral-completed.v1"
    state: Annotated[Literal["completed"], STATE] = "completed"
    outcome: Annotated[Outcome | Erased, DETAIL]


class ReferralCancelled(Value):
    """The author took the referral back (orientation annulée)."""

    kind: Literal["referral-cancelled.v1"] = "referral-cancelled.v1"
    state: Annotated[Literal["cancelled"], STATE] = "cancelled"
    reason: Annotated[CancellationReason | Erased, DETAIL]


class ReferralReminded(Value):
    """The addressee was reminded (relance); the referral stays made."""

    kind: Literal["referral-reminded.v1"] = "referral-reminded.v1"
    state: Annotated[Literal["made"], STATE] = "made"


class ReferralExpired(Value):
    """Nobody answered in time (orientation expirée)."""

    kind: Literal["referral-expired.v1"] = "referral-expired.v1"
    state: Annotated[Literal["expired"], STATE] = "expired"


class ReferralLapsed(Value):
    """The ground of the referral ended (fin de l'autorisation de voir)."""

    kind: Literal["referral-lapsed.v1"] = "referral-lapsed.v1"
    state: Annotated[Literal["lapsed"], STATE] = "lapsed"


Event = (
    ReferralProposed
    | ReferralMade
    | ReferralAcknowledged
    | ReferralAccepted
    | ReferralRefused
    | ReferralRedirected
    | ReferralWaitlisted
    | ReferralMeetingPlanned
    | ReferralFirstMeetingHeld
    | ReferralNoShow
    | ReferralCompleted
    | ReferralCancelled
    | ReferralReminded
    | ReferralExpired
    | ReferralLapsed
)
