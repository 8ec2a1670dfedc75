import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.kernel import Decider, Refused
from domain.network import Ticked
from domain.vocabulary import KeyGroup
from gateway.ports import PartSwapped, Unavailable
from gateway.store import embedded
from gateway.store.bootstrap import OWNER
from gateway.store.journal import Outcome, Step
from gateway.store.units import NO_SCOPE, Status, Verdict
from tests.gateway.store.people import LINA, NOTE, act, person, said, say


TICK = Ticked(at=datetime(2025, 3, 11, tzinfo=UTC))


def test_an_act_is_read_back_from_the_stream_the_pages_and_its_positions(journal):
    lina, stream = person(), uuid4()
    before = journal.head()
    outcome = journal.execute(act(), say(LINA, stream, lina))
    assert outcome.positions == range(before + 1, before + 2)
    assert not outcome.replayed
    [entry] = journal.stream(stream)
    assert entry.fact == LINA
    assert journal.read(before) == [entry]
    assert journal.at(outcome.positions) == [entry]
    assert journal.read(journal.head()) == []


def test_the_same_act_twice_is_one_event_and_the_first_answer(journal):
    done, plan = act(), say(LINA, subject=person())
    first = journal.execute(done, plan)
    again = journal.execute(done, plan)
    assert again.positions == first.positions
    assert again.replayed
    assert journal.head() == first.positions[-1]


def test_a_repeated_act_is_answered_even_if_it_would_now_be_refused(journal):
    def once(_command, count):
        if count:
            raise Refused("already-said", "It was already said.")
        return (TICK,)

    stream, done = uuid4(), act()
    decider = Decider(initial=0, decide=once, evolve=lambda count, _: count + 1)
    first = journal.execute(done, lambda _: [Step(decider, stream, None)])
    assert journal.execute(done, lambda _: [Step(decider, stream, None)]).replayed
    with pytest.raises(Refused, match="already said"):
        journal.execute(act(), lambda _: [Step(decider, stream, None)])
    assert journal.head() == first.positions[-1]


@pytest.mark.parametrize("second", ["refused", "already true"])
def test_the_same_act_stored_while_it_is_decided_gives_the_first_answer(journal, second):
    done = act()
    first: list[Outcome] = []

    def plan(_reader):
        if not first:
            first.append(journal.execute(done, say(TICK)))
        if second == "refused":
            raise Refused("already-said", "It was already said.")
        return []

    outcome = journal.execute(done, plan)
    assert (outcome.positions, outcome.replayed) == (first[0].positions, True)


def test_a_key_used_for_another_request_is_refused(journal):
    done = act()
    journal.execute(done, say(TICK))
    with pytest.raises(Refused) as refused:
        journal.execute(act(key=done.key, body=b"other"), say(TICK))
    assert refused.value.code == "idempotency-key-reused"


def test_an_act_that_changes_nothing_stores_nothing(journal):
    before = journal.head()
    assert journal.execute(act(), say(())).positions == range(0)
    assert journal.head() == before


def test_several_streams_are_written_together_or_not_at_all(journal):
    one, two = uuid4(), uuid4()
    outcome = journal.execute(
        act(),
        lambda _: [Step(said, one, (TICK, TICK)), Step(said, two, TICK), Step(said, one, TICK)],
    )
    assert len(outcome.positions) == 4
    assert [entry.envelope.seq for entry in journal.stream(one)] == [1, 2, 3]


def test_a_plan_sees_the_state_its_command_will_see(journal):
    stream, seen = uuid4(), []

    def plan(reader):
        seen.append(reader.state(said, stream))
        return [Step(said, stream, TICK)]

    journal.execute(act(), plan)
    journal.execute(act(), plan)
    assert seen == [0, 1]


def test_an_act_that_loses_a_race_decides_again_on_what_it_finds(journal):
    stream, seen = uuid4(), []

    def plan(reader):
        seen.append(reader.state(said, stream))
        if len(seen) == 1:
            journal.execute(act(), say(TICK, stream))
        return [Step(said, stream, TICK)]

    assert len(journal.execute(act(), plan).positions) == 1
    assert seen == [0, 1]


def test_an_act_that_rests_on_a_stream_fails_if_that_stream_moves(journal):
    read, written, seen = uuid4(), uuid4(), []

    def plan(reader):
        seen.append(reader.state(said, read))
        if len(seen) == 1:
            journal.execute(act(), say(TICK, read))
        if seen[-1]:
            raise Refused("agreement-needed", "Nothing allows this any more.")
        return [Step(said, written, TICK)]

    with pytest.raises(Refused):
        journal.execute(act(), plan)
    assert journal.stream(written) == []


def test_an_act_that_always_loses_gives_up(journal):
    stream = uuid4()

    def plan(reader):
        reader.state(said, stream)
        journal.execute(act(), say(TICK, stream))
        return [Step(said, stream, TICK)]

    with pytest.raises(Unavailable):
        journal.execute(act(), plan)


def test_rivals_on_one_stream_all_count(journal):
    stream, start = uuid4(), threading.Barrier(3)

    def rival(_):
        start.wait(10)
        return journal.execute(act(), say(TICK, stream))

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(rival, range(3)))
    assert len({outcome.positions[0] for outcome in outcomes}) == 3
    assert [entry.envelope.seq for entry in journal.stream(stream)] == [1, 2, 3]


def test_what_frames_sharing_moves_the_consent_head_and_the_rest_does_not(journal):
    outcome = journal.execute(act(), say(TICK))
    assert journal.consent_head() == outcome.positions[-1]
    journal.execute(act(), say(NOTE, subject=person()))
    assert journal.consent_head() == outcome.positions[-1]


def test_nothing_is_sealed_for_a_person_once_erased(journal, database):
    lina = person()
    with closing(database.connect(OWNER)) as owner:
        owner.execute("INSERT INTO maillage.shreds VALUES (%s, 1, %s, 1)", [lina, NO_SCOPE])
    with pytest.raises(Refused) as refused:
        journal.execute(act(), say(LINA, subject=lina))
    assert refused.value.code == "key-shredded"


def test_a_unit_that_skips_a_version_is_a_bug_and_says_so(journal, monkeypatch):
    monkeypatch.setattr(
        type(journal.application.recorder), "append", lambda *_: Verdict(Status.GAP)
    )
    with pytest.raises(RuntimeError, match="version"):
        journal.execute(act(), say(TICK))


def test_the_system_acts_under_no_name(journal):
    stream = uuid4()
    journal.execute(act(actor=None), say(TICK, stream))
    assert journal.stream(stream)[0].envelope.by.unit is None


def test_a_recorded_date_is_the_one_of_the_database(journal, set_clock):
    instant = datetime(2037, 1, 2, 9, tzinfo=UTC)
    set_clock(instant)
    stream = uuid4()
    journal.execute(act(), say(TICK, stream))
    assert journal.stream(stream)[0].envelope.recorded.date() == instant.date()
    assert journal.now().date() == instant.date()


SWAP_VAULT = (
    "UPDATE maillage.vault v SET sealed = o.sealed FROM maillage.vault o"
    " WHERE (v.notification_id, o.notification_id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))"
)
SWAP_STATES = SWAP_VAULT.replace("vault", "events").replace("sealed", "state")


@pytest.mark.parametrize("swap", [SWAP_VAULT, SWAP_STATES])
def test_two_rows_swapped_in_the_database_are_refused(swap, journal, database, postgres):
    lina = person()
    rows = [journal.execute(act(), say(LINA, subject=lina)).positions[0] for _ in range(2)]
    places = {"a": rows[0], "b": rows[1]}
    with closing(embedded.superuser(postgres.home, database.name)) as intruder:
        intruder.execute("SET session_replication_role = replica")
        intruder.execute(swap, places)
        for position in rows:
            with pytest.raises(PartSwapped) as swapped:
                journal.at([position])
            assert swapped.value.position == position
        intruder.execute(swap, places)
    assert [entry.fact for entry in journal.at(rows)] == [LINA, LINA]


def test_a_deleted_part_reads_as_erased_and_the_rest_stays(journal, database):
    outcome = journal.execute(act(), say((LINA, NOTE), subject=person()))
    with closing(database.connect(OWNER)) as owner:
        owner.execute(
            "DELETE FROM maillage.vault WHERE grp = 1 AND notification_id = ANY(%s)",
            [list(outcome.positions)],
        )
    identity, note = (entry.fact for entry in journal.at(outcome.positions))
    assert identity.family_name.erased is KeyGroup.IDENTITY
    assert note == NOTE
