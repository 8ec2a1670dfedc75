"""Decide what a person's word becomes: the directive stream of one person, nothing implicit.

"I changed my mind" is expanded here into explicit withdrawals and a new agreement; the engine
never lets the latest expression win by itself. Source: CONSENT-RECORDS §2, ENTITLEMENT §3.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never
from uuid import UUID

from consent.events import (
    AgreementGranted,
    AgreementProposed,
    AgreementRefused,
    AgreementWithdrawn,
    Channel,
    ConsentUsed,
    Event,
    Instant,
    LevelCap,
    Notice,
    RefusalLifted,
)
from consent.said import Directive, State, covered, ended, evolve, once, said
from consent.validity import (
    check_categories,
    check_levels,
    check_period,
    check_purposes,
    check_shareable,
)
from consent.vocab import Category, DirectiveId, PartnerId, Purpose, Voice
from domain.kernel import Decider, Refused, Value


class ProposeAgreement(Value):
    """Offer a sharing to the person (proposer un accord)."""

    id: DirectiveId
    source: PartnerId
    to: PartnerId
    categories: tuple[Category, ...]
    purpose: Purpose


class GrantAgreement(Value):
    """Record a yes (donner son accord); the fields are those of `AgreementGranted`."""

    id: DirectiveId
    voice: Voice
    source: PartnerId
    to: PartnerId
    categories: tuple[Category, ...]
    purpose: Purpose
    given: Instant
    starts: Instant
    until: Instant
    covers_from: date | None = None
    levels: tuple[LevelCap, ...] = ()
    notice: Notice
    channel: Channel
    replaces: tuple[DirectiveId, ...] = ()


class Refuse(Value):
    """Record a no (refuser), as broad as the person wants it."""

    id: DirectiveId
    voice: Voice
    over: PartnerId | None = None
    source: PartnerId | None = None
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    given: Instant
    starts: Instant


class Withdraw(Value):
    """Take back an agreement (retirer son accord); no category named = all of it."""

    target: DirectiveId
    voice: Voice
    categories: tuple[Category, ...] | None = None
    effective: Instant


class Narrow(Value):
    """Keep only these categories of an agreement (restreindre), at the same end and levels."""

    target: DirectiveId
    voice: Voice
    keep: tuple[Category, ...]
    new_id: DirectiveId
    effective: Instant


class LiftRefusal(Value):
    """Take back a refusal (lever un refus); no category named = all of it."""

    target: DirectiveId
    voice: Voice
    categories: tuple[Category, ...] | None = None
    effective: Instant


class UseConsent(Value):
    """Rest a share on these agreements at this instant (user de l'accord)."""

    directives: tuple[DirectiveId, ...]
    recipient: PartnerId
    purpose: Purpose
    categories: tuple[Category, ...]
    cause: UUID
    at: Instant


Command = ProposeAgreement | GrantAgreement | Refuse | Withdraw | Narrow | LiftRefusal | UseConsent


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Turn one wish into explicit events.

    Errors: `categories-empty`, `categories-duplicate`, `category-not-shareable`,
    `period-empty`, `duration-over-12-months`, `starts-before-given`, `level-outside-grant`,
    `purposes-empty`, `directive-id-taken`, `unknown-directive`, `voice-may-not-withdraw`,
    `category-not-in-directive`, `widening`, `no-agreement`.
    """
    match command:
        case ProposeAgreement():
            return _propose(command, state)
        case GrantAgreement():
            return _grant(command, state)
        case Refuse():
            return _refuse(command, state)
        case Withdraw():
            return _withdraw(command, state)
        case Narrow():
            return _narrow(command, state)
        case LiftRefusal():
            return _lift(command, state)
        case UseConsent():
            return _use(command, state)
        case _:
            assert_never(command)


def _propose(command: ProposeAgreement, state: State) -> tuple[Event, ...]:
    check_shareable(command.categories)
    return once(
        state,
        AgreementProposed(
            id=command.id,
            source=command.source,
            to=command.to,
            categories=tuple(sorted(command.categories)),
            purpose=command.purpose,
        ),
    )


def _grant(command: GrantAgreement, state: State) -> tuple[Event, ...]:
    check_shareable(command.categories)
    check_period(command.given, command.starts, command.until)
    check_levels(command.levels, command.categories)
    granted = once(
        state,
        AgreementGranted(
            id=command.id,
            voice=command.voice,
            source=command.source,
            to=command.to,
            categories=tuple(sorted(command.categories)),
            purpose=command.purpose,
            given=command.given,
            starts=command.starts,
            until=command.until,
            covers_from=command.covers_from,
            levels=tuple(sorted(command.levels, key=lambda cap: cap.category)),
            notice=command.notice,
            channel=command.channel,
            replaces=tuple(sorted(set(command.replaces))),
        ),
    )
    if not granted:
        return ()
    replaced = [
        Withdraw(target=target, voice=command.voice, effective=command.starts)
        for target in command.replaces
    ]
    return (*(event for each in replaced for event in _withdraw(each, state)), *granted)


def _refuse(command: Refuse, state: State) -> tuple[Event, ...]:
    check_categories(command.categories)
    check_purposes(command.purposes)
    event = AgreementRefused(
        id=command.id,
        voice=command.voice,
        over=command.over,
        source=command.source,
        categories=tuple(sorted(command.categories)),
        purposes=tuple(sorted(set(command.purposes))),
        given=command.given,
        starts=command.starts,
    )
    return once(state, event)


def _withdraw(command: Withdraw, state: State) -> tuple[Event, ...]:
    taken = _taken_back(command, state.grants, state)
    event = AgreementWithdrawn(
        target=command.target, voice=command.voice, categories=taken, effective=command.effective
    )
    return (event,) if taken else ()


def _lift(command: LiftRefusal, state: State) -> tuple[Event, ...]:
    taken = _taken_back(command, state.refusals, state)
    event = RefusalLifted(
        target=command.target, voice=command.voice, categories=taken, effective=command.effective
    )
    return (event,) if taken else ()


def _narrow(command: Narrow, state: State) -> tuple[Event, ...]:
    """Withdraw the whole agreement and grant what is kept, in one decision."""
    check_categories(command.keep)
    target = said(command.target, state.grants)
    kept = {
        "id": command.new_id,
        "categories": tuple(sorted(command.keep)),
        "given": command.effective,
        "starts": max(command.effective, target.starts),
        "levels": tuple(cap for cap in target.levels if cap.category in command.keep),
        "replaces": (command.target,),
    }
    granted = target.model_copy(update=kept)
    if granted in state.grants:
        return ()
    left = set(target.categories) - ended(target, command.effective, state)
    if not set(command.keep) <= left:
        raise Refused("widening", "Narrowing keeps categories, it adds none.")
    if set(command.keep) == left:
        return ()
    check_period(granted.given, granted.starts, granted.until)
    withdraw = Withdraw(target=target.id, voice=command.voice, effective=command.effective)
    return (*_withdraw(withdraw, state), *once(state, granted))


def _use(command: UseConsent, state: State) -> tuple[Event, ...]:
    used = ConsentUsed(
        directives=tuple(sorted(set(command.directives))),
        recipient=command.recipient,
        purpose=command.purpose,
        categories=tuple(sorted(set(command.categories))),
        cause=command.cause,
    )
    check_categories(command.categories)
    if not covered(used, command.at, state):
        raise Refused("no-agreement", "No agreement in force covers this share.")
    return () if used in state.uses else (used,)


def _taken_back(
    command: Withdraw | LiftRefusal, spoken: Sequence[Directive], state: State
) -> tuple[Category, ...]:
    """Give what this voice still has to take back at that instant, sorted."""
    target = said(command.target, spoken)
    if command.voice is not target.voice:
        raise Refused("voice-may-not-withdraw", "Only the voice that spoke may take it back.")
    named = target.categories if command.categories is None else command.categories
    check_categories(named)
    if not set(named) <= set(target.categories):
        raise Refused("category-not-in-directive", "This was not part of what was said.")
    return tuple(sorted(set(named) - ended(target, command.effective, state)))


directives = Decider[Command, State, Event](initial=State(), decide=decide, evolve=evolve)
