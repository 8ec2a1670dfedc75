"""Record what a person says about sharing: yes, no, less, no longer; each word explicit.

One recipient, one source (the unit that collects), one purpose per agreement. A withdrawal is
effective when it is recorded, never later: whoever reads after the answer reads without it.
"""

from datetime import date, datetime
from uuid import UUID

from consent.cells import AGREEMENT, DEFAULT
from consent.commands import (
    GrantAgreement,
    LiftRefusal,
    Narrow,
    ProposeAgreement,
    Refuse,
    Withdraw,
    directives,
)
from consent.events import Channel, LevelCap, Notice
from consent.model import Partner
from consent.said import State
from consent.vocab import NEVER_BY_AGREEMENT, Voice
from domain.kernel import Refused
from domain.vocabulary import Category, DirectiveId, PartnerId, Purpose
from gateway.service.may import about, command, named
from gateway.service.refs import ClientId, Ref, client_id, directive_stream
from gateway.service.session import READERS, Hidden, Moment, Writing, instant, partner_of
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class Proposal(Writing):
    """A sharing offered to the person (accord proposé)."""

    id: ClientId
    person: Ref
    to: PartnerId
    categories: tuple[Category, ...]


class Agreement(Proposal):
    """A yes (accord de partage), for `purpose`; `given` is the instant of the act."""

    voice: Voice = Voice.YOUTH
    given: Moment
    starts: Moment | None = None
    until: Moment
    covers_from: date | None = None
    levels: tuple[LevelCap, ...] = ()
    notice: Notice
    channel: Channel
    replaces: tuple[Ref, ...] = ()


class RefusalOf(Writing):
    """A no, as broad as the person wants it (refus); None = any recipient, any source."""

    id: ClientId
    person: Ref
    voice: Voice = Voice.YOUTH
    over: PartnerId | None = None
    source: PartnerId | None = None
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    given: Moment


class Withdrawal(Writing):
    """An agreement taken back (retrait); no category named = all of it."""

    consent: Ref
    person: Ref
    voice: Voice = Voice.YOUTH
    categories: tuple[Category, ...] | None = None


class Narrowing(Writing):
    """Only these categories are kept (restriction de l'accord)."""

    consent: Ref
    id: ClientId
    person: Ref
    voice: Voice = Voice.YOUTH
    keep: tuple[Category, ...]


class Lifting(Writing):
    """A refusal taken back (levée du refus)."""

    refusal: Ref
    person: Ref
    voice: Voice = Voice.YOUTH
    categories: tuple[Category, ...] | None = None


@use_case("consent.propose", "consent")
def propose(desk: Desk, request: Proposal) -> Steps:
    """Offer a sharing to the person."""
    subject = about(desk, request.person)
    _refuse_impossible(desk, request)
    chosen = _directive(desk, request.id)
    offered = command(ProposeAgreement, request, desk, id=chosen, source=desk.call.who.unit)
    return [Step(directives, directive_stream(subject), offered, subject)]


@use_case("consent.grant", "consent")
def grant(desk: Desk, request: Agreement) -> Steps:
    """Record a yes that the charter allows."""
    subject = about(desk, request.person)
    _refuse_impossible(desk, request)
    _refuse_ahead(desk, request.given)
    said = desk.reader.state(directives, directive_stream(subject))
    granted = command(
        GrantAgreement,
        request,
        desk,
        id=_directive(desk, request.id),
        source=desk.call.who.unit,
        starts=request.starts or request.given,
        replaces=tuple(_named(desk, ref, said) for ref in request.replaces),
    )
    return [Step(directives, directive_stream(subject), granted, subject)]


@use_case("consent.refuse", "consent", roles=READERS)
def refuse(desk: Desk, request: RefusalOf) -> Steps:
    """Record a no, as easily as a yes: whoever works with the person may."""
    subject = about(desk, request.person)
    _refuse_ahead(desk, request.given)
    no = command(Refuse, request, desk, id=_directive(desk, request.id), starts=request.given)
    return [Step(directives, directive_stream(subject), no, subject)]


@use_case("consent.withdraw", "consent", roles=READERS)
def withdraw(desk: Desk, request: Withdrawal) -> Steps:
    """Take back an agreement, as easily as it was given."""
    subject = about(desk, request.person)
    said = desk.reader.state(directives, directive_stream(subject))
    target, now = _named(desk, request.consent, said), instant(desk.network)
    back = command(Withdraw, request, desk, target=target, effective=now)
    return [Step(directives, directive_stream(subject), back, subject)]


@use_case("consent.narrow", "consent", roles=READERS)
def narrow(desk: Desk, request: Narrowing) -> Steps:
    """Keep only some categories of an agreement: one withdrawal and one new agreement."""
    subject = about(desk, request.person)
    said = desk.reader.state(directives, directive_stream(subject))
    target, now = _named(desk, request.consent, said), instant(desk.network)
    less = command(
        Narrow, request, desk, target=target, new_id=_directive(desk, request.id), effective=now
    )
    return [Step(directives, directive_stream(subject), less, subject)]


@use_case("consent.lift", "consent", roles=READERS)
def lift(desk: Desk, request: Lifting) -> Steps:
    """Take back a refusal."""
    subject = about(desk, request.person)
    said = desk.reader.state(directives, directive_stream(subject))
    target, now = _named(desk, request.refusal, said), instant(desk.network)
    lifted = command(LiftRefusal, request, desk, target=target, effective=now)
    return [Step(directives, directive_stream(subject), lifted, subject)]


def _directive(desk: Desk, chosen: UUID) -> DirectiveId:
    return DirectiveId(named(desk, "directive", chosen))


def _named(desk: Desk, ref: str, said: State) -> DirectiveId:
    """Find, among what this person said, the directive a caller names.

    Errors: `Hidden`.
    """
    known = [one.id for one in said.grants] + [one.id for one in said.refusals]
    chosen, unit = client_id(ref), desk.call.who.unit
    if chosen is not None:
        found = [one for one in known if one == _directive(desk, chosen)]
    else:
        known_as = desk.network.pseudonyms.of
        found = [one for one in known if known_as(unit, "directive", one) == ref]
    if not found:
        raise Hidden
    return found[0]


def _refuse_impossible(desk: Desk, request: Proposal) -> None:
    """Refuse a sharing that no agreement could open: then nobody is asked to sign it.

    Errors: `recipient-not-active`, `purpose-outside-charter`, `above-ceiling`.
    """
    recipient = partner_of(desk.network, request.to)
    state = desk.network.roster.state
    if recipient is None or not state.runs(recipient, desk.today, state.position):
        raise Refused("recipient-not-active", "This recipient is not an active partner.")
    charter = desk.network.charters[recipient.jurisdiction]
    if request.purpose not in recipient.purposes & charter.purposes[recipient.kind]:
        raise Refused("purpose-outside-charter", "This recipient does not work for this purpose.")
    if any(not _agreeable(desk, recipient, category) for category in request.categories):
        raise Refused("above-ceiling", "No agreement opens this category to this recipient.")


def _agreeable(desk: Desk, recipient: Partner, category: Category) -> bool:
    cell = desk.network.charters[recipient.jurisdiction].cells[recipient.kind, category]
    return category not in NEVER_BY_AGREEMENT and bool(cell & {AGREEMENT, DEFAULT})


def _refuse_ahead(desk: Desk, given: datetime) -> None:
    if given > desk.network.journal.now():
        raise Refused("date-in-future", "Nobody has said this yet.")
