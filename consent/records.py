"""The append-only shelves behind the compiled state: who they are about, and what may change."""

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from consent.model import (
    DayMark,
    Ending,
    EventKey,
    Grant,
    Intervention,
    Majority,
    Membership,
    Partner,
    Referral,
    Refusal,
    Status,
)
from consent.vocab import PartnerId, PersonId


@dataclass(frozen=True, slots=True)
class Touched:
    """Whose earlier answers one event may change: these people's, these recipients'."""

    subjects: frozenset[PersonId] = frozenset()
    partners: frozenset[PartnerId] = frozenset()


@dataclass(frozen=True, slots=True)
class PersonRecords:
    """Everything known about one person that a lock may read; lists only grow."""

    keys: list[EventKey] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    withdrawals: list[Ending] = field(default_factory=list)
    lifts: list[Ending] = field(default_factory=list)
    majorities: list[Majority] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    interventions: list[Intervention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnitRecords:
    """The running of one partner and the habilitations of its members; lists only grow."""

    statuses: list[Status] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    revoked: list[tuple[UUID, DayMark]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Records:
    """All the shelves of one state, written by one thread, read by any.

    Limits: `referrals` holds where each stands now: only the writing thread may read it.
    """

    keys: dict[int, EventKey] = field(default_factory=dict)
    place_keys: list[EventKey] = field(default_factory=list)
    people: dict[PersonId, PersonRecords] = field(default_factory=dict)
    partners: dict[PartnerId, Partner] = field(default_factory=dict)
    units: dict[PartnerId, UnitRecords] = field(default_factory=dict)
    intervention_ends: dict[UUID, list[DayMark]] = field(default_factory=dict)
    superseded: dict[UUID, list[int]] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    edges: list[tuple[datetime, PersonId]] = field(default_factory=list)

    def about(self, subject: PersonId) -> PersonRecords:
        """Give the shelf of a person, made on first use."""
        return self.people.setdefault(subject, PersonRecords())

    def unit(self, partner: PartnerId) -> UnitRecords:
        """Give the shelf of a partner, made on first use."""
        return self.units.setdefault(partner, UnitRecords())

    def add_edge(self, instant: datetime, subject: PersonId) -> None:
        """Remember that time alone changes something for a person at this instant."""
        insort(self.edges, (instant, subject))
