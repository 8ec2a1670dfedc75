"""What we rely on in eventsourcing 9.5.6, and its known defects: a change here is a decision."""

import inspect
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from importlib.metadata import version
from uuid import UUID, uuid4

import pytest
from eventsourcing.cryptography import AESCipher
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import (
    DatetimeAsISO,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    Notification,
    StoredEvent,
    Tracking,
)
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresProcessRecorder,
    PostgresTrackingRecorder,
)
from eventsourcing.utils import Environment, TopicError

from gateway.store import embedded
from gateway.store.bootstrap import MIGRATOR
from gateway.store.recorder import Recorder


@pytest.fixture(scope="module")
def library(database, postgres):
    """The library as it comes, in a schema of its own, with its database functions on."""
    with closing(embedded.superuser(postgres.home, database.name)) as superuser:
        superuser.execute("CREATE SCHEMA library AUTHORIZATION maillage_migrator")
    login = database.login(MIGRATOR)
    known = [login[name] for name in ("dbname", "host", "port", "user", "password")]
    with PostgresDatastore(*known, schema="library", enable_db_functions=True, pool_size=4) as made:
        yield made


def stored(number=1):
    return StoredEvent(uuid4(), number, "topic", b"state")


def test_the_version_is_the_one_every_trap_was_checked_on():
    assert version("eventsourcing") == "9.5.6"


def test_the_shapes_we_extend_are_unchanged():
    names = ["originator_id", "originator_version", "topic", "state"]
    assert [field.name for field in fields(StoredEvent)] == names
    assert [field.name for field in fields(Notification)] == [*names, "id"]
    assert list(inspect.signature(PostgresApplicationRecorder.subscribe).parameters) == [
        "self",
        "gt",
        "topics",
    ]
    assert list(inspect.signature(PostgresTrackingRecorder._insert_tracking).parameters) == [  # noqa: SLF001  # the upsert the runner copies
        "self",
        "curs",
        "tracking",
    ]


def test_our_insert_is_not_retried_while_theirs_is():
    assert hasattr(PostgresApplicationRecorder.insert_events, "__wrapped__")
    assert not hasattr(Recorder.insert_events, "__wrapped__")


def test_b1_with_database_functions_a_reader_skips_an_event(library):
    recorder = PostgresApplicationRecorder(library, events_table_name="b1_events")
    recorder.create_table()
    slow, fast = stored(), stored()
    with library.transaction(commit=True) as cursor:
        values = ([recorder.construct_pg_stored_event(*vars(slow).values())],)
        cursor.execute(recorder.sql_invoke_pg_function_insert_events, values)
        recorder.insert_events([fast])
        seen = recorder.select_notifications(None, 10)
    missed = recorder.select_notifications(seen[-1].id, 10, inclusive_of_start=False)
    assert [n.originator_id for n in seen] == [fast.originator_id]
    assert missed == []
    assert len(recorder.select_notifications(None, 10)) == 2


def test_b2_with_database_functions_tracking_is_dropped(library):
    recorder = PostgresProcessRecorder(
        library, events_table_name="b2_events", tracking_table_name="b2_tracking"
    )
    recorder.create_table()
    recorder.insert_events([stored()], tracking=Tracking("upstream", 1))
    recorder.insert_events([stored()], tracking=Tracking("upstream", 1))
    assert recorder.max_tracking_id("upstream") is None


def transcoder():
    made = JSONTranscoder()
    made.register(DatetimeAsISO())
    return made


def test_b10_a_class_that_moved_stops_the_reader():
    with pytest.raises(TopicError):
        Mapper(JSONTranscoder()).to_domain_event(
            StoredEvent(uuid4(), 1, "gone.module:Event", b"{}")
        )


def test_b11_two_swapped_states_read_back_without_error():
    key = AESCipher.create_key(32)
    mapper: Mapper[UUID] = Mapper(
        transcoder(), cipher=AESCipher(Environment("", {"CIPHER_KEY": key}))
    )
    one, two = (
        Aggregate.Event(originator_id=uuid4(), originator_version=1, timestamp=instant)
        for instant in (datetime(2025, 3, 11, tzinfo=UTC), datetime(2025, 3, 12, tzinfo=UTC))
    )
    first, second = mapper.to_stored_event(one), mapper.to_stored_event(two)
    swapped = StoredEvent(first.originator_id, 1, first.topic, second.state)
    assert vars(mapper.to_domain_event(swapped))["timestamp"] == two.timestamp


def test_b12_the_update_of_a_stored_event_is_accepted(library):
    recorder = PostgresApplicationRecorder(library, events_table_name="b12_events")
    recorder.create_table()
    recorder.insert_events([stored()])
    with library.transaction(commit=True) as cursor:
        cursor.execute("UPDATE library.b12_events SET state = 'forged'")
    assert recorder.select_notifications(None, 1)[0].state == b"forged"


def test_a_place_already_taken_is_an_integrity_error_there_and_here(library):
    recorder = PostgresApplicationRecorder(library, events_table_name="taken_events")
    recorder.create_table()
    event = stored()
    recorder.insert_events([event])
    with pytest.raises(IntegrityError):
        recorder.insert_events([event])
