"""Remember what a person has said about sharing: all of it, in order, nothing overwritten."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar, assert_never

from consent.events import (
    AgreementGranted,
    AgreementProposed,
    AgreementRefused,
    AgreementWithdrawn,
    ConsentUsed,
    Event,
    RefusalLifted,
)
from consent.vocab import Category, DirectiveId
from domain.kernel import Refused, Value


Directive = AgreementGranted | AgreementRefused
D = TypeVar("D", bound=Directive)
Named = TypeVar("Named", bound=AgreementProposed | AgreementGranted | AgreementRefused)


class State(Value):
    """What the person has said so far, in full: each new word is judged against all of it."""

    proposals: tuple[AgreementProposed, ...] = ()
    grants: tuple[AgreementGranted, ...] = ()
    refusals: tuple[AgreementRefused, ...] = ()
    endings: tuple[AgreementWithdrawn | RefusalLifted, ...] = ()
    uses: tuple[ConsentUsed, ...] = ()


def said(target: DirectiveId, spoken: Sequence[D]) -> D:
    """Give the directive a person names.

    Errors: `unknown-directive`.
    """
    for directive in spoken:
        if directive.id == target:
            return directive
    raise Refused("unknown-directive", "This person said no such thing.")


def ended(directive: Directive, at: datetime, state: State) -> set[Category]:
    """Give the categories of a directive taken back by then."""
    return {
        category
        for ending in state.endings
        if ending.target == directive.id and ending.effective <= at
        for category in ending.categories
    }


def covered(used: ConsentUsed, at: datetime, state: State) -> bool:
    """Say whether every named agreement stands, they cover the share, and nobody refused it.

    Limits: any standing refusal counts here; the engine alone knows the ages that would lift one.
    """
    named = [grant for grant in state.grants if grant.id in used.directives]
    asked = set(used.categories)
    standing = all(
        grant.to == used.recipient
        and grant.purpose is used.purpose
        and grant.starts <= at < grant.until
        for grant in named
    )
    agreed = {c for grant in named for c in set(grant.categories) - ended(grant, at, state)}
    refused = any(
        refusal.starts <= at
        and refusal.over in {None, used.recipient}
        and refusal.source in {None, *(grant.source for grant in named)}
        and used.purpose in refusal.purposes
        and asked & (set(refusal.categories) - ended(refusal, at, state))
        for refusal in state.refusals
    )
    complete = len(named) == len(used.directives) and asked <= agreed
    return complete and standing and not refused


def once(state: State, event: Named) -> tuple[Named, ...]:
    """Give the event unless it was already said; one identifier never says two things.

    Limits: an agreement may bear the identifier of its own proposal.
    Errors: `directive-id-taken`.
    """
    spoken: Sequence[AgreementProposed | Directive] = (*state.grants, *state.refusals)
    if isinstance(event, AgreementProposed):
        spoken = state.proposals
    if event in spoken:
        return ()
    if any(other.id == event.id for other in spoken):
        raise Refused("directive-id-taken", "This identifier already says something else.")
    return (event,)


def evolve(state: State, event: Event) -> State:
    """Remember one more word."""
    match event:
        case AgreementProposed():
            return state.model_copy(update={"proposals": (*state.proposals, event)})
        case AgreementGranted():
            return state.model_copy(update={"grants": (*state.grants, event)})
        case AgreementRefused():
            return state.model_copy(update={"refusals": (*state.refusals, event)})
        case AgreementWithdrawn() | RefusalLifted():
            return state.model_copy(update={"endings": (*state.endings, event)})
        case ConsentUsed():
            return state.model_copy(update={"uses": (*state.uses, event)})
        case _:
            assert_never(event)
