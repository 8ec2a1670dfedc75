"""Run a use case: decide inside the journal's unit, then record it, then answer.

Order: who and why → the idempotency key (a repeated call gets its first answer, whatever has
changed since) → may they → decide → append → audit entry. A denial is recorded like a permit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid5

from domain.kernel import Refused
from domain.vocabulary import Role
from gateway.audit.record import Operation
from gateway.service import trail
from gateway.service.session import WRITERS, Call, Network, Writing, refuse_role, today
from gateway.store.journal import Act, Reader, Step


KEYS = UUID("6f0f8d0c-7d0a-4b8e-9a55-3d5f6e0a4c11")
SYSTEM = UUID(int=0)
CLOCK_STREAM = UUID("b3f6d1f0-8f1e-4c58-9a0e-1f2f6a6c7d01")

R = TypeVar("R", bound=Writing)
Steps = Sequence[Step[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a use case has before it while it decides: the network, the call, the streams read.

    Shapes: `today` is the street day where the actor works.
    """

    network: Network
    call: Call
    reader: Reader
    today: date


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: `created` False = it was already true; `replayed` = the same key."""

    created: bool
    replayed: bool = False


UseCase = Callable[[Network, Call, R], Done]


def use_case(
    action: str, operation: Operation = "write", roles: frozenset[Role] = WRITERS
) -> Callable[[Callable[[Desk, R], Steps]], UseCase[R]]:
    """Make a use case of the function that plans its steps; other roles never reach it.

    Shapes: no role = the system alone.
    """

    def made(plan: Callable[[Desk, R], Steps]) -> UseCase[R]:
        @wraps(plan)
        def run(network: Network, call: Call, request: R) -> Done:
            act = trail.Act(call.actor, action, operation, request.purpose, call.channel)
            with trail.denials(network, act):
                refuse_role(call, roles)
                return _run(network, call, request, (act, plan))

        return run

    return made


def _run(
    network: Network, call: Call, request: R, case: tuple[trail.Act, Callable[[Desk, R], Steps]]
) -> Done:
    act, plan = case
    _refuse_purpose(call, request)
    entry = network.ids.new("audit")
    day = today(network, call.actor)
    outcome = network.journal.execute(
        Act(
            actor=call.actor,
            on=request.on,
            purpose=request.purpose,
            key=uuid5(KEYS, call.key),
            scope=_scope(call),
            body=call.body,
            audit=entry,
        ),
        lambda reader: plan(Desk(network, call, reader, day), request),
    )
    written = network.journal.at(outcome.positions)
    audited = network.ids.new("audit") if outcome.replayed else entry
    trail.record_written(network, act, audited, [one.envelope for one in written])
    return Done(created=bool(outcome.positions), replayed=outcome.replayed)


def done_before(network: Network, call: Call) -> bool:
    """Say whether this very call was carried out already; nothing is written."""
    return network.journal.remembers(_scope(call), uuid5(KEYS, call.key), call.body)


def _scope(call: Call) -> UUID:
    """Give whose keys these are: one professional at one partner, or the partner as a whole."""
    if call.actor is None:
        return SYSTEM
    whole = call.keys == "unit"
    return uuid5(call.actor.unit, "unit" if whole else str(call.actor.professional))


def _refuse_purpose(call: Call, request: Writing) -> None:
    if call.actor is not None and request.purpose not in call.actor.purposes:
        raise Refused("purpose-not-allowed", "This purpose is not open to this professional.")
