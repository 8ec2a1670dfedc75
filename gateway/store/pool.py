"""Connections to the two databases, one login role each, over TCP also to the embedded server.

A big parameter over a Unix socket can hang for ever (STORE §2, B6); TCP does not.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from psycopg import Connection, OperationalError
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from gateway.ports import Unavailable
from gateway.settings import Misconfigured, read_secret
from gateway.store.bootstrap import KEYS, MAIN, MIGRATOR, OWNER


CONNECT_SECONDS_MAX = 5
POOL_CONNECTIONS_MAX = 4
POOL_WAIT_SECONDS_MAX = 5


class Database:
    """One database of the service, reached as one of its roles (base).

    Shapes: `conninfo` says where, without user or password; `passwords` by role name.
    Limits: `connect` gives a connection nobody else has; `pooled` lends one of few.
    """

    def __init__(self, conninfo: str, passwords: Mapping[str, str], keys: str = KEYS) -> None:
        self.conninfo = conninfo
        self.name = str(conninfo_to_dict(conninfo)["dbname"])
        self._passwords = passwords
        self._keys = keys
        self._pools: dict[str, ConnectionPool[Connection]] = {}
        self._lock = Lock()

    @property
    def keys(self) -> "Database":
        """Give the database of the keys: another one, so that its backups live less (CRYPTO §3)."""
        return Database(make_conninfo(self.conninfo, dbname=self._keys), self._passwords)

    def connect(self, role: str) -> Connection:
        """Open a new autocommit connection as `role`; the owner is become, never logged in as.

        Errors: `Unavailable("database")`.
        """
        login = MIGRATOR if role == OWNER else role
        try:
            connection = Connection.connect(self._conninfo_of(login), autocommit=True)
        except OperationalError as error:
            raise Unavailable("database") from error
        if role == OWNER:
            connection.execute("SET ROLE maillage_owner")
        return connection

    @contextmanager
    def pooled(self, role: str) -> Iterator[Connection]:
        """Lend an autocommit connection of the small pool of `role`; any thread may ask.

        Errors: `Unavailable("database")` if none is free in time or it breaks in use.
        """
        pool = self._pool(role)
        try:
            connection = pool.getconn(timeout=POOL_WAIT_SECONDS_MAX)
        except (PoolTimeout, OperationalError) as error:
            raise Unavailable("database") from error
        try:
            yield connection
        except OperationalError as error:
            raise Unavailable("database") from error
        finally:
            pool.putconn(connection)

    def login(self, role: str) -> dict[str, str]:
        """Give what a library needs to log in by itself: host, port, dbname, user, password."""
        known = conninfo_to_dict(self._conninfo_of(role))
        return {name: str(value) for name, value in known.items() if value is not None}

    def close(self) -> None:
        """Close every pool."""
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    def _pool(self, role: str) -> ConnectionPool[Connection]:
        with self._lock:
            if role not in self._pools:
                self._pools[role] = ConnectionPool(
                    self._conninfo_of(role),
                    kwargs={"autocommit": True},
                    min_size=0,
                    max_size=POOL_CONNECTIONS_MAX,
                    open=True,
                    check=ConnectionPool.check_connection,
                    name=role,
                )
            return self._pools[role]

    def _conninfo_of(self, role: str) -> str:
        password = self._passwords.get(role)
        if password is None:
            message = f"MAILLAGE_ROLES_FILE has no password for {role}."
            raise Misconfigured(message)
        return make_conninfo(
            self.conninfo, user=role, password=password, connect_timeout=CONNECT_SECONDS_MAX
        )


def from_url(url: str, roles_file: Path) -> Database:
    """Reach the databases the operator runs; user and password of the URL are not used.

    Errors: `Misconfigured`.
    """
    known = conninfo_to_dict(url)
    known.pop("user", None)
    known.pop("password", None)
    known.setdefault("dbname", MAIN)
    return Database(make_conninfo("", **known), read_roles(roles_file))


def read_roles(roles_file: Path) -> dict[str, str]:
    """Read `role password` lines.

    Errors: `Misconfigured`; the message never quotes a line.
    """
    passwords = {}
    for line in read_secret(roles_file).decode().splitlines():
        words = line.split()
        if len(words) != 2:  # noqa: PLR2004  # a role and its password
            message = f"Each line of {roles_file} must be a role and its password."
            raise Misconfigured(message)
        passwords[words[0]] = words[1]
    return passwords
