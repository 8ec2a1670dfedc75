import os
import shutil
import signal
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from gateway.settings import Misconfigured
from gateway.store import embedded
from gateway.store.binaries import blocked, programs


@pytest.fixture(scope="module")
def home():
    made = Path(tempfile.mkdtemp(prefix="maillage-embedded-"))
    embedded.start(made)
    yield made
    embedded.stop(made)
    shutil.rmtree(made)


def test_a_running_server_is_found_again(home):
    before = embedded.pid(home)
    embedded.start(home)
    assert embedded.pid(home) == before


def test_a_killed_server_starts_again_on_its_port(home):
    port = embedded.start(home).login("maillage_app")["port"]
    os.kill(embedded.pid(home) or 0, signal.SIGKILL)
    again = embedded.start(home)
    assert again.login("maillage_app")["port"] == port
    with again.connect("maillage_app") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stopped_server_is_gone_and_stopping_twice_is_harmless(home):
    embedded.stop(home)
    assert embedded.pid(home) is None
    embedded.stop(home)
    embedded.start(home)


def test_passwords_are_in_a_private_file_and_needed(home):
    database = embedded.start(home)
    assert stat.S_IMODE((home / "roles").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    for role in ("maillage_app", "postgres"):
        stranger = make_conninfo(database.conninfo, user=role, password="guessed")
        with pytest.raises(psycopg.OperationalError, match="authentication"):
            psycopg.connect(stranger)


def test_the_server_never_logs_a_value(home):
    with embedded.start(home).connect("maillage_app") as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT %s::int", ["Lina"])
    assert "Lina" not in (home / "postgres" / "server.log").read_text()


def test_a_path_too_long_for_a_socket_is_refused(tmp_path):
    with pytest.raises(Misconfigured, match="too long"):
        embedded.start(tmp_path / ("x" * 90))


def test_no_parent_directory_is_ever_widened():
    parent = Path(tempfile.mkdtemp(prefix="maillage-closed-"))
    home = parent / "home"
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    if programs().user is None:
        embedded.start(home)
        embedded.stop(home)
    else:
        with pytest.raises(Misconfigured, match="closed"):
            embedded.start(home)
    assert stat.S_IMODE(parent.stat().st_mode) == 0o700
    assert blocked(home) == parent
    shutil.rmtree(parent)


def test_a_start_interrupted_before_it_held_anything_is_cleaned(home):
    other = Path(tempfile.mkdtemp(prefix="maillage-again-"))
    (other / "postgres.new").mkdir()
    (other / "postgres.new" / "half").write_text("written")
    embedded.start(other)
    assert not (other / "postgres.new").exists()
    embedded.stop(other)
    shutil.rmtree(other)
    assert embedded.pid(home) is not None
