"""The roles and databases of the service, as SQL a DBA can read; it holds no password (STORE §4).

The embedded server plays it at every start; elsewhere `maillage upgrade --bootstrap-sql` prints it.
"""

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal


MAIN = "maillage"
KEYS = "maillage_keys"

OWNER = "maillage_owner"
MIGRATOR = "maillage_migrator"
"""Logs in only to become the owner: migrations, the clock of the demo."""

GROUP_ROLES = (OWNER, "maillage_feed")
LOGIN_ROLES = (
    MIGRATOR,
    "maillage_app",
    "maillage_projector",
    "maillage_audit_writer",
    "maillage_auditor",
    "maillage_ops",
)
MEMBERS = ((OWNER, MIGRATOR), ("maillage_feed", "maillage_app"))

ROLE_SETTINGS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "5s",
    "log_parameter_max_length_on_error": "0",
    "synchronous_commit": "on",
    "default_transaction_isolation": "read committed",
    "timezone": "UTC",
}
MIGRATOR_SETTINGS = ROLE_SETTINGS | {"statement_timeout": "0"}
"""A migration may take long, but never waits long for a lock."""


def statements() -> list[str]:
    """Give every statement, in order; only CREATE DATABASE is not repeatable."""
    return [*_roles(), *_settings(), *_databases()]


def bootstrap_sql() -> str:
    """Print the whole script for a DBA; passwords are set by hand afterwards, one a role."""
    return "".join(f"{statement};\n" for statement in statements())


def ensure_roles(superuser: Connection) -> None:
    """Create the roles that are missing and set what each may not change."""
    for statement in [*_roles(), *_settings()]:
        superuser.execute(statement.encode())


def create_database(superuser: Connection, name: str, template: str = "template0") -> None:
    """Create one database owned by our owner, open to our roles only."""
    superuser.execute(
        SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            Identifier(name), Identifier(OWNER), Identifier(template)
        )
    )
    for statement in _access(name):
        superuser.execute(statement.encode())


def set_password(superuser: Connection, role: str, password: str) -> None:
    """Give a role its password; the server only ever sees the SCRAM verifier."""
    verifier = superuser.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    superuser.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(verifier)))


def _roles() -> list[str]:
    created = [
        f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} {kind} NOINHERIT; "
        "END IF; END $$"
        for roles, kind in ((GROUP_ROLES, "NOLOGIN"), (LOGIN_ROLES, "LOGIN"))
        for role in roles
    ]
    return [*created, *(f"GRANT {group} TO {member}" for group, member in MEMBERS)]


def _settings() -> list[str]:
    return [
        f"ALTER ROLE {role} SET {name} = '{value}'"
        for role in LOGIN_ROLES
        for name, value in (MIGRATOR_SETTINGS if role == MIGRATOR else ROLE_SETTINGS).items()
    ]


def _databases() -> list[str]:
    return [
        statement
        for name in (MAIN, KEYS)
        for statement in (
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8'",
            *_access(name),
        )
    ]


def _access(name: str) -> list[str]:
    return [
        f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{name}" TO {", ".join(LOGIN_ROLES)}',
    ]
