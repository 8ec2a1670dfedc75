from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import birthday, refuse_ahead_of
from domain.kernel import Refused
from tests.domain.people import DAY, TODAY, TOMORROW


def test_a_day_to_come_is_refused():
    with pytest.raises(Refused, match="ahead of its day") as refusal:
        refuse_ahead_of(TODAY, DAY, TOMORROW)
    assert refusal.value.code == "date-in-future"


def test_today_the_past_and_no_day_at_all_are_welcome():
    refuse_ahead_of(TODAY, TODAY, date(1999, 12, 31), None)


@pytest.mark.parametrize(
    ("born", "years", "expected"),
    [
        (date(2007, 5, 20), 18, date(2025, 5, 20)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 16, date(2024, 2, 29)),
        (date(2008, 2, 28), 18, date(2026, 2, 28)),
        (date(2008, 3, 1), 15, date(2023, 3, 1)),
    ],
)
def test_a_birthday_is_the_same_day_or_the_day_after_a_missing_29_february(born, years, expected):
    assert birthday(born, years) == expected


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)), st.sampled_from([15, 18]))
def test_nobody_turns_an_age_before_the_whole_years_have_run(born, years):
    day = birthday(born, years)
    eve = day - timedelta(days=1)
    assert (day.month, day.day) >= (born.month, born.day)
    assert (eve.month, eve.day) < (born.month, born.day) or eve.year < day.year
