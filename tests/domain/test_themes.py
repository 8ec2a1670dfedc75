import pytest

from domain.kernel import Refused
from domain.themes import THEMES, Theme, refuse_place_theme
from domain.vocabulary import Category


def test_each_theme_belongs_to_one_category():
    assert set(THEMES) == set(Theme)


@pytest.mark.parametrize(
    ("theme", "category"),
    [
        (Theme.SUBSTANCE_USE, Category.ADDICTION),  # health and offence: the stricter row wins
        (Theme.LEGAL_PROCEDURES, Category.OFFENCE),
        (Theme.VICTIM_SUPPORT, Category.RIGHTS),
        (Theme.RISK_BEHAVIOUR, Category.DANGER),
        (Theme.NEIGHBOUR_CONFLICT, Category.INCIDENT_PERSON),
        (Theme.MENTAL_DISTRESS, Category.HEALTH),
    ],
)
def test_a_delicate_theme_falls_on_its_stricter_side(theme, category):
    assert THEMES[theme] is category


@pytest.mark.parametrize("theme", [Theme.PUBLIC_SPACE_USE, Theme.NOISE, Theme.DAMAGE])
def test_the_trouble_of_a_place_is_never_said_of_a_person(theme):
    with pytest.raises(Refused) as refusal:
        refuse_place_theme(theme)
    assert refusal.value.code == "place-theme-about-a-person"


def test_any_other_theme_may_be():
    places = {Theme.PUBLIC_SPACE_USE, Theme.NOISE, Theme.DAMAGE}
    for theme in set(Theme) - places:
        refuse_place_theme(theme)
