from uuid import UUID

import pytest

from consent.decide import decide
from consent.fanout import recipients
from consent.model import Query
from domain.vocabulary import PartnerId, RecipientKind
from tests.consent.corners import JOB, SEEN, agreed
from tests.consent.histories import history
from tests.consent.world import CLUB, KINDS, MEHDI, MISSION, NOON, POLICE, World, compiled


@pytest.mark.parametrize("seed", range(12))
def test_asking_the_candidates_is_asking_everybody(seed):
    told = history(seed)
    state, last = compiled(told.log), len(told.log)
    keys = [key for position in range(1, last + 1) if (key := state.key(position))]
    for key in keys:
        asked = [Query(partner, NOON, last) for partner in sorted(state.partners)]
        everybody = [found for query in asked if (found := decide(state, key, query)).allowed]
        assert recipients(state, key, NOON, last) == everybody


def told_to(world, position):
    state = world.state()
    return {d.recipient for d in recipients(state, state.key(position), NOON, len(world.log))}


def test_a_person_s_fact_goes_to_its_author_and_to_whom_she_agreed():
    world, _ = agreed()
    assert told_to(world, 8) == {CLUB, MISSION}


def test_a_place_fact_goes_to_the_partners_of_the_territory():
    world = World(CLUB)
    world.onboard(MISSION)
    seen = world.write(SEEN, by=POLICE)
    world.onboard(POLICE)
    assert told_to(world, seen) == {CLUB, POLICE}
    assert told_to(world, world.write(SEEN, by=CLUB)) == {CLUB}


def test_a_judge_has_no_feed():
    judge = PartnerId(UUID(int=60))
    world = World(CLUB, judge, kinds=KINDS | {judge: RecipientKind.PROSECUTOR_JUDGE})
    world.adult(MEHDI)
    job = world.write(JOB, by=judge, about=(MEHDI,))
    assert told_to(world, job) == set()
