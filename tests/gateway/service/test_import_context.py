from datetime import UTC, date, datetime

import pytest

from domain.vocabulary import Category, RecipientKind
from gateway.service.import_context import context_of
from gateway.sheets.problems import FileRefused
from tests.fix_network import TERRITORY


def test_the_teams_that_may_write_today_are_the_ones_that_import(town):
    context = context_of(town.network)
    units = {team.unit for team in context.teams.values()}
    assert units == {town.units[name] for name in ("PS1", "PS2", "MS1")}
    assert context.territory == TERRITORY
    assert context.today == date(2025, 3, 11)
    assert len(context.key) >= 32


def test_every_partner_of_the_territory_may_be_meant(town):
    context = context_of(town.network, TERRITORY)
    assert {known.partner for known in context.partners.values()} == set(town.units.values())
    assert context.partner_of("mission_locale") is not None
    assert context.partner_of("street_team") is None


def test_the_charter_says_what_each_team_writes(town):
    authoring = context_of(town.network).authoring
    assert Category.FAMILY in authoring[RecipientKind.STREET_TEAM]
    assert Category.FAMILY not in authoring[RecipientKind.MEDIATION_TEAM]


def test_fails_on_a_territory_without_a_team(town):
    with pytest.raises(FileRefused, match="no-team"):
        context_of(town.network, "ailleurs")


def test_fails_once_no_habilitation_runs_any_more(town):
    town.clock(datetime(2026, 2, 2, tzinfo=UTC))
    with pytest.raises(FileRefused, match="no-team"):
        context_of(town.network)
