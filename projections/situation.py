"""One person's page for one reader (situation): the facts it may be told now, folded at read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import JsonValue

from consent.fields import DAY, TEAM
from consent.model import Decision
from consent.redaction import redact
from consent.vocab import Category
from projections.journal import Entry


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page: what the reader may be told of one fact, and nothing else.

    Shapes: `visible` holds the values by category, without `team` and `on`, which stand apart and
    are None where closed.
    """

    event: UUID
    kind: str
    visible: Mapping[Category, Mapping[str, JsonValue]]
    team: UUID | None
    on: date | None


def page(entries: Sequence[Entry], decisions: Mapping[UUID, Decision]) -> list[Fact]:
    """Give the page of one person for one reader, in order of the journal.

    Shapes: `decisions` by event id; a fact without one, or all closed, leaves no line.
    """
    lines = (
        _line(entry, decisions[entry.envelope.id])
        for entry in entries
        if entry.envelope.id in decisions
    )
    return [line for line in lines if line.visible]


def _line(entry: Entry, decision: Decision) -> Fact:
    told = redact(entry.fact, decision)
    riding = {DAY, TEAM}
    visible = {
        category: kept
        for category, values in told.items()
        if (kept := {name: value for name, value in values.items() if name not in riding})
    }
    names = {name for values in told.values() for name in values}
    return Fact(
        event=entry.envelope.id,
        kind=entry.envelope.kind,
        visible=visible,
        team=entry.envelope.by.unit if TEAM in names else None,
        on=entry.envelope.on if DAY in names else None,
    )
