"""Refer a person to a partner and follow it; a referral is made only where it may be told.

Making one rests on agreements: `consent-used` goes to the person's directive stream in the same
unit, at the version read here, so a withdrawal that wins the race makes the referral fail.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from consent.commands import UseConsent, directives
from consent.decide import decide
from consent.fields import event_key
from consent.model import Decision, Query, Referral
from domain.envelope import Envelope
from domain.kernel import Refused, Value
from domain.referral import (
    Accept,
    Acknowledge,
    Cancel,
    Complete,
    MakeReferral,
    PlanMeeting,
    ProposeReferral,
    PutOnWaitingList,
    RecordMeeting,
    RecordNoShow,
    Redirect,
    Refuse,
    referral,
)
from domain.referral_events import (
    CancellationReason,
    NoShowReason,
    Outcome,
    RedirectionReason,
    ReferralMade,
    RefusalReason,
)
from domain.themes import THEMES, Theme
from domain.vocabulary import Category, PartnerId, PersonId
from gateway.service.may import about, command, filed, known_file, may_write
from gateway.service.refs import ClientId, Ref, directive_stream, file_of
from gateway.service.session import ANSWERERS, Writing, instant
from gateway.service.use_case import Desk, Steps, UseCase, use_case
from gateway.store.journal import Step


NOT_YET = UUID(int=0)
"""The ids of a referral that is only asked about."""


class NewReferral(Writing):
    """A referral talked over with the person (orientation proposée)."""

    id: ClientId
    person: Ref
    to: PartnerId
    theme: Theme


class Making(Writing):
    """The person is referred (orientation); nothing was proposed before, or just this."""

    referral: ClientId
    person: Ref
    to: PartnerId
    theme: Theme


class Cancelling(Writing):
    """The author takes the referral back (annulation)."""

    referral: ClientId
    reason: CancellationReason


class Answering(Writing):
    """A step of the addressee: `referral` is the `e_…` its own page shows."""

    referral: Ref
    person: Ref


class Refusing(Answering):
    """The addressee says no (refus)."""

    reason: RefusalReason


class Redirecting(Answering):
    """The addressee names a better place (réorientation)."""

    to_other: PartnerId
    reason: RedirectionReason


class Planning(Answering):
    """A first meeting gets its day (rendez-vous)."""

    meeting_on: date


class Meeting(Answering):
    """The person came (premier rendez-vous tenu)."""

    met_on: date


class NoShow(Answering):
    """The meeting did not happen (rendez-vous manqué)."""

    reason: NoShowReason


class Completing(Answering):
    """How it ended (issue)."""

    outcome: Outcome


@use_case("referral.propose")
def propose(desk: Desk, request: NewReferral) -> Steps:
    """Talk a referral over with the person; nobody else is told yet."""
    subject = about(desk, request.person)
    may_write(desk, subject, Category.LINK, THEMES[request.theme])
    stream = filed(desk, "referral", request.id, subject)
    offered = command(ProposeReferral, request, desk, by=desk.call.who.unit)
    return [Step(referral, stream, offered, subject)]


@use_case("referral.make", "release")
def make(desk: Desk, request: Making) -> Steps:
    """Refer the person, on the agreements that open it to the addressee.

    Errors: `no-right-to-refer`.
    """
    subject, unit = about(desk, request.person), desk.call.who.unit
    may_write(desk, subject, Category.LINK, THEMES[request.theme])
    stream = filed(desk, "referral", request.referral, subject)
    made = command(MakeReferral, request, desk, by=unit, author=unit)
    step = Step(referral, stream, made, subject)
    known = desk.reader.state(referral, stream)
    if known.stage not in {"none", "proposed"}:
        return [step]  # already made: the decider answers, nothing is released again
    return [*_consent_used(desk, request, (subject, stream)), step]


@use_case("referral.cancel")
def cancel(desk: Desk, request: Cancelling) -> Steps:
    """Take a referral back."""
    subject, stream = known_file(desk, "referral", request.referral)
    may_write(desk, subject, Category.LINK)
    unit = desk.call.who.unit
    return [Step(referral, stream, command(Cancel, request, desk, by=unit, author=unit), subject)]


def _answer(kind: type[Value], action: str) -> UseCase[Answering]:
    @use_case(action, roles=ANSWERERS)
    def answer(desk: Desk, request: Answering) -> Steps:
        """Take one step as the addressee."""
        subject = about(desk, request.person)
        stream = file_of(desk.network, desk.call.who, subject, request.referral)
        step = command(kind, request, desk, by=desk.call.who.unit)
        return [Step(referral, stream, step, subject)]

    return answer


ANSWERS: Mapping[str, tuple[type[Answering], UseCase[Answering]]] = {
    "acknowledge": (Answering, _answer(Acknowledge, "referral.acknowledge")),
    "accept": (Answering, _answer(Accept, "referral.accept")),
    "refuse": (Refusing, _answer(Refuse, "referral.refuse")),
    "redirect": (Redirecting, _answer(Redirect, "referral.redirect")),
    "wait": (Answering, _answer(PutOnWaitingList, "referral.wait")),
    "plan": (Planning, _answer(PlanMeeting, "referral.plan")),
    "meet": (Meeting, _answer(RecordMeeting, "referral.meet")),
    "no-show": (NoShow, _answer(RecordNoShow, "referral.no-show")),
    "complete": (Completing, _answer(Complete, "referral.complete")),
}
"""The steps of an addressee, by the last word of their path."""


def _consent_used(desk: Desk, request: Making, release: tuple[PersonId, UUID]) -> Steps:
    """Check with the engine that the addressee may be told, and name the agreements it rests on.

    Limits: the directive stream is read before the state and the time: whatever lands on it
    afterwards makes the unit lose its race and be decided again.
    """
    subject, stream = release
    words = directive_stream(subject)
    desk.reader.state(directives, words)
    told = _told(desk, request, subject)
    if not told.allowed:
        raise Refused("no-right-to-refer", "No agreement lets this partner be told.")
    named = tuple(sorted({basis.ref for basis in told.bases if basis.ref is not None}))
    if not named:
        return []
    used = UseConsent(
        directives=named,
        recipient=request.to,
        purpose=request.purpose,
        categories=tuple(sorted({field.category for field in told.fields.values()})),
        cause=stream,
        at=told.query.at,
    )
    return [Step(directives, words, used, subject)]


def _told(desk: Desk, request: Making, subject: PersonId) -> Decision:
    """Ask the engine what the addressee would be told of this very referral, were it made now."""
    known = desk.network.roster.catch_up()
    at = instant(desk.network)
    fact = ReferralMade(to=request.to, theme=request.theme)
    envelope = Envelope(
        position=known,
        recorded=at,
        id=NOT_YET,
        stream=NOT_YET,
        seq=1,
        kind=fact.kind,
        on=request.on,
        by=desk.call.who.author(),
        audit=NOT_YET,
        subjects=(subject,),
        purpose=request.purpose,
    )
    key = event_key(envelope, fact, Referral(envelope.by.unit, request.to, made=True))
    if key is None:
        raise Refused("no-right-to-refer", "This referral would tell nobody anything.")
    query = Query(request.to, at, known, frozenset({request.purpose}))
    return decide(desk.network.roster.state, key, query)
