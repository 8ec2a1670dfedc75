"""S3, the place and nothing but the place: noise in a residence, a flea market, two neighbours.

Left to later issues: the mediation itself, its agreements, the landlord's view of its own
residences, published figures and erasure.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.vocabulary import (
    Channel,
    CollectiveNature,
    Purpose,
    RecipientKind,
    TimeBand,
)
from gateway.cli import demo_story
from gateway.cli.demo_cast import CAST, CLOSING_DAY, DUMBEA, Member, demo_id
from gateway.cli.demo_stage import at
from gateway.service import contacts, notes, people, presences
from tests.stories import common_tests
from tests.stories.telling import Telling, telling


NOUMEA = ZoneInfo("Pacific/Noumea")
WORK = (Purpose.COORDINATION, Purpose.MEDIATION, Purpose.HOUSING)


def dumbea(code: str, kind: RecipientKind) -> Member:
    return Member(code, kind, f"Structure fictive {code}", DUMBEA, WORK)


DEMO = {member.code: member for member in CAST}
HERE = (
    DEMO["SMP-M"],
    DEMO["SMP-P"],
    DEMO["POL1"],
    *(dumbea(code, RecipientKind.LANDLORD) for code in ("BAI1", "BAI2", "BAI3")),
    dumbea("PRE1", RecipientKind.PREFECTURE),
    dumbea("COO2", RecipientKind.COORDINATOR),
    dumbea("CCAS1", RecipientKind.SOCIAL_SERVICES),
    dumbea("ML2", RecipientKind.MISSION_LOCALE),
)
ELSEWHERE = (
    DEMO["ML1"],
    DEMO["ASE1"],
    DEMO["PS1"],
    replace(DEMO["POL1"], code="POL-ISSY", territory="hauts-de-seine"),
)
CODES = tuple(member.code for member in (*HERE, *ELSEWHERE))
TOLD_THE_PLACE = {"SMP-M", "SMP-P", "POL1", "PRE1", "COO2", "CCAS1"}
NEIGHBOURS = (("P1", "Waheo", "Louise"), ("P2", "Kasarère", "Paul"))


def dumbea_time(month: int, day: int, hour: int) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=NOUMEA)


def play(story: Telling, *, with_people: bool = True) -> None:
    """Play March 2025 in Dumbéa."""
    demo_story.found(story, CLOSING_DAY, (*HERE, *ELSEWHERE))
    story.set_clock(dumbea_time(3, 1, 10))
    if with_people:
        for neighbour in NEIGHBOURS:
            come_to_the_mediator(story, *neighbour)
    demo_story.log_place_incident(story)
    story.look("2 March")
    story.set_clock(dumbea_time(3, 22, 18))
    hold_flea_market(story)
    story.look("22 March")
    story.over_http(*((code, "/v1/feed/entries", "coordination") for code in CODES))


def come_to_the_mediator(story: Telling, code: str, family: str, first: str) -> None:
    """1 March: a neighbour, identified to the mediator and to nobody else."""
    who = demo_id(f"person/{code}")
    said: dict[str, Any] = {"on": date(2025, 3, 1), "purpose": Purpose.MEDIATION}
    story.do("SMP-M", people.register_person, people.NewPerson(**said, id=who, alias=code))
    named = people.Identity(**said, person=str(who), family_name=family, first_name=first)
    story.do("SMP-M", people.disclose_identity, named)
    met = contacts.Contact(
        **said, id=demo_id(f"contact/{code}"), person=str(who), channel=Channel.RESIDENCE_ROUND
    )
    story.do("SMP-M", contacts.log_contact, met)
    text = "Se plaint du bruit de la cage B, ne veut pas que le bailleur le sache."
    kept = notes.Note(**said, id=demo_id(f"note/{code}"), person=str(who), text=text)
    story.do("SMP-M", notes.write_note, kept)
    story.name(code, "SMP-M", who)


def hold_flea_market(story: Telling) -> None:
    """22 March: a flea market in the residence, 60 people, nobody named."""
    market = presences.CollectiveFact(
        on=date(2025, 3, 22),
        purpose=Purpose.COORDINATION,
        id=demo_id("presence/braderie"),
        channel=Channel.COLLECTIVE_EVENT,
        territory=DUMBEA,
        place="r-sic-4",
        time_band=TimeBand.AFTERNOON,
        group_size=60,
        nature=CollectiveNature.EVENT,
    )
    story.do("SMP-M", presences.log_collective_fact, market)


@pytest.fixture(scope="module")
def story(postgres):
    with telling(postgres, CODES) as told:
        told.set_clock(at(1, 2, 9))
        play(told)
        yield told


@pytest.fixture(scope="module")
def story_without_people(postgres):
    with telling(postgres, CODES) as told:
        told.set_clock(at(1, 2, 9))
        play(told, with_people=False)
        yield told


def place_facts(story, when, code):
    return [f for f in story.holds(when, code) if f["kind"] == "place-incident-logged"]


def test_the_street_team_the_police_and_the_town_are_told_the_place_and_the_hour_band(story):
    for code in TOLD_THE_PLACE - {"PRE1"}:
        (fact,) = place_facts(story, "2 March", code)
        told = fact["fields"]["incident_place"]
        assert told["place"] == "r-sic-4"
        assert (told["time_band"], told["nature"]) == ("20-24", "noise")
        assert list(fact["fields"]) == ["incident_place"]


def test_the_prefecture_is_told_that_it_happened_in_the_territory_and_no_more(story):
    (fact,) = place_facts(story, "2 March", "PRE1")
    assert fact["fields"] == {"incident_place": {"nature": "noise", "territory": DUMBEA}}


def test_nobody_else_is_told_of_the_place(story):
    told = {code for code in CODES if place_facts(story, "22 March", code)}
    assert told == TOLD_THE_PLACE


def test_landlords_and_the_partners_of_another_territory_hold_nothing_at_all(story):
    for code in ("BAI1", "BAI2", "BAI3", "ML1", "ML2", "ASE1", "PS1", "POL-ISSY"):
        assert story.holds("22 March", code) == []


def test_the_police_are_not_told_of_the_flea_market(story):
    kinds = {code: {f["kind"] for f in story.holds("22 March", code)} for code in CODES}
    assert kinds["POL1"] == {"place-incident-logged"}
    assert kinds["SMP-P"] == {"place-incident-logged", "collective-fact-logged"}


def test_nobody_but_the_mediator_sees_a_person(story):
    for when in story.seen:
        for code in CODES:
            people = {line["subject"] for line in story.lines(when, code) if "subject" in line}
            assert bool(people) == (code == "SMP-M")
    assert len(people_of(story)) == len(NEIGHBOURS)
    for code in TOLD_THE_PLACE - {"SMP-M"}:
        assert not any(story.opens(code, story.handle(code, name)) for name in story.people)


def people_of(story):
    return {line["subject"] for line in story.lines("22 March", "SMP-M") if "subject" in line}


@pytest.mark.parametrize("code", [code for code in CODES if code != "SMP-M"])
def test_without_the_neighbours_everybody_else_receives_the_same_bytes(
    story, story_without_people, code
):
    common_tests.what_a_partner_may_not_see_changes_nothing_for_it(
        story, story_without_people, code
    )


def test_each_release_has_its_entry_and_decides_the_same_again(story):
    common_tests.each_release_has_one_entry_that_decides_the_same_again(story)


def test_the_ledger_and_the_audit_entries_verify(story):
    common_tests.the_ledger_and_every_audit_entry_verify(story)


def test_the_story_said_twice_is_the_story_said_once(story):
    common_tests.the_same_commands_under_the_same_keys_add_nothing(story)


def test_no_record_repeats_who_the_neighbours_are(story):
    names = tuple(word for neighbour in NEIGHBOURS for word in neighbour)
    common_tests.no_record_repeats_what_was_said(story, (*names, "bailleur"))


def test_the_views_made_again_are_the_live_ones(story):
    common_tests.views_made_again_are_the_live_ones(story)
