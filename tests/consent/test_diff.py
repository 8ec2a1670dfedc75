import pytest

from consent.diff import Narrowed, Retracted, Shown, told, view_delta
from domain.vocabulary import Level
from tests.consent.corners import agreed
from tests.consent.world import MISSION, POLICE


@pytest.fixture
def decision():
    world, _ = agreed()
    return world.ask(8, MISSION)


@pytest.fixture
def denial():
    world, _ = agreed()
    return world.ask(8, POLICE)


ALL = {"theme": Level.CLEAR, "team": Level.CLEAR, "on": Level.CLEAR}


def test_what_is_told_is_the_fields_and_their_levels(decision, denial):
    assert told(decision) == ALL
    assert told(denial) == {}


def test_a_first_telling_is_shown(decision):
    assert view_delta({}, decision) == Shown(ALL)


def test_nothing_told_and_nothing_to_tell_changes_nothing(denial, decision):
    assert view_delta({}, denial) is None
    assert view_delta(ALL, decision) is None


def test_nothing_left_is_retracted(denial):
    assert view_delta(ALL, denial) == Retracted()


def test_a_field_or_a_level_less_is_narrowed(decision):
    before = ALL | {"state": Level.CLEAR}
    assert view_delta(before, decision) == Narrowed(ALL, frozenset({"state"}))


def test_more_than_before_is_shown_again(decision):
    before = {"theme": Level.BAND}
    assert view_delta(before, decision) == Shown(ALL)


def test_a_loss_with_a_gain_is_still_narrowed(decision):
    before = {"theme": Level.CLEAR, "state": Level.COARSE}
    assert view_delta(before, decision) == Narrowed(ALL, frozenset({"state"}))
