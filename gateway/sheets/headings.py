"""Recognise what a column holds by its heading, in whatever order and spelling."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from gateway.sheets.grid import Cell, Row
from gateway.sheets.words import plain, words


HEADING_SIGNS_MAX = 60
ROLES_MIN = 3  # a title may hold a date and a place; a header names more


class Role(StrEnum):
    """What a column is for (rôle de colonne)."""

    DATE = "date"
    HOUR = "hour"
    PLACE = "place"
    TEAM = "team"
    ACTION = "action"
    HEAD_COUNT = "head_count"
    ALIAS = "alias"
    AGE = "age"
    THEMES = "themes"
    REFERRED_TO = "referred_to"
    AGREEMENT = "agreement"
    NOTES = "notes"


PERSONAL = frozenset({Role.ALIAS, Role.AGE, Role.AGREEMENT, Role.NOTES, Role.PLACE})
"""Columns whose values are never quoted: a place may be somebody's home."""


@cache
def _table(strength: str) -> Mapping[str, Role]:
    return {
        plain(word): Role(role)
        for role, spelt in words()["headings"][strength].items()
        for word in spelt
    }


@cache
def _never() -> frozenset[str]:
    return frozenset(plain(word) for word in words()["headings"]["never"])


def role_of(title: str) -> tuple[Role, int] | None:
    """Say what a heading announces, and how surely: 0 by a word of its own, 1 by a vague one."""
    if len(title) > HEADING_SIGNS_MAX:
        return None
    found = plain(title).split()
    if _never() & set(found):
        return None
    for doubt, strength in enumerate(("strong", "weak")):
        table = _table(strength)
        for word in found:
            if word in table:
                return table[word], doubt
    return None


def recognised(cells: Mapping[str, Cell]) -> dict[Role, str]:
    """Give each role its column: the surest heading, and of equals the first.

    Shapes: a column whose role another one took may still fill a second one left empty:
    "Structure" beside "Orientation" is the team's own.
    """
    claims = [
        (claim[1], place, claim[0], letter)
        for place, (letter, title) in enumerate(cells.items())
        if isinstance(title, str) and (claim := role_of(title)) is not None
    ]
    found: dict[Role, str] = {}
    for _, _, role, letter in sorted(claims):
        found.setdefault(role, letter)
    for _, _, _, letter in sorted(claims):
        second = _second(str(cells[letter]))
        if second is not None and letter not in found.values():
            found.setdefault(second, letter)
    return found


def _second(title: str) -> Role | None:
    table = _table("else")
    return next((table[word] for word in plain(title).split() if word in table), None)


def is_header(row: Row) -> bool:
    """Say whether a line reads as the headings of a table: a date, and two roles more."""
    found = recognised(row.cells)
    return Role.DATE in found and len(found) >= ROLES_MIN
