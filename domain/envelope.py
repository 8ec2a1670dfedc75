"""The envelope (enveloppe): everything about an event that may stay readable for ever."""

from datetime import date, datetime
from uuid import UUID

from domain.kernel import Value
from domain.vocabulary import (
    Category,
    Ground,
    KeyGroup,
    PartnerId,
    PersonId,
    ProfessionalId,
    Purpose,
    RecipientKind,
    Role,
)


class Author(Value):
    """Who recorded the event, without naming the professional (auteur).

    Shapes: `unit` is the source of ENTITLEMENT §1; a system act has neither unit nor kind.
    """

    unit: PartnerId | None
    kind: RecipientKind | None
    role: Role | None
    ground: Ground = Ground.NONE


class Actor(Value):
    """Who acts now, as the session or the token says (agent)."""

    professional: ProfessionalId
    unit: PartnerId
    kind: RecipientKind
    role: Role
    ground: Ground = Ground.NONE
    purposes: tuple[Purpose, ...] = ()

    def author(self) -> Author:
        """Give the author block an event of this actor carries."""
        return Author(unit=self.unit, kind=self.kind, role=self.role, ground=self.ground)


class PartRef(Value):
    """One sealed part of an event: whose, under which group, committed to what bytes."""

    subject: int
    group: KeyGroup
    team: PartnerId | None = None
    commitment: str


class Envelope(Value):
    """The stored header of one event, STORE §3.1.

    Shapes: `position` dense from 1 in commit order; `stream`, `seq` where it stands in its
    aggregate; `parts` refer to `subjects` by index.
    Units: `on` is the street day; `recorded` the database instant of its batch, UTC.
    """

    position: int
    recorded: datetime
    id: UUID
    stream: UUID
    seq: int
    kind: str
    on: date
    by: Author
    audit: UUID
    subjects: tuple[PersonId, ...] = ()
    categories: tuple[Category, ...] = ()
    purpose: Purpose
    parts: tuple[PartRef, ...] = ()
