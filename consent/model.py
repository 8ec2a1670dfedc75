"""The frozen records the engine decides on: facts to show, directives, frame facts, answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from consent.vocab import (
    Category,
    DirectiveId,
    Ground,
    Jurisdiction,
    Level,
    PartnerId,
    Path,
    PersonId,
    Purpose,
    Reason,
    RecipientKind,
    Voice,
)


@dataclass(frozen=True, slots=True)
class FieldKey:
    """What the engine knows of one field of a fact, never its value.

    Shapes: open iff all `categories` are, told under `category`; below `needs` it is hidden;
    `names` is the partner the value names, whose kind may add a category; `virtual` fields ride
    along, never alone.
    """

    name: str
    category: Category
    categories: frozenset[Category]
    needs: Level = Level.TOKEN
    virtual: bool = False
    names: PartnerId | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """Whom a referral concerns, as far as it went: its parties know of it, others need consent.

    Shapes: `author` None = the system; `addressee` None = not said yet, or erased. A referral that
    is only proposed has no addressee among its parties.
    """

    author: PartnerId | None
    addressee: PartnerId | None = None
    made: bool = False

    @property
    def parties(self) -> frozenset[PartnerId]:
        """Give the author, and the addressee once it was told."""
        bound = {self.author, self.addressee if self.made else None}
        return frozenset(unit for unit in bound if unit is not None)


@dataclass(frozen=True, slots=True)
class EventKey:
    """What the engine knows of one fact: the columns a decision reads.

    Shapes: `referral` as it stood at this fact, None = it belongs to none; `own_only` closes every
    path but the author's.
    Units: `occurred` is the street day; `territory` only for a place-level fact.
    """

    position: int
    event: UUID
    kind: str
    subjects: tuple[PersonId, ...]
    source: PartnerId | None
    ground: Ground
    author_kind: RecipientKind | None
    purpose: Purpose
    occurred: date
    territory: str | None
    fields: tuple[FieldKey, ...]
    referral: Referral | None = None
    own_only: bool = False

    @property
    def parties(self) -> frozenset[PartnerId]:
        """Give the parties of its referral; empty when it belongs to none, or nobody is known."""
        return frozenset() if self.referral is None else self.referral.parties


@dataclass(frozen=True, slots=True)
class Grant:
    """An agreement as the engine reads it: every part must match exactly."""

    position: int
    id: DirectiveId
    voice: Voice
    source: PartnerId
    to: PartnerId
    categories: frozenset[Category]
    purpose: Purpose
    given: datetime
    starts: datetime
    until: datetime
    covers_from: date | None
    levels: Mapping[Category, Level]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as the engine reads it: it closes everything beneath it; None is any."""

    position: int
    id: DirectiveId
    voice: Voice
    over: PartnerId | None
    source: PartnerId | None
    categories: frozenset[Category]
    purposes: frozenset[Purpose]
    given: datetime
    starts: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """A withdrawal of a grant or a lift of a refusal."""

    position: int
    target: DirectiveId
    categories: frozenset[Category]
    effective: datetime


@dataclass(frozen=True, slots=True)
class Partner:
    """A recipient: one unit of one organisation, as its onboarding said."""

    position: int
    on: date
    id: PartnerId
    kind: RecipientKind
    territories: frozenset[str]
    jurisdiction: Jurisdiction
    purposes: frozenset[Purpose]


@dataclass(frozen=True, slots=True)
class Status:
    """A change in a partner's running: `open` False = suspended, or ended when `final`."""

    position: int
    on: date
    open: bool
    final: bool = False


@dataclass(frozen=True, slots=True)
class Membership:
    """A professional's habilitation in a unit, `until` excluded, with the secrecy ground."""

    position: int
    on: date
    until: date
    professional: UUID
    ground: Ground


@dataclass(frozen=True, slots=True)
class DayMark:
    """A frame fact that counts from a position and a day: a start, an end, a revocation."""

    position: int
    on: date


@dataclass(frozen=True, slots=True)
class Intervention:
    """A unit began to act for a person (intervention); `stream` says which file ends it."""

    position: int
    on: date
    unit: PartnerId
    stream: UUID


@dataclass(frozen=True, slots=True)
class Majority:
    """What an age fact says: the day the person turns 18 (majorité)."""

    position: int
    on18: date


@dataclass(frozen=True, slots=True)
class Query:
    """Who asks, at which two clocks, for what: the question put to the engine.

    Units: `at` is UTC and aware; `known` a journal position; `purposes` None = all the recipient
    may have.
    """

    recipient: PartnerId
    at: datetime
    known: int
    purposes: frozenset[Purpose] | None = None


@dataclass(frozen=True, slots=True, order=True)
class Basis:
    """One reason a field is open: the path, the agreement it rests on, the purpose served."""

    path: Path
    purpose: Purpose
    ref: DirectiveId | None = None


@dataclass(frozen=True, slots=True)
class FieldDecision:
    """One field that may be told: under which category, how finely."""

    category: Category
    categories: frozenset[Category]
    level: Level
    virtual: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The engine's answer about one fact for one recipient, with its evidence.

    Shapes: `fields` holds the visible fields only; `reasons` one code per closed category;
    `blocking` and `ended` name the refusals and the ended grants that closed something.
    """

    key: EventKey
    query: Query
    charter: str | None = None
    fields: Mapping[str, FieldDecision] = field(default_factory=dict)
    bases: tuple[Basis, ...] = ()
    reasons: Mapping[Category, Reason] = field(default_factory=dict)
    blocking: tuple[DirectiveId, ...] = ()
    ended: tuple[DirectiveId, ...] = ()

    @property
    def recipient(self) -> PartnerId:
        """Give who asked."""
        return self.query.recipient

    @property
    def allowed(self) -> bool:
        """Say whether the entry may be shown: virtual fields never make it so alone."""
        return any(not told.virtual for told in self.fields.values())
