"""Compile the charter (charte): one document of data, checked whole, ready for the locks.

A charter that cannot be read exactly is not read at all: `CharterInvalid`, the process stops.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from consent.cells import Cell, cell_le, exceptions, paths, under_pack, well_formed
from consent.vocab import Category, Ground, Jurisdiction, Level, Purpose, RecipientKind


Column = tuple[RecipientKind, Category]
ChannelCode = Literal["feed", "place_feed", "session", "transmission", "statistics", "rights"]


class CharterInvalid(Exception):  # noqa: N818  # it names the state of the document
    """The charter document breaks a rule of LAW §11; the message names the clause, no value."""


@dataclass(frozen=True, slots=True)
class Cap:
    """The finest level a cell may give, and the only fields it keeps (None = all)."""

    level: Level = Level.CLEAR
    fields: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Charter:
    """The ceiling of one jurisdiction (charte en vigueur), and the clauses the locks read.

    Shapes: `cells` has all 17 × 23 columns; `caps`, `scopes` only where the document limits;
    `deposit` and `own_requests` list the columns a kind writes but does not read back.
    """

    sha256: str
    jurisdiction: Jurisdiction
    cells: Mapping[Column, Cell]
    caps: Mapping[Column, Cap]
    scopes: Mapping[Column, str]
    purposes: Mapping[RecipientKind, frozenset[Purpose]]
    channels: Mapping[RecipientKind, ChannelCode]
    closed_to_author: frozenset[Column]
    sensitive_links: Mapping[RecipientKind, Category]
    opens_secrecy: frozenset[Ground]
    envelopes: Mapping[str, frozenset[Column]]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class _Kind(_Part):
    channel: ChannelCode
    purposes: frozenset[Purpose]
    deposit: frozenset[Category]
    own_requests_only: frozenset[Category] = frozenset()


class _Cap(_Part):
    level: str
    fields: frozenset[str] | None = None


class _Exception(_Part):
    recipients: dict[RecipientKind, frozenset[Category]]


class _Pack(_Part):
    disabled: frozenset[str]
    substitute: dict[str, str]


class _Document(_Part):
    channels: dict[ChannelCode, str]
    recipient_kinds: dict[RecipientKind, _Kind]
    matrix: dict[Category, dict[RecipientKind, str]]
    level_caps: dict[RecipientKind, dict[Category, _Cap]]
    scopes: dict[RecipientKind, dict[Category | Literal["*"], str]]
    scope_codes: dict[str, str]
    sensitive_links: dict[RecipientKind, Category]
    exceptions: dict[str, _Exception]
    agreement_opens_secrecy: dict[Ground, bool]
    jurisdictions: dict[Jurisdiction, _Pack]


def compile_charter(document: bytes, jurisdiction: Jurisdiction) -> Charter:
    """Read a charter document under the legal pack of a territory.

    Errors: CharterInvalid, for whatever is missing, unknown or contradictory.
    Source: LAW §11 and §14.
    """
    return _compile(_read(document), document, jurisdiction)


def compile_local(default: bytes, local: bytes, jurisdiction: Jurisdiction) -> Charter:
    """Read a local charter, which may only lower the default one.

    Errors: CharterInvalid, also when any clause is wider than the default's.
    """
    ceiling, lower = _read(default), _read(local)
    for column in _columns():
        _require(cell_le(_cell(lower, column), _cell(ceiling, column)), "raised-cell", column)
        _require(_cap_le(lower, ceiling, column), "raised-level", column)
        scope = _scope(ceiling, column)
        _require(scope is None or _scope(lower, column) == scope, "raised-scope", column)
    for kind in RecipientKind:
        mine, top = lower.recipient_kinds[kind], ceiling.recipient_kinds[kind]
        narrower = mine.purposes <= top.purposes and mine.channel == top.channel
        _require(narrower, "raised-kind", kind)
        reread = mine.deposit >= top.deposit and mine.own_requests_only >= top.own_requests_only
        _require(reread, "raised-deposit", kind)
    _require(lower.sensitive_links == ceiling.sensitive_links, "changed-sensitive-links", "")
    _require(_opens(lower) <= _opens(ceiling), "raised-secrecy", "")
    _require(lower.jurisdictions == ceiling.jurisdictions, "changed-jurisdictions", "")
    return _compile(lower, local, jurisdiction)


def _read(document: bytes) -> _Document:
    try:
        read = _Document.model_validate_json(document)
    except ValidationError as broken:
        place = ".".join(str(part) for part in broken.errors(include_input=False)[0]["loc"])
        raise CharterInvalid(f"unreadable: {place}") from None
    _require(set(read.recipient_kinds) == set(RecipientKind), "missing-kind", "")
    _require(set(read.jurisdictions) == set(Jurisdiction), "missing-jurisdiction", "")
    for column in _columns():
        _check_cell(read, column)
    for kind, caps in read.level_caps.items():
        for category, cap in caps.items():
            _require(cap.level in Level.__members__, "unknown-level", (kind, category))
    for kind, scopes in read.scopes.items():
        _require(set(scopes.values()) <= set(read.scope_codes), "unknown-scope", kind)
    for code, exception in read.exceptions.items():
        _require(_envelope(read, code) == _named(exception), "envelope-differs", code)
    return read


def _check_cell(read: _Document, column: Column) -> None:
    kind, category = column
    _require(kind in read.matrix.get(category, {}), "missing-cell", column)
    text = _cell(read, column)
    _require(well_formed(text), "unparsable-cell", column)
    cell = paths(text)
    _require(exceptions(cell) <= set(read.exceptions), "unknown-code", column)
    unconditional = cell & {frozenset({"D"}), frozenset({"Q46"})}
    _require(not unconditional or _scope(read, column) is not None, "missing-scope", column)


def _compile(read: _Document, document: bytes, jurisdiction: Jurisdiction) -> Charter:
    pack = read.jurisdictions[jurisdiction]
    cells = {
        column: under_pack(paths(_cell(read, column)), pack.substitute, pack.disabled)
        for column in _columns()
    }
    codes = {code for cell in cells.values() for code in exceptions(cell)}
    canonical = json.dumps(json.loads(document), sort_keys=True, separators=(",", ":"))
    return Charter(
        sha256=sha256(canonical.encode()).hexdigest(),
        jurisdiction=jurisdiction,
        cells=cells,
        caps={column: _cap(read, column) for column in _columns()},
        scopes={c: scope for c in _columns() if (scope := _scope(read, c)) is not None},
        purposes={kind: clause.purposes for kind, clause in read.recipient_kinds.items()},
        channels={kind: clause.channel for kind, clause in read.recipient_kinds.items()},
        closed_to_author=frozenset(
            (kind, category)
            for kind, clause in read.recipient_kinds.items()
            for category in clause.deposit | clause.own_requests_only
        ),
        sensitive_links=read.sensitive_links,
        opens_secrecy=_opens(read),
        envelopes={
            code: frozenset(column for column, cell in cells.items() if code in exceptions(cell))
            for code in codes
        },
    )


def _columns() -> tuple[Column, ...]:
    return tuple((kind, category) for kind in RecipientKind for category in Category)


def _cell(read: _Document, column: Column) -> str:
    kind, category = column
    return read.matrix[category][kind]


def _scope(read: _Document, column: Column) -> str | None:
    kind, category = column
    scopes = read.scopes.get(kind, {})
    return scopes.get(category, scopes.get("*"))


def _cap(read: _Document, column: Column) -> Cap:
    kind, category = column
    clause = read.level_caps.get(kind, {}).get(category)
    return Cap() if clause is None else Cap(Level[clause.level], clause.fields)


def _cap_le(lower: _Document, ceiling: _Document, column: Column) -> bool:
    mine, top = _cap(lower, column), _cap(ceiling, column)
    kept = top.fields is None or (mine.fields is not None and mine.fields <= top.fields)
    return mine.level <= top.level and kept


def _opens(read: _Document) -> frozenset[Ground]:
    return frozenset(ground for ground, opens in read.agreement_opens_secrecy.items() if opens)


def _envelope(read: _Document, code: str) -> frozenset[Column]:
    return frozenset(c for c in _columns() if code in exceptions(paths(_cell(read, c))))


def _named(exception: _Exception) -> frozenset[Column]:
    return frozenset(
        (kind, category)
        for kind, categories in exception.recipients.items()
        for category in categories
    )


def _require(holds: bool, clause: str, where: object) -> None:  # noqa: FBT001  # the tested rule
    if not holds:
        raise CharterInvalid(f"{clause}: {where}")
