"""Bring a database to the shape this version ships: numbered SQL files, forward only (STORE §12).

Each file is one transaction with its row in `schema_migrations`: an interrupted upgrade resumes.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL, Identifier

from gateway.ports import Corrupted, Unavailable
from gateway.store.bootstrap import OWNER
from gateway.store.pool import Database


LOCK_KEY = 7266
LOCK_ATTEMPTS_MAX = 15


class Diverged(Corrupted):
    """An applied file is not the file shipped, or the database is newer than this version."""


@dataclass(frozen=True, slots=True)
class Track:
    """One numbered series of files and the schema that remembers it."""

    folder: str
    schema: str


MAIN_TRACK = Track("migrations", "maillage")
KEYS_TRACK = Track("migrations_keys", "keys")


@dataclass(frozen=True, slots=True)
class Migration:
    """One shipped file."""

    number: int
    name: str
    sql: bytes

    @property
    def sha256(self) -> bytes:
        """Give what is recorded, so that an edited file is found out."""
        return hashlib.sha256(self.sql).digest()


def shipped(track: Track) -> list[Migration]:
    """Give the files of a track in order.

    Errors: `Diverged` if a number is missing or used twice.
    """
    found = [
        Migration(int(file.name[:4]), file.name, file.read_bytes())
        for file in files("gateway.store").joinpath(track.folder).iterdir()
        if file.name.endswith(".sql")
    ]
    found.sort(key=lambda migration: migration.number)
    numbers = [migration.number for migration in found]
    if len(set(numbers)) != len(numbers):
        message = f"Two files of {track.folder} carry the same number."
        raise Diverged(message)
    return found


def pending(connection: Connection, track: Track) -> list[Migration]:
    """Give the files still to apply.

    Errors: `Diverged`.
    """
    applied = _applied(connection, track)
    known = shipped(track)
    for migration in known:
        if applied.get(migration.number, migration.sha256) != migration.sha256:
            message = f"{migration.name} was applied in another form: restore the shipped file."
            raise Diverged(message)
    if applied.keys() - {migration.number for migration in known}:
        message = f"This database was upgraded by a newer version ({track.schema})."
        raise Diverged(message)
    return [migration for migration in known if migration.number not in applied]


def upgrade(connection: Connection, track: Track = MAIN_TRACK) -> list[str]:
    """Apply what is pending, as the owner, alone, and give the names applied.

    Errors: `Diverged`; `Unavailable` if another upgrade does not end.
    """
    _lock(connection)
    try:
        todo = pending(connection, track)
        for migration in todo:
            _apply(connection, track, migration)
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])
    return [migration.name for migration in todo]


def upgrade_both(database: Database) -> list[str]:
    """Upgrade the journal's database and the keys' one."""
    applied = []
    for place, track in ((database.keys, KEYS_TRACK), (database, MAIN_TRACK)):
        with place.connect(OWNER) as connection:
            applied += upgrade(connection, track)
    return applied


def _apply(connection: Connection, track: Track, migration: Migration) -> None:
    record = SQL("INSERT INTO {}.schema_migrations VALUES (%s, %s, clock_timestamp())")
    with connection.transaction():
        connection.execute(migration.sql)
        connection.execute(
            record.format(Identifier(track.schema)), [migration.number, migration.sha256]
        )


def _applied(connection: Connection, track: Track) -> dict[int, bytes]:
    table = f"{track.schema}.schema_migrations"
    known = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
    if known is None or known[0] is None:
        return {}
    query = SQL("SELECT n, sha256 FROM {}.schema_migrations").format(Identifier(track.schema))
    return {int(n): bytes(sha256) for n, sha256 in connection.execute(query)}


def _lock(connection: Connection) -> None:
    connection.execute("SET lock_timeout = '2s'")
    for _ in range(LOCK_ATTEMPTS_MAX):
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        except LockNotAvailable:
            continue
        return
    message = "upgrade"
    raise Unavailable(message)
