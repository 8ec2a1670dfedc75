"""The append function against a small serial model, and what it refuses."""

import threading
import time
from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from gateway.store.append import append
from gateway.store.bootstrap import OWNER
from gateway.store.ledger import verify_ledger
from gateway.store.pool import Database
from gateway.store.units import NO_SCOPE, Status, Verdict
from tests.gateway.store.units import event, part, unit


class Model:
    """What the journal should answer, one unit after another."""

    def __init__(self, last, consent):
        self.last, self.consent = last, consent
        self.places, self.keys, self.shreds = set(), {}, set()

    def judge(self, u):
        known = self.keys.get((u.scope, u.key))
        if known is not None:
            mac, verdict = known
            return verdict if mac == u.mac else Verdict(Status.KEY_REUSED)
        status = self.status(u)
        if status is not Status.APPENDED:
            return Verdict(status)
        first = self.last + 1
        for e in u.events:
            self.last += 1
            self.places.add((e.stream, e.version))
            self.consent = self.last if e.consent else self.consent
        self.keys[u.scope, u.key] = (u.mac, Verdict(Status.REPLAYED, first, self.last))
        return Verdict(Status.APPENDED, first, self.last)

    def status(self, u):
        if any((e.stream, e.version) in self.places for e in u.events):
            return Status.CONFLICT
        written: set[tuple[UUID, int]] = set()
        for e in u.events:
            before = (e.stream, e.version - 1)
            if e.version > 1 and before not in self.places | written:
                return Status.GAP
            written.add((e.stream, e.version))
        if any((s, v + 1) in self.places for s, v in u.guards):
            return Status.GUARD
        if any(self.erased(p) for e in u.events for p in e.parts):
            return Status.SHREDDED
        return Status.APPENDED

    def erased(self, p):
        further = {(p.subject, g, NO_SCOPE) for g in range(7) if p.also >> g & 1}
        return bool((further | {(p.subject, p.group, p.scope)}) & self.shreds)


STREAMS = st.integers(1, 4)
PLACES = st.tuples(STREAMS, st.integers(1, 5), st.booleans())
PARTS = st.tuples(st.integers(1, 2), st.integers(1, 3), st.sampled_from([0, 4, 8]))


class Appending(RuleBasedStateMachine):
    """Send units to the database and to the model, and compare."""

    database: Database

    @initialize()
    def begin(self):
        self.app, self.owner = self.database.connect("maillage_app"), self.database.connect(OWNER)
        [(last, head)] = self.app.execute(
            "SELECT (SELECT coalesce(max(last_id), 0) FROM maillage.ledger), position"
            " FROM maillage.consent_head"
        )
        self.model = Model(last, head)
        self.owner.execute("DELETE FROM maillage.shreds")
        self.names = {n: uuid4() for n in range(10)}
        self.keys = [uuid4() for _ in range(4)]

    @rule(
        places=st.lists(PLACES, min_size=1, max_size=4, unique_by=lambda p: p[:2]),
        guards=st.lists(st.tuples(STREAMS, st.integers(0, 5)), max_size=2),
        parts=st.lists(PARTS, max_size=2, unique_by=lambda p: p[:2]),
        named=st.tuples(
            st.one_of(st.none(), st.integers(0, 3)), st.sampled_from([b"a", b"a", b"b"])
        ),
    )
    def send(self, places, guards, parts, named):
        key, mac = named
        sealed = tuple(part(self.names[s], g, also=a) for s, g, a in parts)
        events = [
            event(self.names[s], v, consent=c, parts=sealed if n == 0 else ())
            for n, (s, v, c) in enumerate(sorted(places))
        ]
        name = uuid4() if key is None else self.keys[key]
        guarded = [(self.names[s], v) for s, v in guards]
        sent = unit(*events, key=name, mac=mac, guards=guarded)
        assert append(self.app, [sent]) == [self.model.judge(sent)]
        head = self.app.execute("SELECT position FROM maillage.consent_head").fetchone()
        assert head == (self.model.consent,)

    @rule(subject=st.integers(1, 2), group=st.integers(1, 3))
    def shred(self, subject, group):
        name = (self.names[subject], group, NO_SCOPE)
        self.model.shreds.add(name)
        self.owner.execute(
            "INSERT INTO maillage.shreds VALUES (%s, %s, %s, 0) ON CONFLICT DO NOTHING", name
        )

    def teardown(self):
        for connection in (getattr(self, "app", None), getattr(self, "owner", None)):
            if connection is not None:
                connection.close()


def test_every_status_is_what_a_serial_reading_of_the_rules_gives(database):
    few = settings(max_examples=40, stateful_step_count=25, deadline=None)
    machine = type("AppendingHere", (Appending,), {"database": database})
    run_state_machine_as_test(machine, settings=few)
    with closing(database.connect("maillage_auditor")) as connection:
        assert verify_ledger(connection).last > 0


@pytest.fixture
def app(database):
    with database.connect("maillage_app") as connection:
        yield connection


def test_a_batch_gives_each_unit_its_own_answer(app):
    mine, other = uuid4(), uuid4()
    append(app, [unit(event(mine, 1))])
    lost, gap, won = unit(event(mine, 1)), unit(event(other, 5)), unit(event(mine, 2))
    verdicts = append(app, [lost, gap, won])
    assert [v.status for v in verdicts] == [Status.CONFLICT, Status.GAP, Status.APPENDED]


def test_a_unit_that_rests_on_a_stream_that_moved_is_told_so(app):
    read = uuid4()
    append(app, [unit(event(read, 1))])
    late, fresh = (unit(event(uuid4()), guards=[(read, version)]) for version in (0, 1))
    verdicts = append(app, [late, fresh])
    assert [v.status for v in verdicts] == [Status.GUARD, Status.APPENDED]


def test_a_unit_that_names_an_erased_person_is_refused_whole(app, database):
    subject = uuid4()
    with database.connect(OWNER) as owner:
        owner.execute("INSERT INTO maillage.shreds VALUES (%s, 2, %s, 1)", [subject, NO_SCOPE])
    own, also = part(subject), part(subject, group=3, also=1 << 2)
    before = app.execute("SELECT max(last_id) FROM maillage.ledger").fetchone()
    for named in (own, also):
        [verdict] = append(app, [unit(event(uuid4()), event(uuid4(), parts=(named,)))])
        assert verdict.status is Status.SHREDDED
    assert app.execute("SELECT max(last_id) FROM maillage.ledger").fetchone() == before


def test_a_shred_that_was_reauthorised_no_longer_refuses(app, database):
    subject = uuid4()
    with database.connect(OWNER) as owner:
        owner.execute("INSERT INTO maillage.shreds VALUES (%s, 2, %s, 1, 2)", [subject, NO_SCOPE])
    [verdict] = append(app, [unit(event(uuid4(), parts=(part(subject),)))])
    assert verdict.status is Status.APPENDED


def test_the_ledger_never_goes_back_in_time(app, set_clock):
    append(app, [unit(event(uuid4()))])
    before = app.execute("SELECT max(at) FROM maillage.ledger").fetchone()[0]
    set_clock(before.replace(year=2025))
    append(app, [unit(event(uuid4()))])
    assert app.execute("SELECT max(at) FROM maillage.ledger").fetchone() == (before,)


def test_a_caller_with_an_older_snapshot_is_refused(database):
    with database.connect("maillage_app") as connection:
        connection.execute("SET default_transaction_isolation = 'repeatable read'")
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            append(connection, [unit(event(uuid4()))])


def test_a_caller_whose_commit_would_not_be_durable_is_refused(database):
    with database.connect("maillage_app") as connection:
        connection.execute("SET synchronous_commit = off")
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            append(connection, [unit(event(uuid4()))])


def test_an_open_transaction_is_refused_before_anything_is_sent(database):
    with (
        database.connect("maillage_app") as connection,
        connection.transaction(),
        pytest.raises(ValueError, match="open transaction"),
    ):
        append(connection, [unit(event(uuid4()))])


def test_a_batch_beyond_the_limit_is_refused_by_the_database_too(app):
    with pytest.raises(psycopg.errors.ProgramLimitExceeded):
        append(app, [unit(event(uuid4())) for _ in range(257)])


def test_events_of_two_units_cannot_be_interleaved(app):
    from gateway.store.append import APPEND, parameters  # noqa: PLC0415  # its private layout

    columns = parameters([unit(event(uuid4())), unit(event(uuid4()))])
    columns[3].reverse()
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        app.execute(APPEND, columns)


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(("table", "column"), [("events", "state"), ("ledger", "hash")])
def test_not_even_the_owner_changes_what_happened(database, statement, table, column):
    query = statement.format(f"maillage.{table}", column, column)
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only")
    with database.connect(OWNER) as owner, refused:
        owner.execute(query)


def test_four_megabytes_go_through_by_tcp_without_hanging(app):
    batch = [
        unit(*(event(stream, n, state=bytes(30_000)) for n in range(1, 31)))
        for stream in (uuid4(), uuid4(), uuid4(), uuid4())
    ]
    started = time.monotonic()
    assert {v.status for v in append(app, batch)} == {Status.APPENDED}
    assert time.monotonic() - started < 5


def test_appends_proceed_while_the_tables_are_vacuumed(app, database):
    stop = threading.Event()

    def keep_house():
        with database.connect(OWNER) as owner:
            while not stop.is_set():
                owner.execute("VACUUM (ANALYZE) maillage.events, maillage.vault")

    keeper = threading.Thread(target=keep_house)
    keeper.start()
    try:
        verdicts = [append(app, [unit(event(uuid4()))])[0] for _ in range(30)]
    finally:
        stop.set()
        keeper.join()
    assert {v.status for v in verdicts} == {Status.APPENDED}
