from datetime import date

import pytest

from domain.themes import Theme
from tests.gateway.sheets.team import codes, read, unit


def sent(to, **said):
    usual = {"Prénom": "Lina", "Thème(s)": "logement", "Orienté vers": to}
    return read(**{**usual, **said})


def test_an_alias_makes_one_person_and_its_age_is_recorded():
    found = read(Prénom=" Marie-L. ", Âge="16 ans").draft
    assert (found.alias, found.declared_age, found.group_size) == ("Marie-L.", 16, None)
    assert found.events == 3


@pytest.mark.parametrize("nobody", [None, "?", "-", "Anonyme", "RAS", "non communiqué", "X"])
def test_a_cell_that_names_nobody_is_a_nameless_presence(nobody):
    assert read(Prénom=nobody).draft.alias is None


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("Lina, Sofiane", "several-people"),
        ("Lina et Sofiane", "several-people"),
        ("Lina 75 12 34", "alias-identifies"),
        ("lina@example.org", "alias-identifies"),
        ("L" * 81, "alias-too-long"),
        ("Li\u202ena", "hidden-signs"),
        ("=1+1", "formula"),
    ],
)
def test_fails_on_an_alias_that_is_no_single_name_and_does_not_quote_it(alias, code):
    found = read(Prénom=alias)
    assert found.draft is None
    assert codes(found) == {code}
    assert alias not in str([problem.shown() for problem in found.problems])


def test_an_age_that_is_not_plain_or_nobodys_is_left_to_the_note():
    fuzzy = read(Prénom="Lina", Âge="15-16")
    assert fuzzy.draft.declared_age is None
    assert codes(fuzzy) == {"age-not-plain"}
    assert "15-16" in fuzzy.draft.notes[0]
    nobody = read(Âge=16)
    assert codes(nobody) == {"nobody-named"}
    assert nobody.draft.declared_age is None
    assert codes(read(Prénom="Lina", Âge=date(2008, 5, 1))) == {"age-not-plain"}
    assert codes(read(Prénom="Lina", Âge=-3)) == {"age-impossible"}


@pytest.mark.parametrize(
    ("to", "code"), [("MIJ", "ML1"), ("bailleur SIC", "BAI1"), ("CCAS", "CCAS1")]
)
def test_a_referral_is_proposed_to_the_one_partner_meant(to, code):
    found = sent(to)
    assert found.draft.referral == (unit(code), Theme.HOUSING_SEARCH)
    assert codes(found) == set()
    assert found.draft.notes == ()


@pytest.mark.parametrize(
    ("to", "said", "code"),
    [
        ("police", {}, "referral-not-addressee"),
        ("gendarmerie", {}, "referral-not-addressee"),
        ("ASE", {}, "referral-not-addressee"),
        ("prévention spé", {}, "referral-not-addressee"),
        ("bailleur", {}, "referral-not-one-partner"),
        ("une voisine", {}, "referral-unknown"),
        ("MIJ", {"Thème(s)": None}, "referral-without-theme"),
        ("MIJ", {"Accord": "Non"}, "referral-declined"),
        ("MIJ", {"Prénom": None}, "nobody-named"),
    ],
)
def test_a_referral_that_cannot_be_proposed_is_left_to_the_note(to, said, code):
    found = sent(to, **said)
    assert found.draft.referral is None
    assert codes(found) == {code}
    assert to in found.draft.notes[0]


@pytest.mark.parametrize("words", ["oui", "Oui oral", "?"])
def test_an_agreement_noted_in_a_sheet_opens_nothing(words):
    found = read(Prénom="Lina", Accord=words)
    assert words in found.draft.notes[0]
    assert codes(found) <= {"agreement-to-collect"}
    assert found.draft.events == 3  # alias, contact, note: no agreement
