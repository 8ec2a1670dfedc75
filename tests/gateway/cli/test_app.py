import subprocess
import sys

from typer.testing import CliRunner

from gateway.cli.app import app


COMMANDS = ("demo", "serve", "doctor", "rebuild", "upgrade", "why", "as-of", "import")
HEAVY = ("psycopg", "fastapi", "eventsourcing", "cryptography", "pydantic")


def test_the_help_names_every_command_in_french():
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    assert not [command for command in COMMANDS if command not in told.stdout]
    assert "Pourquoi un partenaire voit un champ" in told.stdout


def test_no_command_at_all_shows_the_help_and_is_a_usage_error():
    told = CliRunner().invoke(app, [])
    assert told.exit_code == 2
    assert "as-of" in told.output


def test_an_unknown_command_is_a_usage_error():
    assert CliRunner().invoke(app, ["share-everything"]).exit_code == 2


def test_asking_for_help_loads_no_heavy_room():
    code = f"import sys, gateway.cli.app; print([n for n in {HEAVY} if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() in {"[]", "['pydantic']"}
