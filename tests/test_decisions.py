"""Show that each decision record has its parts, fits a page and names checks that exist."""

import re
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs/decisions"
RECORDS = sorted(FOLDER.glob("[0-9][0-9][0-9][0-9]-*.md"))
PARTS = ["Status", "Context", "Decision", "Consequences", "Alternatives", "Check", "Source"]
LINES_MAX = 50
PATH = re.compile(r"`((?:tests|docs|consent|domain|projections|gateway)/[\w./-]+\.\w+)`")


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_has_every_part_in_order_on_one_page(record):
    text = record.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^([A-Z][a-z]+): ", text) == PARTS
    assert re.match(rf"# {record.name[:4]} \S", text)
    assert re.search(r"(?m)^Status: (accepted|replaced by \d{4}) · \d{4}-\d\d-\d\d$", text)
    assert len(text.splitlines()) <= LINES_MAX


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_decision_names_only_files_that_exist(record):
    named = PATH.findall(record.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).is_file()] == []


def test_the_index_lists_every_decision():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [record.name for record in RECORDS]
