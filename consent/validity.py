"""Check that a wish is one the law can carry, before it becomes an event.

Source: CONSENT-RECORDS §2; LAW §7.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from consent.events import LevelCap
from consent.vocab import NEVER_BY_AGREEMENT, Category, Level, Purpose
from domain.kernel import Refused


GRANT_MONTHS_MAX = 12  # LAW §7, product choice: an agreement never outlives a year


def check_categories(categories: Sequence[Category]) -> None:
    """Refuse an empty list or a category named twice.

    Errors: `categories-empty`, `categories-duplicate`.
    """
    if not categories:
        raise Refused("categories-empty", "Name at least one category.")
    if len(set(categories)) != len(categories):
        raise Refused("categories-duplicate", "Name each category once.")


def check_shareable(categories: Sequence[Category]) -> None:
    """Refuse what no agreement can carry: places, team notes, offences.

    Errors: as `check_categories`, `category-not-shareable`.
    Source: LAW §4 (notes), §5 (Q46: consent never creates it).
    """
    check_categories(categories)
    if NEVER_BY_AGREEMENT & set(categories):
        raise Refused("category-not-shareable", "No agreement can share one of these categories.")


def check_purposes(purposes: Sequence[Purpose]) -> None:
    """Refuse an empty list of purposes.

    Errors: `purposes-empty`.
    """
    if not purposes:
        raise Refused("purposes-empty", "Name at least one purpose.")


def check_period(given: datetime, starts: datetime, until: datetime) -> None:
    """Refuse a period that is empty, longer than a year, or begun before the person spoke.

    Units: the twelve months are counted to the day, so that a change of clocks cannot refuse them.
    Errors: `period-empty`, `duration-over-12-months`, `starts-before-given`.
    """
    if until <= starts:
        raise Refused("period-empty", "An agreement ends after it starts.")
    if until.date() > _months_after(starts.date(), GRANT_MONTHS_MAX):
        raise Refused("duration-over-12-months", "An agreement lasts twelve months at most.")
    if starts < given:
        raise Refused("starts-before-given", "An agreement opens nothing before it is given.")


def check_levels(levels: Sequence[LevelCap], categories: Sequence[Category]) -> None:
    """Refuse a level for a category not agreed to, two for one, or a level that hides.

    Errors: `level-outside-grant`.
    """
    named = [cap.category for cap in levels]
    hides = any(cap.level is Level.HIDDEN for cap in levels)
    if hides or len(set(named)) != len(named) or not set(named) <= set(categories):
        raise Refused("level-outside-grant", "Give one level, for an agreed category only.")


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
