from datetime import date, timedelta
from uuid import UUID

import pytest

from consent.vocab import Voice
from domain.themes import Theme
from domain.vocabulary import Category, Ground, PartnerId, Purpose, RecipientKind
from tests.consent.corners import CARE, JOB, WHO, agreed
from tests.consent.world import (
    CLUB,
    JEUNES,
    KINDS,
    MEDIATORS,
    MEHDI,
    MISSION,
    NOON,
    SCHOOL,
    SERVICES,
    World,
)


LANDLORD = PartnerId(UUID(int=70))
QUARREL = JOB.model_copy(update={"theme": Theme.NEIGHBOUR_CONFLICT})
COURT = JOB.model_copy(update={"theme": Theme.JUDICIAL_COURSE})


def told(fact, reader, purpose, **grant):
    """Say whether a reader of its own kind is told a fact Mehdi agreed to tell it."""
    world = World(CLUB, reader, kinds=KINDS | {LANDLORD: RecipientKind.LANDLORD})
    world.adult(MEHDI)
    world.accompany(reader, MEHDI)
    position = world.write(fact, by=CLUB, about=(MEHDI,), purpose=purpose)
    world.grant(to=reader, purpose=purpose, **grant)
    return bool(world.sees(position, reader))


CONFLICT = {"categories": (Category.INCIDENT_PERSON,)}


def test_a_mediator_s_own_case_cannot_be_judged_yet_and_stays_closed():
    assert not told(QUARREL, MEDIATORS, Purpose.MEDIATION, **CONFLICT)


def test_a_landlord_s_own_complaint_cannot_be_judged_yet_and_stays_closed():
    assert not told(QUARREL, LANDLORD, Purpose.MEDIATION, **CONFLICT)


def test_an_offence_opens_by_no_agreement_nor_intervention():
    offence = {"categories": (Category.OFFENCE,)}
    assert not told(COURT, JEUNES, Purpose.ACCOMPANIMENT, **offence)


def test_a_street_team_without_intervention_needs_an_agreement():
    world = World(CLUB, JEUNES)
    world.adult(MEHDI)
    job = world.write(JOB, by=CLUB, about=(MEHDI,), purpose=Purpose.INSERTION)
    assert world.sees(job, JEUNES) == set()
    world.grant(to=JEUNES, categories=(Category.EMPLOYMENT,))
    assert world.sees(job, JEUNES) == {"theme"}


def test_a_newly_accompanying_team_reads_for_the_purpose_of_the_collection_only():
    world = World(CLUB, JEUNES)
    world.accompany(JEUNES, MEHDI)
    job = world.write(JOB, by=CLUB, about=(MEHDI,), purpose=Purpose.INSERTION)
    assert world.sees(job, JEUNES)
    assert world.sees(job, JEUNES, purposes=frozenset({Purpose.HOUSING})) == set()


@pytest.mark.parametrize("ground", sorted(set(Ground) - {Ground.NONE}))
def test_a_bound_author_is_read_by_agreement_only_where_the_clause_says_so(ground):
    world, _ = agreed()
    world.accompany(JEUNES, MEHDI)
    world.onboard(JEUNES)
    bound = world.write(JOB, by=CLUB, about=(MEHDI,), ground=ground)
    assert world.sees(bound, JEUNES) == set()
    assert bool(world.sees(bound, MISSION)) is (ground is not Ground.YOUTH_JUSTICE)


@pytest.mark.parametrize(
    ("voice", "closed"),
    [(Voice.YOUTH, True), (Voice.HOLDER_A, False), (Voice.GUARDIAN, False)],
)
def test_nobody_refuses_for_an_adult_but_herself(voice, closed):
    world, _ = agreed()
    world.refuse(voice=voice)
    assert (world.sees(8, MISSION) == set()) is closed


def test_a_parent_s_refusal_given_before_majority_goes_on_counting():
    world = World(CLUB, MISSION)
    world.turns_18(MEHDI, date(2025, 3, 10))
    job = world.write(JOB, by=CLUB, about=(MEHDI,))
    world.grant()
    assert world.sees(job, MISSION)
    before = NOON - timedelta(days=9)
    world.refuse(voice=Voice.HOLDER_A, given=before, starts=before)
    assert world.sees(job, MISSION) == set()


def test_only_the_adult_s_own_voice_agrees():
    world, _ = agreed(voice=Voice.HOLDER_A)
    assert world.sees(8, MISSION) == set()


def test_an_unknown_age_agrees_to_nothing():
    world = World(CLUB, MISSION)
    name = world.write(WHO, by=CLUB, about=(MEHDI,))
    world.grant(categories=(Category.IDENTITY,))
    assert world.sees(name, MISSION) == set()


def test_a_deposit_is_not_read_back_by_its_author():
    world = World(SCHOOL, SERVICES)
    harm = JOB.model_copy(update={"theme": Theme.VIOLENCE_SUFFERED})
    deposit = world.write(harm, by=SCHOOL, about=(MEHDI,))
    assert world.sees(deposit, SCHOOL) == set()
    assert "theme" in world.sees(world.write(CARE, by=SCHOOL, about=(MEHDI,)), SCHOOL)
