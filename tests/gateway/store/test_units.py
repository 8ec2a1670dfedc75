from collections import deque
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import Refused
from gateway.store.units import (
    BATCH_EVENTS_MAX,
    BATCH_UNITS_MAX,
    EVENT_BYTES_MAX,
    PART_BYTES_MAX,
    UNIT_EVENTS_MAX,
    SealedPart,
    check_limits,
    next_batch,
)
from tests.gateway.store.units import event, number, part, unit


def test_units_of_different_streams_share_a_batch():
    units = [unit(event(number(n))) for n in range(1, 4)]
    assert next_batch(deque(units), set()) == units


def test_a_unit_that_touches_an_earlier_one_waits_and_nothing_overtakes_it():
    first, second = unit(event(number(1), 1)), unit(event(number(1), 2))
    third, other = unit(event(number(1), 3)), unit(event(number(2), 1))
    pending = deque([first, second, third, other])
    assert next_batch(pending, set()) == [first, other]
    assert list(pending) == [second, third]


def test_a_unit_guarding_what_an_earlier_one_writes_waits():
    writer, reader = unit(event(number(1), 3)), unit(event(number(2)), guards=[(number(1), 2)])
    pending = deque([writer, reader])
    assert next_batch(pending, set()) == [writer]
    assert list(pending) == [reader]


def test_a_key_used_twice_waits_for_its_first_use():
    key = uuid4()
    pending = deque([unit(event(number(1)), key=key), unit(event(number(2)), key=key)])
    assert len(next_batch(pending, set())) == 1


def test_a_place_known_to_be_stored_delays_nobody():
    losers = [unit(event(number(1), 1)) for _ in range(3)]
    known = {(number(1), 1), (number(1), 0)}
    assert next_batch(deque(losers), known) == losers


def test_a_batch_stops_at_its_limits():
    many = deque(unit(event(uuid4())) for _ in range(BATCH_UNITS_MAX + 10))
    assert len(next_batch(many, set())) == BATCH_UNITS_MAX
    stream = number(1)
    wide = deque(
        unit(*(event(uuid4()) for _ in range(UNIT_EVENTS_MAX)), event(stream, n)) for n in range(20)
    )
    assert sum(len(u.events) for u in next_batch(wide, set())) <= BATCH_EVENTS_MAX


@given(st.lists(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=2)))
def test_every_unit_leaves_once_and_never_in_one_batch_with_what_decides_it(plans):
    units = [unit(*(event(number(s), v) for s, v in dict.fromkeys(plan))) for plan in plans]
    pending, left = deque(units), {}
    turn = 0
    while pending:
        for taken in next_batch(pending, set()):
            assert id(taken) not in left
            left[id(taken)] = turn
        turn += 1
    assert len(left) == len(units)
    for n, earlier in enumerate(units):
        for later in units[n + 1 :]:
            if earlier.writes & (later.writes | later.relies):
                assert left[id(earlier)] < left[id(later)]


@pytest.mark.parametrize(
    "oversized",
    [
        unit(event(number(1), state=bytes(EVENT_BYTES_MAX + 1))),
        unit(*(event(number(1), n) for n in range(1, UNIT_EVENTS_MAX + 2))),
        unit(event(number(1), parts=(SealedPart(number(2), 2, number(0), 0, 1, bytes(70_000)),))),
        unit(*(event(number(1), n, state=bytes(30_000)) for n in range(1, 40))),
    ],
)
def test_a_record_larger_than_the_journal_accepts_is_refused_before_it_is_queued(oversized):
    with pytest.raises(Refused) as refused:
        check_limits(oversized)
    assert refused.value.code == "record-too-large"


def test_a_record_at_the_limits_is_accepted():
    check_limits(unit(event(number(1), state=bytes(EVENT_BYTES_MAX))))
    sealed = SealedPart(number(2), 2, number(0), 0, 1, bytes(PART_BYTES_MAX))
    check_limits(unit(event(number(1), parts=(sealed,))))


def test_a_unit_that_says_nothing_or_one_place_twice_is_a_bug():
    with pytest.raises(ValueError, match="no event"):
        check_limits(unit())
    with pytest.raises(ValueError, match="once"):
        check_limits(unit(event(number(1), 1), event(number(1), 1, parts=(part(number(2)),))))
