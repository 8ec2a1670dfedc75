"""The library's application on our table: reads by position, writes through the group committer.

Traps of eventsourcing 9.5.6 kept out (STORE §2): its own inserts, its retry on a lost answer, its
pipeline, its database functions, its table creation, its topic resolution.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.persistence import Mapper as LibraryMapper
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment, EnvType

from domain.kernel import Value
from gateway.ports import Unavailable
from gateway.settings import Misconfigured
from gateway.store import rows
from gateway.store.committer import Committer
from gateway.store.mapper import Header, Mapper
from gateway.store.pool import Database
from gateway.store.rows import SealedStoredEvent, StoredRow
from gateway.store.units import NO_SCOPE, NewEvent, Status, Unit, Verdict
from projections.journal import Entry


APP = "maillage_app"
WRITE_SECONDS_MAX = 30


class Bounds(TypedDict, total=False):
    """Which versions of a stream, and which way."""

    gt: int | None
    lte: int | None
    desc: bool
    limit: int | None


class Inclusive(TypedDict, total=False):
    """Whether the first position asked for is given too."""

    inclusive_of_start: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact about to be stored, as the library wants to see it."""

    header: Header
    fact: Value

    @property
    def originator_id(self) -> UUID:
        """Give the stream."""
        return self.header.stream

    @property
    def originator_version(self) -> int:
        """Give the place in the stream."""
        return self.header.seq


@dataclass(frozen=True, slots=True)
class Told:
    """A stored entry, as the library wants to see it."""

    entry: Entry

    @property
    def originator_id(self) -> UUID:
        """Give the stream."""
        return self.entry.envelope.stream

    @property
    def originator_version(self) -> int:
        """Give the place in the stream."""
        return self.entry.envelope.seq


class Recorder(PostgresApplicationRecorder):
    """Read our rows and hand every write to the one write path.

    Limits: `insert_events` is not retried here; a lost answer is asked again under the same key.
    """

    def __init__(
        self, datastore: PostgresDatastore, database: Database, committer: Committer
    ) -> None:
        super().__init__(datastore, events_table_name="events")
        self.database = database
        self._committer = committer

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int]:
        """Store events as one unit, keyed by the first one's id, and wait until it is durable.

        Errors: the library's IntegrityError if a place is taken; `Unavailable`.
        """
        if kwargs:
            raise ValueError("tracking belongs to the projection runner, not to the journal")
        if not stored_events:
            return []
        unit = Unit(NO_SCOPE, _sealed(stored_events[0]).id, b"", tuple(map(_event, stored_events)))
        verdict = self.append(unit)
        if verdict.status not in {Status.APPENDED, Status.REPLAYED}:
            raise IntegrityError(verdict.status.name.lower())
        return range(verdict.first, verdict.last + 1)

    def append(self, unit: Unit) -> Verdict:
        """Store one unit and wait until it is durable, or judged.

        Errors: `Unavailable`: the outcome is unknown, send the same key again.
        """
        try:
            return self._committer.submit(unit).result(WRITE_SECONDS_MAX)
        except TimeoutError:
            raise Unavailable("journal") from None

    def select_events(
        self, originator_id: UUID | str, **bounds: Unpack[Bounds]
    ) -> Sequence[StoredRow]:
        """Give the rows of one stream."""
        if not isinstance(originator_id, UUID):
            raise TypeError("a stream is named by a UUID")
        with self.database.pooled(APP) as connection:
            found = rows.stream(connection, originator_id, bounds.get("gt") or 0, bounds.get("lte"))
        ordered = found[::-1] if bounds.get("desc") else found
        return ordered[: bounds.get("limit")]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        **inclusive: Unpack[Inclusive],
    ) -> Sequence[StoredRow]:
        """Give rows in order of position; `inclusive_of_start` unless told otherwise."""
        first = start is not None and inclusive.get("inclusive_of_start", True)
        window = rows.Window((start or 0) - int(first), limit, stop, tuple(topics))
        with self.database.pooled(APP) as connection:
            return rows.page(connection, window)

    def select_at(self, positions: Sequence[int]) -> Sequence[StoredRow]:
        """Give the rows at some positions, in order."""
        with self.database.pooled(APP) as connection:
            return rows.at(connection, positions)


class JournalMapper(LibraryMapper[UUID]):
    """Our mapper in the library's clothes: topic = kind, never a path to a class."""

    def __init__(self, mapper: Mapper) -> None:
        self.facts = mapper

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> SealedStoredEvent:
        """Seal a draft."""
        if not isinstance(domain_event, Draft):
            raise TypeError("only a draft is stored")
        event = self.facts.seal(domain_event.header, domain_event.fact)
        return SealedStoredEvent(
            originator_id=event.stream,
            originator_version=event.version,
            topic=event.kind,
            state=event.state,
            id=event.id,
            consent=event.consent,
            parts=event.parts,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Told:
        """Open a row."""
        if not isinstance(stored_event, StoredRow):
            raise TypeError("only a row of the journal is opened")
        return Told(self.facts.open([stored_event])[0])


class JournalFactory(PostgresFactory):
    """Give the library our recorder; it connects by itself only to LISTEN."""

    def __init__(self, env: Environment, database: Database, committer: Committer) -> None:
        super().__init__(env)
        self._database = database
        self._committer = committer

    def application_recorder(self) -> Recorder:
        """Give the recorder; no table is ever created from here."""
        return Recorder(self.datastore, self._database, self._committer)


class JournalApplication(Application[UUID]):
    """The library's façade over the journal: recorder, mapper, subscriptions.

    Errors: `Misconfigured` if the library's database functions are on (STORE §2, B1 and B2).
    """

    name = "maillage"
    recorder: Recorder
    mapper: JournalMapper

    def __init__(self, database: Database, committer: Committer, mapper: Mapper) -> None:
        self._database = database
        self._committer = committer
        self._facts = mapper
        refuse_database_functions(os.environ)
        super().__init__(_environment(database))

    def construct_factory(  # type: ignore[override]  # the library's own factory differs likewise
        self, env: Environment
    ) -> JournalFactory:
        """Give our factory; the library would look one up by a name in the environment."""
        return JournalFactory(env, self._database, self._committer)

    def construct_mapper(self) -> JournalMapper:
        """Give our mapper."""
        return JournalMapper(self._facts)


def refuse_database_functions(environment: Mapping[str, str]) -> None:
    """Stop if the library is told to insert without a lock: events would be lost to readers."""
    if environment.get("POSTGRES_ENABLE_DB_FUNCTIONS", "n") not in {"n", ""}:
        raise Misconfigured("POSTGRES_ENABLE_DB_FUNCTIONS must not be set.")


def _environment(database: Database) -> EnvType:
    login = database.login(APP)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": login["dbname"],
        "POSTGRES_HOST": login["host"],
        "POSTGRES_PORT": login.get("port", "5432"),
        "POSTGRES_USER": login["user"],
        "POSTGRES_PASSWORD": login["password"],
        "POSTGRES_SCHEMA": "maillage",
        "POSTGRES_POOL_SIZE": "1",
        "POSTGRES_MAX_OVERFLOW": "4",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "n",
        "IS_SNAPSHOTTING_ENABLED": "n",
        "CREATE_TABLE": "n",
    }


def _event(stored: StoredEvent) -> NewEvent:
    sealed = _sealed(stored)
    return NewEvent(
        id=sealed.id,
        stream=UUID(str(sealed.originator_id)),
        version=sealed.originator_version,
        kind=sealed.topic,
        state=sealed.state,
        consent=sealed.consent,
        parts=sealed.parts,
    )


def _sealed(stored: StoredEvent) -> SealedStoredEvent:
    if not isinstance(stored, SealedStoredEvent):
        raise TypeError("only what the mapper sealed is stored")
    return stored
