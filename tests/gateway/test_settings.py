import os
import stat
from pathlib import Path

import pytest

from gateway.settings import (
    Misconfigured,
    default_data_dir,
    read_secret,
    read_settings,
    write_secret,
)


def test_nothing_said_is_a_demo_on_the_embedded_server():
    settings = read_settings({"MAILLAGE_DATA_DIR": "/var/lib/maillage"})
    assert (settings.profile, settings.database_url, settings.port) == ("demo", None, 8000)
    assert settings.roles_file == Path("/var/lib/maillage/roles")
    assert settings.kek_file == Path("/var/lib/maillage/kek.json")


def test_the_real_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("MAILLAGE_PORT", "8123")
    assert read_settings().port == 8123


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"MAILLAGE_PROFILE": "holiday"}, "MAILLAGE_PROFILE"),
        ({"MAILLAGE_PROFILE": "production"}, "MAILLAGE_DATABASE_URL"),
        ({"MAILLAGE_PORT": "http"}, "MAILLAGE_PORT"),
        ({"MAILLAGE_PORT": "65536"}, "MAILLAGE_PORT"),
        ({"MAILLAGE_PORT": "9" * 5_000}, "MAILLAGE_PORT"),
    ],
)
def test_a_setting_that_cannot_be_obeyed_is_named(given, named):
    with pytest.raises(Misconfigured, match=named):
        read_settings(given)


def test_production_runs_on_the_operators_database():
    url = "postgresql://database.example/maillage"
    given = {"MAILLAGE_PROFILE": "production", "MAILLAGE_DATABASE_URL": url}
    assert read_settings(given).database_url == url


def test_data_never_go_below_the_private_home_of_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/maillage")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", "/srv/lina")
    assert default_data_dir() == Path("/srv/lina/.local/share/maillage")
    monkeypatch.delenv("HOME")
    assert default_data_dir().name == "maillage"


def test_a_secret_is_written_private_and_whole(tmp_path):
    path = tmp_path / "new" / "secret"
    write_secret(path, b"first")
    write_secret(path, b"second")
    assert read_secret(path) == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_secret_anybody_else_may_read_is_refused(tmp_path):
    path = tmp_path / "secret"
    write_secret(path, b"said")
    path.chmod(0o604)
    with pytest.raises(Misconfigured, match="0600"):
        read_secret(path)
    link = tmp_path / "link"
    write_secret(path, b"said")
    link.symlink_to(path)
    with pytest.raises(Misconfigured, match="regular file"):
        read_secret(link)
    with pytest.raises(Misconfigured, match="does not exist"):
        read_secret(tmp_path / "none")
