"""One person's page holds what its reader may be told, line by line, and no trace of the rest."""

from datetime import date

from domain.person import ContactDetailsGiven, IdentityDisclosed
from domain.vocabulary import Category
from projections.journal import Entry
from projections.situation import page
from tests.consent.world import CLUB, MEHDI, MISSION, World


def read(world, reader):
    entries = [Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log]
    state = world.state()
    decisions = {key.event: world.ask(key.position, reader) for key in state.keys_of(MEHDI)}
    return page(entries, decisions)


def agreed(*categories):
    world = World(CLUB, MISSION)
    world.adult(MEHDI)
    world.write(IdentityDisclosed(family_name="Faure", first_name="Mehdi"), about=(MEHDI,), by=CLUB)
    world.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    world.grant(categories=categories)
    return world


def test_a_reader_gets_the_lines_agreed_in_the_order_of_the_journal():
    lines = read(agreed(Category.IDENTITY, Category.CONTACT_DETAILS), MISSION)
    assert [line.kind for line in lines] == [
        "alias-registered.v1", "identity-disclosed.v1", "contact-details-given.v1",
    ]  # fmt: skip
    assert lines[2].visible == {Category.CONTACT_DETAILS: {"phone": "0102030405"}}
    assert (lines[2].team, lines[2].on) == (None, None)


def test_the_team_and_the_day_stand_apart_where_the_reader_may_have_them():
    lines = read(agreed(Category.CONTACT_DETAILS, Category.LINK), MISSION)
    [line] = [line for line in lines if line.kind == "contact-details-given.v1"]
    assert line.visible == {Category.CONTACT_DETAILS: {"phone": "0102030405"}}
    assert (line.team, line.on) == (CLUB, date(2025, 3, 11))


def test_without_an_agreement_the_page_is_empty():
    assert read(agreed(Category.HOUSING), MISSION) == []


def test_a_fact_nobody_decided_about_leaves_no_line():
    world = agreed(Category.IDENTITY)
    entries = [Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log]
    assert page(entries, {}) == []
