"""Every acknowledged event or record survives kill -9 of the writer and of PostgreSQL.

Guarantees: ST1, ST4, GW1, GW2.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from gateway.audit.gate import Gate, Unit
from gateway.audit.record import Agent, Context, Draft, Replay
from gateway.ports import Unavailable
from gateway.store import committer, embedded
from gateway.store.bootstrap import OWNER
from gateway.store.ledger import verify_ledger
from gateway.store.migrate import upgrade_both
from gateway.system import SystemClock, SystemRng
from tests.faults.writer import APP, write_until


WRITER_KILLS = 14
SERVER_KILLS = 6
AUDIT_KILLS = 3
ACKS_BETWEEN_KILLS = 25
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def home():
    made = Path(tempfile.mkdtemp(prefix="maillage-kills-"))
    database = embedded.start(made)
    upgrade_both(database)
    yield made
    embedded.stop(made)
    shutil.rmtree(made)


def wait_for(more_than, count):
    """Wait until `count()` has passed a figure; a stuck writer fails the test."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while count() <= more_than:
        assert time.monotonic() < deadline, "the writer makes no progress"
        threading.Event().wait(0.01)


def check(database, lines):
    """Each acknowledged key is stored where it was said to be, and the ledger verifies."""
    with closing(database.connect(OWNER)) as owner:
        stored = {
            str(key): (first, last)
            for key, first, last in owner.execute(
                "SELECT key, first_id, last_id FROM maillage.idempotency"
            )
        }
        assert verify_ledger(owner).last >= max(last for _, last in stored.values())
    for line in lines:
        key, first, last = line.split()
        assert stored[key] == (int(first), int(last))


def test_what_a_killed_writer_was_told_is_stored(home, tmp_path):
    database = embedded.start(home)
    report = tmp_path / "acknowledged"
    report.touch()
    login = database.login(APP)
    command = [sys.executable, "-m", "tests.faults.writer", database.conninfo, login["password"]]
    root = Path(__file__).parents[2]
    for _ in range(WRITER_KILLS):
        before = len(report.read_text().splitlines())
        writer = subprocess.Popen([*command, str(report)], cwd=root)
        wait_for(before + ACKS_BETWEEN_KILLS, lambda: len(report.read_text().splitlines()))
        writer.kill()
        writer.wait()
        whole = [line for line in report.read_text().splitlines(keepends=True) if "\n" in line]
        check(database, whole)
    assert len(report.read_text().splitlines()) > WRITER_KILLS * ACKS_BETWEEN_KILLS


def test_what_a_killed_server_acknowledged_is_stored(home, monkeypatch):
    monkeypatch.setattr(committer, "BACKOFF_SECONDS", (0.05,) * 500)
    database = embedded.start(home)
    lines: list[str] = []
    stop = threading.Event()
    failures: list[BaseException] = []

    def write():
        try:
            write_until(database, lines.append, stop.is_set)
        except BaseException as error:  # noqa: BLE001  # reported by the test itself
            failures.append(error)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(SERVER_KILLS):
            wait_for(len(lines) + ACKS_BETWEEN_KILLS, lambda: len(lines))
            os.kill(embedded.pid(home) or 0, signal.SIGKILL)
            embedded.start(home)
    finally:
        stop.set()
        writing.join(PATIENCE_SECONDS)
    assert failures == []
    assert not writing.is_alive()
    check(database, lines)
    assert len(lines) > SERVER_KILLS * ACKS_BETWEEN_KILLS


def a_denial():
    """Make the record of a read that was refused."""
    context = Context(operation="read", action="feed.entries", route="entries", channel="api")
    at = datetime(2025, 3, 11, tzinfo=UTC)
    return Draft(uuid4(), at, "ml", context, Agent(), Replay(consent=0, journal=0))


def test_what_a_killed_server_acknowledged_of_the_audit_trail_is_stored(home):
    database = embedded.start(home)
    gate = Gate(lambda: database.connect("maillage_audit_writer"), SystemClock(), SystemRng())
    told: list[UUID] = []
    stop = threading.Event()

    def write():
        while not stop.is_set():
            said = a_denial()
            with suppress(Unavailable):  # refused: nothing was promised
                Gate.settled(gate.put(Unit(said)))
                told.append(said.id)

    gate.start()
    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(AUDIT_KILLS):
            wait_for(len(told) + ACKS_BETWEEN_KILLS, lambda: len(told))
            os.kill(embedded.pid(home) or 0, signal.SIGKILL)
            embedded.start(home)
    finally:
        stop.set()
        writing.join(PATIENCE_SECONDS)
        gate.stop()
    with closing(database.connect("maillage_auditor")) as auditor:
        stored = {row[0] for row in auditor.execute("SELECT id FROM audit.entries")}
    assert stored >= set(told)
    assert len(told) > AUDIT_KILLS * ACKS_BETWEEN_KILLS
