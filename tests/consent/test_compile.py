from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.compile import State
from domain.kernel import Erased
from domain.referral_events import (
    RedirectionReason,
    ReferralMade,
    ReferralProposed,
    ReferralRedirected,
    ReferralReminded,
)
from domain.themes import Theme
from domain.vocabulary import KeyGroup
from tests.consent.corners import JOB, SEEN, agreed
from tests.consent.histories import history
from tests.consent.world import (
    CLUB,
    HEALTH,
    LINA,
    MEHDI,
    MISSION,
    NOON,
    YEAR_END,
    World,
    charters,
    compiled,
)


def test_positions_are_applied_once_and_in_order():
    world = World(CLUB)
    state = world.state()
    with pytest.raises(ValueError, match="once, in order"):
        state.apply(*world.log[0])


def test_gaps_in_positions_are_welcome():
    state = State(charters())
    for envelope, fact in World(CLUB, MISSION).log[1:]:
        state.apply(envelope, fact)
    assert state.position == 2


def test_a_new_state_knows_nothing_and_nobody():
    state = State(charters())
    assert state.position == 0
    assert state.keys_of(MEHDI) == state.place_keys() == ()
    assert not state.partners
    assert state.key(1) is None


def test_the_time_of_the_state_never_goes_back():
    world = World(CLUB, MISSION)
    envelope, fact = world.log[1]
    earlier = envelope.model_copy(update={"recorded": NOON - timedelta(days=9)})
    state = compiled([world.log[0], (earlier, fact)])
    assert state.time == world.log[0][0].recorded


def test_facts_are_found_by_person_by_place_and_by_position():
    world, _ = agreed()
    place = world.write(SEEN, by=CLUB)
    state = world.state()
    assert [key.position for key in state.keys_of(MEHDI)] == [6, 8]
    assert [key.position for key in state.place_keys()] == [place]
    found = state.key(8)
    assert found is not None
    assert found.kind == "theme-recorded.v1"
    assert state.key(9) is None
    assert state.partners[MISSION].on == world.log[0][0].on


def test_a_referral_remembers_its_parties_from_each_step_on():
    world = World(CLUB, MISSION, HEALTH)
    offer: dict[str, Any] = {"to": MISSION, "theme": Theme.JOB_SEARCH}
    better = ReferralRedirected(to_other=HEALTH, reason=RedirectionReason.AGE)
    for by, fact in (
        (CLUB, ReferralProposed(**offer)),
        (CLUB, ReferralMade(**offer)),
        (None, ReferralReminded()),
        (MISSION, better),
    ):
        world.write(fact, by=by, about=(MEHDI,), stream=UUID(int=60))
    world.write(JOB, by=CLUB, about=(MEHDI,), stream=UUID(int=60))
    state = world.state()
    parties = [key.parties for key in state.keys_of(MEHDI)]
    assert parties == [{CLUB}, {CLUB, MISSION}, {CLUB, MISSION}, {CLUB, MISSION}, set()]


def test_an_erased_addressee_leaves_the_author_the_only_party():
    world = World(CLUB)
    gone = ReferralMade(to=Erased(erased=KeyGroup.SOCIAL), theme=Theme.JOB_SEARCH)
    world.write(gone, by=CLUB, about=(MEHDI,))
    assert [key.parties for key in world.state().keys_of(MEHDI)] == [{CLUB}]


def test_everybody_the_journal_is_about_comes_in_order_of_appearance():
    world, _ = agreed()
    world.write(JOB, by=CLUB, about=(LINA,))
    assert world.state().people == (MEHDI, LINA)


def test_an_edge_is_told_once_its_instant_is_passed():
    world, granted = agreed()
    lifted = NOON + timedelta(hours=1)
    world.withdraw(granted, lifted)
    state = world.state()
    assert state.edges(NOON, NOON + timedelta(minutes=59)) == frozenset()
    assert state.edges(NOON - timedelta(seconds=1), NOON) == {MEHDI}
    assert state.edges(NOON, lifted) == {MEHDI}
    assert state.edges(lifted, YEAR_END - timedelta(microseconds=1)) == frozenset()
    assert state.edges(lifted, YEAR_END) == {MEHDI}


@pytest.mark.parametrize("seed", range(5))
def test_the_state_is_the_same_however_far_it_has_gone_on(seed):
    """The past asked of a state that went on equals the state that stopped there."""
    told = history(seed)
    half = len(told.log) // 2
    stopped, gone_on = compiled(told.log[:half]), compiled(told.log)
    for position in range(1, half + 1):
        assert stopped.key(position) == gone_on.key(position)
