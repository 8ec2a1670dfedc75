"""Read an XLSX workbook as data: limits first, no document type, no formula ever computed."""

import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast
from xml.parsers import expat

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from gateway.sheets.grid import (
    COLUMNS_MAX,
    ROWS_MAX,
    SHEETS_MAX,
    Cell,
    Grid,
    Row,
    filled,
)
from gateway.sheets.problems import FileRefused


MEMBERS_MAX: Final = 1_000
UNPACKED_BYTES_MAX: Final = 100_000_000
CHUNK_BYTES: Final = 65_536
POSITIONS_MAX: Final = 1_048_576  # rows of an Excel sheet

# What openpyxl raises on a workbook that is not one; it documents no family of its own.
BROKEN = (
    AttributeError,
    EOFError,
    KeyError,
    IndexError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    AssertionError,
    InvalidFileException,
)


class _Sheet(Protocol):
    """A sheet of a workbook opened to be read only, as far as we read it."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


def read_workbook(path: Path) -> tuple[Grid, ...]:
    """Read every sheet of a workbook, formulas as their text.

    Errors: `FileRefused` with `unsafe-workbook`, `broken-workbook`, `too-many-sheets`,
    `too-many-rows`, `too-many-columns`.
    """
    try:
        _refuse_unsafe(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles; nothing to tell a team
            with path.open("rb") as file:  # by its content: the name may say .csv
                return _grids(file)
    except BROKEN as error:
        raise FileRefused("broken-workbook") from error


def _refuse_unsafe(path: Path) -> None:
    """Refuse bombs and document types before any part is parsed for its meaning."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS_MAX or sum(m.file_size for m in members) > UNPACKED_BYTES_MAX:
            raise FileRefused("unsafe-workbook")
        for member in members:
            if not member.is_dir():
                with archive.open(member) as part:
                    _refuse_document_type(iter(lambda: part.read(CHUNK_BYTES), b""))


def _refuse_document_type(chunks: Iterator[bytes]) -> None:
    """Refuse a part that declares a document type: that is where entities come from (XXE).

    Limits: a part that is not XML cannot be parsed as XML later either, so it passes.
    """

    def refuse(*_: object) -> None:
        raise FileRefused("unsafe-workbook")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk)
    except expat.ExpatError:
        return


def _grids(file: BinaryIO) -> tuple[Grid, ...]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        sheets = cast("list[_Sheet]", book.worksheets)
        if len(sheets) > SHEETS_MAX:
            raise FileRefused("too-many-sheets", str(SHEETS_MAX))
        from_1904 = book.epoch == CALENDAR_MAC_1904
        return tuple(
            Grid(sheet.title, _rows(sheet), from_1904=from_1904)
            for sheet in sheets
            if sheet.sheet_state == "visible" or len(sheets) == 1
        )
    finally:
        book.close()


def _rows(sheet: _Sheet) -> tuple[Row, ...]:
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    found: list[Row] = []
    last = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > POSITIONS_MAX:
            raise FileRefused("too-many-rows", sheet.title)
        cells = {
            get_column_letter(place): cell
            for place, value in enumerate(values, 1)
            if value is not None and (cell := _cell(value)) is not None
        }
        if not cells:
            continue
        if any(value is not None for value in values[COLUMNS_MAX:]):
            raise FileRefused("too-many-columns", sheet.title)
        if number > ROWS_MAX:
            raise FileRefused("too-many-rows", sheet.title)
        found.extend(Row(empty, {}) for empty in range(last + 1, number))
        found.append(Row(number, cells))
        last = number
    return tuple(found)


def _cell(value: object) -> Cell | None:
    """Keep what a cell says; a computed formula is its text, whatever its kind."""
    match value:
        case str() | bool() | int() | datetime() | date() | time():
            return filled(value)
        case float():
            return int(value) if value.is_integer() else value
        case timedelta():
            return str(value)
        case _:
            return f"={getattr(value, 'text', None) or ''}".replace("==", "=", 1)
