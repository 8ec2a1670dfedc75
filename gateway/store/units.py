"""What is appended: units of sealed events, their limits, and which may share one batch."""

from collections import deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from uuid import UUID

from domain.kernel import Refused


EVENT_BYTES_MAX = 32 * 1024
PART_BYTES_MAX = 64 * 1024
UNIT_EVENTS_MAX = 200
UNIT_BYTES_MAX = 1_000_000
BATCH_UNITS_MAX = 256
BATCH_EVENTS_MAX = 2_000
BATCH_BYTES_MAX = 4_000_000

ROW_BYTES = 120
"""What one row costs beyond its bytes: ids, versions, lengths."""

NO_SCOPE = UUID(int=0)

Pair = tuple[UUID, int | UUID]
"""A place in a stream (id, version), or an idempotency key (scope, key)."""


class Status(IntEnum):
    """What became of a unit, in the order the append function judges (STORE §5)."""

    APPENDED = 0
    REPLAYED = 1
    KEY_REUSED = 2
    CONFLICT = 3
    GAP = 4
    GUARD = 5
    SHREDDED = 6


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One sealed part: whose, under which group and scope; `also` = bit mask of further groups."""

    subject: UUID
    group: int
    scope: UUID
    also: int
    key_version: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event ready to be stored; `consent` = the entitlement engine folds its kind."""

    id: UUID
    stream: UUID
    version: int
    kind: str
    state: bytes
    consent: bool = False
    parts: tuple[SealedPart, ...] = ()


@dataclass(frozen=True)
class Unit:
    """One command's events: all stored or none (unité).

    Shapes: `scope` and `key` name the command for ever, `mac` proves its body is the same;
    `guards` = streams that must still be at a version (0 = still empty).
    """

    scope: UUID
    key: UUID
    mac: bytes
    events: tuple[NewEvent, ...]
    guards: tuple[tuple[UUID, int], ...] = ()

    @cached_property
    def size(self) -> int:
        """Give the bytes this unit brings to a batch, roughly."""
        parts = [part for event in self.events for part in event.parts]
        rows = len(self.events) + len(parts) + len(self.guards) + 1
        content = sum(len(event.state) + len(event.kind) for event in self.events)
        return rows * ROW_BYTES + content + sum(len(part.sealed) for part in parts)

    @cached_property
    def writes(self) -> frozenset[Pair]:
        """Give what this unit takes: its places and its key."""
        places: set[Pair] = {(event.stream, event.version) for event in self.events}
        return frozenset(places | {(self.scope, self.key)})

    @cached_property
    def relies(self) -> frozenset[Pair]:
        """Give the places whose being taken or not decides its fate."""
        before: set[Pair] = {(event.stream, event.version - 1) for event in self.events}
        return frozenset(before | {(stream, version + 1) for stream, version in self.guards})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a unit and, if it is stored, its first and last positions."""

    status: Status
    first: int = 0
    last: int = 0


def check_limits(unit: Unit) -> None:
    """Refuse a unit the store would refuse, before it is queued.

    Errors: Refused("record-too-large"); ValueError for a bug of the caller.
    """
    if not unit.events:
        raise ValueError("a unit with no event is answered at once, never appended")
    if len(unit.writes) != len(unit.events) + 1:
        raise ValueError("a unit writes one place of a stream once")
    events = len(unit.events) > UNIT_EVENTS_MAX or unit.size > UNIT_BYTES_MAX
    states = any(len(event.state) > EVENT_BYTES_MAX for event in unit.events)
    parts = any(len(part.sealed) > PART_BYTES_MAX for event in unit.events for part in event.parts)
    if events or states or parts:
        raise Refused("record-too-large", "This record is larger than the journal accepts.")


def next_batch(pending: deque[Unit], known: AbstractSet[Pair]) -> list[Unit]:
    """Take from the queue the units one append call may judge together, in arrival order.

    A unit that touches what an earlier one writes waits for the next batch: the earlier one may
    itself lose. A place in `known` is stored already: it is judged the same whatever comes first.
    """
    batch: list[Unit] = []
    deferred: list[Unit] = []
    seen: set[Pair] = set()
    size = events = 0
    while (
        pending
        and len(batch) < BATCH_UNITS_MAX
        and size + pending[0].size <= BATCH_BYTES_MAX
        and events + len(pending[0].events) <= BATCH_EVENTS_MAX
    ):
        unit = pending.popleft()
        if ((unit.writes | unit.relies) & seen) - known:
            deferred.append(unit)
        else:
            batch.append(unit)
            size += unit.size
            events += len(unit.events)
        seen |= unit.writes  # also of a deferred unit: nothing overtakes it
    pending.extendleft(reversed(deferred))
    return batch
