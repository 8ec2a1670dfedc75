"""Say what each column holds and what each spelling means: proposed, shown, saved, re-used."""

import re
from collections import abc
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from domain.kernel import Value
from domain.themes import Theme
from domain.vocabulary import Channel
from gateway.sheets.beside import write_private
from gateway.sheets.context import ImportContext
from gateway.sheets.grid import Row
from gateway.sheets.headings import Role
from gateway.sheets.partners import propose_partner
from gateway.sheets.places import PlaceRule, propose_place
from gateway.sheets.problems import FileRefused
from gateway.sheets.reading import Kind, Table
from gateway.sheets.words import find, listed, plain


MAPPING_BYTES_MAX = 5_000_000
SPELLINGS_MAX = 2_000  # of one column; beyond, it is no closed list
SPELLING_SIGNS_MAX = 200  # beyond, it is a text, not the name of anything

Code = TypeVar("Code")


class Column(Value):
    """One column: where it is, what it is called, what it is for; no role = kept in the note."""

    letter: str
    title: str
    role: Role | None = None


class ActionRule(Value):
    """How an action counts; a round among residences has a channel of its own."""

    channel: Channel
    at_residence: Channel | None = None


class Mapping(Value):
    """What a team's own words mean (table de correspondance).

    Shapes: the tables go from a plain spelling to a code, None = not understood yet; a team or a
    partner is named by its code, or a partner by its kind when one alone has it; `fixed` is the
    value of a role no column holds.
    """

    version: Literal[1] = 1
    columns: tuple[Column, ...]
    fixed: dict[Role, str] = Field(default_factory=dict)
    teams: dict[str, str | None] = Field(default_factory=dict)
    actions: dict[str, ActionRule | None] = Field(default_factory=dict)
    places: dict[str, PlaceRule | None] = Field(default_factory=dict)
    themes: dict[str, Theme | None] = Field(default_factory=dict)
    referred_to: dict[str, str | None] = Field(default_factory=dict)

    def letter(self, role: Role) -> str | None:
        """Give the column of a role."""
        return next((column.letter for column in self.columns if column.role is role), None)

    def theme_pieces(self, text: str) -> tuple[str, ...]:
        """Cut a cell of themes: at +, comma, semicolon or line; finer only where that is known."""
        return tuple(
            piece
            for part in re.split(r"[+;,\n]", text)
            for piece in self._finer(part)
            if plain(piece)
        )

    def _finer(self, part: str) -> list[str]:
        if self._knows_theme(part):
            return [part]
        finer = re.split(r"[/&]|\bet\b", part)
        return finer if any(map(self._knows_theme, finer)) else [part]

    def _knows_theme(self, text: str) -> bool:
        return self.themes.get(plain(text)) is not None or find("themes", text) is not None

    def unknown(self) -> dict[str, list[str]]:
        """List, per table, the spellings nobody has given a meaning yet."""
        tables: dict[str, abc.Mapping[str, object]] = {
            "teams": self.teams,
            "actions": self.actions,
            "places": self.places,
            "themes": self.themes,
            "referred_to": self.referred_to,
        }
        found = {
            name: [spelt for spelt, code in table.items() if code is None]
            for name, table in tables.items()
        }
        return {name: spelt for name, spelt in found.items() if spelt}


def propose(table: Table, context: ImportContext, known: Mapping | None = None) -> Mapping:
    """Propose a mapping of a table; what a known one already says stands.

    Errors: none; a known mapping must have been fitted to the table first.
    """
    begun = known or Mapping(columns=columns_of(table))
    rows = [row for row in table.rows if table.kind(row) is Kind.DATA]
    themes = [
        piece for text in _spelt(rows, begun, Role.THEMES) for piece in begun.theme_pieces(text)
    ]
    return begun.model_copy(
        update={
            "teams": _learn(
                begun.teams, _spelt(rows, begun, Role.TEAM), lambda text: _team(text, context)
            ),
            "actions": _learn(begun.actions, _spelt(rows, begun, Role.ACTION), _action),
            "places": _learn(begun.places, _spelt(rows, begun, Role.PLACE), propose_place),
            "themes": _learn(begun.themes, themes, _theme),
            "referred_to": _learn(
                begun.referred_to,
                _spelt(rows, begun, Role.REFERRED_TO),
                lambda text: propose_partner(text, context),
            ),
        }
    )


def columns_of(table: Table) -> tuple[Column, ...]:
    """Say what each column of a table seems to hold, in the order of the columns."""
    roles = {letter: role for role, letter in table.roles.items()}
    return tuple(
        Column(letter=letter, title=_title(table, letter), role=roles.get(letter))
        for letter in _letters(table)
    )


def fitted(mapping: Mapping, table: Table) -> Mapping | None:
    """Move a saved mapping to where its columns are now; None if one of them is not there."""
    found: dict[str, Column] = {}
    here = _letters(table)
    for column in mapping.columns:
        same = [
            letter
            for letter in here
            if plain(_title(table, letter)) == plain(column.title) and letter not in found
        ]
        if not same and column.role is not None:
            return None
        if same:
            letter = column.letter if column.letter in same else same[0]
            found[letter] = column.model_copy(update={"letter": letter})
    ordered = [
        found.get(letter, Column(letter=letter, title=_title(table, letter))) for letter in here
    ]
    return mapping.model_copy(update={"columns": tuple(ordered)})


def load(path: Path) -> Mapping:
    """Read a saved mapping.

    Errors: `FileRefused` with `mapping-unreadable`.
    """
    try:
        if path.stat().st_size > MAPPING_BYTES_MAX:
            raise FileRefused("mapping-unreadable", path.name)
        return _plainly(Mapping.model_validate_json(path.read_bytes()))
    except (OSError, ValidationError) as error:
        raise FileRefused("mapping-unreadable", path.name) from error


def _plainly(mapping: Mapping) -> Mapping:
    """Spell the keys of the tables as lookups do: a person may have written them as they come."""
    tables = ("teams", "actions", "places", "themes", "referred_to")
    spelt = {
        name: {plain(key): code for key, code in getattr(mapping, name).items()} for name in tables
    }
    return mapping.model_copy(update=spelt)


def save(path: Path, mapping: Mapping) -> None:
    """Keep a mapping for the next time, readable and editable by hand."""
    write_private(path, f"{mapping.model_dump_json(indent=2)}\n".encode())


def _letters(table: Table) -> list[str]:
    """List the columns that hold anything, from left to right."""
    found = {letter for row in table.rows for letter in row.cells}
    return sorted(found, key=lambda letter: (len(letter), letter))


def _title(table: Table, letter: str) -> str:
    return table.titles.get(letter, f"Colonne {letter}")


def _spelt(rows: list[Row], mapping: Mapping, role: Role) -> list[str]:
    """List the distinct texts of a column, in order, with the fixed one."""
    letter = mapping.letter(role)
    cells = [row.cells[letter] for row in rows if letter in row.cells] if letter else []
    fixed = [mapping.fixed[role]] if role in mapping.fixed else []
    found = dict.fromkeys([str(cell) for cell in [*fixed, *cells]])
    return [text for text in found if text[:1] != "=" and len(text) <= SPELLING_SIGNS_MAX]


def _learn(
    known: dict[str, Code], spelt: list[str], mean: abc.Callable[[str], Code]
) -> dict[str, Code]:
    """Add to a table the spellings it lacks, each with what it seems to mean."""
    found = dict(known)
    for text in spelt[:SPELLINGS_MAX]:
        if plain(text):
            found.setdefault(plain(text), mean(text))
    return found


def _team(text: str, context: ImportContext) -> str | None:
    named = [code for code in context.teams if plain(code) == plain(text)]
    if named:
        return named[0]
    kind = find("teams", text)
    return None if kind is None else context.team_of(kind)


def _action(text: str) -> ActionRule | None:
    channel = find("actions", text)
    if channel is None:
        return None
    round_ = plain(text) in listed("rounds")
    return ActionRule(
        channel=Channel(channel), at_residence=Channel.RESIDENCE_ROUND if round_ else None
    )


def _theme(text: str) -> Theme | None:
    theme = find("themes", text)
    return None if theme is None else Theme(theme)
