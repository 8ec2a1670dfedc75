"""The closed list of projections: name@version, the kinds each one consumes, where it writes."""

from dataclasses import dataclass

from domain.note import NoteWritten
from projections.journal import KINDS


DIRECTIVES = frozenset(
    {"agreement-granted.v1", "agreement-refused.v1", "agreement-withdrawn.v1", "refusal-lifted.v1"}
)
NOTES = frozenset({NoteWritten.model_fields["kind"].default})


@dataclass(frozen=True, slots=True)
class Projection:
    """One view kept in the database; its version changes with the shape or meaning of its rows."""

    name: str
    version: int
    kinds: frozenset[str]
    table: str

    @property
    def code(self) -> str:
        """Give the name its checkpoint and its dead letters are kept under."""
        return f"{self.name}@{self.version}"


# Notes are never projected, but for the frame: whatever moves entitlement moves the feed.
PARTNER_FEED = Projection("partner_feed", 1, frozenset(KINDS) - NOTES, "feed.pending")
CONSENT_REGISTER = Projection("consent_register", 1, DIRECTIVES, "proj.consent_register_v1_rows")

PROJECTIONS = (PARTNER_FEED, CONSENT_REGISTER)
