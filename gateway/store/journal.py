"""The journal as the services see it: run a command, read entries, ask the time (journal).

`execute` is the only way a fact is born: remembered key → plan → decide → seal → append.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from threading import Event
from typing import Any, Generic
from uuid import UUID

from domain.envelope import Actor, Author, Envelope
from domain.kernel import C, Decider, E, Refused, S, Value
from domain.vocabulary import PersonId, Purpose
from gateway.keys.keystore import Keystore
from gateway.ports import Ids, Rng, Unavailable
from gateway.store.mapper import Header
from gateway.store.recorder import APP, JournalApplication
from gateway.store.rows import PAGE_ROWS_MAX
from gateway.store.state import read_state, to_envelope
from gateway.store.units import NewEvent, Status, Unit, Verdict
from projections.journal import Entry


TRIES_MAX = 3
PAUSE_MS_MIN = 5
PAUSE_MS_MAX = 50
IDEMPOTENCY_KEY = "idempotency"
SYSTEM = Author(unit=None, kind=None, role=None)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of somebody, or of the system if `actor` is None (acte).

    Shapes: (`scope`, `key`) name it for ever, `body` are the bytes that asked for it; `audit` is
    the id of its audit entry, drawn beforehand; `on` is the street day.
    """

    actor: Actor | None
    on: date
    purpose: Purpose
    key: UUID
    scope: UUID
    body: bytes
    audit: UUID


@dataclass(frozen=True, slots=True)
class Step(Generic[C, S, E]):
    """One command to one stream, about a person or about nobody."""

    decider: Decider[C, S, E]
    stream: UUID
    command: C
    subject: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an act ended: the positions of its facts (none = it was already true)."""

    positions: range
    replayed: bool = False


@dataclass(slots=True)
class _Stream:
    """A stream as read, with what this act has added."""

    version: int
    facts: list[Value]
    added: int = 0


class Reader:
    """What an act has read: the append fails if any of it moved meanwhile (lecture)."""

    def __init__(self, load: Callable[[UUID], list[Entry]]) -> None:
        self._load = load
        self._streams: dict[UUID, _Stream] = {}

    def state(self, decider: Decider[Any, S, Any], stream: UUID) -> S:
        """Give the state of a stream, with what this act already decided."""
        return reduce(decider.evolve, self._stream(stream).facts, decider.initial)

    def add(self, stream: UUID, fact: Value) -> int:
        """Take in a fact just decided and give its version."""
        known = self._stream(stream)
        known.facts.append(fact)
        known.added += 1
        return known.version + known.added

    def guards(self) -> tuple[tuple[UUID, int], ...]:
        """Give the streams only read, at the version read."""
        return tuple(
            (name, known.version) for name, known in self._streams.items() if not known.added
        )

    def _stream(self, stream: UUID) -> _Stream:
        if stream not in self._streams:
            entries = self._load(stream)
            version = entries[-1].envelope.seq if entries else 0
            self._streams[stream] = _Stream(version, [entry.fact for entry in entries])
        return self._streams[stream]


Plan = Callable[[Reader], Sequence[Step[Any, Any, Any]]]


class Journal:
    """The one door to what happened.

    Limits: positions are internal; no answer to anybody outside carries one.
    """

    def __init__(
        self, application: JournalApplication, keystore: Keystore, ids: Ids, rng: Rng
    ) -> None:
        self.application = application
        self._recorder = application.recorder
        self._facts = application.mapper.facts
        self._keystore = keystore
        self._ids = ids
        self._rng = rng

    def execute(self, act: Act, plan: Plan) -> Outcome:
        """Decide and store what an act changes; the same key twice gives the first answer.

        Errors: `Refused` by the rules, or with `idempotency-key-reused`, `key-shredded`,
        `record-too-large`; `Unavailable("journal")` after three lost races or no answer.
        """
        mac, named = self._mac(act.body), (act.scope, act.key)
        known = self._remembered(named, mac)
        if known is not None:
            return known
        for _ in range(TRIES_MAX):
            reader = Reader(self.stream)
            try:
                events = self._decide(act, reader, plan(reader))
            except Refused:
                if (known := self._remembered(named, mac)) is not None:
                    return known  # the same act was stored while this one was decided
                raise
            if not events:
                return self._remembered(named, mac) or Outcome(range(0))
            unit = Unit(act.scope, act.key, mac, events, reader.guards())
            outcome = _outcome(self._recorder.append(unit))
            if outcome is not None:
                return outcome
            self._pause()
        raise Unavailable("journal")

    def remembers(self, scope: UUID, key: UUID, body: bytes) -> bool:
        """Say whether an act was stored under this key already; write nothing.

        Errors: `Refused("idempotency-key-reused")` where it was another act.
        """
        return self._remembered((scope, key), self._mac(body)) is not None

    def read(self, after: int, limit: int = PAGE_ROWS_MAX) -> list[Entry]:
        """Give the entries after a position, in order; at most a page."""
        rows = self._recorder.select_notifications(
            after, min(limit, PAGE_ROWS_MAX), inclusive_of_start=False
        )
        return self._facts.open(rows)

    def headers(self, after: int, limit: int) -> list[Envelope]:
        """Give the headers after a position, in order, without opening what they cover."""
        rows = self._recorder.select_notifications(after, limit, inclusive_of_start=False)
        return [to_envelope(row, read_state(row), row.topic) for row in rows]

    def stream(self, stream: UUID) -> list[Entry]:
        """Give the entries of one stream, in order."""
        return self._facts.open(self._recorder.select_events(stream))

    def at(self, positions: Sequence[int]) -> list[Entry]:
        """Give the entries at some positions, in order of position."""
        return self._facts.open(self._recorder.select_at(positions))

    def head(self) -> int:
        """Give the last position stored, 0 before the first."""
        return int(self._scalar("SELECT coalesce(max(last_id), 0) FROM maillage.ledger"))

    def consent_head(self) -> int:
        """Give the last position that may change an earlier answer."""
        return int(self._scalar("SELECT position FROM maillage.consent_head"))

    def now(self) -> datetime:
        """Give the one time of the service, UTC."""
        now = self._scalar("SELECT maillage.clock_now()")
        if not isinstance(now, datetime):
            raise TypeError("the database clock gives an instant")
        return now.astimezone(UTC)

    def close(self) -> None:
        """Let go of the library's connections; committer and pools are their owner's."""
        self.application.close()

    def _decide(
        self, act: Act, reader: Reader, steps: Sequence[Step[Any, Any, Any]]
    ) -> tuple[NewEvent, ...]:
        author = SYSTEM if act.actor is None else act.actor.author()
        events = []
        for step in steps:
            for fact in step.decider.decide(step.command, reader.state(step.decider, step.stream)):
                header = Header(
                    id=self._ids.new("event"),
                    stream=step.stream,
                    seq=reader.add(step.stream, fact),
                    on=act.on,
                    by=author,
                    audit=act.audit,
                    purpose=act.purpose,
                    subject=step.subject,
                )
                events.append(self._facts.seal(header, fact))
        return tuple(events)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._keystore.service_key(IDEMPOTENCY_KEY), body, "sha256")

    def _remembered(self, named: tuple[UUID, UUID], mac: bytes) -> Outcome | None:
        with self._recorder.database.pooled(APP) as connection:
            row = connection.execute(
                "SELECT * FROM maillage.remembered(%s, %s, %s)", [*named, mac]
            ).fetchone()
        if row is None or row[0] is None:
            return None
        return _outcome(Verdict(Status(row[0]), row[1], row[2]))

    def _scalar(self, query: str) -> Any:  # noqa: ANN401  # whatever the one column holds
        with self._recorder.database.pooled(APP) as connection:
            row = connection.execute(query.encode()).fetchone()
        if row is None:
            raise Unavailable("database")
        return row[0]

    def _pause(self) -> None:
        spread = (PAUSE_MS_MAX - PAUSE_MS_MIN) * self._rng.bytes(1)[0] / 255
        Event().wait((PAUSE_MS_MIN + spread) / 1000)


def _outcome(verdict: Verdict) -> Outcome | None:
    """Read a verdict; None = a race was lost, decide again."""
    match verdict.status:
        case Status.APPENDED | Status.REPLAYED:
            positions = range(verdict.first, verdict.last + 1)
            return Outcome(positions, replayed=verdict.status is Status.REPLAYED)
        case Status.CONFLICT | Status.GUARD:
            return None
        case Status.KEY_REUSED:
            raise Refused("idempotency-key-reused", "This key was used for another request.")
        case Status.SHREDDED:
            raise Refused("key-shredded", "What concerns this person was erased.")
        case Status.GAP:
            raise RuntimeError("a unit skipped a version: a bug of the caller")
