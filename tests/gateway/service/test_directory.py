from datetime import date

import pytest

from domain.vocabulary import Purpose, Role
from gateway.cli.demo_cast import CAST, TOWN_HALL, partner_of
from gateway.service import network
from gateway.service.directory import actors, overseers, partners, partners_named, zone_of


def names(cast):
    return [partner.name for partner, _ in partners(cast.network)]


def test_every_partner_that_runs_is_listed_in_order_of_onboarding(cast):
    assert names(cast) == [member.name for member in (TOWN_HALL, *CAST)]


def test_a_suspended_partner_is_not_listed_until_it_resumes(cast):
    listed = names(cast)
    move(cast, "suspend")
    assert set(names(cast)) == set(listed) - {"Mission locale"}
    move(cast, "resume")
    assert names(cast) == listed


def move(cast, how):
    request = network.PartnerMove(
        on=date(2025, 1, 2), purpose=Purpose.COORDINATION, partner=partner_of("ML1"), move=how
    )
    cast.do(TOWN_HALL.code, network.move_partner, request)


def test_the_overseers_are_the_dpo_of_the_town_hall_and_nobody_else(cast):
    assert [(one.professional, one.role) for one in overseers(cast.network)] == [
        (TOWN_HALL.seat.professional, Role.DPO)
    ]


def test_who_may_act_is_sought_by_role(cast):
    partner, state = next(
        found for found in partners(cast.network) if found[0].partner == partner_of("PS1")
    )
    workers = actors(cast.network, partner, state, frozenset({Role.WORKER}))
    assert [one.unit for one in workers] == [partner_of("PS1")]
    assert actors(cast.network, partner, state, frozenset({Role.AUDITOR})) == []


@pytest.mark.parametrize(
    ("word", "codes"),
    [
        (str(partner_of("ML1")), ["ML1"]),
        ("mission_locale", ["ML1"]),
        ("MISSION LOCALE", ["ML1"]),
        ("street_team", ["PS1", "SMP-P"]),
        ("mission", []),
        ("", []),
    ],
)
def test_a_word_names_a_partner_by_id_kind_or_whole_name(cast, word, codes):
    assert partners_named(cast.network, word) == [partner_of(code) for code in codes]


def test_days_are_counted_where_the_partner_works(cast):
    assert zone_of(cast.network, partner_of("ML1")).key == "Europe/Paris"
    assert zone_of(cast.network, partner_of("POL1")).key == "Pacific/Noumea"
