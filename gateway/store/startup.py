"""Refuse to serve on a database that could lose, reorder or leak what it is given (STORE §11)."""

import os
from importlib.resources import files

from psycopg import Connection

from gateway.settings import Misconfigured, Profile
from gateway.store.migrate import KEYS_TRACK, MAIN_TRACK, pending
from gateway.store.pool import Database
from gateway.store.recorder import APP, refuse_database_functions


MINOR_MIN = {15: 15, 16: 11, 17: 7, 18: 1}
"""The patched minor level of each major known to work, as of November 2025; later majors pass."""

EXPECTED = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "default_transaction_isolation": {"read committed"},
    "log_statement": {"none"},
    "log_parameter_max_length": {"0"},
    "log_parameter_max_length_on_error": {"0"},
    "log_min_duration_statement": {"-1"},
    "server_encoding": {"UTF8"},
    "is_superuser": {"off"},
}


def require_fit(database: Database, profile: Profile) -> None:
    """Check the server, both databases and the environment.

    Errors: `Misconfigured` with every finding; `Diverged` if a migration is not as shipped.
    """
    refuse_database_functions(os.environ)
    with database.connect(APP) as connection:
        found = _findings(connection, profile)
        missing = pending(connection, MAIN_TRACK)
    with database.keys.connect(APP) as connection:
        missing += pending(connection, KEYS_TRACK)
    found += [f"{migration.name} is not applied: run « maillage upgrade »" for migration in missing]
    if found:
        raise Misconfigured("; ".join(found))


def _findings(connection: Connection, profile: Profile) -> list[str]:
    found = _version(connection.info.server_version)
    for name, allowed in EXPECTED.items():
        value = _text(connection, f"SELECT current_setting('{name}')")
        if value not in allowed:
            found.append(f"{name} is {value}")
    if profile == "production" and _text(connection, "SELECT offset_us FROM maillage.clock") != "0":
        found.append("the clock of the service was moved")
    return found + _altered(connection)


def _version(number: int) -> list[str]:
    major, minor = divmod(number, 10_000)
    if major < min(MINOR_MIN) or minor < MINOR_MIN.get(major, 0):
        return [f"PostgreSQL {major}.{minor} is too old"]
    return []


def _altered(connection: Connection) -> list[str]:
    """Find functions whose body is in no shipped file."""
    folder = files("gateway.store").joinpath(MAIN_TRACK.folder)
    scripts = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    shipped = "\n".join(script.read_text("utf-8") for script in scripts)
    rows = connection.execute(
        "SELECT proname::text, prosrc FROM pg_proc"
        " WHERE pronamespace = 'maillage'::regnamespace ORDER BY proname"
    )
    return [f"function {name} is not as shipped" for name, body in rows if body not in shipped]


def _text(connection: Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    return "" if row is None else str(row[0])
