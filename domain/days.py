"""Reckon in street days: nothing is recorded ahead of its day, and a birthday has one date."""

from datetime import date

from domain.kernel import Refused, Value


class Dated(Value):
    """A command that says its street day (jour de rue).

    Shapes: `on` is the day it happened, `today` the day the service knows at this instant.
    """

    on: date
    today: date


def refuse_ahead_of(today: date, *days: date | None) -> None:
    """Refuse a day that has not come yet; a day of the past is always welcome.

    Errors: `date-in-future`.
    """
    if any(day is not None and day > today for day in days):
        raise Refused("date-in-future", "A fact cannot be recorded ahead of its day.")


def birthday(born: date, years: int) -> date:
    """Give the day somebody turns that many years old.

    Limits: born on 29 February, the birthday of a common year is 1 March.
    Source: Code civil art. 388 and 414: the age is complete once the whole year has run.
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
