import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.vocabulary import PartnerId, ProfessionalId, Purpose
from gateway.identity.tokens import DemoTokens, NotForDemo, Seat
from gateway.ports import Unavailable
from gateway.service.network import Passing, tick
from gateway.service.session import Call
from gateway.settings import Misconfigured, Settings, write_secret
from gateway.store import embedded
from gateway.store.bootstrap import OWNER
from gateway.system import SystemRng
from gateway.telemetry.health import failing
from gateway.wiring import (
    TOKENS_FILE,
    close_network,
    open_network,
    roles_script,
    stop_server,
)


NADIA = Seat(ProfessionalId(uuid4()), PartnerId(uuid4()))


def settings_in(home):
    return Settings(
        profile="demo",
        data_dir=home,
        database_url=None,
        roles_file=home / "roles",
        kek_file=home / "kek.json",
        kek_passphrase_file=home / "kek.passphrase",
    )


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


def test_a_network_opens_on_an_empty_folder_and_again_on_what_it_left():
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        for _ in range(2):
            running = open_network(settings)
            try:
                running.start()
                assert running.network.journal.head() == 0
                assert failing(running.probes()) == []
            finally:
                close_network(settings, running)
            threads = {name: running.probes()[name] for name in ("audit", "journal", "projections")}
            assert failing(threads) == list(threads)
        assert embedded.pid(settings.data_dir) is None


def test_a_service_for_real_people_does_not_start_beside_demo_tokens(settings):
    DemoTokens(SystemRng(), settings.data_dir / TOKENS_FILE).issue(NADIA)
    with pytest.raises(NotForDemo):
        open_network(replace(settings, profile="production"))
    assert not (settings.data_dir / "postgres").exists()


def test_a_service_for_real_people_draws_its_keys_at_its_first_start_and_never_again():
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        home = Path(folder)
        url = embedded.start(home).conninfo
        settings = replace(settings_in(home), profile="production", database_url=url)
        write_secret(settings.kek_passphrase_file, b"the words of its operator")
        try:
            open_network(settings).stop()
            assert settings.kek_passphrase_file.read_bytes() == b"the words of its operator"
            settings.kek_file.unlink()
            with pytest.raises(Misconfigured, match=settings.kek_file.name):
                open_network(settings)
            assert not settings.kek_file.exists()
        finally:
            embedded.stop(home)


def test_a_start_records_late_what_a_killed_gate_left_without_its_entry(caplog):
    query = "SELECT count(*) FROM audit.opening_long WHERE context LIKE '%\"late\":true%'::bytea"
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        killed = open_network(settings)  # its gate never runs
        passing = Passing(on=date(2025, 3, 11), purpose=Purpose.COORDINATION)
        with pytest.raises(Unavailable, match="audit-unavailable"):
            tick(killed.network, Call(None, "tick", b""), passing)
        assert killed.network.journal.head() == 1
        killed.move_clock(killed.network.journal.now() + timedelta(minutes=1))
        close_network(settings, killed)
        for _ in range(2):
            running = open_network(settings)
            running.start()
            with running.network.database.connect("maillage_auditor") as auditor:
                assert auditor.execute(query).fetchone() == (1,)
            close_network(settings, running)
    assert "ERROR" not in {record.levelname for record in caplog.records}


def test_a_damaged_trail_is_told_and_does_not_keep_a_check_up_from_opening(caplog):
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        running = open_network(settings)
        with running.network.database.connect(OWNER) as owner:
            owner.execute("DROP FUNCTION audit.missing(uuid[])")
            owner.execute(
                "CREATE FUNCTION audit.missing(ids uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql"
                " AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'query_canceled'; END $$"
            )
            owner.execute("GRANT EXECUTE ON FUNCTION audit.missing TO maillage_audit_writer")
        try:
            running.start()
            assert failing(running.probes()) == []
        finally:
            close_network(settings, running)
    assert "audit entries not recorded late" in {one.getMessage() for one in caplog.records}


def test_a_network_another_process_works_with_keeps_its_server():
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        first, second = open_network(settings), open_network(settings)
        close_network(settings, second)
        assert first.network.journal.head() == 0
        close_network(settings, first)
        assert embedded.pid(settings.data_dir) is None


def test_a_server_may_be_stopped_whoever_works_with_it():
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        running = open_network(settings)
        stop_server(settings)
        assert embedded.pid(settings.data_dir) is None
        running.stop()


def test_the_ledger_of_a_network_is_verified_whole(town):
    assert town.running.verify_ledger() == town.network.journal.head()


def test_the_script_for_a_dba_names_every_role_and_no_password():
    assert "maillage_auditor" in roles_script()
    assert "PASSWORD" not in roles_script()
