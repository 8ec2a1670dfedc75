import threading
from contextlib import closing
from uuid import uuid4

import pytest
from psycopg.sql import SQL

from gateway.ports import ChainBroken
from gateway.store import embedded
from gateway.store.append import append
from gateway.store.ledger import verify_ledger
from tests.gateway.store.units import event, unit


TAMPERINGS = {
    "a bit of a state is flipped": "UPDATE maillage.events SET state = set_bit(state, 3, 1 - "
    "get_bit(state, 3)) WHERE notification_id = 3",
    "two states are swapped": "UPDATE maillage.events e SET state = o.state FROM maillage.events o"
    " WHERE (e.notification_id, o.notification_id) IN ((2, 4), (4, 2))",
    "a kind is changed": "UPDATE maillage.events SET topic = 'ticked.v1' WHERE notification_id = 2",
    "an event is deleted": "DELETE FROM maillage.events WHERE notification_id = 3",
    "the last event is deleted": "DELETE FROM maillage.events WHERE notification_id = 6",
    "an event is slipped in after the end": "INSERT INTO maillage.events VALUES"
    " (gen_random_uuid(), 1, 'ticked.v1', '{}', 7)",
    "an event is slipped in before the start": "INSERT INTO maillage.events VALUES"
    " (gen_random_uuid(), 1, 'ticked.v1', '{}', 0)",
    "a position is moved": "UPDATE maillage.events SET notification_id = 9"
    " WHERE notification_id = 6",
    "a date is moved": "UPDATE maillage.ledger SET at = at - interval '1 day' WHERE batch = 2",
    "a leaf is flipped": "UPDATE maillage.ledger SET leaves = set_bit(leaves, 0, 1 - "
    "get_bit(leaves, 0)) WHERE batch = 2",
    "a hash is flipped": "UPDATE maillage.ledger SET hash = set_bit(hash, 0, 1 - "
    "get_bit(hash, 0)) WHERE batch = 1",
    "a batch is deleted": "DELETE FROM maillage.ledger WHERE batch = 2",
    "the last batch is deleted": "DELETE FROM maillage.ledger WHERE batch = 3",
}


@pytest.fixture(scope="module")
def written(database):
    with closing(database.connect("maillage_app")) as app:
        for batch in range(3):
            states = [b'{"n":%d}' % (2 * batch + n) for n in range(2)]
            append(app, [unit(event(uuid4(), state=state)) for state in states])
    return database


def test_a_journal_nobody_touched_verifies(written):
    with closing(written.connect("maillage_auditor")) as auditor:
        head = verify_ledger(auditor)
    assert (head.batch, head.last) == (3, 6)


def test_an_empty_journal_verifies(postgres):
    with closing(postgres.main.connect("maillage_auditor")) as auditor:
        assert verify_ledger(auditor).last == 0


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_whoever_gets_round_the_triggers_is_found_when(tampering, postgres, written):
    with embedded.superuser(postgres.home, written.name) as intruder:
        intruder.execute("SET session_replication_role = replica")
        with intruder.transaction(force_rollback=True):
            intruder.execute(SQL(TAMPERINGS[tampering]))
            with pytest.raises(ChainBroken) as broken:
                verify_ledger(intruder)
    assert broken.value.position is not None
    assert "DPO" in broken.value.diagnostics()


def test_a_journal_being_written_verifies(postgres):
    live = postgres.clone()
    stop = threading.Event()

    def write():
        with closing(live.connect("maillage_app")) as app:
            while not stop.is_set():
                append(app, [unit(event(uuid4()))])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with closing(live.connect("maillage_auditor")) as auditor:
            lasts = [verify_ledger(auditor).last]
            while writer.is_alive() and (len(lasts) < 40 or lasts[-1] == lasts[0]):
                lasts.append(verify_ledger(auditor).last)
    finally:
        stop.set()
        writer.join()
        postgres.drop(live)
    assert lasts == sorted(lasts)
    assert lasts[-1] > lasts[0]
