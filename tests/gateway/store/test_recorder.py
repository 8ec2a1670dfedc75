import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.network import Ticked
from gateway.settings import Misconfigured
from gateway.store.committer import Committer
from gateway.store.mapper import Mapper
from gateway.store.recorder import APP, Draft, JournalApplication, Told, refuse_database_functions
from gateway.store.rows import StoredRow
from gateway.store.units import Status
from gateway.system import SystemRng
from tests.gateway.store.people import LINA, act, header, person, say
from tests.gateway.store.units import event, unit
from tests.golden.reading import GoldenKeys


WRITERS = 6
UNITS_EACH = 60
TICK = Ticked(at=datetime(2025, 3, 11, tzinfo=UTC))


def test_six_writers_lose_and_skip_nothing_for_either_reader(application, database):
    start = application.recorder.max_notification_id() or 0
    total = start + WRITERS * UNITS_EACH * 3 // 2
    read: list[StoredRow] = []

    def write(_):
        mine = Committer(lambda: database.connect(APP))
        sent = [unit(*(event(uuid4()) for _ in range(1 + n % 2))) for n in range(UNITS_EACH)]
        verdicts = [mine.submit(u) for u in sent]
        assert {v.result(30).status for v in verdicts} == {Status.APPENDED}
        mine.close()

    def follow():
        while len(read) < total - start:
            after = read[-1].id if read else start
            read.extend(
                application.recorder.select_notifications(after, 50, inclusive_of_start=False)
            )

    with application.recorder.subscribe(gt=start) as subscription:
        following = threading.Thread(target=follow)
        following.start()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
        told = [next(subscription) for _ in range(total - start)]
        following.join(30)
    dense = list(range(start + 1, total + 1))
    assert [row.id for row in told] == dense
    assert [row.id for row in read] == dense
    assert application.recorder.max_notification_id() == total


def test_the_library_stores_and_reads_through_our_write_path(application):
    lina, stream = person(), uuid4()
    drafts = [Draft(header(lina, stream=stream, seq=n), LINA) for n in (1, 2)]
    recordings = application.events.put(drafts)
    assert [recording.notification.originator_version for recording in recordings] == [1, 2]
    found = list(application.events.get(stream))
    assert [told.entry.fact for told in found if isinstance(told, Told)] == [LINA, LINA]
    assert [told.originator_version for told in application.events.get(stream, gt=1)] == [2]
    assert [told.originator_id for told in application.events.get(stream, desc=True, limit=1)] == [
        stream
    ]
    [last] = application.notification_log.select(recordings[1].notification.id, 1)
    assert (last.topic, last.originator_id) == (LINA.kind, stream)


def test_a_place_already_taken_is_an_integrity_error(application):
    draft = Draft(header(person(), seq=1), LINA)
    application.events.put([draft])
    rival = Draft(header(person(), stream=draft.originator_id, seq=1), LINA)
    with pytest.raises(IntegrityError, match="conflict"):
        application.events.put([rival])


def test_rows_can_be_chosen_by_kind_and_up_to_a_position(application, journal):
    start = journal.head()
    journal.execute(act(), say((TICK, LINA, TICK), subject=person()))
    select = application.recorder.select_notifications
    ticks = select(start + 1, 10, topics=[TICK.kind])
    assert [row.id for row in ticks] == [start + 1, start + 3]
    assert [row.id for row in select(start + 1, 10, stop=start + 2)] == [start + 1, start + 2]
    assert [row.id for row in select(None, 2)] == [1, 2]


def test_only_what_the_mapper_sealed_is_stored(application):
    stored = Draft(header(person()), LINA)
    application.events.put([stored])
    assert application.recorder.insert_events([]) == []
    with pytest.raises(TypeError, match="sealed"):
        application.recorder.insert_events([StoredEvent(uuid4(), 1, "topic", b"{}")])
    with pytest.raises(TypeError, match="draft"):
        application.events.put(list(application.events.get(stored.originator_id)))
    with pytest.raises(TypeError, match="row"):
        application.mapper.to_domain_event(StoredEvent(uuid4(), 1, "topic", b"{}"))
    with pytest.raises(TypeError, match="UUID"):
        application.recorder.select_events("lina")


def test_the_recorder_tracks_nothing(application):
    with pytest.raises(ValueError, match="tracking"):
        application.recorder.insert_events([], tracking=1)


@pytest.mark.parametrize("value", ["y", "yes", "true", "1"])
def test_the_application_does_not_start_with_database_functions(
    value, monkeypatch, database, committer
):
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", value)
    with pytest.raises(Misconfigured):
        JournalApplication(database, committer, Mapper(GoldenKeys(), SystemRng()))
    refuse_database_functions({"POSTGRES_ENABLE_DB_FUNCTIONS": "n"})
    refuse_database_functions({})
