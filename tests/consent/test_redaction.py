from dataclasses import replace
from typing import Annotated, Literal

import pytest

from consent.model import FieldDecision
from consent.redaction import redact
from domain.contact import ThemeRecorded
from domain.kernel import Erased, Value
from domain.labels import Sealed
from domain.themes import Theme
from domain.vocabulary import Category, KeyGroup, Level
from tests.consent.corners import JOB, SEEN, WHO, agreed
from tests.consent.world import CLUB, MEHDI, MISSION, POLICE, World


@pytest.fixture
def told():
    world, _ = agreed()
    return world.ask(8, MISSION)


def test_the_visible_values_come_by_category_as_json(told):
    assert redact(JOB, told) == {
        Category.EMPLOYMENT: {"theme": "job_search"},
        Category.LINK: {"team": str(CLUB), "on": "2025-03-11"},
    }


def test_a_list_of_a_place_fact_is_a_list():
    world = World(CLUB, MISSION)
    fact = SEEN.model_copy(update={"themes": (Theme.NOISE,), "group_size": 5})
    place = world.write(fact, by=CLUB)
    shown = redact(fact, world.ask(place, CLUB))[Category.ACTIVITY]
    assert shown["themes"] == ["noise"]
    assert shown["group_size"] == 5
    assert "zone" not in shown


def test_a_denial_tells_nothing():
    world, _ = agreed()
    assert redact(JOB, world.ask(8, POLICE)) == {}


def test_the_answer_about_another_kind_of_fact_tells_nothing(told):
    assert redact(WHO, told) == {}


def test_an_erased_value_tells_nothing_not_even_the_team(told):
    gone = ThemeRecorded(contact=JOB.contact, theme=Erased(erased=KeyGroup.SOCIAL))
    assert redact(gone, told) == {}


def test_a_value_whose_label_moved_to_another_category_tells_nothing(told):
    moved = JOB.model_copy(update={"theme": Theme.GENERAL_HEALTH})
    assert redact(moved, told) == {}


def test_a_field_the_decision_does_not_name_is_left_out(told):
    fields = {name: field for name, field in told.fields.items() if name != "on"}
    assert "on" not in redact(JOB, replace(told, fields=fields))[Category.LINK]


class Unlabelled(Value):
    kind: Literal["theme-recorded.v1"] = "theme-recorded.v1"
    theme: str = "job_search"
    age: Annotated[int, Sealed(Category.EMPLOYMENT, needs=Level.CLEAR)] = 19


def test_an_unlabelled_field_tells_nothing(told):
    assert redact(Unlabelled(), told) == {}


@pytest.mark.parametrize(("level", "shown"), [(Level.BAND, {}), (Level.CLEAR, {"age": 19})])
def test_a_level_below_what_the_field_needs_tells_nothing(told, level, shown):
    field = FieldDecision(Category.EMPLOYMENT, frozenset({Category.EMPLOYMENT}), level)
    visible = redact(Unlabelled(), replace(told, fields={"age": field}))
    assert visible.get(Category.EMPLOYMENT, {}) == shown


def test_nothing_of_the_person_s_identity_comes_with_a_theme():
    world, _ = agreed()
    name = world.write(WHO, by=CLUB, about=(MEHDI,))
    assert redact(WHO, world.ask(name, MISSION)) == {}
