import threading
from concurrent.futures import wait
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.kernel import Refused
from gateway.ports import Unavailable
from gateway.store import committer as module
from gateway.store.append import append
from gateway.store.committer import Committer, Line, commit, learn
from gateway.store.ledger import verify_ledger
from gateway.store.units import EVENT_BYTES_MAX, Pair, Status, Verdict
from tests.gateway.store.units import event, number, unit


DONE = Verdict(Status.APPENDED, 1, 1)


def test_many_clients_share_commits_and_each_gets_its_own_positions(committer, database):
    futures = [committer.submit(unit(event(uuid4()))) for _ in range(500)]
    assert not wait(futures, timeout=20).not_done
    verdicts = [future.result() for future in futures]
    assert {v.status for v in verdicts} == {Status.APPENDED}
    assert len({v.first for v in verdicts}) == 500
    with database.connect("maillage_auditor") as auditor:
        batches, events = auditor.execute("SELECT count(*), sum(n) FROM maillage.ledger").fetchone()
        verify_ledger(auditor)
    assert events == 500
    assert batches < 250


def test_rivals_for_one_place_have_one_winner(committer):
    stream = uuid4()
    futures = [committer.submit(unit(event(stream))) for _ in range(20)]
    statuses = [future.result(10).status for future in futures]
    assert statuses == [Status.APPENDED] + [Status.CONFLICT] * 19


def test_the_same_key_gives_the_first_answer(committer):
    sent = unit(event(uuid4()))
    again = unit(event(uuid4()), key=sent.key)
    first, second = committer.submit(sent).result(10), committer.submit(again).result(10)
    assert (second.status, second.first) == (Status.REPLAYED, first.first)
    other = unit(event(uuid4()), key=sent.key, mac=b"other body")
    assert committer.submit(other).result(10).status is Status.KEY_REUSED


def test_only_the_unit_the_database_refuses_fails(committer):
    good, bad = unit(event(uuid4())), unit(event(uuid4(), version=0))
    futures = [committer.submit(u) for u in (good, bad, unit(event(uuid4())))]
    assert futures[0].result(10).status is Status.APPENDED
    with pytest.raises(psycopg.errors.CheckViolation):
        futures[1].result(10)
    assert futures[2].result(10).status is Status.APPENDED


def test_a_record_too_large_is_refused_at_once(committer):
    with pytest.raises(Refused):
        committer.submit(unit(event(uuid4(), state=bytes(EVENT_BYTES_MAX + 1))))


def test_one_bad_unit_is_found_by_sending_its_batch_one_by_one():
    units = [unit(event(number(n))) for n in range(3)]

    def send(batch):
        if units[1] in batch:
            raise psycopg.DataError("bad")
        return [DONE] * len(batch)

    outcomes = commit(send, units)
    assert outcomes[0] == outcomes[2] == DONE
    assert isinstance(outcomes[1], psycopg.DataError)


def test_places_proved_stored_are_remembered_and_forgotten_when_many():
    known: set[Pair] = {(number(n), 1) for n in range(20_001)}
    won, lost, unsure = (unit(event(uuid4())) for _ in range(3))
    learn(known, [won, lost, unsure], [DONE, Verdict(Status.CONFLICT), Verdict(Status.GUARD)])
    assert known == {(u.events[0].stream, 1) for u in (won, lost)}


def test_a_lost_answer_is_asked_again_with_the_same_keys(monkeypatch, database):
    sent: list[list[UUID]] = []

    def losing_the_first_answer(connection, batch):
        verdicts = append(connection, batch)
        sent.append([u.key for u in batch])
        if len(sent) == 1:
            raise psycopg.OperationalError("connection lost after COMMIT")
        return verdicts

    monkeypatch.setattr(module, "append", losing_the_first_answer)
    line = Line(lambda: database.connect("maillage_app"), lambda _: None)
    [verdict] = line.send([unit(event(uuid4()))])
    line.close()
    assert isinstance(verdict, Verdict)
    assert verdict.status is Status.REPLAYED
    assert sent[0] == sent[1]
    assert verdict.first > 0


def test_a_database_that_stays_away_is_answered_unavailable():
    pauses: list[float] = []

    def away():
        raise Unavailable("database")

    [outcome] = Line(away, pauses.append).send([unit(event(uuid4()))])
    assert isinstance(outcome, Unavailable)
    assert pauses[:3] == [0.2, 0.4, 0.8]


class Blocked:
    """A database that answers only when let."""

    def __init__(self):
        self.gate, self.asked = threading.Event(), threading.Event()

    def __call__(self):
        self.asked.set()
        self.gate.wait(20)
        raise Unavailable("database")


def test_a_full_queue_is_refused_and_a_closed_one_answers_everybody(monkeypatch):
    monkeypatch.setattr(module, "QUEUE_UNITS_MAX", 3)
    monkeypatch.setattr(module, "BACKOFF_SECONDS", ())
    blocked = Blocked()
    made = Committer(blocked)
    first = made.submit(unit(event(uuid4())))
    blocked.asked.wait(10)
    others = [made.submit(unit(event(uuid4()))) for _ in range(2)]
    with pytest.raises(Unavailable):
        made.submit(unit(event(uuid4())))
    blocked.gate.set()
    made.close()
    for future in (first, *others):
        with pytest.raises(Unavailable):
            future.result(10)
    with pytest.raises(Unavailable):
        made.submit(unit(event(uuid4())))


def test_a_cancelled_wait_loses_nothing(committer):
    sent = unit(event(uuid4()))
    committer.submit(sent).cancel()
    again = unit(event(uuid4()), key=sent.key)
    assert committer.submit(again).result(10).status in {Status.REPLAYED, Status.APPENDED}


def test_the_same_unit_is_queued_once(monkeypatch):
    monkeypatch.setattr(module, "BACKOFF_SECONDS", ())
    blocked = Blocked()
    made = Committer(blocked)
    sent = unit(event(uuid4()))
    made.submit(sent)
    with pytest.raises(ValueError, match="already"):
        made.submit(sent)
    blocked.gate.set()
    made.close()


def test_a_bug_in_the_thread_leaves_nobody_waiting(monkeypatch, database):
    def broken(_connection, _batch):
        raise ZeroDivisionError

    monkeypatch.setattr(module, "append", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    made = Committer(lambda: database.connect("maillage_app"))
    with pytest.raises(Unavailable):
        made.submit(unit(event(uuid4()))).result(10)
    made.close()
