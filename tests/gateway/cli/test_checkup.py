import json

import pytest

from gateway.cli.output import Exit
from gateway.store import embedded
from tests.fix_demo import maillage


REPLICA = "SET session_replication_role = replica"  # the superuser's way around the triggers


@pytest.fixture
def tampered(played):
    """One bit of the ledger turned by somebody who holds the server, turned back at the end."""
    turn = """UPDATE maillage.ledger SET leaves = set_bit(leaves, 0, 1 - get_bit(leaves, 0))
      WHERE batch = (SELECT max(batch) FROM maillage.ledger)"""
    with embedded.superuser(played.home, "maillage") as connection:
        connection.execute(REPLICA)
        connection.execute(turn)
        yield played
        connection.execute(turn)


def checks(result):
    found = json.loads(result.stdout)["checks"]
    return {check["name"]: check for check in found}


def test_a_healthy_service_passes_every_check(played):
    ended = played.run("doctor", "--json")
    assert ended.exit_code == Exit.OK, ended.output
    assert set(checks(ended)) >= {"settings", "database", "ledger", "keys", "projections"}
    assert all(check["ok"] for check in checks(ended).values())


def test_fails_on_a_tampered_ledger_with_its_own_code_and_says_which_check(tampered):
    ended = tampered.run("doctor")
    assert ended.exit_code == Exit.CHECK_FAILED
    wrong = [line for line in ended.stdout.splitlines() if "conforme" not in line]
    assert [line.split()[0] for line in wrong] == ["ledger"]
    assert "ChainBroken" in wrong[0]


def test_the_feeds_made_again_are_the_ones_in_use(played):
    ended = played.run("rebuild", "partner_feed", "--json")
    assert ended.exit_code == Exit.OK, ended.output
    found = json.loads(ended.stdout)
    assert (found["differences"], found["position"] > 0) == (0, True)


def test_fails_when_a_view_somebody_altered_is_made_again_and_mends_it(played):
    with embedded.superuser(played.home, "maillage") as connection:
        connection.execute("UPDATE proj.consent_register_v1_rows SET voice = 'judge'")
    ended = played.run("rebuild", "consent_register")
    assert ended.exit_code == Exit.CHECK_FAILED
    assert "différence(s)" in ended.stdout
    assert played.run("rebuild", "consent_register").exit_code == Exit.OK


def test_an_unknown_view_is_not_found(played):
    ended = played.run("rebuild", "everything")
    assert ended.exit_code == Exit.NOT_FOUND
    assert "partner_feed" in ended.stderr


def test_a_database_up_to_date_is_upgraded_to_itself(played):
    ended = played.run("upgrade", "--json")
    assert (ended.exit_code, json.loads(ended.stdout)) == (Exit.OK, {"upgraded": True})


def test_the_script_of_the_roles_needs_no_server_and_holds_no_password(tmp_path):
    ended = maillage(tmp_path / "nowhere", "upgrade", "--bootstrap-sql")
    assert ended.exit_code == Exit.OK
    assert "CREATE ROLE" in ended.stdout
    assert not (tmp_path / "nowhere").exists()
