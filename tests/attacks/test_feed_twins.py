"""A partner's feed is the same bytes with and without what is hidden from it (LEAKS LK0)."""

from uuid import UUID

from domain.person import ContactDetailsGiven, IdentityDisclosed
from domain.vocabulary import Category
from tests.consent.world import CLUB, JEUNES, LINA, MEHDI, MISSION, NOON
from tests.fix_stage import Stage


PHONE = ContactDetailsGiven(phone="0102030405")
NAMES = IdentityDisclosed(family_name="Faure", first_name="Mehdi")


def write(stage, fact, person=MEHDI):
    return stage.write(fact, about=(person,), by=CLUB)


def test_a_partner_s_pages_are_the_same_bytes_whatever_it_cannot_see(postgres):
    """Two worlds, one with people, refusals, partners and reads that the partner cannot see."""
    plain = observed(postgres, hidden=False)
    assert [body.count(b'"position":') for body, _ in plain] == [1, 1, 1, 6]
    assert plain == observed(postgres, hidden=True)


def observed(postgres, *, hidden):
    database = postgres.clone()
    stage = Stage(database)
    stage.make_repeatable()
    try:
        return list(_observed(stage, hidden=hidden))
    finally:
        stage.close()
        postgres.drop(database)


def _observed(stage, *, hidden):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    if hidden:
        stage.onboard(JEUNES)
        stage.adult(LINA)
        write(stage, PHONE, LINA)
    stage.adult(MEHDI)
    granted = stage.grant(categories=(Category.CONTACT_DETAILS,), id=UUID(int=9))
    cursor = None
    for number in range(3):
        if hidden:
            stage.refuse(over=JEUNES)
            write(stage, NAMES)
            stage.delivered(CLUB)
            stage.entries(JEUNES)
        write(stage, ContactDetailsGiven(phone=f"000000000{number}"))
        stage.follow()
        page = stage.page(MISSION, cursor, limit=2)
        cursor = page.cursor
        yield page.body, cursor
    stage.withdraw(granted, NOON)
    stage.follow()
    page = stage.page(MISSION)
    yield page.body, page.cursor
