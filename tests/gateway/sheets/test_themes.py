import pytest

from domain.themes import THEMES, Theme
from domain.vocabulary import PLACE_LEVEL
from gateway.sheets.themes import WAITS_FOR_AGREEMENT
from gateway.sheets.words import coded
from tests.gateway.sheets.team import codes, read


def themed(text, **said):
    return read(**{"Thème(s)": text}, **said)


def test_themes_are_recorded_once_in_the_order_they_are_written():
    found = themed("logement + décrochage + décrochage")
    assert found.draft.themes == (Theme.HOUSING_SEARCH, Theme.SCHOOL_DROPOUT)


def test_a_nameless_presence_may_carry_any_theme():
    found = themed("conso cannabis + alcool + violences")
    assert found.draft.themes == (Theme.SUBSTANCE_USE, Theme.VIOLENCE_SUFFERED)
    assert found.draft.notes == ()


def test_a_sensitive_theme_about_a_person_goes_to_the_note_with_a_warning():
    found = themed("santé + logement", Prénom="Lina")
    assert found.draft.themes == (Theme.HOUSING_SEARCH,)
    assert "santé + logement" in found.draft.notes[0]
    assert codes(found) == {"theme-needs-agreement"}


def test_danger_about_a_person_is_to_be_read_again():
    assert "possible-danger" in codes(themed("violences", Prénom="Lina"))


def test_a_team_records_only_what_the_charter_lets_it_write():
    mediators = themed("famille", Prénom="Lina", Équipe="MS")
    street = themed("famille", Prénom="Lina", Équipe="PS")
    assert mediators.draft.themes == ()
    assert codes(mediators) == {"theme-not-for-team"}
    assert "famille" in mediators.draft.notes[0]
    assert street.draft.themes == (Theme.FAMILY_RUPTURE,)


def test_a_theme_of_a_place_says_nothing_of_a_person():
    assert codes(themed("bruit", Prénom="Lina")) == {"theme-not-for-team"}
    assert themed("bruit").draft.themes == (Theme.NOISE,)


def test_an_unknown_theme_and_a_doubt_are_kept_in_the_note():
    unknown = themed("tricot")
    assert codes(unknown) == {"theme-unknown"}
    assert "tricot" in unknown.draft.notes[0]
    doubt = themed("justice?")
    assert doubt.draft.themes == (Theme.LEGAL_PROCEDURES,)
    assert "justice?" in doubt.draft.notes[0]


@pytest.mark.parametrize("spelt", sorted(coded("themes")))
def test_whatever_is_written_no_sensitive_theme_is_recorded_about_a_person(spelt):
    for theme in themed(spelt, Prénom="Lina").draft.themes:
        assert THEMES[theme] not in WAITS_FOR_AGREEMENT | PLACE_LEVEL
