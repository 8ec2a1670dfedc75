"""What time alone changes reaches a feed without anybody acting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.jobs import ticker
from gateway.jobs.ticker import Ticker
from gateway.ports import Unavailable
from tests.fix_network import NOON


PATIENCE_SECONDS = 20


def lines(town, after):
    """Give the shapes of the lines of the mission locale's feed from a cursor on."""
    entries, cursor = town.entries("ML1", after)
    return [entry["type"].rpartition(".")[2] for entry in entries], cursor


@pytest.fixture
def still(town):
    """A ticker by hand, at noon or later, with nothing left to tick."""
    made = Ticker(town.network)
    made.step()
    return made


def test_an_agreement_that_starts_later_reaches_the_feed_at_its_hour(town, still):
    cursor = lines(town, None)[1]
    now = town.network.journal.now()
    town.agreement(town.met(), starts=(now + timedelta(hours=2)).isoformat())
    still.step()
    assert lines(town, cursor)[0] == []
    town.clock(now + timedelta(hours=3))
    assert still.step()
    told, cursor = lines(town, cursor)
    assert told
    assert not still.step()
    assert lines(town, cursor)[0] == []


def test_an_agreement_that_ends_is_taken_back_although_the_service_was_away(town, still):
    now = town.network.journal.now()
    town.agreement(town.met(), until=(now + timedelta(days=2)).isoformat())
    cursor = lines(town, None)[1]
    still.step()
    town.clock(now + timedelta(days=30))
    assert Ticker(town.network).step()
    told = town.entries("ML1", cursor)[0]
    assert told
    assert all("retracted" in str(entry) for entry in told)


def test_a_time_without_any_edge_writes_nothing(town, still):
    before = town.events()
    town.clock(town.network.journal.now() + timedelta(hours=1))
    assert not still.step()
    assert town.events() == before


class Stalled:
    """The state of a process that has not read the last tick yet."""

    def __init__(self, roster):
        self.state, self.withheld, self.ticked = roster.state, roster.withheld, roster.ticked

    def catch_up(self):
        return self.state.position


def test_two_processes_that_see_one_edge_tick_once(town, still):
    town.agreement(town.met())
    town.network.roster.catch_up()
    other = Ticker(replace(town.network, roster=Stalled(town.network.roster)))
    before = town.events()
    assert still.step()
    assert other.step()
    assert town.events() == before + 1


class Away:
    """A state whose database does not answer at first."""

    def __init__(self, roster):
        self._roster, self._failures = roster, [Unavailable("database")] * 2

    def __getattr__(self, name):
        return getattr(self._roster, name)

    def catch_up(self):
        if self._failures:
            raise self._failures.pop()
        return self._roster.catch_up()


def test_the_thread_ticks_once_the_database_is_back_and_ends_when_told(town, still, monkeypatch):
    del still
    monkeypatch.setattr(ticker, "POLL_SECONDS", 0.01)
    town.agreement(town.met())
    before = town.events()
    running = Ticker(replace(town.network, roster=Away(town.network.roster)))
    running.require_running()
    running.start()
    assert town.network.projections.wait(before + 1, PATIENCE_SECONDS)
    running.require_running()
    running.stop()
    with pytest.raises(Unavailable, match="ticker"):
        running.require_running()


def test_a_ticker_never_started_stops_at_once(town):
    Ticker(town.network).stop()
    assert town.network.journal.now() >= NOON
