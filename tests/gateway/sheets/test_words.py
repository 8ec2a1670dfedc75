import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.themes import Theme
from domain.vocabulary import Channel, PlaceKind, RecipientKind, TimeBand
from gateway.sheets.words import coded, find, holds, plain, squeezed, words


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Thème(s)", "theme"),
        ("  ÉQUIPES ", "equipe"),
        ("Type d’action", "type d action"),
        ("Cœur\u00a0de ville", "coeur de ville"),
        ("e\u0301cole", "ecole"),
        ("ms", "ms"),
        ("justice?", "justice"),
    ],
)
def test_a_word_is_known_whatever_its_accents_case_and_plural(text, spelt):
    assert plain(text) == spelt


@given(some.text())
def test_a_plain_spelling_is_plain_already(text):
    once = plain(text)
    assert " ".join(once.split()) == once
    assert once == once.casefold() or not once.isascii()


def test_a_spelling_is_found_with_or_without_its_brackets():
    assert find("teams", "Prévention spécialisée (PS)") == "street_team"
    assert find("partners", "mission locale (MLIJ)") == "mission_locale"
    assert find("partners", "structure du quartier (MLIJ)") == "mission_locale"
    assert find("themes", "astronomie") is None


def test_a_long_text_is_no_spelling():
    assert find("themes", "santé " * 100) is None


def test_every_code_of_the_catalogue_is_on_the_closed_lists():
    for name, closed in {
        "actions": Channel,
        "themes": Theme,
        "places": PlaceKind,
        "teams": RecipientKind,
        "partners": RecipientKind,
    }.items():
        assert set(coded(name).values()) <= set(closed), name
    assert set(words()["hours"].values()) <= set(TimeBand)
    assert set(words()["remote"]) <= set(Channel)


def test_every_theme_and_channel_has_a_spelling():
    assert set(coded("themes").values()) == set(Theme)
    assert set(coded("actions").values()) == set(Channel)


def test_a_word_is_held_whole_or_not_at_all():
    assert holds("Il a été frappé.", ["frappe"])
    assert not holds("violoncelle", ["viol"])


def test_spaces_are_squeezed_and_nothing_else():
    assert squeezed("  Élève \n à   suivre ") == "Élève à suivre"
