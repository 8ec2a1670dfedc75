"""The group committer: one thread turns whatever queued during the last fsync into one append.

A lone client pays nothing; many share one durable commit (STORE §6).
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress

from psycopg import Connection, Error, InterfaceError, OperationalError

from gateway.ports import Unavailable
from gateway.store.append import append
from gateway.store.units import Pair, Status, Unit, Verdict, check_limits, next_batch


QUEUE_UNITS_MAX = 10_000
QUEUE_BYTES_MAX = 32_000_000
KNOWN_PAIRS_MAX = 20_000
BACKOFF_SECONDS = (0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0)
DRAIN_SECONDS_MAX = 20

Outcome = Verdict | Error | Unavailable
Send = Callable[[Sequence[Unit]], list[Verdict]]


def commit(send: Send, batch: Sequence[Unit]) -> list[Outcome]:
    """Send one batch; a data error is pinned on the unit that carries it, the others go through.

    Errors: OperationalError and InterfaceError pass: the outcome is unknown, send the same again.
    """
    try:
        return list(send(batch))
    except (OperationalError, InterfaceError):
        raise
    except Error as error:
        if len(batch) == 1:
            return [error]
    return [outcome for unit in batch for outcome in commit(send, [unit])]


def learn(known: set[Pair], batch: Sequence[Unit], outcomes: Sequence[Outcome]) -> None:
    """Remember the places proved stored: those appended, and the lone one that lost a conflict."""
    if len(known) > KNOWN_PAIRS_MAX:
        known.clear()
    for unit, outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, Verdict) and (
            outcome.status is Status.APPENDED
            or (outcome.status is Status.CONFLICT and len(unit.events) == 1)
        ):
            known.update((event.stream, event.version) for event in unit.events)


class Line:
    """The connection of one committer, opened again when it breaks, with patience."""

    def __init__(self, connect: Callable[[], Connection], wait: Callable[[float], object]) -> None:
        self._connect = connect
        self._wait = wait
        self._connection: Connection | None = None

    def send(self, batch: Sequence[Unit]) -> list[Outcome]:
        """Send until the outcome is known: units already stored answer `replayed`.

        Errors: none; `Unavailable` outcomes once patience is over (the client resends its key).
        """
        for pause in (*BACKOFF_SECONDS, 0.0):
            try:
                return commit(self._append, batch)
            except (OperationalError, InterfaceError, Unavailable):
                self.close()
                self._wait(pause)
        return [Unavailable("database") for _ in batch]

    def close(self) -> None:
        """Drop the connection."""
        if self._connection is not None:
            with suppress(Error):
                self._connection.close()
        self._connection = None

    def _append(self, batch: Sequence[Unit]) -> list[Verdict]:
        if self._connection is None:
            self._connection = self._connect()
        return append(self._connection, batch)


class Committer:
    """The one queue of a process towards the journal (écrivain).

    Limits: 10 000 units or 32 MB wait, then `Unavailable("journal")`.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._stopping = threading.Event()
        self._line = Line(connect, self._stopping.wait)
        self._pending: deque[Unit] = deque()
        self._futures: dict[int, Future[Verdict]] = {}
        self._bytes = 0
        self._open = True
        self._known: set[Pair] = set()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit) -> Future[Verdict]:
        """Queue one unit; the future resolves once it is durable, or judged.

        Errors: Refused("record-too-large"), `Unavailable("journal")` at once; the future carries
        `Unavailable("database")` if the outcome stayed unknown: send the same key again.
        """
        check_limits(unit)
        future: Future[Verdict] = Future()
        with self._changed:
            full = len(self._futures) >= QUEUE_UNITS_MAX
            if not self._open or full or self._bytes + unit.size > QUEUE_BYTES_MAX:
                raise Unavailable("journal")
            if id(unit) in self._futures:
                raise ValueError("this unit is already queued")
            self._pending.append(unit)
            self._futures[id(unit)] = future
            self._bytes += unit.size
            self._changed.notify()
        return future

    def require_running(self) -> None:
        """Check that units are stored at all.

        Errors: `Unavailable("journal")`.
        """
        if not self._thread.is_alive():
            raise Unavailable("journal")

    def close(self, seconds: float = DRAIN_SECONDS_MAX) -> None:
        """Refuse new units, store those that wait, and stop."""
        with self._changed:
            self._open = False
            self._changed.notify()
        self._thread.join(seconds)
        self._stopping.set()  # patience is over: what still waits is answered « unavailable »
        self._thread.join()
        self._line.close()

    def step(self) -> bool:
        """Store one batch and answer it; give whether there was one."""
        with self._changed:
            batch = next_batch(self._pending, self._known)
        if not batch:
            return False
        outcomes = self._line.send(batch)
        learn(self._known, batch, outcomes)
        with self._changed:
            futures = [self._futures.pop(id(unit)) for unit in batch]
            self._bytes -= sum(unit.size for unit in batch)
        for future, outcome in zip(futures, outcomes, strict=True):
            _resolve(future, outcome)
        return True

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                self.step()
        finally:  # a bug must not leave anybody waiting for ever
            with self._changed:
                self._open = False
                left = list(self._futures.values())
                self._futures.clear()
            for future in left:
                _resolve(future, Unavailable("journal"))

    def _wait_for_work(self) -> bool:
        with self._changed:
            while not self._pending and self._open:
                self._changed.wait()
            return bool(self._pending)


def _resolve(future: Future[Verdict], outcome: Outcome) -> None:
    if not future.set_running_or_notify_cancel():
        return  # nobody waits; the unit may be stored, its key says so
    if isinstance(outcome, Verdict):
        future.set_result(outcome)
    else:
        future.set_exception(outcome)
