"""An act whose process died before its audit entry gets it at the next start, once, `late`."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from psycopg.errors import InsufficientPrivilege

from domain.vocabulary import Purpose
from gateway.keys.kek_file import LINES, Kek
from gateway.service import back_filling, network, trail
from gateway.service.back_filling import MISSING, WRITER, back_fill
from gateway.service.session import Call
from gateway.system import SystemRng
from gateway.wiring import assemble
from tests.fix_network import DAY, fresh_key
from tests.gateway.service.test_trail import Closed, trail_of


@pytest.fixture
def cut_short(town, monkeypatch):
    """An act stored by a process that dies before its entry; gives the entry its event names."""

    def make(partner="PS1"):
        person = town.met(nameless=True)
        said = {"on": DAY.isoformat(), "purpose": "accompaniment", "alias": "Mimi"}
        with monkeypatch.context() as dying:
            for name in ("put", "settled"):
                dying.setattr(type(town.network.gate), name, getattr(Closed(), name))
            failed = town.post(partner, f"/v1/persons/{person}/aliases", said)
        assert failed.status_code == 503
        [entry] = town.network.journal.at([town.events()])
        assert entries_of(town, entry.envelope.audit) == []
        return entry.envelope, town.internal(partner, person)

    return make


def entries_of(town, audit):
    return [line for line in trail_of(town) if line[0] == audit]


def later(town):
    """Let the time pass in which a living process would have put its entry."""
    town.clock(town.network.journal.now() + timedelta(minutes=1))


def restart(town):
    """Start another process on the same database, then stop it."""
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    running = assemble(town.network.database, kek, town.tokens)
    running.network.gate.start()
    try:
        return back_fill(running.network)
    finally:
        running.network.gate.stop()


def test_an_act_cut_short_has_its_entry_once_after_the_restart_flagged_late(
    town, cut_short, caplog
):
    envelope, person = cut_short()
    later(town)
    with caplog.at_level(logging.INFO, "maillage"):
        assert restart(town) == 1
    assert restart(town) == 0
    [(_, context, items, subjects, events)] = entries_of(town, envelope.audit)
    assert context["late"] is True
    assert (context["operation"], context["purpose"]) == ("write", "accompaniment")
    assert (context["kind"], context["role"]) == ("street_team", "worker")
    assert (subjects, events) == ([person], [envelope.id])
    assert b"identity" in items
    assert "channel" not in context
    assert [one.getMessage() for one in caplog.records] == ["audit entries recorded late"]


def test_who_held_the_pen_is_left_out_of_a_late_entry(town, cut_short):
    envelope, _ = cut_short()
    later(town)
    restart(town)
    query = "SELECT actor FROM audit.opening_short WHERE entry_id = %s"
    with town.network.database.pooled("maillage_auditor") as connection:
        [(actor,)] = connection.execute(query, [envelope.audit]).fetchall()
    assert bytes(actor) == b"{}"


def test_an_act_of_the_system_cut_short_names_no_unit(town, monkeypatch):
    passing = network.Passing(on=DAY, purpose=Purpose.COORDINATION)
    monkeypatch.setattr(trail, "record_written", killed)
    with pytest.raises(OSError, match="killed"):
        network.tick(town.network, Call(None, fresh_key(), b""), passing)
    later(town)
    [entry] = town.network.journal.at([town.events()])
    assert restart(town) == 1
    [(_, context, *_)] = entries_of(town, entry.envelope.audit)
    assert not {"partner", "kind", "role"} & set(context)


def killed(*_):
    raise OSError("killed")


def test_an_entry_another_process_is_about_to_put_is_waited_for(town, cut_short, monkeypatch):
    envelope, _ = cut_short()
    looked = Event()
    ask = back_filling._missing  # noqa: SLF001  # to know that it looked

    def missing(reached, entries):
        found = ask(reached, entries)
        looked.set()
        return found

    monkeypatch.setattr(back_filling, "_missing", missing)
    with ThreadPoolExecutor(1) as pool:
        filled = pool.submit(back_fill, town.network)
        assert looked.wait(10)
        act = trail.Act(None, "person.alias", "write", Purpose.ACCOMPANIMENT)
        trail.record_written(town.network, act, envelope.audit, [envelope])
        assert filled.result(20) == 0
    [(_, context, *_)] = entries_of(town, envelope.audit)
    assert "late" not in context


def test_only_so_many_events_are_looked_at_and_no_act_in_part(town, monkeypatch):
    monkeypatch.setattr(back_filling, "EVENTS_MAX", 3)
    acts = back_filling._acts(town.network)  # noqa: SLF001  # the window is the point
    assert 0 < sum(map(len, acts.values())) < 3
    first = town.network.journal.headers(town.events() - 3, 3)[0]
    assert first.audit not in acts


def test_nobody_but_the_writer_of_the_trail_asks_what_it_misses(town):
    for role in ("maillage_app", "maillage_auditor", "maillage_projector"):
        with (
            town.network.database.connect(role) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(MISSING, [[]])
    with town.network.database.connect(WRITER) as connection:
        assert connection.execute(MISSING, [[]]).fetchall() == []
