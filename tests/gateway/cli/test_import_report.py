import json
import shutil

import pytest
from openpyxl import Workbook

from gateway.cli.import_report import figure_lines, mapping_lines, preview, row_lines
from gateway.service.imports import Report, Source, plan
from tests.gateway.sheets.team import CONTEXT, SAMPLE, USUAL, sheet


@pytest.fixture
def planned(tmp_path):
    path = tmp_path / "relevé.xlsx"
    shutil.copy(SAMPLE, path)
    return plan(Source(path), CONTEXT)


def test_every_line_is_told_with_what_it_becomes_and_what_to_mend(planned):
    told = list(row_lines(planned))
    assert sum(line.startswith("Ligne ") for line in told) == 124
    assert "Ligne 3 : ignorée (ligne vide)." in told
    assert "Ligne 46 : doublon de la ligne 45." in told
    at = told.index("Ligne 84 : rejetée.")
    assert told[at + 1] == (
        "    A84 (Date) Cette date n’existe pas : « 31/02/2025 ». "
        "Vérifiez le jour et le mois (jour d’abord) : 06/01/2025."
    )
    assert "Ligne 5 : rencontre d’une personne nommée, équipe SMP-P, 06/01/2025, 4 fait(s)." in told


def test_each_column_is_shown_with_what_it_was_taken_for(planned):
    told = list(mapping_lines(planned))
    assert told[0] == "Feuille « T1 2025 », titres à la ligne 4, 124 lignes."
    assert "  A  Date → date" in told
    assert len(told) == 13


def test_what_is_not_understood_and_not_read_is_told(tmp_path):
    rows = [{**USUAL, "Thème(s)": "tricot", "Téléphone": "75 12 34"}]
    headings = (*rows[0],)
    made = plan(Source(sheet(tmp_path / "a.xlsx", rows, headings)), CONTEXT)
    told = list(mapping_lines(made))
    assert "  F  Téléphone → note d’équipe" in told
    assert "  themes : 1 écriture(s) non reconnue(s)" in told


def test_a_sheet_that_is_not_read_is_named(tmp_path):
    book = Workbook()
    for month in ("Janvier", "Février"):
        book.create_sheet(month).append(["Date", "Lieu", "Équipe"])
    book.save(tmp_path / "a.xlsx")
    told = list(mapping_lines(plan(Source(tmp_path / "a.xlsx"), CONTEXT)))
    assert told[1] == "Feuilles non lues, à importer avec --sheet : Février."


def test_the_preview_is_plain_json_without_a_name_or_an_observation(planned):
    told = json.dumps(preview(planned), ensure_ascii=False)
    found = json.loads(told)
    assert [row["row"] for row in found["rows"]] == list(range(1, 125))
    assert {"row": 46, "kind": "data", "fate": "duplicate", "duplicate_of": 45} in found["rows"]
    assert {
        problem["cell"] for problem in found["problems"] if problem["severity"] == "reject"
    } == {
        "A84",
        "A97",
        "F108",
    }
    for secret in ("Momo", "Marie-L", "Wamytan", "beau-père", "75 12 34", "Oui oral"):
        assert secret not in told


def test_no_name_and_no_observation_is_told_to_the_terminal(planned):
    told = "\n".join([*row_lines(planned), *mapping_lines(planned)])
    for secret in ("Momo", "Marie-L", "Wamytan", "beau-père", "75 12 34", "Oui oral"):
        assert secret not in told


def test_the_figures_are_told_with_what_is_left_to_do(planned):
    report = Report(124, 7, 113, 1, 3, 282, "relevé.xlsx.rejets.csv")
    told = list(figure_lines(planned, report))
    assert told[0] == (
        "Lignes lues : 124 = ignorées 7 + importées 113 + doublons 1 + rejetées 3. "
        "Faits écrits : 282."
    )
    assert "jamais rapprochées" in told[1]
    assert told[2] == "Accords notés à recueillir : 9. Lignes à relire (possible danger) : 13."
    assert told[3].endswith("relevé.xlsx.rejets.csv")
    assert len(list(figure_lines(planned, Report(1, 1, 0, 0, 0, 0, None)))) == 3
