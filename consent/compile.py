"""Hold the journal as the engine needs it: append-only records, each with its position.

One thread applies, others may ask about any past position meanwhile: nothing is ever changed or
removed, lists only grow, and `position` moves last.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from uuid import UUID

from consent.active import counts, open_at, stands
from consent.charter import Charter
from consent.fields import event_key
from consent.folding import fold, follow
from consent.model import Ending, EventKey, Grant, Intervention, Majority, Partner, Refusal
from consent.records import PersonRecords, Records, Touched, UnitRecords
from consent.vocab import Ground, Jurisdiction, PartnerId, PersonId
from domain.envelope import Envelope
from domain.kernel import Value


NOBODY = PersonRecords()
NO_UNIT = UnitRecords()


class State:
    """The journal as the locks read it, at any position up to `position` (état compilé).

    Units: `time` is the running maximum of the recorded instants, UTC.
    Limits: one writer; `apply` must be called in order of position, each position once.
    """

    def __init__(self, charters: Mapping[Jurisdiction, Charter]) -> None:
        self.charters = charters
        self.position = 0
        self.time = datetime.min.replace(tzinfo=UTC)
        self._records = Records()

    @property
    def partners(self) -> Mapping[PartnerId, Partner]:
        """Give every partner ever onboarded, a view that grows."""
        return MappingProxyType(self._records.partners)

    def apply(self, envelope: Envelope, fact: Value) -> Touched:
        """Take in one journal entry and say whose earlier answers it may change."""
        if envelope.position <= self.position:
            raise ValueError("a journal position is applied once, in order")
        key = event_key(envelope, fact, follow(self._records, envelope, fact))
        if key is not None:
            self._keep(key)
        touched = fold(self._records, envelope, fact)
        self.time = max(self.time, envelope.recorded)
        self.position = envelope.position
        return touched

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Give everybody the journal is about, in order of appearance."""
        return tuple(self._records.people)

    def key(self, position: int) -> EventKey | None:
        """Give the columns of the fact at a position; None when it tells nobody anything."""
        return self._records.keys.get(position)

    def keys_of(self, subject: PersonId) -> tuple[EventKey, ...]:
        """Give every fact about a person, in order of position."""
        return tuple(self._about(subject).keys)

    def place_keys(self) -> tuple[EventKey, ...]:
        """Give every place-level fact, in order of position."""
        return tuple(self._records.place_keys)

    def edges(self, after: datetime, upto: datetime) -> frozenset[PersonId]:
        """Give the people one of whose directives starts or ends in (after, upto]."""
        first = bisect_right(self._records.edges, after, key=lambda edge: edge[0])
        last = bisect_right(self._records.edges, upto, key=lambda edge: edge[0])
        return frozenset(subject for _, subject in self._records.edges[first:last])

    def grants(self, subject: PersonId) -> Sequence[Grant]:
        """Give every agreement of a person, whatever became of it."""
        return self._about(subject).grants

    def refusals(self, subject: PersonId) -> Sequence[Refusal]:
        """Give every refusal of a person, whatever became of it."""
        return self._about(subject).refusals

    def withdrawals(self, subject: PersonId) -> Sequence[Ending]:
        """Give what ended a person's agreements."""
        return self._about(subject).withdrawals

    def lifts(self, subject: PersonId) -> Sequence[Ending]:
        """Give what ended a person's refusals."""
        return self._about(subject).lifts

    def majorities(self, subject: PersonId) -> Sequence[Majority]:
        """Give what is recorded of the day a person turns 18."""
        return self._about(subject).majorities

    def interventions(self, subject: PersonId) -> Sequence[Intervention]:
        """Give every intervention begun for a person, whatever became of it."""
        return self._about(subject).interventions

    def named(self, subject: PersonId, known: int) -> bool:
        """Say whether a person is more than a nameless handle."""
        return any(position <= known for position in self._about(subject).named)

    def intervening(self, subject: PersonId, unit: PartnerId, day: date, known: int) -> bool:
        """Say whether a unit's recorded intervention for a person runs that day."""
        return any(
            stands(start, self._records.intervention_ends.get(start.stream, ()), day, known)
            for start in self._about(subject).interventions
            if start.unit == unit
        )

    def superseded(self, event: UUID, known: int) -> bool:
        """Say whether a known correction replaced an event."""
        return any(position <= known for position in self._records.superseded.get(event, ()))

    def runs(self, partner: Partner, day: date, known: int) -> bool:
        """Say whether a partner is onboarded, not suspended and not ended that day."""
        statuses = self._records.units.get(partner.id, NO_UNIT).statuses
        return partner.on <= day and open_at(statuses, day, known)

    def bound(self, partner: PartnerId, day: date, known: int) -> bool:
        """Say whether every running member of a unit is bound by secrecy, at least one."""
        unit = self._records.units.get(partner, NO_UNIT)
        grounds = {
            member.ground
            for member in unit.members
            if counts(member, day, known)
            and day < member.until
            and not any(
                who == member.professional
                and mark.position > member.position
                and counts(mark, day, known)
                for who, mark in unit.revoked
            )
        }
        return bool(grounds) and Ground.NONE not in grounds

    def _keep(self, key: EventKey) -> None:
        self._records.keys[key.position] = key
        for subject in key.subjects:
            self._records.about(subject).keys.append(key)
        if not key.subjects:
            self._records.place_keys.append(key)

    def _about(self, subject: PersonId) -> PersonRecords:
        return self._records.people.get(subject, NOBODY)
