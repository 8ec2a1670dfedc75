import json
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.cli import run
from gateway.cli.demo import begin
from gateway.cli.output import Exit, words
from gateway.settings import Misconfigured, Settings
from tests.fix_demo import maillage
from tests.fix_http import serving


@pytest.fixture
def listened(monkeypatch):
    """What would be served: the application and where, nothing listens."""
    kept: dict[str, Any] = {}

    def listen(app, **options):
        kept.update(options, app=app, threads={one.name for one in threading.enumerate()})

    monkeypatch.setattr("uvicorn.run", listen)
    monkeypatch.setattr("gateway.telemetry.logs.start_logging", lambda: None)
    return kept


def test_the_demo_prints_exactly_one_json_object_on_stdout(played):
    assert played.result.stdout.count("\n") == 1
    assert json.loads(played.result.stdout) == played.found


def test_the_demo_tells_on_stderr_what_it_plays(played):
    told = played.result.stderr.splitlines()
    assert told[0] == words("demo")["open_network"]
    assert told[-1] == words("demo")["narrow"]


def test_a_folder_where_something_happened_is_not_played_in_again(played):
    ended = played.run("demo", "--once", "--json")
    assert (ended.exit_code, ended.stdout) == (Exit.REFUSED, "")
    assert ended.stderr.strip() == words("demo")["already_played"]


def test_the_service_listens_where_the_settings_say_and_logs_no_path(played, listened, monkeypatch):
    monkeypatch.setenv("MAILLAGE_PORT", "8123")
    ended = played.run("serve")
    assert ended.exit_code == Exit.OK, ended.output
    assert (listened["host"], listened["port"]) == ("127.0.0.1", 8123)
    assert not listened["access_log"]
    assert "ticker" in listened["threads"]


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_already_taken_is_said_before_anything_is_played(command, monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("MAILLAGE_PORT", str(port))
        ended = maillage(tmp_path / "data", command)
    assert ended.exit_code == Exit.DEPENDENCY_DOWN
    taken = words("cli")["address_taken"].format(host="127.0.0.1", port=port)
    assert (ended.stdout, ended.stderr.strip()) == ("", taken)
    assert not (tmp_path / "data").exists()


def test_the_demo_is_served_with_its_page_and_the_tokens_are_told_once(played, listened, capsys):
    settings = played.settings
    with run.opened(settings) as running:
        played_before = (begin(running), played.found)
        run._serve_demo(settings, running, played_before)  # noqa: SLF001  # what follows the story
        with serving(listened["app"]) as client:
            page = client.get("/")
            token = capsys.readouterr().err.split("ML1")[1].split()[0]
            headers = {"Authorization": f"Bearer {token}"}
            feed = client.get("/v1/feed/entries", headers=headers)
    assert page.status_code == feed.status_code == 200
    assert "ticker" in listened["threads"]
    assert "Mission locale" in page.text
    assert "Benali" in page.text
    assert "06 39 98 00 00" not in page.text  # withdrawn on 2 June


def test_the_demo_s_own_folder_vanishes_with_it_once_its_server_is_stopped(monkeypatch):
    for name in ("MAILLAGE_DATA_DIR", "MAILLAGE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    stopped: list[Settings] = []
    monkeypatch.setattr("gateway.wiring.stop_server", stopped.append)
    with run._demo_settings() as settings:  # noqa: SLF001  # the life of the folder is the point
        settings.data_dir.mkdir()
    assert stopped == [settings]
    assert not settings.data_dir.parent.exists()


def test_a_demo_whose_start_was_refused_still_says_why(monkeypatch):
    monkeypatch.delenv("MAILLAGE_DATA_DIR", raising=False)
    with pytest.raises(Misconfigured, match="too long"), run._demo_settings():  # noqa: SLF001
        raise Misconfigured("MAILLAGE_DATA_DIR is too long for a socket.")


def test_a_folder_the_operator_named_stays(played, monkeypatch):
    monkeypatch.setenv("MAILLAGE_DATA_DIR", str(played.home))
    with run._demo_settings() as settings:  # noqa: SLF001
        assert settings.data_dir == played.home
    assert played.home.exists()


def test_what_was_opened_is_closed_when_the_process_is_told_to_end(played):
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, run.opened(played.settings):
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 128 + signal.SIGTERM  # cut short, never taken for a success
    assert "projections" not in {thread.name for thread in threading.enumerate()}
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_service_told_to_end_ends_well(played, monkeypatch):
    monkeypatch.setattr("gateway.telemetry.logs.start_logging", lambda: None)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: signal.raise_signal(signal.SIGTERM))
    monkeypatch.setenv("MAILLAGE_PORT", "0")
    assert played.run("serve").exit_code == Exit.OK


def test_a_setting_that_cannot_be_obeyed_leaves_no_folder_behind(monkeypatch):
    for name in ("MAILLAGE_DATA_DIR", "MAILLAGE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MAILLAGE_PORT", "http")
    monkeypatch.setattr("tempfile.mkdtemp", pytest.fail)
    with pytest.raises(Misconfigured), run._demo_settings():  # noqa: SLF001  # the life of the folder is the point
        pass


def test_fails_when_the_database_does_not_answer(played, monkeypatch):
    monkeypatch.setenv("MAILLAGE_DATABASE_URL", "postgresql://127.0.0.1:1/maillage")
    ended = played.run("serve")
    assert (ended.exit_code, ended.stdout) == (Exit.DEPENDENCY_DOWN, "")


@pytest.mark.parametrize("command", [["serve"], ["demo"], ["upgrade"], ["rebuild", "partner_feed"]])
def test_fails_on_a_setting_that_cannot_be_obeyed(tmp_path: Path, monkeypatch, command):
    monkeypatch.setenv("MAILLAGE_PORT", "http")
    ended = maillage(tmp_path, *command)
    assert ended.exit_code == Exit.REFUSED
    assert "MAILLAGE_PORT" in ended.stderr
