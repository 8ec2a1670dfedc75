"""The grid of a sheet (feuille): rows of cells by letter, whatever file they came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final


FILE_BYTES_MAX: Final = 20_000_000
ROWS_MAX: Final = 50_000
COLUMNS_MAX: Final = 100
SHEETS_MAX: Final = 50
CELL_SIGNS_MAX: Final = 32_767  # what a cell of Excel holds

Cell = str | bool | int | float | date | datetime | time


@dataclass(frozen=True, slots=True)
class Row:
    """One line as a spreadsheet numbers it, from 1; only the cells that hold something."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: every line of its used range, empty ones included.

    Shapes: `from_1904` = day 0 of serial dates is 1 January 1904 (old Macintosh workbooks).
    """

    name: str
    rows: tuple[Row, ...]
    from_1904: bool = False


def filled(value: Cell) -> Cell | None:
    """Give the value, or None for a cell that only looks filled (spaces, no-width signs)."""
    if isinstance(value, str) and not value.strip(" \t\r\n\u00a0\u202f\u200b\ufeff"):
        return None
    return value
