import json
import shutil
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.app import app
from gateway.cli.output import Exit
from tests.gateway.sheets.team import SAMPLE


FIGURES = {
    "rows_read": 124,
    "rows_ignored": 7,
    "rows_imported": 113,
    "rows_duplicate": 1,
    "rows_rejected": 3,
}
SECRETS = ("Momo", "Marie-L", "Wamytan", "beau-père", "75 12 34")


@pytest.fixture(scope="module")
def home():
    folder = Path(tempfile.mkdtemp(prefix="maillage-import-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def maillage(home):
    """Run the command line in a demo network of its own."""

    def run(*words):
        return CliRunner().invoke(app, [*words], env={"MAILLAGE_DATA_DIR": str(home)})

    return run


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "relevé.xlsx"
    shutil.copy(SAMPLE, path)
    return path


def test_a_sheet_is_tried_then_imported_then_not_imported_again(maillage, sample):
    tried = maillage("import", "contacts", str(sample), "--dry-run", "--json")
    assert tried.exit_code == Exit.OK, tried.output
    preview = json.loads(tried.stdout)
    assert preview.items() >= (FIGURES | {"rejects_file": None}).items()
    assert len(preview["rows"]) == 124
    assert preview["events_written"] > 0

    first = maillage("import", "contacts", str(sample), "--json")
    rejects = str(sample.with_name("relevé.xlsx.rejets.csv"))
    events = preview["events_written"]
    assert json.loads(first.stdout) == FIGURES | {
        "events_written": events,
        "rejects_file": rejects,
    }

    again = maillage("import", "contacts", str(sample))
    assert "importées 0 + doublons 114" in again.stdout
    for ended in (tried, first, again):
        assert not [secret for secret in SECRETS if secret in ended.output]


def test_fails_on_a_file_that_is_not_there(maillage, tmp_path):
    ended = maillage("import", "contacts", str(tmp_path / "absent.xlsx"))
    assert ended.exit_code == Exit.NOT_FOUND
    assert "introuvable" in ended.stderr


def test_fails_on_a_file_without_a_table_and_says_what_to_do(maillage, tmp_path):
    path = tmp_path / "liste.csv"
    path.write_text("a;b;c\n1;2;3\n")
    ended = maillage("import", "contacts", str(path), "--json")
    assert ended.exit_code == Exit.REFUSED
    assert ended.stdout == ""
    assert "Aucune ligne de titres reconnue" in ended.stderr
