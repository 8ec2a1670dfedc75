"""Short histories written by hand: each corner chance visits too seldom to catch a fault there."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from consent.events import LevelCap
from consent.model import Query
from domain.contact import ContactLogged, ThemeRecorded
from domain.network import HabilitationGranted, HabilitationRevoked, PartnerEnded, PartnerResumed
from domain.person import AgeKnown, AliasRegistered, IdentityDisclosed
from domain.presence import PresenceLogged
from domain.referral_events import (
    CancellationReason,
    RedirectionReason,
    ReferralCancelled,
    ReferralMade,
    ReferralProposed,
    ReferralRedirected,
    ReferralReminded,
    ReferralWaitlisted,
)
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    ContactId,
    Ground,
    Level,
    ProfessionalId,
    Purpose,
    Role,
    TimeBand,
)
from tests.consent.world import (
    ADULT_SINCE,
    CLUB,
    DAY,
    HEALTH,
    MEHDI,
    MISSION,
    NOON,
    POLICE,
    WELFARE,
    World,
)


JOB = ThemeRecorded(contact=ContactId(UUID(int=7)), theme=Theme.JOB_SEARCH)
CARE = ThemeRecorded(contact=ContactId(UUID(int=7)), theme=Theme.GENERAL_HEALTH)
HARM = ThemeRecorded(contact=ContactId(UUID(int=7)), theme=Theme.VIOLENCE_SUFFERED)
MET = ContactLogged(channel=Channel.STREET)
SEEN = PresenceLogged(
    channel=Channel.STREET, territory="issy", place="hall-12", time_band=TimeBand.LATE
)
WHO = IdentityDisclosed(family_name="Bensaïd", first_name="Mehdi")
NADIA, KARIM = ProfessionalId(UUID(int=1)), ProfessionalId(UUID(int=2))


def agreed(**grant):
    """Mehdi, adult, agreed that the club tells the mission locale of his job search."""
    world = World(CLUB, MISSION, HEALTH, WELFARE, POLICE)
    world.adult(MEHDI)
    world.write(JOB, by=CLUB, about=(MEHDI,))
    return world, world.grant(**grant)


def at_every_position(world, recipient, at=NOON):
    """Ask of every fact, known at every position of the journal."""
    last = len(world.log)
    queries = [Query(recipient, at, known) for known in range(1, last + 1)]
    return world.log, [(position, query) for query in queries for position in range(1, last + 1)]


def a_withdrawal_is_learnt():
    world, granted = agreed()
    world.withdraw(granted, NOON)
    return at_every_position(world, MISSION)


def a_withdrawal_lies_ahead():
    world, granted = agreed()
    world.withdraw(granted, NOON + timedelta(hours=1), Category.EMPLOYMENT)
    return at_every_position(world, MISSION)


def a_level_hides_the_day():
    world, _ = agreed(levels=(LevelCap(category=Category.LINK, level=Level.COARSE),))
    return at_every_position(world, MISSION)


def a_refusal_is_learnt():
    world, _ = agreed()
    world.refuse()
    return at_every_position(world, MISSION)


def the_alias_comes_after_the_grant():
    world = World(CLUB, MISSION)
    world.write(AgeKnown(on18=ADULT_SINCE), about=(MEHDI,), by=CLUB)
    world.write(JOB, by=CLUB, about=(MEHDI,))
    world.grant()
    world.write(AliasRegistered(alias="Kev"), about=(MEHDI,), by=CLUB)
    return at_every_position(world, MISSION)


def two_ages_contradict():
    world, _ = agreed()
    world.write(AgeKnown(on18=date(2021, 1, 1)), about=(MEHDI,), by=CLUB)
    return at_every_position(world, MISSION)


def an_ended_partner_is_resumed():
    world, _ = agreed()
    world.write(PartnerEnded(partner=MISSION))
    world.write(PartnerResumed(partner=MISSION))
    return at_every_position(world, MISSION)


def the_police_know_a_name():
    world = World(CLUB, POLICE)
    world.write(WHO, by=POLICE, about=(MEHDI,))
    return at_every_position(world, POLICE)


def a_danger_is_deposited():
    world = World(CLUB, MISSION)
    world.write(HARM, by=MISSION, about=(MEHDI,))
    return at_every_position(world, MISSION)


def two_purposes_do_not_add_up():
    world, _ = agreed()
    world.write(MET, by=HEALTH, about=(MEHDI,))
    told = {"source": HEALTH, "to": WELFARE}
    world.grant(**told, categories=(Category.LINK,), purpose=Purpose.ACCOMPANIMENT)
    world.grant(**told, categories=(Category.HEALTH,), purpose=Purpose.COORDINATION)
    return at_every_position(world, WELFARE)


def a_place_fact_names_somebody():
    world = World(CLUB, POLICE, HEALTH)
    world.write(SEEN, by=CLUB, about=(MEHDI,))
    world.write(MET, by=CLUB)
    return at_every_position(world, CLUB)


def members_of_two_minds():
    """Health told by a bound author reaches a unit only while all its members are bound."""
    world = World(CLUB, HEALTH)
    world.adult(MEHDI)
    world.write(CARE, by=CLUB, about=(MEHDI,), ground=Ground.SOCIAL_WORKER, purpose=Purpose.CARE)
    world.grant(to=HEALTH, categories=(Category.HEALTH,), purpose=Purpose.CARE)
    for who, ground in ((NADIA, Ground.HEALTH), (KARIM, Ground.NONE)):
        world.write(
            HabilitationGranted(
                professional=who,
                partner=HEALTH,
                role=Role.WORKER,
                ground=ground,
                purposes=(),
                until=DAY + timedelta(days=1),
            )
        )
    for who in (KARIM, NADIA):
        world.write(HabilitationRevoked(professional=who, partner=HEALTH))
    return at_every_position(world, HEALTH)


def a_referral_leads_to(addressee, *extra, level=Level.CLEAR):
    """Mehdi agreed that the mission locale is told of his job search; the club refers him."""
    world, _ = agreed(
        categories=(Category.EMPLOYMENT, Category.LINK, *extra),
        levels=(LevelCap(category=Category.LINK, level=level),),
    )
    offer: dict[str, Any] = {"to": addressee, "theme": Theme.JOB_SEARCH}
    header = {"about": (MEHDI,), "stream": UUID(int=77)}
    world.write(ReferralProposed(**offer), by=CLUB, **header)
    world.write(ReferralMade(**offer), by=CLUB, **header)
    world.write(ReferralWaitlisted(), by=addressee, **header)
    world.write(ReferralReminded(), **header)
    return world


def a_referral_between_others():
    return at_every_position(a_referral_leads_to(HEALTH, Category.ADDICTION), MISSION)


def a_referral_between_others_told_coarsely():
    return at_every_position(a_referral_leads_to(CLUB, level=Level.COARSE), MISSION)


def a_referral_to_the_reader():
    return at_every_position(a_referral_leads_to(MISSION, level=Level.COARSE), MISSION)


def a_proposal_is_taken_back():
    world, _ = agreed(levels=(LevelCap(category=Category.LINK, level=Level.COARSE),))
    header = {"by": CLUB, "about": (MEHDI,), "stream": UUID(int=77)}
    world.write(ReferralProposed(to=MISSION, theme=Theme.JOB_SEARCH), **header)
    world.write(ReferralCancelled(reason=CancellationReason.ERROR), **header)
    return at_every_position(world, MISSION)


def a_redirection_names_a_sensitive_partner():
    world, _ = agreed()
    world.accompany(CLUB, MEHDI)
    header = {"about": (MEHDI,), "stream": UUID(int=77)}
    world.write(ReferralMade(to=MISSION, theme=Theme.JOB_SEARCH), by=CLUB, **header)
    better = ReferralRedirected(to_other=HEALTH, reason=RedirectionReason.BETTER_PLACED)
    world.write(better, by=MISSION, **header)
    return at_every_position(world, CLUB)


CORNERS = (
    a_withdrawal_is_learnt,
    a_withdrawal_lies_ahead,
    a_level_hides_the_day,
    a_refusal_is_learnt,
    the_alias_comes_after_the_grant,
    two_ages_contradict,
    an_ended_partner_is_resumed,
    the_police_know_a_name,
    a_danger_is_deposited,
    two_purposes_do_not_add_up,
    a_place_fact_names_somebody,
    members_of_two_minds,
    a_referral_between_others,
    a_referral_between_others_told_coarsely,
    a_referral_to_the_reader,
    a_proposal_is_taken_back,
    a_redirection_names_a_sensitive_partner,
)
