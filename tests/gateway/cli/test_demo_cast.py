import pytest

from domain.vocabulary import Jurisdiction
from gateway.cli.demo_cast import CAST, RECIPIENTS, TOWN_HALL, demo_id, partner_of, seat_of
from tests.consent.world import charters


EVERYBODY = (TOWN_HALL, *CAST)


def test_an_id_of_the_demo_is_the_same_at_each_run_and_looks_random():
    assert demo_id("person/mehdi") == demo_id("person/mehdi") != demo_id("person/lina")
    assert demo_id("person/mehdi").version == 4


def test_no_two_members_share_a_code_a_name_or_a_seat():
    for shared in (
        [member.code for member in EVERYBODY],
        [member.name for member in EVERYBODY],
        [member.seat for member in EVERYBODY],
    ):
        assert len(set(shared)) == len(shared)


def test_the_four_readers_are_of_the_kinds_they_are_shown_as():
    kinds = {member.code: member.kind.value for member in CAST}
    assert {kind: kinds[code] for kind, code in RECIPIENTS.items()} == {
        kind: kind for kind in ("child_welfare", "mission_locale", "mediation_team", "police")
    }


def test_the_law_follows_the_territory():
    laws = {member.code: member.jurisdiction for member in CAST}
    assert (laws["ML1"], laws["POL1"]) == (Jurisdiction.FR, Jurisdiction.NC)


@pytest.mark.parametrize("member", EVERYBODY, ids=lambda member: member.code)
def test_everybody_works_only_for_purposes_the_charter_gives_its_kind(member):
    assert set(member.purposes) <= charters()[member.jurisdiction].purposes[member.kind]


def test_a_seat_is_a_professional_at_a_partner_and_a_team_has_more_than_one():
    assert seat_of("SMP-M").partner == seat_of("SMP-M", "lead").partner == partner_of("SMP-M")
    assert seat_of("SMP-M").professional != seat_of("SMP-M", "lead").professional
