"""What each partner is to be told of each fact, and how the answer moves as the journal grows.

A command's events are folded as one unit: an agreement withdrawn and replaced in one act tells
nobody a withdrawal. Time is the running maximum of the recorded instants, never a clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal, assert_never
from uuid import UUID

from consent.charter import Charter
from consent.compile import State
from consent.decide import decide
from consent.diff import Narrowed, Retracted, Shown, told, view_delta
from consent.fanout import FED, recipients
from consent.model import Decision, EventKey, Query
from consent.vocab import Jurisdiction, Level, PartnerId, PersonId, Reason
from domain.network import Ticked
from projections.journal import Entry


Shape = Literal["shown", "narrowed", "retracted"]


@dataclass(frozen=True, slots=True)
class Told:
    """What one partner is to be told of one fact from `cause` on; no field = nothing any more.

    Shapes: `source` is the position of the fact; `ordinal` orders what one cause changes; a fact
    closed and opened again has a greater `view_epoch`, hence another entry id.
    Units: `at` is the recorded time at `cause`, UTC.
    """

    partner: PartnerId
    source: int
    event: UUID
    subject: PersonId | None
    view_epoch: int
    fields: Mapping[str, Level]
    at: datetime
    cause: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class Line:
    """One version of one entry: delivered already, or the next one to deliver."""

    version: int
    shape: Shape
    fields: Mapping[str, Level]


def fed(decision: Decision) -> Decision:
    """Keep of a decision what a feed carries: no day and no team riding alone."""
    return decision if decision.allowed else replace(decision, fields={})


def next_line(delivered: Line | None, decision: Decision) -> Line | None:
    """Give the line that takes a partner from the last one it got to what it may be told now.

    Shapes: None = nothing to deliver. Versions count deliveries only, so that what changed before
    a delivery leaves no trace; an entry once retracted is never opened again.
    """
    if delivered is not None and delivered.shape == "retracted":
        return None
    before = delivered.fields if delivered else {}
    version = delivered.version + 1 if delivered else 1
    match view_delta(before, fed(decision)):
        case Shown(told=fields):
            return Line(version, "shown", fields)
        case Narrowed(told=fields):
            return Line(version, "narrowed", fields)
        case Retracted():
            return Line(version, "retracted", {})
        case None:
            return None
        case never:
            assert_never(never)


def covers(decision: Decision, fields: Mapping[str, Level]) -> bool:
    """Say whether everything a line tells may still be told, as finely."""
    now = told(fed(decision))
    return bool(fields) and all(level <= now.get(name, 0) for name, level in fields.items())


def units(page: Sequence[Entry], more: Literal["ended", "continues"]) -> list[list[Entry]]:
    """Cut a page of the journal into whole commands; the last may continue on the next page.

    Shapes: a command's events stand together under one audit id and one recorded instant.
    """
    grouped = groupby(page, key=lambda entry: (entry.envelope.audit, entry.envelope.recorded))
    found = [list(group) for _, group in grouped]
    return found[:-1] if more == "continues" else found


class PartnerFeed:
    """What every partner is to be told, up to a position of the journal (fil partenaire).

    Limits: one writer; units must come in order, each once.
    """

    def __init__(self, charters: Mapping[Jurisdiction, Charter]) -> None:
        self.state = State(charters)
        self._told: dict[int, dict[PartnerId, list[Told]]] = {}
        self._ticked = datetime.min.replace(tzinfo=UTC)

    def fold(self, unit: Sequence[Entry]) -> list[Told]:
        """Take in one command and give what it changes for each partner, in order."""
        positions, standing = self._apply(unit)
        asked = {
            (key.position, decision.recipient): decision
            for position in positions
            if (key := self.state.key(position)) is not None
            for decision in self._answers(key)
        } | {
            (key.position, partner): self._decide(key, partner)
            for partner in standing.intersection(self.feeds())
            for key in self._keys()
        }
        changes: list[Told] = []
        for _, decision in sorted(asked.items(), key=lambda item: item[0]):
            changes += self._change(decision, len(changes))
        for change in changes:
            of_fact = self._told.setdefault(change.source, {})
            epochs = of_fact.setdefault(change.partner, [])
            epochs[change.view_epoch - 1 :] = [change]
        return changes

    def told(self) -> Iterator[Told]:
        """Give the last word on every entry: each fact, each partner, each view epoch."""
        for of_fact in self._told.values():
            for epochs in of_fact.values():
                yield from epochs

    def feeds(self) -> list[PartnerId]:
        """Give the partners that have a feed, in order of onboarding."""
        return [
            partner.id
            for partner in self.state.partners.values()
            if (charter := self.state.charters.get(partner.jurisdiction)) is not None
            and charter.channels[partner.kind] in FED
        ]

    def _apply(self, unit: Sequence[Entry]) -> tuple[set[int], set[PartnerId]]:
        """Apply a command; give the facts to answer again, and whose standing changed."""
        positions = {entry.envelope.position for entry in unit}
        subjects: set[PersonId] = set()
        standing: set[PartnerId] = set()
        for entry in unit:
            touched = self.state.apply(entry.envelope, entry.fact)
            subjects |= touched.subjects
            standing |= touched.partners
            if isinstance(entry.fact, Ticked):
                subjects |= self.state.edges(self._ticked, self.state.time)
                self._ticked = self.state.time
        about = {key.position for subject in subjects for key in self.state.keys_of(subject)}
        return positions | about, standing

    def _answers(self, key: EventKey) -> Iterator[Decision]:
        """Give the decision for each partner that may be told a fact or was told it before."""
        found = recipients(self.state, key, self.state.time, self.state.position)
        yield from found
        for partner in self._told.get(key.position, {}).keys() - {d.recipient for d in found}:
            yield self._decide(key, partner)

    def _decide(self, key: EventKey, partner: PartnerId) -> Decision:
        return decide(self.state, key, Query(partner, self.state.time, self.state.position))

    def _change(self, decision: Decision, ordinal: int) -> Iterator[Told]:
        key, partner = decision.key, decision.recipient
        if Reason.SUSPENDED in decision.reasons.values():
            return  # what a suspended partner holds stays as it is until it is back
        epochs = self._told.get(key.position, {}).get(partner, [])
        before = epochs[-1].fields if epochs else {}
        if view_delta(before, fed(decision)) is None:
            return
        yield Told(
            partner=partner,
            source=key.position,
            event=key.event,
            subject=key.subjects[0] if key.subjects else None,
            view_epoch=len(epochs) if before else len(epochs) + 1,
            fields=told(fed(decision)),
            at=self.state.time,
            cause=self.state.position,
            ordinal=ordinal,
        )

    def _keys(self) -> Iterator[EventKey]:
        for position in range(1, self.state.position + 1):
            key = self.state.key(position)
            if key is not None:
                yield key
