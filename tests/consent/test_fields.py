from typing import Annotated, Literal

from consent.fields import event_key
from domain.accompaniment import AccompanimentOpened
from domain.kernel import Erased, Value
from domain.labels import Sealed
from domain.note import NoteWritten
from domain.person import AgeKnown
from domain.referral_events import ReferralMade, ReferralReminded
from domain.themes import Theme
from domain.vocabulary import Category, KeyGroup, Level
from tests.consent.corners import JOB, MET, SEEN, WHO
from tests.consent.world import CLUB, MEHDI, MISSION, World


def key_of(fact, **header):
    world = World()
    world.write(fact, **header)
    [(envelope, fact)] = world.log
    return event_key(envelope, fact, None)


def needs(key):
    return {field.name: field.needs for field in key.fields}


def test_a_fact_keeps_what_a_lock_reads_and_no_value():
    key = key_of(JOB, by=CLUB, about=(MEHDI,))
    assert (key.source, key.subjects, key.territory) == (CLUB, (MEHDI,), None)
    assert {field.name: field.category for field in key.fields} == {
        "theme": Category.EMPLOYMENT,
        "team": Category.LINK,
        "on": Category.LINK,
    }
    assert key_of(SEEN, by=CLUB).territory == "issy"


def test_a_name_is_told_whole_or_not_at_all():
    assert needs(key_of(WHO, by=CLUB, about=(MEHDI,)))["family_name"] is Level.CLEAR


def test_the_day_of_a_referral_is_told_more_easily_than_that_of_a_contact():
    waits = needs(key_of(ReferralReminded(), by=CLUB, about=(MEHDI,)))
    assert (waits["team"], waits["on"]) == (Level.COARSE, Level.COARSE)
    for fact in (MET, AccompanimentOpened()):
        dated = needs(key_of(fact, by=CLUB, about=(MEHDI,)))
        assert (dated["team"], dated["on"]) == (Level.COARSE, Level.CLEAR)


def test_a_place_fact_rides_with_its_own_category():
    riding = [field for field in key_of(SEEN, by=CLUB).fields if field.virtual]
    assert {field.category for field in riding} == {Category.ACTIVITY}
    assert {field.needs for field in riding} == {Level.BAND}


def test_a_fact_of_the_system_has_no_team():
    key = key_of(ReferralReminded(), about=(MEHDI,))
    assert {field.name for field in key.fields} == {"state", "on"}


def test_the_partner_a_referral_names_is_kept_apart():
    made = ReferralMade(to=MISSION, theme=Theme.JOB_SEARCH)
    named = {f.name: f.names for f in key_of(made, by=CLUB, about=(MEHDI,)).fields}
    assert named == {"state": None, "to": MISSION, "theme": None, "team": None, "on": None}


def test_what_tells_nothing_has_no_key():
    gone = NoteWritten(text=Erased(erased=KeyGroup.NOTES))
    assert key_of(gone, by=CLUB, about=(MEHDI,)) is None
    assert key_of(AgeKnown(declared_age=19), by=CLUB, about=(MEHDI,)) is None
    assert key_of(SEEN, by=CLUB, about=(MEHDI,)) is None
    assert key_of(MET, by=CLUB) is None


class Drug(Value):
    kind: Literal["drug.v1"] = "drug.v1"
    use: Annotated[str, Sealed(Category.ADDICTION, also=(Category.OFFENCE,))] = "yes"


def test_a_field_of_two_categories_keeps_both():
    field = key_of(Drug(), by=CLUB, about=(MEHDI,)).fields[0]
    assert field.category is Category.ADDICTION
    assert field.categories == {Category.ADDICTION, Category.OFFENCE}
