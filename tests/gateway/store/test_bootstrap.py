"""Every role has exactly the rights of STORE §4, on every table, in both databases."""

from contextlib import closing

import pytest

from gateway.store.bootstrap import GROUP_ROLES, LOGIN_ROLES, MIGRATOR, OWNER, bootstrap_sql


VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
READ = {"SELECT"}
ALL = set(VERBS[:4])

MAIN = {
    "maillage_app": {
        "clock": READ,
        "consent_head": READ,
        "dead_letters": READ,
        "events": READ,
        "ledger": READ,
        "schema_migrations": READ,
        "tracking": READ,
        "vault": READ,
    },
    "maillage_projector": {
        "consent_head": READ,
        "dead_letters": ALL,
        "events": READ,
        "ledger": READ,
        "tracking": ALL,
        "vault": READ,
    },
    "maillage_audit_writer": {"consent_head": READ},
    "maillage_auditor": {"events": READ, "ledger": READ},
}
KEYS = {
    "maillage_app": {
        "dek": {"SELECT", "INSERT"},
        "dek_gone": READ,
        "feed_key": {"SELECT", "INSERT"},
        "kek": {"SELECT", "INSERT"},
        "schema_migrations": READ,
        "service_key": {"SELECT", "INSERT"},
    },
    "maillage_projector": {
        "dek": READ,
        "feed_key": {"SELECT", "INSERT"},
        "kek": READ,
        "service_key": READ,
    },
}
FUNCTIONS = {
    "append": {"maillage_app"},
    "clock_now": set(LOGIN_ROLES) - {MIGRATOR},
    "refuse_change": set(),
    "remembered": {"maillage_app"},
}
ROLES = [role for role in (*GROUP_ROLES, *LOGIN_ROLES) if role != OWNER]


def rights(connection, role, schema):
    found = {}
    tables = connection.execute(
        "SELECT c.oid, relname::text FROM pg_class c WHERE relnamespace = %s::regnamespace"
        " AND relkind IN ('r', 'v', 'm', 'S', 'f', 'p')",
        [schema],
    ).fetchall()
    for oid, name in tables:
        held = {
            verb
            for verb in VERBS
            if connection.execute(
                "SELECT has_table_privilege(%s, %s::oid, %s)", [role, oid, verb]
            ).fetchone()[0]
        }
        if held:
            found[name] = held
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_its_rights_and_no_others(role, database):
    with closing(database.connect(OWNER)) as connection:
        assert rights(connection, role, "maillage") == MAIN.get(role, {})
    with closing(database.keys.connect(OWNER)) as connection:
        assert rights(connection, role, "keys") == KEYS.get(role, {})


def test_a_function_is_open_to_whom_it_is_for(database):
    with closing(database.connect(OWNER)) as connection:
        functions = connection.execute(
            "SELECT oid, proname::text FROM pg_proc WHERE pronamespace = 'maillage'::regnamespace"
        ).fetchall()
        open_to = {
            name: {
                role
                for role in ROLES
                if connection.execute(
                    "SELECT has_function_privilege(%s, %s::oid, 'EXECUTE')", [role, oid]
                ).fetchone()[0]
            }
            for oid, name in functions
        }
    assert open_to == FUNCTIONS


@pytest.mark.parametrize("role", [role for role in LOGIN_ROLES if role != MIGRATOR])
def test_no_role_is_more_than_a_login(role, database):
    with closing(database.connect(role)) as connection:
        facts = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        may_create = connection.execute(
            "SELECT bool_or(has_schema_privilege(n.oid, 'CREATE')) FROM pg_namespace n"
            " WHERE nspname IN ('maillage', 'audit', 'feed', 'ops', 'public')"
        ).fetchone()
    assert facts == (False,) * 6
    assert may_create == (False,)


@pytest.mark.parametrize("role", [role for role in LOGIN_ROLES if role != MIGRATOR])
def test_a_role_cannot_wait_or_hold_for_ever(role, database):
    with closing(database.connect(role)) as connection:
        found = connection.execute(
            "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
            " current_setting('idle_in_transaction_session_timeout')"
        ).fetchone()
    assert found == ("15s", "5s", "5s")


def test_the_script_for_the_dba_names_every_role_and_no_password():
    script = bootstrap_sql()
    assert all(role in script for role in (*GROUP_ROLES, *LOGIN_ROLES))
    assert "PASSWORD" not in script.upper()
