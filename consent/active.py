"""Say what stands at two clocks: the instant asked about, and the journal position known.

Units: instants are UTC, intervals half-open [start, end); days are street days of a jurisdiction.
"""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from consent.model import DayMark, Ending, Grant, Intervention, Membership, Refusal, Status
from consent.vocab import Category, DirectiveId, Jurisdiction


ZONES = {
    Jurisdiction.FR: ZoneInfo("Europe/Paris"),
    Jurisdiction.NC: ZoneInfo("Pacific/Noumea"),
    Jurisdiction.PF: ZoneInfo("Pacific/Tahiti"),
}


def local_day(instant: datetime, jurisdiction: Jurisdiction) -> date:
    """Give the street day an instant falls on in a territory."""
    return instant.astimezone(ZONES[jurisdiction]).date()


def ended(
    target: DirectiveId, endings: Iterable[Ending], at: datetime, known: int
) -> frozenset[Category]:
    """Give the categories of a directive taken back by then, as far as known."""
    return frozenset[Category]().union(
        *(
            ending.categories
            for ending in endings
            if ending.target == target and ending.position <= known and ending.effective <= at
        )
    )


def running(directive: Grant | Refusal, at: datetime, known: int) -> bool:
    """Say whether a directive is known and inside its dates, withdrawals aside."""
    begun = directive.position <= known and directive.starts <= at
    return begun and not (isinstance(directive, Grant) and at >= directive.until)


def active(
    directive: Grant | Refusal, endings: Iterable[Ending], at: datetime, known: int
) -> frozenset[Category]:
    """Give the categories a directive governs at this instant."""
    if not running(directive, at, known):
        return frozenset()
    return directive.categories - ended(directive.id, endings, at, known)


def counts(mark: DayMark | Intervention | Status | Membership, day: date, known: int) -> bool:
    """Say whether a frame fact is known and its street day has come."""
    return mark.position <= known and mark.on <= day


def open_at(history: Iterable[Status], day: date, known: int) -> bool:
    """Say whether a partner runs: never after its end, else as the last change says."""
    changes = [change for change in history if counts(change, day, known)]
    if any(change.final for change in changes):
        return False
    last = max(changes, key=lambda change: (change.on, change.position), default=None)
    return last is None or last.open


def stands(start: Intervention, ends: Iterable[DayMark], day: date, known: int) -> bool:
    """Say whether an intervention runs: begun, and its file not closed since."""
    return counts(start, day, known) and not any(
        end.position > start.position and counts(end, day, known) for end in ends
    )
