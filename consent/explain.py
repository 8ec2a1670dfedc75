"""Put a decision into codes and identifiers: the same object answers the DPO and the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.model import Basis, Decision
from consent.vocab import Category, DirectiveId, Level, PartnerId, Reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a fact is visible or blank for one recipient at one instant (explication).

    Shapes: `determining` are the agreements the open paths rest on, `blocking` the refusals,
    `ended` the agreements withdrawn or expired; no value of the fact, no journal position.
    """

    event: UUID
    kind: str
    recipient: PartnerId
    at: datetime
    charter: str | None
    allowed: bool
    paths: tuple[Basis, ...]
    levels: Mapping[str, Level]
    reasons: Mapping[Category, Reason]
    determining: tuple[DirectiveId, ...]
    blocking: tuple[DirectiveId, ...]
    ended: tuple[DirectiveId, ...]


def explain(decision: Decision) -> Explanation:
    """Give the evidence of a decision."""
    return Explanation(
        event=decision.key.event,
        kind=decision.key.kind,
        recipient=decision.recipient,
        at=decision.query.at,
        charter=decision.charter,
        allowed=decision.allowed,
        paths=decision.bases,
        levels={name: field.level for name, field in decision.fields.items()},
        reasons=decision.reasons,
        determining=tuple(sorted({basis.ref for basis in decision.bases if basis.ref})),
        blocking=decision.blocking,
        ended=decision.ended,
    )
