"""Import the contacts of a sheet: plan without writing, then record line by line, twice = once."""

import hmac
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from gateway.sheets import mapping as mappings
from gateway.sheets.beside import beside
from gateway.sheets.context import ImportContext
from gateway.sheets.problems import FileRefused, Problem, catalogue
from gateway.sheets.reading import Kind, Table, read_table
from gateway.sheets.rejects import write_rejects
from gateway.sheets.rows import Draft, read_row


MAPPING_SUFFIX = ".mapping.json"

Fate = Literal["ignored", "import", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What one line of the sheet will become (sort de la ligne).

    Shapes: `of` = the line an exact duplicate repeats; `key` is the same for every copy of a line.
    """

    number: int
    kind: Kind
    fate: Fate
    draft: Draft | None = field(default=None, repr=False)
    key: UUID | None = None
    of: int | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The file asked for, the sheet if one is named, and the mapping to read it by."""

    path: Path
    sheet: str | None = None
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an import would do, and nothing done yet (aperçu)."""

    path: Path
    table: Table
    mapping: mappings.Mapping
    rows: tuple[PlannedRow, ...]

    def fates(self) -> Mapping[Fate, int]:
        """Count the lines by fate."""
        return Counter(row.fate for row in self.rows)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one draft: recorded now, already there, or refused by a rule."""

    outcome: Literal["recorded", "duplicate", "refused"]
    events: int = 0
    code: str = ""


@dataclass(slots=True)
class Ended:
    """What a run counts as it goes."""

    imported: int = 0
    refused: int = 0
    events: int = 0
    rejects: Path | None = None

    def count(self, done: Recorded) -> None:
        """Count one line."""
        self.imported += done.outcome == "recorded"
        self.refused += done.outcome == "refused"
        self.events += done.events


class Recorder(Protocol):
    """Where drafts are recorded: one line is one unit, whole or not at all."""

    def knows(self, draft: Draft, key: UUID) -> bool:
        """Say whether an earlier run recorded this draft; write nothing."""
        ...

    def record(self, draft: Draft, key: UUID) -> Recorded:
        """Record a draft under its key; the same key again records nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an import (bilan); `rows_read` is the sum of the four that follow."""

    rows_read: int
    rows_ignored: int
    rows_imported: int
    rows_duplicate: int
    rows_rejected: int
    events_written: int
    rejects_file: str | None

    def shown(self) -> dict[str, object]:
        """Give the figures as a JSON object."""
        return {name: getattr(self, name) for name in self.__slots__}


def plan(source: Source, context: ImportContext) -> Plan:
    """Say what each line of a file would become, and write nothing.

    Errors: `FileRefused`.
    """
    table = read_table(source.path, source.sheet)
    mapping = mappings.propose(table, context, _known(source, table))
    rows: list[PlannedRow] = []
    first: dict[UUID, int] = {}
    for row in table.rows:
        kind = table.kind(row)
        if kind is not Kind.DATA:
            rows.append(PlannedRow(row.number, kind, "ignored"))
            continue
        found = read_row(row, mapping, context, from_1904=table.from_1904)
        if found.draft is None:
            rows.append(PlannedRow(row.number, kind, "rejected", problems=found.problems))
            continue
        key = key_of(found.draft, context.key)
        of = first.setdefault(key, row.number)
        fate: Fate = "import" if of == row.number else "duplicate"
        again = None if of == row.number else of
        rows.append(PlannedRow(row.number, kind, fate, found.draft, key, again, found.problems))
    return Plan(source.path, table, mapping, tuple(rows))


def _known(source: Source, table: Table) -> mappings.Mapping | None:
    """Give the mapping to start from: the one named, else the one kept beside the file."""
    if source.mapping is not None:
        found = mappings.fitted(mappings.load(source.mapping), table)
        if found is None:
            raise FileRefused("mapping-mismatch", source.mapping.name)
        return found
    path = beside(source.path, MAPPING_SUFFIX)
    if not path.exists():
        return None
    saved = mappings.load(path)
    fresh = saved.model_copy(update={"columns": mappings.columns_of(table)})
    return mappings.fitted(saved, table) or fresh


def key_of(draft: Draft, secret: bytes) -> UUID:
    """Name a line for ever: the same content, in any copy of the file, gives the same key.

    Limits and dangers: 122 bits of an HMAC; without the secret nothing of the line is guessable.
    """
    return UUID(bytes=hmac.digest(secret, draft.content.encode(), "sha256")[:16], version=4)


def save_mapping(planned: Plan) -> Path:
    """Keep the mapping beside the input, completed with the spellings it lacked.

    Errors: `FileRefused` with `not-writable`.
    """
    path = beside(planned.path, MAPPING_SUFFIX)
    mappings.save(path, planned.mapping)
    return path


def rehearse(planned: Plan, recorder: Recorder) -> Report:
    """Give the figures a run would end with now; nothing is written."""
    fresh = [row for row in _to_import(planned) if not recorder.knows(*_keyed(row))]
    events = sum(_keyed(row)[0].events for row in fresh)
    return _report(planned, Ended(imported=len(fresh), events=events))


def run(planned: Plan, recorder: Recorder, tell: Callable[[int], None] = lambda _: None) -> Report:
    """Record every line to import, then keep the refused ones beside the input.

    Errors: `FileRefused` with `not-writable`, before anything is recorded; whatever the recorder
    raises when a dependency is down: a line is whole or absent, and running again completes.
    """
    save_mapping(planned)
    refused = {row.number: row.problems for row in planned.rows if row.fate == "rejected"}
    ended = Ended()
    for row in _to_import(planned):
        draft, key = _keyed(row)
        done = recorder.record(draft, key)
        ended.count(done)
        if done.outcome == "refused":
            refused[row.number] = (*row.problems, refusal(row.number, done.code))
        tell(row.number)
    ended.rejects = write_rejects(planned.path, planned.table, refused)
    return _report(planned, ended)


def refusal(number: int, code: str) -> Problem:
    """Say why the journal refused a line that read well."""
    return Problem(number, code if code in catalogue() else "refused", "reject")


def _to_import(planned: Plan) -> Iterator[PlannedRow]:
    return (row for row in planned.rows if row.fate == "import")


def _keyed(row: PlannedRow) -> tuple[Draft, UUID]:
    assert row.draft is not None  # noqa: S101  # `plan` gives both to every line to import
    assert row.key is not None  # noqa: S101
    return row.draft, row.key


def _report(planned: Plan, ended: Ended) -> Report:
    fates = planned.fates()
    return Report(
        rows_read=len(planned.rows),
        rows_ignored=fates["ignored"],
        rows_imported=ended.imported,
        rows_duplicate=fates["duplicate"] + fates["import"] - ended.imported - ended.refused,
        rows_rejected=fates["rejected"] + ended.refused,
        events_written=ended.events,
        rejects_file=None if ended.rejects is None else str(ended.rejects),
    )
