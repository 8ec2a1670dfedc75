"""Which facts change earlier answers, and whose."""

import pytest

from consent.records import Touched
from domain.accompaniment import AccompanimentClosed, AccompanimentOpened
from domain.contact import ContactCorrected
from domain.kernel import Erased
from domain.network import PartnerSuspended
from domain.person import AgeKnown, AliasRegistered, IdentityCorrected
from domain.referral_events import ReferralAccepted, ReferralExpired
from domain.vocabulary import Channel, KeyGroup
from tests.consent.corners import JOB, SEEN, agreed
from tests.consent.world import ADULT_SINCE, CLUB, LINA, MEHDI, MISSION, NOON, World


def touched(fact, **header):
    world = World(CLUB)
    world.write(fact, **header)
    state = World(CLUB).state()
    return state.apply(*world.log[-1])


@pytest.mark.parametrize(
    "fact",
    [
        AliasRegistered(alias="Kev"),
        AgeKnown(on18=ADULT_SINCE),
        ContactCorrected(channel=Channel.PHONE, supersedes=CLUB),
        IdentityCorrected(family_name="B", first_name="M", supersedes=CLUB),
        AccompanimentOpened(),
        AccompanimentClosed(),
        ReferralAccepted(),
        ReferralExpired(),
    ],
)
def test_what_frames_a_person_touches_all_answers_about_her(fact):
    found = touched(fact, by=CLUB, about=(MEHDI, LINA))
    assert found == Touched(subjects=frozenset({MEHDI, LINA}))


def test_a_directive_touches_its_person():
    world, granted = agreed()
    world.withdraw(granted, NOON)
    world.refuse()
    state = World(CLUB).state()
    for entry in world.log[-3:]:
        assert state.apply(*entry) == Touched(subjects=frozenset({MEHDI}))


def test_a_change_of_the_network_touches_the_partner():
    assert touched(PartnerSuspended(partner=MISSION)) == Touched(partners=frozenset({MISSION}))


@pytest.mark.parametrize("fact", [JOB, SEEN])
def test_an_ordinary_fact_touches_no_earlier_answer(fact):
    about = () if fact is SEEN else (MEHDI,)
    assert touched(fact, by=CLUB, about=about) == Touched()


def test_an_acceptance_by_nobody_opens_no_intervention():
    assert touched(ReferralAccepted(), about=(MEHDI,)) == Touched()


@pytest.mark.parametrize("on18", [None, Erased(erased=KeyGroup.IDENTITY)])
def test_an_age_that_says_nothing_makes_nobody_adult(on18):
    world = World(CLUB, MISSION)
    world.turns_18(MEHDI, on18)
    job = world.write(JOB, by=CLUB, about=(MEHDI,))
    world.grant()
    assert world.sees(job, MISSION) == set()


def test_a_partner_onboarded_twice_stays_what_it_first_was():
    world = World(CLUB)
    world.onboard(CLUB, territories=("vanves",))
    assert world.state().partners[CLUB].territories == {"issy"}
