import csv
from datetime import datetime

import pytest

from gateway.sheets.problems import Problem
from gateway.sheets.reading import read_table
from gateway.sheets.rejects import neutral, write_rejects
from tests.gateway.sheets.team import HEADINGS, line, table_of


WHY = Problem(2, "count-negative", "reject", "F2", "Nb jeunes", "-3")
DANGEROUS = ["=1+1", "+1", "-3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "  =1+1", "＝1+1"]  # noqa: RUF001


def written(folder, *rows):
    table = table_of(*rows)
    return write_rejects(folder / "a.xlsx", table, {row.number: [WHY] for row in rows})


def cells_of(path):
    return list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True), delimiter=";"))


def test_refused_lines_are_kept_as_they_were_with_why_and_how(tmp_path):
    row = line(number=7, Date=datetime(2025, 3, 22), Prénom="Lina", **{"Nb jeunes": -3})  # noqa: DTZ001
    path = written(tmp_path, row)
    assert path == tmp_path / "a.xlsx.rejets.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.stat().st_mode & 0o777 == 0o600
    titles, kept = cells_of(path)
    assert titles == [*HEADINGS, "Ligne d’origine", "Problème", "Comment corriger"]
    assert kept[0] == "22/03/2025"
    assert kept[6] == "Lina"
    assert kept[-3] == "7"
    assert kept[-2] == "F2 (Nb jeunes) Nombre négatif : « -3 »"
    assert kept[-1] == WHY.mend


@pytest.mark.parametrize("text", DANGEROUS, ids=repr)
def test_no_cell_opens_a_formula_in_a_spreadsheet(tmp_path, text):
    assert neutral(text) == f"'{text}"
    path = written(tmp_path, line(Observations=text, Lieu=text))
    for cells in cells_of(path):
        assert not [cell for cell in cells if cell.strip(" ")[:1] in tuple("=+-@\t\r\n＝")]  # noqa: RUF001


def test_an_ordinary_text_is_left_alone():
    assert neutral("l'an = bien") == "l'an = bien"


def test_a_rejects_file_can_be_mended_and_read_in_its_turn(tmp_path):
    path = written(tmp_path, line(number=7, Observations='-3 ; "oui"\nsuite'))
    table = read_table(path)
    assert table.rows[1].cells["L"] == '-3 ; "oui"\nsuite'
    assert table.rows[1].cells["A"] == "06/01/2025"


def test_a_run_that_refuses_nothing_leaves_no_rejects_file(tmp_path):
    path = written(tmp_path, line())
    assert path.exists()
    assert write_rejects(tmp_path / "a.xlsx", table_of(), {}) is None
    assert not path.exists()
