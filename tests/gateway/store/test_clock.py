from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest

from gateway.store.clock import move_clock
from gateway.system import SystemClock


STORY = datetime(2025, 3, 11, 17, 30, tzinfo=UTC)
A_WHILE = timedelta(minutes=5)


def now(database):
    with database.connect("maillage_app") as app:
        return app.execute("SELECT maillage.clock_now()").fetchone()[0]


@pytest.mark.parametrize("instant", [STORY, STORY.astimezone(timezone(timedelta(hours=2)))])
def test_a_story_plays_at_its_own_dates_and_time_still_passes(database, instant):
    move_clock(database, instant)
    first = now(database)
    assert STORY <= first < STORY + A_WHILE
    assert now(database) > first
    move_clock(database, None)
    assert abs(now(database) - SystemClock().now()) < A_WHILE


def test_no_role_of_the_service_moves_the_clock(database):
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with database.connect("maillage_app") as app, refused:
        app.execute("UPDATE maillage.clock SET offset_us = 1")
