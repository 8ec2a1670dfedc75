"""Nothing leaves before its record is durable, and a gate that stalls says so in time."""

import time
from concurrent.futures import Future
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.vocabulary import Category
from gateway.audit import gate as module
from gateway.audit.gate import STALL_SECONDS_MAX, Cut, Gate, Unit, Verdict
from gateway.audit.record import Agent, Context, Draft, Item, ItemBasis, Replay, Slot, part
from gateway.ports import Unavailable
from gateway.store import embedded
from gateway.store.bootstrap import OWNER
from gateway.system import SystemClock, SystemRng


AT = datetime(2025, 3, 11, 10, 2, 30, tzinfo=UTC)
PARTNER = UUID(int=1)


def item():
    basis = (ItemBasis(path="default", gdpr="a6_1_e"),)
    told = Item(
        item="e_x", shape="shown", categories=(Category.ACTIVITY,), fields=("place:clear",),
        basis=basis,
    )  # fmt: skip
    return Slot(part(told), event=UUID(int=7))


def draft(items=()):
    context = Context(
        operation="read", action="feed.entries", route="getFeedEntries", channel="api"
    )
    return Draft(uuid4(), AT, "ml", context, Agent(), Replay(consent=0, journal=0), items, PARTNER)


@pytest.fixture
def gate(database):
    made = Gate(lambda: database.connect("maillage_audit_writer"), SystemClock(), SystemRng())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def owner(database):
    with database.connect(OWNER) as connection:
        connection.execute("DELETE FROM feed.head")
        connection.execute("DELETE FROM feed.pending")
        connection.execute("DELETE FROM feed.log")
        yield connection


COUNT = """SELECT (SELECT count(*) FROM audit.entries WHERE id = %(id)s),
  (SELECT count(*) FROM audit.opening_long WHERE entry_id = %(id)s),
  (SELECT count(*) FROM audit.opening_short WHERE entry_id = %(id)s)"""


def rows_of(owner, entry):
    return owner.execute(COUNT, {"id": entry}).fetchone()


def opened(owner, active=True):  # noqa: FBT002  # a column
    owner.execute("INSERT INTO feed.head VALUES (%s, 1, 0, %s)", [PARTNER, active])


def candidates(owner, number):
    ids = [uuid4() for _ in range(number)]
    for n, entry in enumerate(ids):
        owner.execute(
            "INSERT INTO feed.pending VALUES (%s, %s, 1, NULL, %s, 0)", [PARTNER, entry, n]
        )
    return tuple((entry, 1) for entry in ids)


def test_a_record_is_durable_with_its_openings_when_the_future_resolves(gate, owner):
    said = draft((item(),))
    assert Gate.settled(gate.put(Unit(said))) is Verdict.OK
    assert rows_of(owner, said.id) == (1, 1, 1)


def test_a_cut_gives_dense_positions_and_moves_the_head_with_its_record(gate, owner):
    opened(owner)
    told = candidates(owner, 3)
    said = draft()
    assert Gate.settled(gate.deliver(Unit(said, 0), Cut(1, 0, told))) is Verdict.OK
    rows = owner.execute("SELECT position, entry_id, audit_id FROM feed.log ORDER BY 1").fetchall()
    assert rows == [(n + 1, entry, said.id) for n, (entry, _) in enumerate(told)]
    assert owner.execute("SELECT position FROM feed.head").fetchone() == (3,)
    assert owner.execute("SELECT count(*) FROM feed.pending").fetchone() == (0,)


def test_a_delivery_is_refused_when_its_view_of_consent_is_late(gate, owner):
    opened(owner)
    owner.execute("UPDATE maillage.consent_head SET position = 5")
    try:
        said = draft()
        late = gate.deliver(Unit(said, 4), Cut(1, 0, candidates(owner, 1)))
        read = gate.put(Unit(draft(), 4))
        assert Gate.settled(late) is Verdict.CONSENT_BEHIND
        assert Gate.settled(read) is Verdict.CONSENT_BEHIND
        assert rows_of(owner, said.id) == (0, 0, 0)
    finally:
        owner.execute("UPDATE maillage.consent_head SET position = 0")


def test_a_cut_that_lost_its_head_or_its_rows_changes_nothing(gate, owner):
    opened(owner)
    told = candidates(owner, 1)
    moved = gate.deliver(Unit(draft(), 0), Cut(1, 7, told))
    gone = gate.deliver(Unit(draft(), 0), Cut(1, 0, (*told, (uuid4(), 1))))
    assert Gate.settled(moved) is Verdict.HEAD_MOVED
    assert Gate.settled(gone) is Verdict.PENDING_CHANGED
    assert owner.execute("SELECT count(*) FROM feed.pending").fetchone() == (1,)


def test_a_suspended_or_unknown_partner_is_inactive(gate, owner):
    assert Gate.settled(gate.deliver(Unit(draft(), 0), Cut(1, 0))) is Verdict.INACTIVE
    opened(owner, active=False)
    assert Gate.settled(gate.deliver(Unit(draft(), 0), Cut(1, 0))) is Verdict.INACTIVE
    cutting = gate.deliver(Unit(draft(), 0), Cut(1, 0, candidates(owner, 1)))
    assert Gate.settled(cutting) is Verdict.INACTIVE


def test_the_same_bytes_sent_twice_are_one_record_and_one_cut(gate, owner):
    opened(owner)
    waiting = []
    step = gate.step

    def recording(batch):
        waiting.extend(batch)
        step(batch)

    gate.step = recording
    said = Unit(draft(), 0)
    assert Gate.settled(gate.deliver(said, Cut(1, 0, candidates(owner, 2)))) is Verdict.OK
    again = waiting[0]
    again.future = type(again.future)()
    step([again])
    assert again.future.result(0) is Verdict.OK
    assert rows_of(owner, said.draft.id) == (1, 1, 1)
    assert owner.execute("SELECT position FROM feed.head").fetchone() == (2,)


def test_a_lost_connection_is_opened_again_and_the_record_written_once(gate, owner, postgres):
    assert Gate.settled(gate.put(Unit(draft()))) is Verdict.OK
    with embedded.superuser(postgres.home) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'maillage_audit_writer'"
        )
    said = draft()
    assert Gate.settled(gate.put(Unit(said))) is Verdict.OK
    assert rows_of(owner, said.id) == (1, 1, 1)


def test_a_stalled_audit_table_answers_unavailable_in_time_and_then_recovers(gate, database):
    with database.connect(OWNER) as blocker, blocker.transaction():
        blocker.execute("LOCK TABLE audit.entries IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        with pytest.raises(Unavailable):
            Gate.settled(gate.put(Unit(draft())))
        assert time.monotonic() - started < STALL_SECONDS_MAX + 0.2
    assert Gate.settled(gate.put(Unit(draft()))) is Verdict.OK


@pytest.mark.parametrize("function", ["audit.put", "feed.deliver"])
def test_a_record_is_durable_whatever_its_caller_set(database, function):
    with database.connect("maillage_audit_writer") as writer, writer.transaction():
        writer.execute("SET LOCAL synchronous_commit = off")
        writer.execute(f"SELECT {function}('{{}}')")
        assert writer.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_gate_that_never_answers_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(module, "STALL_SECONDS_MAX", 0.05)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        Gate.settled(Future())
    assert time.monotonic() - started < 1


def test_a_broken_audit_table_lets_nothing_through(gate, owner):
    owner.execute("ALTER TABLE audit.opening_short ADD CONSTRAINT broken CHECK (false) NOT VALID")
    try:
        with pytest.raises(Unavailable):
            Gate.settled(gate.put(Unit(draft())))
    finally:
        owner.execute("ALTER TABLE audit.opening_short DROP CONSTRAINT broken")


def test_one_unit_the_database_refuses_does_not_fail_its_neighbours(gate):
    good, bad = draft(), draft()
    duplicate = Draft(good.id, AT, "other", good.context, Agent(), good.replay)
    futures = [gate.put(Unit(good)), gate.put(Unit(duplicate)), gate.put(Unit(bad))]
    assert Gate.settled(futures[0]) is Verdict.OK
    with pytest.raises(Unavailable):
        Gate.settled(futures[1])
    assert Gate.settled(futures[2]) is Verdict.OK


def test_entries_are_never_changed_by_anybody(gate, owner, database):
    assert Gate.settled(gate.put(Unit(draft()))) is Verdict.OK
    for change in (
        "UPDATE audit.entries SET parts = 3",
        "DELETE FROM audit.entries",
        "TRUNCATE audit.entries",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(change)
    with database.connect("maillage_audit_writer") as writer:
        for read in ("TABLE audit.entries", "TABLE audit.opening_long", "TABLE feed.log"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                writer.execute(read)
