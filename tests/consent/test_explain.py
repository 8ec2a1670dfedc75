from dataclasses import fields

from consent.explain import Explanation, explain
from consent.vocab import Path, Reason
from domain.vocabulary import Category, Level
from tests.consent.corners import agreed
from tests.consent.world import CLUB, MISSION, NOON, YEAR_END


def test_an_answer_is_explained_by_what_it_rests_on():
    world, granted = agreed()
    found = explain(world.ask(8, MISSION))
    assert found.allowed
    assert found.determining == (granted.id,)
    assert found.levels == {"theme": Level.CLEAR, "team": Level.CLEAR, "on": Level.CLEAR}
    assert (found.recipient, found.at, found.kind) == (MISSION, NOON, "theme-recorded.v1")
    assert found.charter
    assert found.event == world.log[7][0].id


def test_a_denial_is_explained_by_what_closed_it():
    world, granted = agreed()
    found = explain(world.ask(8, MISSION, YEAR_END))
    assert not found.allowed
    assert found.ended == (granted.id,)
    assert found.reasons[Category.EMPLOYMENT] is Reason.EXPIRED
    assert found.determining == found.blocking == ()


def test_one_s_own_fact_rests_on_no_directive():
    world, _ = agreed()
    found = explain(world.ask(8, CLUB))
    assert {basis.path for basis in found.paths} == {Path.OWN}
    assert found.determining == ()


def test_no_position_of_the_journal_is_in_an_explanation():
    assert not {"known", "position"} & {field.name for field in fields(Explanation)}
