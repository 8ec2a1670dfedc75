from dataclasses import replace

from tests.gateway.sheets.team import CONTEXT, actor


def test_a_team_or_a_partner_is_named_by_its_kind_only_when_alone():
    assert CONTEXT.team_of("street_team") == "SMP-P"
    assert CONTEXT.team_of("youth_workers") is None
    two = replace(CONTEXT, teams={**CONTEXT.teams, "SMP-2": actor("SMP-P")})
    assert two.team_of("street_team") is None
    assert CONTEXT.partner_of("mission_locale") == CONTEXT.partners["ML1"]
    assert CONTEXT.partner_of("BAI2") == CONTEXT.partners["BAI2"]
    assert CONTEXT.partner_of("landlord") is None


def test_the_secret_of_the_keys_is_not_shown():
    assert "a key of the tests" not in repr(CONTEXT)
