from datetime import datetime, time

import pytest

from domain.note import TEXT_CHARS_MAX
from gateway.sheets.grid import CELL_SIGNS_MAX
from tests.gateway.sheets.team import codes, line, read


def content(**said):
    return read(**said).draft.content


def test_the_note_carries_under_their_headings_the_cells_no_fact_carries_wholly():
    found = read(Heure="18h30", Accord="oui", Observations="Groupe calme.", **{"Nb jeunes": 5})
    assert found.draft.notes == ("Heure : 18h30\nAccord : oui\nObservations : Groupe calme.",)


def test_a_line_that_its_facts_carry_wholly_has_no_note():
    assert read(**{"Nb jeunes": 5, "Thème(s)": "santé"}).draft.notes == ()


def test_a_long_observation_is_cut_into_several_notes_and_nothing_is_lost():
    words = "é" * CELL_SIGNS_MAX
    notes = read(Observations=words).draft.notes
    assert len(notes) == 4
    assert max(map(len, notes)) <= TEXT_CHARS_MAX
    assert "".join(notes) == f"Observations : {words}"


def test_fails_on_a_social_security_number_without_quoting_it():
    found = read(Observations="son numéro : 1 85 05 78 006 084 36")
    assert codes(found) == {"forbidden-category"}
    assert "006" not in str([problem.shown() for problem in found.problems])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Date": datetime(2025, 1, 6)}, {"Date": "6 janvier 2025"}),  # noqa: DTZ001
        ({"Heure": time(20, 45)}, {"Heure": "20:45:00"}),
        ({"Nb jeunes": 2}, {"Nb jeunes": "2"}),
        ({"Type d'action": "Maraude "}, {"Type d'action": "maraude"}),
        ({"Équipe": "MS"}, {"Équipe": "Médiation"}),
        ({"Thème(s)": "santé + logement"}, {"Thème(s)": "Logement + santé + santé"}),
        ({"Observations": "Groupe  calme."}, {"Observations": " Groupe calme. "}),
        ({"Âge": 16}, {"Âge": "16"}),
    ],
    ids=lambda said: str(next(iter(said.items()))),
)
def test_copies_of_a_line_say_the_same_content(one, other):
    assert content(**one) == content(**other)


@pytest.mark.parametrize(
    "said",
    [
        {"Date": "07/01/2025"},
        {"Heure": "19h"},
        {"Lieu": "Parc du Nord"},
        {"Équipe": "MS"},
        {"Type d'action": "atelier"},
        {"Nb jeunes": 3},
        {"Nb jeunes": "une dizaine"},
        {"Prénom": "Lina"},
        {"Âge": 15},
        {"Thème(s)": "santé"},
        {"Orienté vers": "MIJ"},
        {"Accord": "oui"},
        {"Observations": "RAS"},
    ],
    ids=lambda said: str(next(iter(said.items()))),
)
def test_a_line_that_differs_in_one_cell_is_another_line(said):
    assert content(**said) != content()


def test_the_number_of_a_line_is_no_part_of_its_content():
    assert content(number=7) == content(number=70)
    assert line(7) != line(70)
