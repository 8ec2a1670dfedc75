"""The words of sharing: those of the trade, re-exported, and the voices, bands, paths, reasons."""

from enum import StrEnum

from domain.vocabulary import (
    GROUP_OF,
    PLACE_LEVEL,
    Category,
    DirectiveId,
    Ground,
    Jurisdiction,
    Level,
    PartnerId,
    PersonId,
    Purpose,
    RecipientKind,
)


__all__ = [
    "GROUP_OF",
    "NEVER_BY_AGREEMENT",
    "PLACE_LEVEL",
    "AgeBand",
    "Category",
    "DirectiveId",
    "Ground",
    "Jurisdiction",
    "Level",
    "PartnerId",
    "Path",
    "PersonId",
    "Purpose",
    "Reason",
    "RecipientKind",
    "Voice",
]


class Voice(StrEnum):
    """Who speaks when sharing is agreed to or refused (voix), ENTITLEMENT §5.4."""

    YOUTH = "youth"
    HOLDER_A = "holder_a"
    HOLDER_B = "holder_b"
    GUARDIAN = "guardian"
    JUDGE = "judge"


class AgeBand(StrEnum):
    """What is known of a person's age (tranche d'âge); nothing or a contradiction is unknown."""

    MINOR = "minor"
    ADULT = "adult"
    UNKNOWN = "unknown"


class Path(StrEnum):
    """Why a cell is open (voie); the same words as the audit record."""

    OWN = "own"
    DEFAULT = "default"
    AGREEMENT = "agreement"


class Reason(StrEnum):
    """Why a category stays closed (motif), the closed codes of ENTITLEMENT §10."""

    UNKNOWN = "unknown"
    CEILING = "ceiling"
    BASIS = "basis"
    SECRECY = "secrecy"
    NO_AGREEMENT = "no_agreement"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    POLICY_GAP = "policy_gap"


NEVER_BY_AGREEMENT = PLACE_LEVEL | {Category.NOTES, Category.OFFENCE}
"""Categories no agreement can carry: nobody is in them, or a statute alone opens them."""
