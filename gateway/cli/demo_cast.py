"""The demo network: fictitious partners in two towns, one professional each (STORYLINES)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.vocabulary import (
    Ground,
    Jurisdiction,
    PartnerId,
    ProfessionalId,
    Purpose,
    RecipientKind,
    Role,
)
from gateway.identity.tokens import Seat


ISSY, DUMBEA = "hauts-de-seine", "dumbea"
OPENING_DAY = date(2025, 1, 2)
CLOSING_DAY = date(2026, 1, 1)


def demo_id(name: str) -> UUID:
    """Give the id of something of the demo: the same at each run, in the form of a random one."""
    digest = hashlib.sha256(b"maillage/demo/" + name.encode()).digest()
    return UUID(bytes=digest[:16], version=4)


@dataclass(frozen=True, slots=True)
class Member:
    """One partner of the demo and the professional who acts for it (partenaire)."""

    code: str
    kind: RecipientKind
    name: str
    territory: str
    purposes: tuple[Purpose, ...]
    role: Role = Role.WORKER
    ground: Ground = Ground.NONE

    @property
    def seat(self) -> Seat:
        """Give the seat of its professional."""
        return seat_of(self.code)

    @property
    def jurisdiction(self) -> Jurisdiction:
        """Give whose law applies to its territory."""
        return Jurisdiction.NC if self.territory == DUMBEA else Jurisdiction.FR


def partner_of(code: str) -> PartnerId:
    """Give the id of a partner of the demo by its code."""
    return PartnerId(demo_id(f"partner/{code}"))


def seat_of(code: str, who: str = "worker") -> Seat:
    """Give the seat of a professional of a partner of the demo."""
    return Seat(ProfessionalId(demo_id(f"professional/{code}/{who}")), partner_of(code))


_TEAM = (
    Purpose.ACCOMPANIMENT,
    Purpose.SCHOOLING,
    Purpose.INSERTION,
    Purpose.HOUSING,
    Purpose.CARE,
    Purpose.RIGHTS_ACCESS,
    Purpose.COORDINATION,
)
_MEDIATION = (
    Purpose.HOUSING,
    Purpose.RIGHTS_ACCESS,
    Purpose.MEDIATION,
    Purpose.COORDINATION,
)
_INSERTION = (Purpose.INSERTION, Purpose.RIGHTS_ACCESS)

TOWN_HALL = Member(
    "COO1", RecipientKind.COORDINATOR, "Mairie", ISSY, (Purpose.COORDINATION,), Role.DPO
)
CAST: tuple[Member, ...] = (
    Member("PS1", RecipientKind.STREET_TEAM, "Club Relais", ISSY, _TEAM),
    Member(
        "ML1",
        RecipientKind.MISSION_LOCALE,
        "Mission locale",
        ISSY,
        (*_INSERTION, Purpose.COORDINATION),
    ),
    Member("FIJ1", RecipientKind.YOUTH_FUND, "Fonds d’insertion des jeunes", ISSY, _INSERTION),
    Member(
        "ASE1",
        RecipientKind.CHILD_WELFARE,
        "Aide sociale à l’enfance",
        ISSY,
        (Purpose.ACCOMPANIMENT, Purpose.CHILD_PROTECTION, Purpose.COORDINATION),
    ),
    Member("SMP-P", RecipientKind.STREET_TEAM, "SMP prévention", DUMBEA, _TEAM),
    Member("SMP-M", RecipientKind.MEDIATION_TEAM, "SMP médiation", DUMBEA, _MEDIATION),
    Member("POL1", RecipientKind.POLICE, "Police municipale", DUMBEA, (Purpose.COORDINATION,)),
)
RECIPIENTS: dict[str, str] = {
    "child_welfare": "ASE1",
    "mission_locale": "ML1",
    "mediation_team": "SMP-M",
    "police": "POL1",
}
"""The four readers the demo puts side by side, by recipient kind."""
