from datetime import UTC
from uuid import uuid4

import pytest

from gateway.ports import Corrupted
from gateway.store import embedded, rows
from gateway.store.append import append
from gateway.store.rows import Window
from tests.gateway.store.units import event, part, unit


@pytest.fixture(scope="module")
def written(database):
    """Five events of two streams, the second one about a person."""
    one, two, lina = uuid4(), uuid4(), uuid4()
    with database.connect("maillage_app") as app:
        append(app, [unit(event(one, 1), event(one, 2), event(one, 3))])
        append(app, [unit(event(two, 1, parts=(part(lina, 1), part(lina, 2))), event(two, 2))])
    return one, two, lina


@pytest.fixture
def app(database, written):
    assert written
    with database.connect("maillage_app") as connection:
        yield connection


def test_a_page_is_in_order_of_position_with_dates_and_parts(app, written):
    page = rows.page(app, Window(after=1, limit=3))
    assert [row.id for row in page] == [2, 3, 4]
    assert [len(row.parts) for row in page] == [0, 0, 2]
    assert {found.part.subject for found in page[-1].parts} == {written[2]}
    assert page[0].recorded == page[1].recorded < page[2].recorded
    assert page[0].recorded.tzinfo is UTC


def test_a_page_may_stop_early_or_keep_some_kinds(app):
    assert [row.id for row in rows.page(app, Window(0, 10, stop=2))] == [1, 2]
    assert rows.page(app, Window(0, 10, kinds=("ticked.v1",))) == []
    assert rows.page(app, Window(5, 10)) == []


def test_a_stream_is_in_order_of_version_within_bounds(app, written):
    assert [row.originator_version for row in rows.stream(app, written[0])] == [1, 2, 3]
    assert [row.id for row in rows.stream(app, written[0], 1, 2)] == [2]
    assert rows.stream(app, uuid4()) == []


def test_rows_are_found_at_positions_in_order(app):
    assert [row.id for row in rows.at(app, [4, 1, 99])] == [1, 4]


def test_an_event_no_ledger_line_covers_is_never_read(app, database, postgres):
    forged = (
        "INSERT INTO maillage.events VALUES (gen_random_uuid(), 1, 'ticked.v1', '{}', 6)",
        "DELETE FROM maillage.events WHERE notification_id = 6",
    )
    with embedded.superuser(postgres.home, database.name) as intruder:
        intruder.execute("SET session_replication_role = replica")
        intruder.execute(forged[0])
        with pytest.raises(Corrupted, match="ledger"):
            rows.page(app, Window(0, 10))
        intruder.execute(forged[1])
