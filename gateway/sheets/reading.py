"""Open a file, find the table a team keeps in it, and say what each line of it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from gateway.sheets.delimited import read_delimited
from gateway.sheets.grid import FILE_BYTES_MAX, Grid, Row
from gateway.sheets.headings import Role, is_header, recognised
from gateway.sheets.problems import FileRefused
from gateway.sheets.words import listed, plain
from gateway.sheets.workbook import read_workbook


HEADER_ROWS_MAX: Final = 100  # a table that begins lower is not looked for
_ZIP: Final = b"PK\x03\x04"
_OTHERS: Final = (  # types one may take for a sheet
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",  # XLS, or a workbook under a password
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"<",
)


class Kind(StrEnum):
    """What a line is (nature de ligne)."""

    DATA = "data"
    TITLE = "title"
    HEADER = "header"
    EMPTY = "empty"
    TOTAL = "total"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Table:
    """The table found in a file.

    Shapes: `titles` letter → heading, in the order of the columns; `roles` what they announce;
    `others` = sheets that hold a table too and are not read.
    """

    sheet: str
    header: int
    titles: Mapping[str, str]
    roles: Mapping[Role, str]
    rows: tuple[Row, ...]
    from_1904: bool
    others: tuple[str, ...]

    def kind(self, row: Row) -> Kind:
        """Say what a line is; when in doubt it is data, so that nothing is dropped unseen."""
        if not row.cells:
            return Kind.EMPTY
        if row.number == self.header:
            return Kind.HEADER
        if row.number < self.header:
            return Kind.TITLE
        if _same_titles(row, self.titles):
            return Kind.HEADER
        return self._kind_below(row)

    def _kind_below(self, row: Row) -> Kind:
        letter, first = next(iter(row.cells.items()))
        free = {self.roles.get(role) for role in (Role.ALIAS, Role.NOTES, Role.AGREEMENT)}
        if not isinstance(first, str) or letter in free:
            return Kind.DATA
        dated = letter != self.roles[Role.DATE] and self.roles[Role.DATE] in row.cells
        head = plain(first)
        if not dated and any(f"{head} ".startswith(f"{word} ") for word in listed("totals")):
            return Kind.TOTAL
        alone = len(row.cells) == 1 and letter == next(iter(self.titles))
        if alone and not re.search(r"\d[-/. ]\d", first) and not first.startswith("="):
            return Kind.REMARK
        return Kind.DATA


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read the table of a file: of the sheet named, else of the one with the most headings.

    Errors: `FileRefused` with `file-missing`, `file-unreadable`, `file-empty`, `too-large`,
    `wrong-type`, `sheet-missing`, `header-missing`, and those of the two readers.
    """
    grids = _grids(path)
    if sheet is not None:
        grids = tuple(grid for grid in grids if grid.name == sheet)
        if not grids:
            raise FileRefused("sheet-missing")
    if not any(grid.rows for grid in grids):
        raise FileRefused("file-empty")
    found = [(grid, header) for grid in grids if (header := _header(grid)) is not None]
    if not found:
        raise FileRefused("header-missing")
    grid, header = max(found, key=lambda pair: len(recognised(pair[1].cells)))
    return Table(
        sheet=grid.name,
        header=header.number,
        titles={letter: str(title) for letter, title in header.cells.items()},
        roles=recognised(header.cells),
        rows=grid.rows,
        from_1904=grid.from_1904,
        others=tuple(other.name for other, _ in found if other is not grid),
    )


def expect_file(path: Path) -> None:
    """Refuse a path that leads to no file, or that we may not follow.

    Errors: `FileRefused` with `file-missing`, `file-unreadable`.
    """
    try:
        if not path.is_file():
            raise FileRefused("file-missing")
    except OSError as error:
        raise FileRefused("file-unreadable") from error


def _grids(path: Path) -> tuple[Grid, ...]:
    expect_file(path)
    try:
        return _opened(path)
    except OSError as error:  # no right to read it, or a disk that does not answer
        raise FileRefused("file-unreadable") from error


def _opened(path: Path) -> tuple[Grid, ...]:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise FileRefused("too-large")
    with path.open("rb") as file:
        head = file.read(8).lstrip()
    if not head:
        raise FileRefused("file-empty")
    if head.startswith(_OTHERS):
        raise FileRefused("wrong-type")
    return read_workbook(path) if head.startswith(_ZIP) else read_delimited(path)


def _header(grid: Grid) -> Row | None:
    """Give the line with the most headings, the first of equals."""
    rows = [row for row in grid.rows[:HEADER_ROWS_MAX] if is_header(row)]
    return max(rows, key=lambda row: len(recognised(row.cells)), default=None)


def _same_titles(row: Row, titles: Mapping[str, str]) -> bool:
    """Say whether a line repeats the header, as printed pages do."""
    return all(
        plain(str(cell)) == plain(titles.get(letter, "")) != ""
        for letter, cell in row.cells.items()
    )
