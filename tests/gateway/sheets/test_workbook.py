import io
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from gateway.sheets import workbook
from gateway.sheets.grid import SHEETS_MAX
from gateway.sheets.problems import FileRefused
from gateway.sheets.workbook import read_workbook
from tests.gateway.sheets.team import SAMPLE


def kept(folder, book):
    path = folder / "book.xlsx"
    book.save(path)
    return path


def of_cells(*rows):
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    return book


def code_of(reader, path):
    """Give the code a file is refused by, None if it is read."""
    try:
        reader(path)
    except FileRefused as refused:
        return refused.code
    return None


def forged(folder, replaced):
    """Write the sample anew with some of its parts replaced."""
    path = folder / "forged.xlsx"
    with zipfile.ZipFile(SAMPLE) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, replaced.get(name, lambda part: part)(source.read(name)))
    return path


def test_the_sample_is_read_whole_with_its_empty_lines():
    sheets = read_workbook(SAMPLE)
    assert [sheet.name for sheet in sheets] == ["T1 2025", "Listes"]
    assert [row.number for row in sheets[0].rows] == list(range(1, 125))
    assert sheets[0].rows[2].cells == {}
    assert sheets[0].rows[4].cells["A"] == datetime(2025, 1, 6)  # noqa: DTZ001  # as a sheet says
    assert sheets[0].rows[9].cells["B"] == time(20, 45)


def test_cells_keep_what_they_say_and_formulas_their_text(tmp_path):
    values = ["=1+1", 2.0, 2.5, True, date(2025, 1, 6), timedelta(hours=30), "#N/A"]
    (sheet,) = read_workbook(kept(tmp_path, of_cells(values)))
    cells = sheet.rows[0].cells
    assert cells["A"] == "=1+1"
    assert cells["B"] == 2
    assert isinstance(cells["B"], int)
    assert cells["C"] == 2.5
    assert cells["D"] is True
    assert cells["E"] == datetime(2025, 1, 6)  # noqa: DTZ001
    assert isinstance(cells["F"], str)
    assert cells["G"] == "#N/A"


def test_array_formulas_are_text_too(tmp_path):
    book = of_cells(["x"])
    book.active["B1"] = ArrayFormula("B1:B2", "=SUM(A1:A2)")
    (sheet,) = read_workbook(kept(tmp_path, book))
    assert sheet.rows[0].cells["B"] == "=SUM(A1:A2)"


def test_the_calendar_of_1904_is_told(tmp_path):
    book = of_cells(["x"])
    book.epoch = CALENDAR_MAC_1904
    (sheet,) = read_workbook(kept(tmp_path, book))
    assert sheet.from_1904


def test_a_hidden_sheet_is_not_read(tmp_path):
    book = of_cells(["x"])
    book.create_sheet("cachée").sheet_state = "hidden"
    assert [sheet.name for sheet in read_workbook(kept(tmp_path, book))] == ["Sheet"]


def test_fails_on_a_document_type(tmp_path):
    entity = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    path = forged(tmp_path, {"xl/worksheets/sheet1.xml": lambda part: entity + part})
    with pytest.raises(FileRefused, match="unsafe-workbook"):
        read_workbook(path)


def test_fails_on_a_document_type_in_another_encoding(tmp_path):
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w []><w/>'.encode("utf-16")
    path = forged(tmp_path, {"xl/styles.xml": lambda _: hidden})
    with pytest.raises(FileRefused, match="unsafe-workbook"):
        read_workbook(path)


def test_fails_on_an_archive_that_unpacks_without_end(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(workbook.UNPACKED_BYTES_MAX + 1))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(FileRefused, match="unsafe-workbook"):
        read_workbook(path)


def test_fails_on_an_archive_of_too_many_parts(tmp_path):
    path = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(workbook.MEMBERS_MAX + 1):
            archive.writestr(f"{number}.xml", "")
    with pytest.raises(FileRefused, match="unsafe-workbook"):
        read_workbook(path)


@pytest.mark.parametrize("cut", [10, 200, 5_000, 12_000])
def test_fails_on_a_truncated_workbook(tmp_path, cut):
    path = tmp_path / "cut.xlsx"
    path.write_bytes(SAMPLE.read_bytes()[:cut])
    with pytest.raises(FileRefused, match="broken-workbook"):
        read_workbook(path)


@pytest.mark.parametrize("position", range(40, 12_000, 1_500))
def test_a_damaged_workbook_is_read_or_refused(tmp_path, position):
    raw = bytearray(SAMPLE.read_bytes())
    raw[position : position + 8] = b"\0" * 8
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(raw))
    assert code_of(read_workbook, path) in {None, "broken-workbook", "unsafe-workbook"}


def test_fails_on_another_archive(tmp_path):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as other:
        other.writestr("content.xml", "<x/>")
    path = tmp_path / "other.xlsx"
    path.write_bytes(archive.getvalue())
    with pytest.raises(FileRefused, match="broken-workbook"):
        read_workbook(path)


def test_fails_beyond_the_limits_of_sheets_rows_and_columns(tmp_path):
    book = of_cells(["x"])
    book.active["A1048576"] = "far"
    with pytest.raises(FileRefused, match="too-many-rows"):
        read_workbook(kept(tmp_path, book))
    wide = of_cells(["x"])
    wide.active["XFD1"] = "far"
    with pytest.raises(FileRefused, match="too-many-columns"):
        read_workbook(kept(tmp_path, wide))
    many = Workbook()
    for _ in range(SHEETS_MAX):
        many.create_sheet()
    with pytest.raises(FileRefused, match="too-many-sheets"):
        read_workbook(kept(tmp_path, many))


def test_a_far_line_that_is_only_styled_is_no_line(tmp_path):
    book = of_cells(["x"])
    book.active["A90000"].number_format = "0.00"
    (sheet,) = read_workbook(kept(tmp_path, book))
    assert len(sheet.rows) == 1
