"""A view and its checkpoint move together, one runner at a time."""

import pytest

from gateway.runner import views
from tests.consent.world import LINA, MEHDI


@pytest.fixture
def projector(database):
    with database.connect("maillage_projector") as connection:
        connection.execute("DELETE FROM maillage.tracking")
        connection.execute("DELETE FROM maillage.dead_letters")
        yield connection


def test_a_checkpoint_only_moves_forward(projector):
    assert views.checkpoint(projector, "roster@1") == 0
    views.advance(projector, "roster@1", 7)
    assert views.checkpoint(projector, "roster@1") == 7
    for place in (7, 3):
        with pytest.raises(views.Fenced):
            views.advance(projector, "roster@1", place)


def test_a_projection_is_held_by_one_session(projector, database):
    assert views.hold(projector, "roster@1")
    with database.connect("maillage_projector") as other:
        assert not views.hold(other, "roster@1")
        assert views.hold(other, "board@1")


def test_a_parked_person_is_remembered_from_the_first_entry_on(projector):
    views.park(projector, "roster@1", (9, "ValueError", 3), [MEHDI])
    views.park(projector, "roster@1", (4, "ValueError", 3), [MEHDI, LINA])
    views.park(projector, "roster@1", (4, "KeyError", 3), [MEHDI])
    assert views.parked(projector, "roster@1") == {MEHDI: 4, LINA: 4}
    assert views.parked(projector, "board@1") == {}
