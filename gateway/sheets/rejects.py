"""Keep the refused lines beside the input, as they were, with why and how to mend them."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from gateway.sheets.beside import beside, write_private
from gateway.sheets.grid import Row
from gateway.sheets.line import shown
from gateway.sheets.problems import Problem
from gateway.sheets.reading import Table


SUFFIX = ".rejets.csv"
ADDED = ("Ligne d’origine", "Problème", "Comment corriger")
_OPENS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # full-width twins


def neutral(text: str) -> str:
    """Keep a text from being read as a formula by a spreadsheet.

    Source: OWASP, CSV injection.
    """
    return f"'{text}" if text.lstrip(" ").startswith(_OPENS_A_FORMULA) else text


def write_rejects(
    path: Path, table: Table, refused: Mapping[int, Sequence[Problem]]
) -> Path | None:
    """Write the rejects file of a run, readable by us alone; the last run's replaces the former.

    Shapes: UTF-8 with its mark, `;`, every cell quoted; None when no line is refused.
    Errors: `FileRefused` with `not-writable`.
    Limits and dangers: it may hold personal data, as its input does.
    """
    target = beside(path, SUFFIX)
    if not refused:
        target.unlink(missing_ok=True)
        return None
    rows = [row for row in table.rows if row.number in refused]
    letters = dict.fromkeys([*table.titles, *(letter for row in rows for letter in row.cells)])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([neutral(table.titles.get(letter, "")) for letter in letters] + [*ADDED])
    for row in rows:
        writer.writerow(_line(row, letters, refused[row.number]))
    write_private(target, f"\ufeff{text.getvalue()}".encode())
    return target


def _line(row: Row, letters: Mapping[str, None], problems: Sequence[Problem]) -> list[str]:
    cells = [shown(row.cells[letter]) if letter in row.cells else "" for letter in letters]
    why = " ; ".join(_where(problem) + problem.sentence for problem in problems)
    how = " ".join(dict.fromkeys(problem.mend for problem in problems))
    return [neutral(value) for value in [*cells, str(row.number), why, how]]


def _where(problem: Problem) -> str:
    return f"{problem.cell} ({problem.title}) " if problem.cell else ""
