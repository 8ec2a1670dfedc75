"""One line being read: its cells by role, what was found wrong, what the note must keep."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from gateway.sheets.context import ImportContext
from gateway.sheets.grid import CELL_SIGNS_MAX, Cell, Row
from gateway.sheets.headings import PERSONAL, Role
from gateway.sheets.mapping import Mapping
from gateway.sheets.problems import Problem, quote
from gateway.sheets.words import squeezed


FREE = frozenset({Role.NOTES, Role.AGREEMENT})
"""Columns that only ever go to the note: whatever they hold is text."""


@dataclass(slots=True)
class Line:
    """A line and what is learnt of it as its cells are read (ligne).

    Shapes: `kept` = letters of the cells the note must carry.
    """

    row: Row
    mapping: Mapping
    context: ImportContext
    problems: list[Problem] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def cell(self, role: Role) -> Cell | None:
        """Give what a role holds: its cell, else the value fixed for every line."""
        letter = self.mapping.letter(role)
        found = None if letter is None else self.row.cells.get(letter)
        return self.mapping.fixed.get(role) if found is None else found

    def text(self, role: Role) -> str:
        """Give what a role holds as one line of text, empty for nothing."""
        found = self.cell(role)
        return "" if found is None else squeezed(shown(found))

    def keep(self, role: Role) -> None:
        """Have the note carry the cell of a role."""
        letter = self.mapping.letter(role)
        if letter in self.row.cells:
            self.kept.add(str(letter))

    def reject(self, code: str, role: Role | None = None) -> None:
        """Say why the line cannot be imported."""
        self._say(Problem(self.row.number, code, "reject", *self._where(role, code)))

    def warn(self, code: str, role: Role | None = None) -> None:
        """Say what to look at in a line that is imported all the same."""
        self._say(Problem(self.row.number, code, "warning", *self._where(role, code)))

    def set_aside(self, code: str, role: Role) -> None:
        """Warn, and have the note carry what no fact does."""
        self.keep(role)
        self.warn(code, role)

    def is_free(self, letter: str) -> bool:
        """Say whether a cell only ever goes to the note."""
        column = next((one for one in self.mapping.columns if one.letter == letter), None)
        return column is None or column.role is None or column.role in FREE

    @property
    def rejected(self) -> bool:
        """Say whether the line stays out."""
        return any(problem.severity == "reject" for problem in self.problems)

    def _say(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _where(self, role: Role | None, code: str) -> tuple[str, str, str]:
        if role is None:
            return "", "", ""
        letter = self.mapping.letter(role)
        column = next((one for one in self.mapping.columns if one.letter == letter), None)
        if column is None:
            return "", "", ""
        silent = role in PERSONAL or code == "formula"
        value = self.row.cells.get(column.letter)
        quoted = "" if silent or value is None else quote(shown(value))
        return f"{column.letter}{self.row.number}", column.title, quoted


def shown(value: Cell) -> str:
    """Write a value as a French spreadsheet shows it."""
    match value:
        case bool():
            return "VRAI" if value else "FAUX"
        case datetime():
            day = f"{value:%d/%m/%Y}"
            return day if value.time() == time() else f"{day} {value:%H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case float():
            return repr(value).replace(".", ",")
        case _:
            return str(value)


def overlong(row: Row) -> bool:
    """Say whether a cell holds more than a spreadsheet can."""
    return any(isinstance(cell, str) and len(cell) > CELL_SIGNS_MAX for cell in row.cells.values())
