"""How fast facts become durable: 64 clients and our one write path, against the disk alone and
against the library's own recorder on the same server (STORE §13).
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment

from domain.envelope import Author
from domain.person import IdentityDisclosed
from domain.vocabulary import PersonId, Purpose
from gateway.keys.kek_file import LINES, Kek
from gateway.keys.keystore import Keystore
from gateway.store import embedded
from gateway.store.bootstrap import MIGRATOR
from gateway.store.committer import Committer
from gateway.store.mapper import Header, Mapper
from gateway.store.pool import Database
from gateway.store.recorder import APP
from gateway.store.units import NO_SCOPE, NewEvent, Status, Unit
from gateway.system import SystemClock, SystemRng
from tests.bench import alternate, over, per_second, run, spread
from tests.fix_postgres import Postgres


CLIENTS = 64
STATE = b"x" * 600
KIND = "note-written.v1"
FILE_BYTES = 32 * 1024 * 1024
ONE_IN = 20
PEOPLE = [PersonId(uuid4()) for _ in range(200)]
METHOD = (
    "64 threads, each waiting for its answer; one event of 600 bytes a unit, bare: no part, no"
    " guard, idempotency and ledger on. vs_fdatasync: over one thread of pwrite + fdatasync of 600"
    " bytes into a file written beforehand, in the folder of the server. vs_eventsourcing: over"
    " PostgresApplicationRecorder as PostgresFactory makes it, own schema, same server, 64 threads."
    " conflicts_5pct: units answered with one in twenty naming the place last taken on a hot"
    " stream, over none. sealed: sealing each identity before the queue, over the same sealed"
    " beforehand. Rounds alternate; medians."
)

Stopped = Callable[[], bool]


@dataclass
class Hot:
    """A stream one client keeps adding to while others, late, name the place it just took."""

    stream: UUID
    version: int = 0


@dataclass(frozen=True)
class Ours:
    """Our write path, as the service has it."""

    committer: Committer
    mapper: Mapper
    ready: tuple[NewEvent, ...]

    def send(self, event: NewEvent) -> Status:
        """Store one event under a fresh key and wait until it is durable, or judged."""
        unit = Unit(NO_SCOPE, uuid4(), STATE[:32], (event,))
        return self.committer.submit(unit).result(30).status

    def bare(self, stopped: Stopped) -> int:
        """Append to a new stream each time."""
        return self._count(stopped, lambda _: self.send(bare()))

    def sealed(self, stopped: Stopped) -> int:
        """Seal a person's names, then store them."""
        return self._count(stopped, lambda n: self.send(self.mapper.seal(*identity(n))))

    def sealed_before(self, stopped: Stopped) -> int:
        """Store what was sealed before the clock started, under new ids."""

        def again(n: int) -> Status:
            known = self.ready[n % len(self.ready)]
            return self.send(replace(known, id=uuid4(), stream=uuid4()))

        return self._count(stopped, again)

    def conflicting(self) -> Callable[[Stopped], int]:
        """Give clients of which one moves a hot stream and the others sometimes come late to it."""
        hot = Hot(uuid4())
        leaders = iter([True])

        def client(stopped: Stopped) -> int:
            leads = next(leaders, False)
            return self._count(
                stopped, lambda n: self._advance(hot) if leads else self._late(hot, n)
            )

        return client

    def _advance(self, hot: Hot) -> Status:
        status = self.send(bare(hot.stream, hot.version + 1))
        hot.version += 1
        return status

    def _late(self, hot: Hot, number: int) -> Status:
        if number % ONE_IN or not hot.version:
            return self.send(bare())
        status = self.send(bare(hot.stream, hot.version))
        if status is not Status.CONFLICT:
            raise RuntimeError("a place was taken twice")
        return status

    @staticmethod
    def _count(stopped: Stopped, once: Callable[[int], Status]) -> int:
        number = 0
        while not stopped():
            once(number)
            number += 1
        return number


def bare(stream: UUID | None = None, version: int = 1) -> NewEvent:
    """Make an event with nothing sealed."""
    return NewEvent(uuid4(), stream or uuid4(), version, KIND, STATE)


def identity(number: int) -> tuple[Header, IdentityDisclosed]:
    """Make the names of a fictitious person, whose key exists."""
    header = Header(
        id=uuid4(),
        stream=uuid4(),
        seq=1,
        on=date(2025, 3, 11),
        by=Author(unit=None, kind=None, role=None),
        audit=uuid4(),
        purpose=Purpose.ACCOMPANIMENT,
        subject=PEOPLE[number % len(PEOPLE)],
    )
    return header, IdentityDisclosed(family_name="Exemple", first_name="Mehdi")


@contextmanager
def our_path(database: Database) -> Iterator[Ours]:
    """Open our write path with the keys of the people already made."""
    keys = database.keys
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    keystore = Keystore(lambda: keys.pooled(APP), kek, SystemClock(), SystemRng())
    mapper = Mapper(keystore, SystemRng())
    with closing(keys), closing(Committer(lambda: database.connect(APP))) as committer:
        yield Ours(committer, mapper, tuple(mapper.seal(*identity(n)) for n in range(len(PEOPLE))))


@contextmanager
def library(postgres: Postgres) -> Iterator[Callable[[Stopped], int]]:
    """Open the library's recorder with its own defaults, in a schema of its own."""
    with closing(embedded.superuser(postgres.home, postgres.main.name)) as superuser:
        superuser.execute("CREATE SCHEMA library AUTHORIZATION maillage_migrator")
    login = postgres.main.login(MIGRATOR)
    names = ("dbname", "host", "port", "user", "password")
    known = {f"POSTGRES_{name.upper()}": login[name] for name in names}
    with PostgresFactory(Environment("bench", {**known, "POSTGRES_SCHEMA": "library"})) as factory:
        recorder = factory.application_recorder()

        def client(stopped: Stopped) -> int:
            number = 0
            while not stopped():
                recorder.insert_events([StoredEvent(uuid4(), 1, "bench:Event", STATE)])
                number += 1
            return number

        yield client


@contextmanager
def disk(home: Path) -> Iterator[Callable[[Stopped], int]]:
    """Give the reference: one thread, one write of an event, one fdatasync."""
    with tempfile.TemporaryFile(dir=home) as file:
        file.write(bytes(FILE_BYTES))
        file.flush()
        os.fsync(file.fileno())

        def client(stopped: Stopped) -> int:
            number = 0
            while not stopped():
                os.pwrite(file.fileno(), STATE, number * len(STATE) % (FILE_BYTES - len(STATE)))
                os.fdatasync(file.fileno())
                number += 1
            return number

        yield client


def body(postgres: Postgres, asked: argparse.Namespace) -> dict[str, object]:
    """Measure everything in one run."""
    with (
        our_path(postgres.main) as ours,
        library(postgres) as theirs,
        disk(postgres.home) as alone,
    ):
        seconds = asked.seconds
        rates = alternate(
            {
                "fdatasync": lambda: per_second(alone, 1, seconds),
                "ours": lambda: per_second(ours.bare, CLIENTS, seconds),
                "eventsourcing": lambda: per_second(theirs, CLIENTS, seconds),
                "conflicts": lambda: per_second(ours.conflicting(), CLIENTS, seconds),
                "sealed": lambda: per_second(ours.sealed, CLIENTS, seconds),
                "sealed_before": lambda: per_second(ours.sealed_before, CLIENTS, seconds),
            },
            asked.rounds,
        )
    pairs = {
        "vs_fdatasync": ("ours", "fdatasync"),
        "vs_eventsourcing": ("ours", "eventsourcing"),
        "conflicts_5pct": ("conflicts", "ours"),
        "sealed": ("sealed", "sealed_before"),
    }
    ratios = {key: over(rates, *pair) for key, pair in pairs.items()}
    return {
        **ratios,
        "fdatasync_ms": round(1000 / median(rates["fdatasync"]), 3),
        "spread": {key: spread(rates, *pair) for key, pair in pairs.items()},
        "method": METHOD,
    }


if __name__ == "__main__":
    run(body)
