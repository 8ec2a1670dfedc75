from consent.levels import path_level
from consent.locks import Opening
from consent.model import Basis, FieldKey
from consent.vocab import Path
from domain.contact import ContactLogged
from domain.vocabulary import Category, Channel, Level, Purpose
from tests.consent.corners import MET, agreed
from tests.consent.world import CLUB, HEALTH, JEUNES, MEHDI, MISSION, WELFARE


STATUS = FieldKey("status", Category.DISABILITY, frozenset({Category.DISABILITY}))
BASIS = Basis(Path.AGREEMENT, Purpose.INSERTION)


def test_outside_the_fields_a_cap_keeps_nothing_is_told():
    assert path_level(Opening(BASIS, Level.BAND, frozenset({"status"})), STATUS) is Level.BAND
    assert path_level(Opening(BASIS, Level.BAND, frozenset({"need"})), STATUS) is Level.HIDDEN
    assert path_level(Opening(BASIS, Level.BAND), STATUS) is Level.BAND


def test_a_sensitive_author_needs_its_own_category_open_too():
    world, _ = agreed()
    met = world.write(ContactLogged(channel=Channel.STREET), by=HEALTH, about=(MEHDI,))
    told = {"source": HEALTH, "to": WELFARE, "purpose": Purpose.ACCOMPANIMENT}
    world.grant(**told, categories=(Category.LINK,))
    assert world.sees(met, WELFARE) == set()
    world.grant(**told, categories=(Category.HEALTH,))
    found = world.ask(met, WELFARE)
    assert found.fields["channel"].categories == {Category.LINK, Category.HEALTH}
    assert found.fields["channel"].category is Category.LINK


def test_to_its_own_author_a_partner_s_kind_reveals_nothing():
    world, _ = agreed()
    met = world.write(MET, by=HEALTH, about=(MEHDI,))
    assert world.ask(met, HEALTH).fields["channel"].categories == {Category.LINK}


def test_a_category_is_told_at_the_finest_level_signed():
    world, _ = agreed()
    world.onboard(JEUNES)
    assert world.ask(8, MISSION).fields["theme"].level is Level.CLEAR
    assert world.ask(8, CLUB).fields["theme"].level is Level.CLEAR
