import pytest

from gateway.settings import Misconfigured
from gateway.store.bootstrap import OWNER
from gateway.store.startup import require_fit


def test_a_migrated_embedded_server_is_fit(database):
    require_fit(database, "test")


def test_a_moved_clock_is_refused_in_production_only(database, set_clock, journal):
    set_clock(journal.now().replace(year=2025))
    require_fit(database, "demo")
    with pytest.raises(Misconfigured, match="clock"):
        require_fit(database, "production")


def test_a_server_that_may_lose_commits_is_refused(postgres, database):
    from gateway.store import embedded  # noqa: PLC0415  # only this test needs the superuser

    with embedded.superuser(postgres.home) as superuser:
        superuser.execute("ALTER ROLE maillage_app SET synchronous_commit = off")
        try:
            with pytest.raises(Misconfigured, match="synchronous_commit is off"):
                require_fit(database, "test")
        finally:
            superuser.execute("ALTER ROLE maillage_app SET synchronous_commit = on")


def test_a_function_changed_behind_our_back_is_refused(database):
    with database.connect(OWNER) as owner:
        owner.execute(
            "CREATE FUNCTION maillage.backdoor() RETURNS int LANGUAGE sql AS 'SELECT 7 + 7'"
        )
        try:
            with pytest.raises(Misconfigured, match="backdoor"):
                require_fit(database, "test")
        finally:
            owner.execute("DROP FUNCTION maillage.backdoor")


def test_the_unsafe_mode_of_the_library_is_refused(database, monkeypatch):
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(Misconfigured, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        require_fit(database, "test")
