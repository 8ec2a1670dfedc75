"""One real PostgreSQL per run; each test module works in its own clone of a migrated template."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from gateway.store import embedded
from gateway.store.bootstrap import KEYS, MAIN, create_database
from gateway.store.clock import move_clock
from gateway.store.migrate import upgrade_both
from gateway.store.pool import Database, read_roles


NUMBERS = itertools.count(1)

set_database_clock = move_clock


@dataclass(frozen=True)
class Postgres:
    """The server of this run."""

    home: Path
    main: Database

    def clone(self) -> Database:
        """Give a fresh migrated pair of databases, with the real roles."""
        number = next(NUMBERS)
        name, keys = f"{MAIN}_{number}", f"{KEYS}_{number}"
        with embedded.superuser(self.home) as connection:
            create_database(connection, name, MAIN)
            create_database(connection, keys, KEYS)
        where = make_conninfo(self.main.conninfo, dbname=name)
        return Database(where, read_roles(self.home / "roles"), keys)

    def drop(self, database: Database) -> None:
        """Throw a clone away, whoever is still connected."""
        database.close()
        names = [database.name, database.keys.name]
        with embedded.superuser(self.home) as connection:
            for name in names:
                connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    home = Path(tempfile.mkdtemp(prefix="maillage-test-"))
    main = embedded.start(home)
    try:
        upgrade_both(main)
        yield Postgres(home, main)
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Iterator[Database]:
    made = postgres.clone()
    yield made
    postgres.drop(made)


@pytest.fixture
def set_clock(database: Database) -> Iterator[Callable[[datetime | None], None]]:
    """Move the one clock of the service to an instant; None = back to now, as at the end."""

    def move(instant: datetime | None) -> None:
        move_clock(database, instant)

    yield move
    move(None)
