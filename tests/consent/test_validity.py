from datetime import UTC, datetime, timedelta

import pytest

from consent.validity import check_period, check_shareable
from domain.kernel import Refused
from domain.vocabulary import PLACE_LEVEL, Category
from tests.consent.world import NOON


NEVER = PLACE_LEVEL | {Category.NOTES, Category.OFFENCE}


@pytest.mark.parametrize("category", sorted(NEVER))
def test_places_notes_and_offences_are_never_shareable(category):
    with pytest.raises(Refused) as refusal:
        check_shareable((category,))
    assert refusal.value.code == "category-not-shareable"


@pytest.mark.parametrize("category", sorted(set(Category) - NEVER))
def test_every_other_category_is_shareable(category):
    check_shareable((category,))


@pytest.mark.parametrize(
    ("starts", "until"),
    [
        (datetime(2025, 10, 25, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), datetime(2025, 2, 28, 23, tzinfo=UTC)),
    ],
)
def test_a_change_of_clocks_or_a_leap_day_does_not_shorten_a_year(starts, until):
    check_period(starts, starts, until)
    with pytest.raises(Refused):
        check_period(starts, starts, until + timedelta(days=1))


def test_no_message_repeats_what_was_typed():
    with pytest.raises(Refused) as refusal:
        check_period(NOON, NOON, NOON)
    assert "2025" not in refusal.value.message
