import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.sheets.grid import Row
from gateway.sheets.headings import Role, is_header, recognised, role_of


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Date", Role.DATE),
        ("DATE DE L'INTERVENTION", Role.DATE),
        ("Jour", Role.DATE),
        ("Horaires", Role.HOUR),
        ("Heure d’intervention", Role.HOUR),
        ("Lieu d'intervention", Role.PLACE),
        ("Quartier", Role.PLACE),
        ("Nom de l'équipe", Role.TEAM),
        ("Service", Role.TEAM),
        ("Type d'action", Role.ACTION),
        ("Nature", Role.ACTION),
        ("Nb jeunes", Role.HEAD_COUNT),
        ("Nombre de jeunes rencontrés", Role.HEAD_COUNT),
        ("Prénom ou pseudo", Role.ALIAS),
        ("Nom du jeune", Role.ALIAS),
        ("Âge", Role.AGE),
        ("Thème(s)", Role.THEMES),
        ("Nature de la demande", Role.THEMES),
        ("Orientations", Role.REFERRED_TO),
        ("Service orienté", Role.REFERRED_TO),
        ("Accord ?", Role.AGREEMENT),
        ("OBS.", Role.NOTES),
        ("Commentaires", Role.NOTES),
    ],
)
def test_a_heading_is_recognised_in_any_spelling(title, role):
    found = role_of(title)
    assert found is not None
    assert found[0] is role


@pytest.mark.parametrize("title", ["Date de naissance", "Durée", "Téléphone", "Heure de fin", "?"])
def test_a_heading_that_announces_something_else_has_no_role(title):
    assert role_of(title) is None


def test_a_sentence_is_no_heading():
    assert (
        role_of("Relevé de terrain du service, à remplir chaque jour avec la date et le lieu")
        is None
    )


def test_the_surest_heading_takes_the_role_and_of_equals_the_first():
    assert recognised({"A": "Nom", "B": "Prénom"})[Role.ALIAS] == "B"
    assert recognised({"A": "Date", "B": "Date de saisie"})[Role.DATE] == "A"


def test_a_structure_is_the_addressee_or_beside_an_orientation_the_team():
    assert recognised({"A": "Structure"}) == {Role.REFERRED_TO: "A"}
    found = recognised({"A": "Structure", "B": "Orientation"})
    assert found == {Role.REFERRED_TO: "B", Role.TEAM: "A"}
    assert recognised({"A": "Structure", "B": "Orientation", "C": "Équipe"})[Role.TEAM] == "C"


def test_a_header_has_a_date_and_two_roles_more():
    assert is_header(Row(4, {"A": "Date", "B": "Lieu", "C": "Équipe"}))
    assert not is_header(Row(4, {"A": "Date", "B": "Lieu"}))
    assert not is_header(Row(4, {"A": "Thème", "B": "Lieu", "C": "Équipe"}))
    assert not is_header(Row(4, {"A": 1, "B": 2, "C": 3}))


@given(some.text(max_size=80))
def test_any_text_is_a_heading_or_is_not(title):
    found = role_of(title)
    assert found is None or found[1] in {0, 1}
