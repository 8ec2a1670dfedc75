from contextlib import closing

import psycopg
import pytest

from gateway.ports import Unavailable
from gateway.store import migrate
from gateway.store.bootstrap import OWNER
from gateway.store.migrate import (
    KEYS_TRACK,
    MAIN_TRACK,
    Diverged,
    Migration,
    pending,
    shipped,
    upgrade,
    upgrade_both,
)


@pytest.fixture
def owner(database):
    with closing(database.connect(OWNER)) as connection:
        yield connection


def test_a_migrated_database_has_nothing_pending(database, owner):
    assert upgrade_both(database) == []
    assert pending(owner, MAIN_TRACK) == []


@pytest.mark.parametrize("track", [MAIN_TRACK, KEYS_TRACK])
def test_files_are_numbered_once_in_order(track):
    numbers = [migration.number for migration in shipped(track)]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1


def test_no_migration_touches_what_happened():
    for migration in shipped(MAIN_TRACK):
        if migration.number > 3:
            text = migration.sql.decode().upper()
            assert "UPDATE MAILLAGE.EVENTS" not in text
            assert "DELETE FROM MAILLAGE.EVENTS" not in text


def test_an_interrupted_upgrade_leaves_nothing_and_resumes(owner, monkeypatch):
    first = Migration(9001, "9001_first.sql", b"CREATE TABLE proj.resumed (n int)")
    broken = Migration(9002, "9002_then.sql", b"CREATE TABLE proj.half (n int); SELECT 1 / 0")
    mended = Migration(9002, "9002_then.sql", b"CREATE TABLE proj.half (n int)")
    real = shipped(MAIN_TRACK)
    monkeypatch.setattr(migrate, "shipped", lambda _: [*real, first, broken])
    with pytest.raises(psycopg.errors.DivisionByZero):
        upgrade(owner)
    assert [m.number for m in pending(owner, MAIN_TRACK)] == [9002]
    monkeypatch.setattr(migrate, "shipped", lambda _: [*real, first, mended])
    assert upgrade(owner) == ["9002_then.sql"]


def test_a_file_edited_after_it_was_applied_is_refused(owner, monkeypatch):
    edited = [
        Migration(m.number, m.name, m.sql + b"-- edited") if m.number == 1 else m
        for m in shipped(MAIN_TRACK)
    ]
    monkeypatch.setattr(migrate, "shipped", lambda _: edited)
    with pytest.raises(Diverged, match="0001_tables"):
        upgrade(owner)


def test_a_database_newer_than_the_program_is_refused(owner, monkeypatch):
    older = shipped(MAIN_TRACK)[:1]
    monkeypatch.setattr(migrate, "shipped", lambda _: older)
    with pytest.raises(Diverged, match="newer"):
        pending(owner, MAIN_TRACK)


def test_two_upgrades_do_not_run_at_once(database, owner, monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_ATTEMPTS_MAX", 1)
    with closing(database.connect(OWNER)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrate.LOCK_KEY])
        with pytest.raises(Unavailable):
            upgrade(owner)
