import pytest
from openpyxl import Workbook

from gateway.sheets.grid import FILE_BYTES_MAX, Row
from gateway.sheets.headings import Role
from gateway.sheets.problems import FileRefused
from gateway.sheets.reading import Kind, read_table
from tests.gateway.sheets.team import SAMPLE, USUAL, line, sheet, table_of


def test_the_sample_has_its_header_at_line_4_and_seven_lines_to_ignore():
    table = read_table(SAMPLE)
    assert (table.sheet, table.header, len(table.rows)) == ("T1 2025", 4, 124)
    assert set(table.roles) == set(Role)
    assert {row.number: table.kind(row) for row in table.rows if table.kind(row) != Kind.DATA} == {
        1: Kind.TITLE,
        2: Kind.TITLE,
        3: Kind.EMPTY,
        4: Kind.HEADER,
        40: Kind.TOTAL,
        76: Kind.TOTAL,
        117: Kind.EMPTY,
    }


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"A": "Total mois", "F": 118}, Kind.TOTAL),
        ({"C": "SOUS-TOTAL", "F": 3}, Kind.TOTAL),
        ({"A": "Total", "F": "=SUM(F2:F9)"}, Kind.TOTAL),
        ({"A": "Date", "C": "Lieu"}, Kind.HEADER),
        ({"A": "Février"}, Kind.REMARK),
        ({"A": "NB : chiffres provisoires"}, Kind.REMARK),
        ({"A": "31/02/2025"}, Kind.DATA),
        ({"A": "=TODAY()"}, Kind.DATA),
        ({"F": 118}, Kind.DATA),
        ({"L": "Total refus de parler"}, Kind.DATA),
        ({"G": "Totale"}, Kind.DATA),
        ({"A": "06/01/2025", "C": "Total"}, Kind.DATA),
        ({"A": "Totalement faux", "C": "Parc"}, Kind.DATA),
    ],
)
def test_a_line_below_the_header_is_data_when_in_doubt(cells, kind):
    assert table_of(line()).kind(Row(9, cells)) is kind


def test_the_sheet_with_the_most_headings_is_read_and_the_others_are_told(tmp_path):
    book = Workbook()
    book.worksheets[0].append(["Date", "Lieu", "Équipe"])
    book.create_sheet("Complet").append(["Date", "Lieu", "Équipe", "Observations"])
    book.create_sheet("Listes").append(["maraude"])
    book.save(tmp_path / "two.xlsx")
    table = read_table(tmp_path / "two.xlsx")
    assert (table.sheet, table.others) == ("Complet", ("Sheet",))
    assert read_table(tmp_path / "two.xlsx", "Sheet").sheet == "Sheet"
    with pytest.raises(FileRefused, match="sheet-missing"):
        read_table(tmp_path / "two.xlsx", "Avril")
    with pytest.raises(FileRefused, match="header-missing"):
        read_table(tmp_path / "two.xlsx", "Listes")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file-empty"),
        (b" \r\n\r\n ", "file-empty"),
        (b"a;b;c\n1;2;3\n", "header-missing"),
        (b"%PDF-1.7", "wrong-type"),
        (b"\x89PNG\r\n\x1a\n", "wrong-type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "wrong-type"),
        (b"<html><table>", "wrong-type"),
        (b"PK\x03\x04 not a workbook", "broken-workbook"),
    ],
)
def test_fails_on_a_file_that_is_no_sheet(tmp_path, raw, code):
    path = tmp_path / "file.xlsx"
    path.write_bytes(raw)
    with pytest.raises(FileRefused, match=code):
        read_table(path)


def test_fails_on_a_file_that_is_not_there_or_too_large(tmp_path):
    with pytest.raises(FileRefused, match="file-missing"):
        read_table(tmp_path)
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(FILE_BYTES_MAX + 1)
    with pytest.raises(FileRefused, match="too-large"):
        read_table(path)


def test_the_type_is_told_by_the_content_not_by_the_name(tmp_path):
    path = sheet(tmp_path / "named.xlsx", [USUAL])
    moved = path.rename(tmp_path / "named.csv")
    assert len(read_table(moved).rows) == 2


def test_fails_on_a_workbook_that_holds_nothing(tmp_path):
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(FileRefused, match="file-empty"):
        read_table(tmp_path / "empty.xlsx")


def test_a_file_we_may_not_read_is_refused_not_a_crash(tmp_path, monkeypatch):
    path = tmp_path / "releve.csv"
    path.write_text("Date;Lieu;Type\n", encoding="utf-8")

    def denied(*_args, **_options):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", denied)
    with pytest.raises(FileRefused, match="file-unreadable"):
        read_table(path)


def test_a_name_no_disk_can_hold_is_refused_not_a_crash(tmp_path):
    with pytest.raises(FileRefused, match="file-unreadable"):
        read_table(tmp_path / ("x" * 300))
