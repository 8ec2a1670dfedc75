from typing import Annotated, Literal

import pytest
from pydantic import Field

from domain.kernel import Erased, Value
from domain.labels import (
    BY_THEME,
    COUNTER,
    SCOPE,
    STATE,
    Clear,
    Sealed,
    category_of,
    group_of,
    labels,
)
from domain.themes import THEMES, Theme
from domain.vocabulary import (
    GROUP_OF,
    PLACE_LEVEL,
    Category,
    Channel,
    IncidentNature,
    Jurisdiction,
    KeyGroup,
    Level,
    Purpose,
    RecipientKind,
    TimeBand,
)


class WorkshopHeld(Value):
    kind: Literal["workshop-held.v1"] = "workshop-held.v1"
    theme: Annotated[Theme | Erased, BY_THEME]
    school: Annotated[str | Erased | None, Sealed(Category.SCHOOLING)] = None
    seats: Annotated[int, Field(ge=1), COUNTER]
    forgotten: int = 0


def test_the_labels_of_an_event_are_read_from_its_fields():
    assert labels(WorkshopHeld) == {
        "theme": BY_THEME,
        "school": Sealed(Category.SCHOOLING),
        "seats": COUNTER,
    }


@pytest.mark.parametrize("theme", Theme)
def test_a_sealed_theme_is_sealed_with_its_category_and_always_somewhere(theme):
    expected = Category.INCIDENT_PERSON if THEMES[theme] in PLACE_LEVEL else THEMES[theme]
    assert group_of(BY_THEME, theme) is GROUP_OF[expected]
    assert category_of(BY_THEME, theme) is expected


@pytest.mark.parametrize("unreadable", [None, Erased(erased=KeyGroup.HEALTH), "noise"])
def test_a_theme_that_cannot_be_read_belongs_to_nobody(unreadable):
    assert category_of(BY_THEME, unreadable) is None
    assert group_of(BY_THEME, unreadable) is None


@pytest.mark.parametrize("category", GROUP_OF)
def test_a_sealed_field_goes_to_the_group_of_its_category(category):
    assert group_of(Sealed(category), "a value") is GROUP_OF[category]
    assert category_of(Sealed(category), "a value") is category


@pytest.mark.parametrize("absent", [None, Erased(erased=KeyGroup.SOCIAL)])
def test_what_is_absent_or_erased_is_not_sealed_again(absent):
    assert group_of(Sealed(Category.FAMILY), absent) is None


@pytest.mark.parametrize(
    ("label", "category"),
    [
        (SCOPE, None),
        (STATE, Category.LINK),
        (Clear(Category.ACTIVITY), Category.ACTIVITY),
    ],
)
def test_a_clear_field_is_never_sealed(label, category):
    assert category_of(label, "opened") is category
    assert group_of(label, "opened") is None


def test_every_personal_category_has_a_key_and_no_place_has_one():
    assert set(GROUP_OF) == set(Category) - PLACE_LEVEL
    assert set(GROUP_OF.values()) == set(KeyGroup)


def test_the_closed_lists_are_those_of_the_trade():
    sizes = [len(words) for words in (Category, Purpose, RecipientKind, Jurisdiction, Channel)]
    assert sizes == [17, 10, 23, 3, 18]
    assert len(IncidentNature) == 7
    assert [level.name for level in sorted(Level)] == ["HIDDEN", "TOKEN", "COARSE", "BAND", "CLEAR"]


def test_the_bands_of_four_hours_cover_the_day_end_to_end():
    edges = [band.value.split("-") for band in TimeBand]
    assert edges == [[f"{hour:02}", f"{hour + 4:02}"] for hour in range(0, 24, 4)]
