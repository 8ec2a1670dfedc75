"""What S6, S2 and S3 say each partner sees, and the questions that cannot be asked."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from consent.compile import State
from consent.decide import decide, who_could_see
from consent.events import AgreementGranted, LevelCap
from consent.model import Query
from consent.vocab import Path, Reason
from domain.accompaniment import AccompanimentClosed, ObjectiveSet
from domain.contact import ContactLogged
from domain.note import NoteWritten
from domain.person import ContactDetailsGiven
from domain.presence import PlaceIncidentLogged
from domain.referral_events import ReferralMade, ReferralWaitlisted
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    IncidentNature,
    Jurisdiction,
    Level,
    PlaceKind,
    Purpose,
    TimeBand,
)
from tests.consent.corners import JOB, SEEN, WHO
from tests.consent.world import (
    CLUB,
    DAY,
    FUND,
    JEUNES,
    LINA,
    MEDIATORS,
    MEHDI,
    MISSION,
    NOON,
    POLICE,
    PREFECTURE,
    WELFARE,
    YEAR_END,
    World,
    charters,
)


SHARED = (
    *(Category.IDENTITY, Category.CONTACT_DETAILS, Category.LINK),
    *(Category.SCHOOLING, Category.EMPLOYMENT),
)
COARSE_LINK = (LevelCap(category=Category.LINK, level=Level.COARSE),)
NOISE = PlaceIncidentLogged(
    territory="issy",
    place="hall-12",
    place_kind=PlaceKind.RESIDENCE,
    time_band=TimeBand.LATE,
    nature=IncidentNature.NOISE,
)
STORY = {
    "who": WHO,
    "phone": ContactDetailsGiven(phone="00 00 00 00 00"),
    "met": ContactLogged(channel=Channel.STREET),
    "note": NoteWritten(text="parle de son père"),
    "school": ObjectiveSet(theme=Theme.SCHOOL_DROPOUT),
    "job": JOB,
    "made": ReferralMade(to=MISSION, theme=Theme.JOB_SEARCH),
    "waits": ReferralWaitlisted(),
}


FILE = UUID(int=60)


class Story(World):
    places: dict[str, int]
    granted: AgreementGranted


@pytest.fixture
def mehdi():
    """Mehdi, accompanied by the club, agreed to tell the mission locale, link at COARSE."""
    world = Story(CLUB, MISSION, WELFARE, POLICE, JEUNES, MEDIATORS, FUND)
    world.adult(MEHDI)
    world.accompany(CLUB, MEHDI)
    header = {"by": CLUB, "about": (MEHDI,), "purpose": Purpose.INSERTION, "stream": FILE}
    world.places = {name: world.write(fact, **header) for name, fact in STORY.items()}
    world.granted = world.grant(categories=SHARED, levels=COARSE_LINK)
    return world


def seen(world, recipient, at=NOON):
    shown = {name: world.sees(place, recipient, at) for name, place in world.places.items()}
    return {name: fields for name, fields in shown.items() if fields}


def test_the_mission_locale_sees_what_was_agreed_and_no_contact_date(mehdi):
    assert seen(mehdi, MISSION) == {
        "who": {"family_name", "first_name", "team"},
        "phone": {"phone", "team"},
        "school": {"theme", "team"},
        "job": {"theme", "team"},
        "made": {"theme", "state", "team", "on"},
        "waits": {"state", "team", "on"},
    }


def test_narrowing_hides_two_categories_and_nothing_else(mehdi):
    kept = (Category.IDENTITY, Category.EMPLOYMENT, Category.LINK)
    later = NOON + timedelta(days=80)
    before = seen(mehdi, MISSION)
    mehdi.withdraw(mehdi.granted, later)
    mehdi.grant(categories=kept, levels=COARSE_LINK, given=later, starts=later)
    assert seen(mehdi, MISSION, later) == {
        name: fields for name, fields in before.items() if name not in {"phone", "school"}
    }
    assert seen(mehdi, MISSION, later - timedelta(microseconds=1)) == before
    assert seen(mehdi, MISSION, YEAR_END) == {}


@pytest.mark.parametrize("recipient", [WELFARE, POLICE, JEUNES, MEDIATORS, FUND])
def test_nobody_else_sees_anything_of_mehdi(mehdi, recipient):
    assert seen(mehdi, recipient) == {}


def test_the_author_sees_all_it_wrote_but_its_notes_in_a_feed(mehdi):
    assert set(seen(mehdi, CLUB)) == set(STORY) - {"note"}


def test_the_club_sees_the_mission_s_work_while_it_accompanies(mehdi):
    done = mehdi.write(JOB, by=MISSION, about=(MEHDI,), purpose=Purpose.INSERTION)
    assert mehdi.sees(done, CLUB) == {"theme", "team", "on"}
    closed = AccompanimentClosed()
    opened = next(env for env, fact in mehdi.log if fact.kind == "accompaniment-opened.v1")
    mehdi.write(closed, by=CLUB, about=(MEHDI,), stream=opened.stream)
    assert mehdi.sees(done, CLUB) == set()


def test_a_refusal_looks_like_no_agreement_to_the_partner(mehdi):
    mehdi.refuse(over=FUND, purposes=(Purpose.INSERTION,))
    assert seen(mehdi, FUND) == {}
    assert "job" in seen(mehdi, MISSION)


def test_one_of_two_people_agreeing_is_not_enough(mehdi):
    both = mehdi.write(JOB, by=CLUB, about=(MEHDI, LINA))
    assert mehdi.sees(both, MISSION) == set()


def test_the_police_see_a_place_an_hour_and_no_more():
    world = World(CLUB, POLICE, PREFECTURE)
    place = world.write(NOISE, by=CLUB, purpose=Purpose.MEDIATION)
    told = {"territory", "place", "place_kind", "time_band", "nature", "team", "on"}
    assert world.sees(place, POLICE) == told
    assert not {"team", "on"} & world.sees(place, PREFECTURE)
    assert world.sees(world.write(SEEN, by=CLUB), POLICE) == set()


def test_a_newcomer_is_told_no_place_of_before_and_every_place_after():
    world = World(CLUB)
    before = world.write(NOISE, by=CLUB)
    world.onboard(POLICE)
    after = world.write(NOISE, by=CLUB)
    assert world.sees(before, POLICE) == set()
    assert world.sees(after, POLICE)


def test_who_could_see_lists_every_known_fact_with_its_denials(mehdi):
    query = Query(MISSION, NOON, len(mehdi.log))
    found = who_could_see(mehdi.state(), MEHDI, query)
    assert len(found) == len(STORY) + 2  # the alias and the opening too
    assert {decision.allowed for decision in found} == {True, False}
    first = replace(query, known=found[0].key.position)
    assert len(who_could_see(mehdi.state(), MEHDI, first)) == 1


def reasons(world, position, recipient, **rest):
    return set(world.ask(position, recipient, **rest).reasons.values())


def test_a_question_that_cannot_be_asked_is_denied_by_its_code(mehdi):
    job = mehdi.places["job"]
    assert reasons(mehdi, job, PREFECTURE) == {Reason.UNKNOWN}
    assert reasons(mehdi, job, MISSION, known=job - 1) == {Reason.UNKNOWN}
    assert reasons(mehdi, job, MISSION, at=NOON - timedelta(days=1)) == {Reason.UNKNOWN}
    stray = mehdi.write(JOB, by=PREFECTURE, about=(MEHDI,))
    assert reasons(mehdi, stray, MISSION) == {Reason.POLICY_GAP}


def test_without_a_charter_nothing_opens(mehdi):
    state = State({place: charters()[place] for place in (Jurisdiction.NC,)})
    for envelope, fact in mehdi.log:
        state.apply(envelope, fact)
    key = state.key(mehdi.places["job"])
    assert key is not None
    decision = decide(state, key, Query(MISSION, NOON, len(mehdi.log)))
    assert set(decision.reasons.values()) == {Reason.POLICY_GAP}
    assert decision.charter is None


def test_an_allowed_answer_names_what_it_rests_on(mehdi):
    decision = mehdi.ask(mehdi.places["job"], MISSION)
    assert decision.allowed
    assert decision.recipient == MISSION
    assert {(basis.path, basis.ref) for basis in decision.bases} == {
        (Path.AGREEMENT, mehdi.granted.id)
    }
    assert decision.charter == charters()[Jurisdiction.FR].sha256


def test_a_fact_of_the_system_is_read_under_the_reader_s_own_law(mehdi):
    alone = mehdi.write(ReferralWaitlisted(), about=(MEHDI,), stream=FILE)
    assert mehdi.sees(alone, CLUB) == {"state", "on"}
    assert mehdi.sees(alone, MISSION) == set()
    assert mehdi.log[alone - 1][0].on == DAY
