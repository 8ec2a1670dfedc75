"""One code per closed category: the first lock that stays shut."""

from datetime import timedelta

from consent.events import LevelCap
from consent.vocab import Reason
from domain.contact import ContactLogged
from domain.note import NoteWritten
from domain.referral_events import ReferralMade
from domain.themes import Theme
from domain.vocabulary import Category, Channel, Ground, Level, Purpose
from tests.consent.corners import CARE, JOB, MET, SEEN, agreed
from tests.consent.world import CLUB, HEALTH, MEHDI, MISSION, NOON, POLICE, SERVICES, WELFARE, World


def why(world, position, recipient, at=NOON, **rest):
    return dict(world.ask(position, recipient, at, **rest).reasons)


def test_nothing_agreed():
    world = World(CLUB, MISSION)
    world.adult(MEHDI)
    job = world.write(JOB, by=CLUB, about=(MEHDI,))
    closed = Reason.NO_AGREEMENT
    assert why(world, job, MISSION) == {Category.EMPLOYMENT: closed, Category.LINK: closed}


def test_a_cell_that_never_opens():
    world, _ = agreed()
    note = world.write(NoteWritten(text="…"), by=CLUB, about=(MEHDI,))
    assert why(world, note, MISSION)[Category.NOTES] is Reason.CEILING
    assert why(world, 8, POLICE)[Category.EMPLOYMENT] is Reason.CEILING


def test_no_purpose_in_common():
    world, _ = agreed()
    asked = frozenset({Purpose.HOUSING})
    assert set(why(world, 8, MISSION, purposes=asked).values()) == {Reason.BASIS}


def test_a_place_collected_for_another_purpose():
    world = World(CLUB, WELFARE)
    seen = world.write(SEEN, by=CLUB, purpose=Purpose.CARE)
    asked = frozenset({Purpose.ACCOMPANIMENT})
    assert why(world, seen, CLUB) == {}
    world.onboard(SERVICES)
    world.onboard(HEALTH)
    other = world.write(SEEN, by=HEALTH, purpose=Purpose.CARE)
    assert set(why(world, other, CLUB, purposes=asked).values()) == {Reason.BASIS}


def test_an_accompanying_team_asking_for_another_purpose():
    world, _ = agreed()
    world.accompany(CLUB, MEHDI)
    theirs = world.write(JOB, by=MISSION, about=(MEHDI,), purpose=Purpose.INSERTION)
    asked = frozenset({Purpose.HOUSING})
    assert why(world, theirs, CLUB, purposes=asked)[Category.EMPLOYMENT] is Reason.BASIS


def test_an_author_bound_by_a_secrecy_no_agreement_lifts():
    world, _ = agreed()
    bound = world.write(JOB, by=CLUB, about=(MEHDI,), ground=Ground.YOUTH_JUSTICE)
    assert set(why(world, bound, MISSION).values()) == {Reason.SECRECY}


def test_a_refusal_a_withdrawal_and_an_end_each_have_their_code():
    world, granted = agreed()
    later = NOON + timedelta(days=1)
    assert set(why(world, 8, MISSION, granted.until).values()) == {Reason.EXPIRED}
    world.withdraw(granted, later)
    decision = world.ask(8, MISSION, later)
    assert set(decision.reasons.values()) == {Reason.WITHDRAWN}
    assert decision.ended == (granted.id,)
    no = world.refuse()
    decision = world.ask(8, MISSION, later)
    assert set(decision.reasons.values()) == {Reason.REFUSED}
    assert decision.blocking == (no.id,)


def test_a_grant_that_has_not_begun_is_no_ended_one():
    world, _ = agreed(starts=NOON + timedelta(days=1))
    assert set(why(world, 8, MISSION).values()) == {Reason.NO_AGREEMENT}


def test_a_signed_level_too_coarse_is_no_agreement():
    world, _ = agreed(levels=(LevelCap(category=Category.LINK, level=Level.COARSE),))
    met = world.write(ContactLogged(channel=Channel.STREET), by=CLUB, about=(MEHDI,))
    assert why(world, met, MISSION) == {Category.LINK: Reason.NO_AGREEMENT}


def test_a_cap_that_keeps_other_fields_is_the_ceiling():
    world, _ = agreed(categories=(Category.FAMILY,))
    home = JOB.model_copy(update={"theme": Theme.FAMILY_RUPTURE})
    rupture = world.write(home, by=CLUB, about=(MEHDI,))
    assert why(world, rupture, MISSION)[Category.FAMILY] is Reason.CEILING


def test_two_purposes_that_do_not_meet_are_no_basis():
    world, _ = agreed()
    world.write(MET, by=HEALTH, about=(MEHDI,))
    told = {"source": HEALTH, "to": WELFARE}
    world.grant(**told, categories=(Category.LINK,), purpose=Purpose.ACCOMPANIMENT)
    world.grant(**told, categories=(Category.HEALTH,), purpose=Purpose.COORDINATION)
    assert why(world, 10, WELFARE) == {Category.LINK: Reason.BASIS}


def test_a_partner_nobody_knows_is_never_named():
    world, _ = agreed()
    made = ReferralMade(to=SERVICES, theme=Theme.JOB_SEARCH)
    referral = world.write(made, by=CLUB, about=(MEHDI,))
    assert "to" not in world.sees(referral, MISSION)
    world.onboard(SERVICES)
    assert "to" in world.sees(referral, MISSION)
    assert "to" not in world.sees(referral, MISSION, known=referral)


def test_health_told_to_the_unbound_is_secrecy():
    world = World(CLUB, HEALTH)
    world.adult(MEHDI)
    care = world.write(CARE, by=CLUB, about=(MEHDI,), ground=Ground.SOCIAL_WORKER)
    assert why(world, care, HEALTH)[Category.HEALTH] is Reason.SECRECY
