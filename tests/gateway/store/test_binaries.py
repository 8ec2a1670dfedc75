import os
import stat
import subprocess

import pytest

from gateway.settings import Misconfigured
from gateway.store import binaries
from gateway.store.binaries import blocked, programs


@pytest.fixture
def _fresh():
    programs.cache_clear()
    yield
    programs.cache_clear()


def test_the_programs_are_of_postgresql_18_and_never_run_as_root():
    found = programs()
    assert "18." in found.run("postgres", ["--version"], found.bin)
    assert (found.user is None) == (os.geteuid() != 0)


def test_a_failing_program_says_what_it_wrote():
    found = programs()
    with pytest.raises(subprocess.CalledProcessError) as failed:
        found.run("initdb", ["--no-such-option"], found.bin)
    assert "no-such-option" in failed.value.output or "no-such-option" in str(failed.value.stdout)


def test_a_program_sees_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("MAILLAGE_SECRET", "said")
    found = programs()
    assert "PGPORT" not in found.run("pg_config", ["--version"], found.bin)


@pytest.mark.usefixtures("_fresh")
def test_a_missing_wheel_is_said_with_what_to_install(monkeypatch):
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    with pytest.raises(Misconfigured, match=r"maillage\[embedded\]"):
        programs()


def test_a_directory_closed_to_others_is_found(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    tmp_path.chmod(0o711)
    found = blocked(closed / "data")
    assert found is not None
    assert not stat.S_IMODE(found.stat().st_mode) & stat.S_IXOTH


def test_programs_below_a_closed_directory_are_copied_once(monkeypatch, tmp_path):
    site, shared = tmp_path / "site", tmp_path / "shared"
    installed = site / binaries.WHEEL / "pg"
    (installed / "bin").mkdir(parents=True)
    (installed / "bin" / "postgres").write_text("program")
    (installed / "lib").mkdir()
    (installed / "lib" / "libpq.so.5").write_text("library")
    (installed / "lib" / "libpq.so").symlink_to("libpq.so.5")
    (site / f"{binaries.WHEEL}.libs").mkdir()
    (site / f"{binaries.WHEEL}.libs" / "libpq-1.so").write_text("library")
    (installed / "bin").chmod(0o700)
    monkeypatch.setattr(binaries, "SHARED_COPY", shared)
    copied = binaries._copied(installed)  # noqa: SLF001  # needs root and a closed home otherwise
    assert stat.S_IMODE((copied / "bin").stat().st_mode) == 0o755
    assert stat.S_IMODE((copied / "bin" / "postgres").stat().st_mode) == 0o755
    assert stat.S_IMODE((copied / "lib" / "libpq.so.5").stat().st_mode) == 0o644
    assert (copied / "lib" / "libpq.so").is_symlink()
    assert (copied.parents[1] / f"{binaries.WHEEL}.libs" / "libpq-1.so").exists()
    (installed / "bin" / "postgres").write_text("newer")
    assert binaries._copied(installed) == copied  # noqa: SLF001
    assert (copied / "bin" / "postgres").read_text() == "program"
    assert stat.S_IMODE((installed / "bin").stat().st_mode) == 0o700
