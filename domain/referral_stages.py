"""The stages of a referral, which may follow which, and its deadlines, GLOSSARY §6."""

from typing import Literal


REMINDER_DAYS = 10  # GLOSSARY §6: after `made` without answer
EXPIRY_DAYS = 30  # GLOSSARY §6: since the referral last waited for somebody

Stage = Literal[
    "none",
    "proposed",
    "made",
    "acknowledged",
    "waitlisted",
    "accepted",
    "meeting_planned",
    "no_show",
    "first_meeting_held",
    "completed",
    "refused",
    "redirected",
    "cancelled",
    "expired",
    "lapsed",
]

_ANSWERED: frozenset[Stage] = frozenset({"accepted", "refused", "redirected"})
_GONE: frozenset[Stage] = frozenset({"cancelled", "lapsed"})
_MET: frozenset[Stage] = frozenset({"first_meeting_held"})

NEXT: dict[Stage, frozenset[Stage]] = {
    "none": frozenset({"proposed", "made"}),
    "proposed": frozenset({"made", "cancelled"}),
    "made": _ANSWERED | _GONE | {"acknowledged", "waitlisted", "expired"},
    "acknowledged": _ANSWERED | _GONE | {"waitlisted", "expired"},
    "waitlisted": _ANSWERED | _GONE | {"expired"},
    "accepted": _MET | _GONE | {"meeting_planned", "no_show"},
    "meeting_planned": _MET | _GONE | {"no_show"},
    "no_show": _MET | _GONE | {"meeting_planned", "expired"},
    "first_meeting_held": _GONE | {"completed"},
}
"""The allowed next stages; a stage without an entry is final."""
