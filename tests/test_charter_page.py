"""Show that the page people read and the charter the engine loads say the same."""

import json

from tests.charter_page import CHARTER, PAGE, page


def charter():
    return json.loads(CHARTER.read_text(encoding="utf-8"))


def test_the_page_of_the_charter_is_the_one_generated_from_it():
    assert PAGE.read_text(encoding="utf-8") == page(charter())


def test_every_cell_of_the_matrix_is_on_the_page():
    text = page(charter())
    for category, row in charter()["matrix"].items():
        cells = [cell.replace("|", "/") for cell in row.values()]
        assert f"| {category} | {' | '.join(cells[:12])} |" in text
        assert f"| {category} | {' | '.join(cells[12:])} |" in text


def test_a_changed_cell_changes_the_page():
    changed = charter()
    changed["matrix"]["identity"]["police"] = "N"
    assert page(changed) != page(charter())
