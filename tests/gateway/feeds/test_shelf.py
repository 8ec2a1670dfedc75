"""The database itself refuses one partner the rows of another: a second line of defence."""

import psycopg
import pytest

from domain.presence import PresenceLogged
from domain.vocabulary import Channel, TimeBand
from gateway.feeds.shelf import Head, open_shelf
from tests.consent.world import CLUB, JEUNES, MISSION


@pytest.fixture
def busy(stage):
    stage.onboard(CLUB)
    stage.onboard(JEUNES)
    for number in range(3):
        logged = PresenceLogged(
            channel=Channel.STREET, territory="issy", place=f"hall-{number}",
            time_band=TimeBand.LATE,
        )  # fmt: skip
        stage.write(logged, by=CLUB)
    stage.follow()
    assert stage.page(CLUB, limit=2).entries == 2
    return stage


def test_a_shelf_holds_what_was_delivered_then_what_waits_in_order(busy):
    with open_shelf(busy.database, CLUB) as shelf:
        assert shelf.head() == Head(epoch=1, position=2, active=True)
        assert [line.position for line in shelf.delivered(1, 0, 10)] == [1, 2]
        assert [line.position for line in shelf.delivered(1, 1, 10)] == [2]
        assert len(list(shelf.waiting())) == 1


def test_many_waiting_lines_come_a_few_at_a_time_and_all_of_them(busy, monkeypatch):
    monkeypatch.setattr("gateway.feeds.shelf.CANDIDATES_AT_ONCE", 2)
    with open_shelf(busy.database, JEUNES) as shelf:
        sources = [line.source for line in shelf.waiting()]
    assert sources == sorted(sources)
    assert len(set(sources)) == 3


def test_a_partner_without_a_feed_has_no_head(busy):
    with open_shelf(busy.database, MISSION) as shelf:
        assert shelf.head() is None


@pytest.mark.parametrize("table", ["pending", "payload", "log", "head", "ack"])
def test_row_level_security_hides_the_rows_of_others(busy, table):
    with busy.database.connect("maillage_app") as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT count(*) FROM feed.{table}")  # noqa: S608  # five names
        with connection.transaction():
            connection.execute("SET LOCAL ROLE maillage_feed")
            everything = f"SELECT DISTINCT partner FROM feed.{table}"  # noqa: S608  # five names
            assert connection.execute(everything).fetchall() == []
            connection.execute("SELECT set_config('maillage.partner', %s, true)", [str(CLUB)])
            seen = connection.execute(everything).fetchall()
            assert seen == ([] if table == "ack" else [(CLUB,)])


def test_a_reader_may_change_nothing(busy):
    for change in ("DELETE FROM feed.log", "UPDATE feed.head SET position = 0"):
        with busy.database.connect("maillage_app") as connection, connection.transaction():
            connection.execute("SET LOCAL ROLE maillage_feed")
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(change)
