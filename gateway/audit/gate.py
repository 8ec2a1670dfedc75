"""The audit gate: one thread, one connection, one synchronous COMMIT for all who wait (AUDIT §2).

Nothing leaves before its record is durable; a gate that fails or stalls answers `Unavailable`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Stalled
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from enum import IntEnum
from itertools import groupby
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.composite import CompositeInfo, register_composite

from gateway.audit.record import Draft, Record, close, salts_needed
from gateway.ports import Clock, Rng, Unavailable


QUEUE_UNITS_MAX = 2048
BATCH_UNITS_MAX = 256
STALL_SECONDS_MAX = 2.0
STATEMENT_MS_MAX = 1500
LOCK_MS_MAX = 500

STATEMENTS = {
    "deliver": "SELECT feed.deliver(%s::audit.draft[])",
    "put": "SELECT audit.put(%s::audit.draft[])",
}


class Verdict(IntEnum):
    """What the gate answered (GATEWAY §1); all but OK wrote nothing."""

    OK = 0
    CONSENT_BEHIND = 1
    HEAD_MOVED = 2
    INACTIVE = 3
    PENDING_CHANGED = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """What a delivery does to a partner's feed: entries given their position, in order.

    Shapes: `head` is the position expected before; no entry = a re-read.
    """

    epoch: int
    head: int
    entries: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """One record and what it rests on (unité).

    Shapes: `known` is the journal position the decision was made at; None = nothing nominative.
    """

    draft: Draft
    known: int | None = None


@dataclass(slots=True)
class Waiting:
    """A unit in the queue: its salted record, its deadline, who waits."""

    record: Record
    known: int | None
    cut: Cut | None
    deadline: float
    future: Future[Verdict] = field(default_factory=Future)

    @property
    def statement(self) -> str:
        """Say which function takes it."""
        return "put" if self.cut is None else "deliver"

    def row(self) -> tuple[object, ...]:
        """Give the values of one `audit.draft`, in order."""
        cut = self.cut or Cut(0, 0)
        entries = [entry for entry, _ in cut.entries]
        versions = [version for _, version in cut.entries]
        told = (self.known, cut.epoch, cut.head, entries, versions)
        return (*astuple(self.record), *told)


class Gate:
    """Make records durable before anything leaves (sas d'audit).

    Shapes: `connect` opens a connection of role `maillage_audit_writer`.
    Errors: `Unavailable("audit-unavailable")`, held by the future or raised by `settled`.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection], clock: Clock, rng: Rng) -> None:
        self._connect = connect
        self._clock = clock
        self._rng = rng
        self._queue: Queue[Waiting | None] = Queue(QUEUE_UNITS_MAX)
        self._connection: psycopg.Connection | None = None
        self._draft: Any = None  # the named tuple psycopg makes of the type audit.draft
        self._thread = Thread(target=self._run, name="audit-gate", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then stop; nothing to do if it never started."""
        if self._thread.ident is not None:
            self._queue.put(None)
            self._thread.join()

    def require_running(self) -> None:
        """Check that records are taken at all: without its thread every answer would stall.

        Errors: `Unavailable("audit-unavailable")`.
        """
        if not self._thread.is_alive():
            raise Unavailable("audit-unavailable")

    def put(self, unit: Unit) -> Future[Verdict]:
        """Queue a record; the future resolves after COMMIT, never before."""
        return self._submit(unit, None)

    def deliver(self, unit: Unit, cut: Cut) -> Future[Verdict]:
        """Queue a record and the cut it belongs to: both or neither."""
        return self._submit(unit, cut)

    @staticmethod
    def settled(future: "Future[Verdict]") -> Verdict:
        """Wait for a verdict, at most 2 s.

        Errors: `Unavailable("audit-unavailable")`; the record may exist all the same.
        """
        try:
            return future.result(timeout=STALL_SECONDS_MAX)
        except Stalled:
            raise Unavailable("audit-unavailable") from None

    def _submit(self, unit: Unit, cut: Cut | None) -> Future[Verdict]:
        record = close(unit.draft, self._rng.bytes(salts_needed(unit.draft)))
        deadline = self._clock.ticks() + STALL_SECONDS_MAX
        waiting = Waiting(record, unit.known, cut, deadline)
        try:
            self._queue.put_nowait(waiting)
        except Full:
            _fail(waiting)
        return waiting.future

    def step(self, batch: Sequence[Waiting]) -> None:
        """Commit one batch and resolve its futures; a late unit is not written at all."""
        now = self._clock.ticks()
        in_time = [waiting for waiting in batch if waiting.deadline > now]
        for late in (waiting for waiting in batch if waiting.deadline <= now):
            _fail(late)
        if not in_time:
            return
        try:
            self._resolve(in_time, self._commit_twice(in_time))
        except (psycopg.DataError, psycopg.IntegrityError):
            self._one_by_one(in_time)
        except (psycopg.Error, Unavailable):
            for waiting in in_time:
                _fail(waiting)

    def _one_by_one(self, batch: Sequence[Waiting]) -> None:
        """Fail only the guilty unit of a batch the database refused."""
        if len(batch) == 1:
            _fail(batch[0])
            return
        for waiting in batch:
            self.step([waiting])

    def _commit_twice(self, batch: Sequence[Waiting]) -> dict[int, int]:
        """Commit; if the answer was lost, send the same ids and bytes once more (AUDIT §2.7)."""
        try:
            return self._commit(batch)
        except psycopg.OperationalError:
            if self._connection is not None and not self._connection.broken:
                raise
            self._connection = None
            return self._commit(batch)

    def _commit(self, batch: Sequence[Waiting]) -> dict[int, int]:
        connection = self._opened()
        verdicts: dict[int, int] = {}
        ordered = sorted(enumerate(batch), key=lambda pair: pair[1].statement)
        with connection.transaction():
            for statement, group in groupby(ordered, key=lambda pair: pair[1].statement):
                members = list(group)
                rows = [self._draft._make(waiting.row()) for _, waiting in members]
                [(found,)] = connection.execute(STATEMENTS[statement], [rows]).fetchall()
                verdicts |= {n: verdict for (n, _), verdict in zip(members, found, strict=True)}
        return verdicts

    def _opened(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            connection = self._connect()
            connection.execute(f"SET statement_timeout = {STATEMENT_MS_MAX}")
            connection.execute(f"SET lock_timeout = {LOCK_MS_MAX}")
            info = CompositeInfo.fetch(connection, "audit.draft")
            if info is None:
                raise Unavailable("audit-unavailable")
            register_composite(info, connection)
            self._connection, self._draft = connection, info.python_type
        return self._connection

    def _run(self) -> None:
        running = True
        while running:
            batch, running = self._drain()
            if batch:
                self.step(batch)
        if self._connection is not None:
            self._connection.close()

    def _drain(self) -> tuple[list[Waiting], bool]:
        """Wait for a unit, then take all that queued meanwhile."""
        taken = [self._queue.get()]
        with suppress(Empty):
            while len(taken) < BATCH_UNITS_MAX and taken[-1] is not None:
                taken.append(self._queue.get_nowait())
        return [unit for unit in taken if unit is not None], taken[-1] is not None

    @staticmethod
    def _resolve(batch: Sequence[Waiting], verdicts: dict[int, int]) -> None:
        for n, waiting in enumerate(batch):
            waiting.future.set_result(Verdict(verdicts[n]))


def _fail(waiting: Waiting) -> None:
    waiting.future.set_exception(Unavailable("audit-unavailable"))
