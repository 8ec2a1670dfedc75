from datetime import UTC, date, datetime, timedelta

import pytest

from consent.active import local_day, open_at, stands
from consent.model import DayMark, Intervention, Status
from domain.vocabulary import Jurisdiction
from tests.consent.corners import agreed
from tests.consent.world import CLUB, DAY, MISSION, NOON


NEXT = DAY + timedelta(days=1)
BEGUN = Intervention(position=5, on=DAY, unit=CLUB, stream=CLUB)


@pytest.mark.parametrize(
    ("jurisdiction", "day"),
    [
        (Jurisdiction.FR, date(2025, 3, 12)),
        (Jurisdiction.NC, date(2025, 3, 12)),
        (Jurisdiction.PF, date(2025, 3, 11)),
    ],
)
def test_the_street_day_is_that_of_the_territory(jurisdiction, day):
    assert local_day(datetime(2025, 3, 11, 23, 30, tzinfo=UTC), jurisdiction) == day


def test_a_partner_runs_until_it_is_suspended_and_again_once_resumed():
    suspended, resumed = Status(2, DAY, open=False), Status(3, NEXT, open=True)
    history = [suspended, resumed]
    assert open_at([], DAY, 9)
    assert open_at(history, DAY - timedelta(days=1), 9)
    assert not open_at(history, DAY, 9)
    assert open_at(history, NEXT, 9)
    assert not open_at(history, NEXT, 2)


def test_an_ended_partner_never_comes_back():
    ended, resumed = Status(2, DAY, open=False, final=True), Status(3, NEXT, open=True)
    assert not open_at([ended, resumed], NEXT, 9)


def test_an_intervention_ends_by_position_and_by_day():
    closed = DayMark(position=7, on=NEXT)
    assert stands(BEGUN, [closed], DAY, 9)
    assert not stands(BEGUN, [closed], NEXT, 9)
    assert stands(BEGUN, [closed], NEXT, 6)


def test_a_file_opened_again_is_not_closed_by_its_former_end():
    assert stands(BEGUN, [DayMark(position=3, on=DAY)], DAY, 9)


@pytest.mark.parametrize(("known", "open_"), [(9, False), (10, True)])
def test_an_agreement_counts_from_the_position_it_is_known_at(known, open_):
    world, _ = agreed()
    world.grant(starts=NOON - timedelta(days=1), given=NOON - timedelta(days=1))
    at = NOON - timedelta(minutes=1)
    assert bool(world.sees(8, MISSION, at, known=known)) is open_
