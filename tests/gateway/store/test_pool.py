from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from gateway.ports import Unavailable
from gateway.settings import Misconfigured
from gateway.store import pool
from gateway.store.bootstrap import KEYS, OWNER
from gateway.store.pool import Database, from_url, read_roles


APP = "maillage_app"


def who(connection):
    return connection.execute("SELECT current_user::text, session_user::text").fetchone()


def test_each_role_logs_in_as_itself_and_the_owner_is_become(database):
    with closing(database.connect(APP)) as connection:
        assert who(connection) == (APP, APP)
        assert connection.autocommit
        assert connection.info.host == "127.0.0.1"
    with closing(database.connect(OWNER)) as connection:
        assert who(connection) == (OWNER, "maillage_migrator")


def test_the_keys_are_in_another_database(database):
    with closing(database.keys.connect(APP)) as connection:
        assert connection.info.dbname == database.keys.name != database.name
    assert Database("host=127.0.0.1 dbname=maillage", {}).keys.name == KEYS


def test_many_threads_share_few_connections(database):
    def ask(_):
        with database.pooled(APP) as connection:
            return connection.info.backend_pid, who(connection)

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(ask, range(60)))
    assert {answer for _, answer in answers} == {(APP, APP)}
    assert len({backend for backend, _ in answers}) <= pool.POOL_CONNECTIONS_MAX


def test_an_open_transaction_does_not_pass_to_the_next_borrower(database):
    with database.pooled(APP) as connection:
        connection.execute("BEGIN")
    with database.pooled(APP) as connection:
        assert connection.info.transaction_status.name == "IDLE"


def test_a_database_that_does_not_answer_is_unavailable(monkeypatch):
    monkeypatch.setattr(pool, "POOL_WAIT_SECONDS_MAX", 0.2)
    nobody = Database("host=127.0.0.1 port=1 dbname=maillage", {APP: "x"})
    with pytest.raises(Unavailable):
        nobody.connect(APP)
    with pytest.raises(Unavailable), nobody.pooled(APP):
        pass
    nobody.close()


def test_a_connection_that_breaks_in_use_is_unavailable_and_replaced(database):
    with pytest.raises(Unavailable), database.pooled(APP) as connection:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with database.pooled(APP) as connection:
        assert who(connection) == (APP, APP)


def test_a_role_without_a_password_is_said_so(database):
    with pytest.raises(Misconfigured, match="maillage_nobody"):
        database.connect("maillage_nobody")


def test_a_url_says_where_and_the_roles_file_says_who(database, tmp_path):
    login = database.login(APP)
    roles = tmp_path / "roles"
    roles.write_text(f"{APP} {login['password']}\n")
    roles.chmod(0o600)
    url = f"postgresql://somebody:ignored@127.0.0.1:{login['port']}/{database.name}"
    reached = from_url(url, roles)
    with closing(reached.connect(APP)) as connection:
        assert who(connection) == (APP, APP)
    assert from_url("postgresql://127.0.0.1", roles).name == "maillage"


def test_a_roles_file_that_is_not_one_is_refused_without_quoting_it(tmp_path):
    roles = tmp_path / "roles"
    roles.write_text("maillage_app two words\n")
    roles.chmod(0o600)
    with pytest.raises(Misconfigured) as refused:
        read_roles(roles)
    assert "two words" not in str(refused.value)
