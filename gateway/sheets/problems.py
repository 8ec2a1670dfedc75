"""What a sheet or one of its lines is refused or questioned for, and how to mend it.

Limits and dangers: a sentence may quote a date, a number or a word of a closed list; it never
quotes an alias, an observation or any other free text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


QUOTED_SIGNS_MAX = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at in one line (anomalie).

    Shapes: `severity` "reject" keeps the whole line out, "warning" lets it in; `cell` as a
    spreadsheet names it (`A84`), or the line alone; `quoted` is empty when the value is personal.
    """

    row: int
    code: str
    severity: Literal["reject", "warning"]
    cell: str = ""
    title: str = ""
    quoted: str = ""

    @property
    def sentence(self) -> str:
        """Say what is wrong, in French."""
        said = catalogue()[self.code]["says"]
        return f"{said} : « {self.quoted} »" if self.quoted else said

    @property
    def mend(self) -> str:
        """Say how to mend it, in French."""
        return catalogue()[self.code]["mend"]

    def shown(self) -> dict[str, object]:
        """Give the problem as a JSON object."""
        return {
            "row": self.row,
            "cell": self.cell,
            "column": self.title,
            "value": self.quoted,
            "code": self.code,
            "severity": self.severity,
            "sentence": self.sentence,
            "mend": self.mend,
        }


class FileRefused(Exception):  # noqa: N818  # an answer to the user, not a bug
    """The whole file is refused (fichier refusé); nothing of it was recorded.

    Shapes: `where` names a sheet, a limit or a line; never the content of a cell.
    """

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.where = where

    @property
    def sentence(self) -> str:
        """Say why and what to do, in French."""
        words = catalogue()[self.code]
        said = f"{words['says']} ({self.where})" if self.where else words["says"]
        return f"{said}. {words['mend']}"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Read the French sentences once: code → says, mend."""
    table = files("gateway").joinpath("locale", "fr", "imports.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(table)
    return found


def quote(value: object) -> str:
    """Shorten a value of a closed-list, date or number column so that it may be quoted."""
    text = " ".join(str(value).split())
    return text if len(text) <= QUOTED_SIGNS_MAX else f"{text[:QUOTED_SIGNS_MAX]}…"
