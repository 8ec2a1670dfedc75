from dataclasses import replace

import pytest

from gateway.sheets.partners import NEVER_ADDRESSEE, propose_partner
from tests.gateway.sheets.team import CONTEXT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("MIJ", "mission_locale"),
        ("mission locale (MLIJ)", "ML1"),
        ("ccas1", "CCAS1"),
        ("bailleur SIC", "BAI1"),
        ("F.S.H.", None),
        ("FSH", "BAI2"),
        ("bailleur", "landlord"),
        ("prévention spé", "SMP-P"),
        ("police", "POL1"),
        ("gendarmerie de Koutio", "police"),
        ("CRIP", "child_protection_desk"),
        ("bailleur SEM Sud Habitat", None),
        ("une voisine", None),
        ("  ", None),
    ],
)
def test_an_orientation_names_one_partner_or_a_kind_or_nobody(text, code):
    assert propose_partner(text, CONTEXT) == code


def test_the_only_landlord_left_is_not_taken_for_another():
    alone = replace(CONTEXT, partners={"BAI2": CONTEXT.partners["BAI2"]})
    assert propose_partner("bailleur SIC", alone) is None


def test_the_police_and_child_protection_are_nobody_to_refer_to():
    assert {
        "police",
        "prosecutor_judge",
        "child_welfare",
        "child_protection_desk",
    } <= NEVER_ADDRESSEE
