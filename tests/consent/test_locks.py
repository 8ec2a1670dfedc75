from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from consent.events import LevelCap
from consent.vocab import Reason, Voice
from domain.kernel import Erased
from domain.referral_events import ReferralAcknowledged, ReferralMade, ReferralProposed
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Ground,
    KeyGroup,
    Level,
    PartnerId,
    Purpose,
    RecipientKind,
)
from tests.consent.corners import CARE, JOB, WHO, agreed
from tests.consent.world import (
    CLUB,
    HEALTH,
    JEUNES,
    KINDS,
    MEDIATORS,
    MEHDI,
    MISSION,
    NOON,
    SCHOOL,
    SERVICES,
    WELFARE,
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
LINK_ONLY = (Category.EMPLOYMENT, Category.LINK)
FILE = {"about": (MEHDI,), "stream": UUID(int=60), "purpose": Purpose.ACCOMPANIMENT}


def referred(reader, addressee, level, categories=LINK_ONLY):
    """Refer Mehdi from the club, which he let tell the reader of his link at a level."""
    world = World(CLUB, MISSION, JEUNES, HEALTH, SERVICES)
    world.adult(MEHDI)
    purpose = Purpose.INSERTION if reader == MISSION else Purpose.ACCOMPANIMENT
    levels = (LevelCap(category=Category.LINK, level=level),)
    world.grant(to=reader, categories=categories, purpose=purpose, levels=levels)
    offer: dict[str, Any] = {"to": addressee, "theme": Theme.JOB_SEARCH}
    steps = (ReferralProposed(**offer), ReferralMade(**offer), ReferralAcknowledged())
    authors = (CLUB, CLUB, addressee if isinstance(addressee, UUID) else None)
    positions = [world.write(s, by=by, **FILE) for s, by in zip(steps, authors, strict=True)]
    return [world.sees(position, reader) for position in positions], world


def test_a_referral_between_others_is_told_only_with_the_whole_link():
    whole = {"state", "to", "theme", "team", "on"}
    for level in (Level.TOKEN, Level.COARSE, Level.BAND):
        assert referred(MISSION, SERVICES, level)[0] == [set(), set(), set()]
    assert referred(MISSION, SERVICES, Level.CLEAR)[0] == [set(), whole, set()]


def test_the_theme_of_a_referral_between_others_needs_the_link_too():
    told = referred(MISSION, SERVICES, Level.CLEAR, (Category.EMPLOYMENT,))[0]
    assert told == [set(), set(), set()]
    mine = referred(MISSION, MISSION, Level.CLEAR, (Category.EMPLOYMENT,))[0]
    assert mine[:2] == [set(), {"theme"}]


def test_a_referral_to_a_sensitive_partner_needs_its_category_for_every_field():
    assert referred(JEUNES, HEALTH, Level.CLEAR)[0] == [set(), set(), set()]
    care = (*LINK_ONLY, Category.HEALTH)
    assert referred(JEUNES, HEALTH, Level.CLEAR, care)[0][1] >= {"state", "theme", "to"}


def test_a_referral_nobody_knows_the_end_of_is_told_its_author_alone():
    for addressee in (Erased(erased=KeyGroup.SOCIAL), WELFARE):
        told, world = referred(MISSION, addressee, Level.CLEAR)
        assert told == [set(), set(), set()]
        assert "theme" in world.sees(len(world.log) - 1, CLUB)


def test_the_addressee_is_told_of_its_own_referral_once_it_is_made_and_not_before():
    told, world = referred(MISSION, MISSION, Level.COARSE)
    assert told[:2] == [set(), {"state", "theme", "team", "on"}]
    proposed = len(world.log) - 2
    assert world.sees(proposed, CLUB) >= {"state", "to", "theme"}
    assert set(world.ask(proposed, MISSION).reasons.values()) == {Reason.CEILING}


def test_a_proposal_is_told_no_team_by_default_either():
    world = World(CLUB, JEUNES)
    world.accompany(JEUNES, MEHDI)
    offer: dict[str, Any] = {"to": JEUNES, "theme": Theme.JOB_SEARCH}
    proposed = world.write(ReferralProposed(**offer), by=CLUB, **FILE)
    made = world.write(ReferralMade(**offer), by=CLUB, **FILE)
    assert world.sees(proposed, JEUNES) == set()
    assert "theme" in world.sees(made, JEUNES)


def test_what_a_unit_wrote_of_a_referral_between_others_stays_its_own():
    world = World(CLUB, MISSION)
    erased = Erased(erased=KeyGroup.SOCIAL)
    world.write(ReferralMade(to=erased, theme=Theme.JOB_SEARCH), by=CLUB, **FILE)
    theirs = world.write(ReferralAcknowledged(), by=MISSION, **FILE)
    assert world.sees(theirs, MISSION) == {"state", "team", "on"}


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
