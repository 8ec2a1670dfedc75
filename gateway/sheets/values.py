"""Read one cell as a day, a time band, a head count or an age, or say why it cannot be read.

Errors: every reader raises `Unread(code)` for a value that must not be guessed, nothing else.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from domain.person import AGE_YEARS_MAX
from domain.presence import GROUP_SIZE_MAX
from domain.vocabulary import TimeBand
from gateway.sheets.grid import Cell
from gateway.sheets.words import holds, listed, numbered, plain, words


READ_SIGNS_MAX: Final = 80
YEAR_MIN: Final = 2000  # nothing this software keeps is older
YEAR_MAX: Final = 2099
_GAP = r"[\s./-]+"
_CLOCK_AFTER = r"(?:[T\s,à]+([0-9]{1,2})[:h]([0-9]{2})?(?::[0-9.]+)?Z?)?"
_DAY_MONTH = rf"([0-9]{{1,2}})(?:er)?{_GAP}([0-9]{{1,2}}|[^\W\d]+\.?)"
_SERIAL: Final = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_ISO: Final = re.compile(rf"([0-9]{{4}}){_GAP}([0-9]{{1,2}}){_GAP}([0-9]{{1,2}}){_CLOCK_AFTER}")
_COMPACT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})()()")
_FRENCH: Final = re.compile(rf"{_DAY_MONTH}{_GAP}([0-9]{{4}}|[0-9]{{2}}){_CLOCK_AFTER}")
_YEARLESS: Final = re.compile(_DAY_MONTH)
_SERIAL_1900: Final = date(1899, 12, 30)  # the Lotus error of 29 February 1900 is in it
_SERIAL_1904: Final = date(1904, 1, 1)
_SERIAL_DAYS_MAX: Final = 100_000
_BAND_HOURS: Final = 4
_CLOCK: Final = re.compile(
    r"(\d{1,2})\s*(?:[h:.]\s*(\d{2})?(?::\d{2})?|$|(?=\s*[-–/à]))", re.IGNORECASE
)
_ABOUT_SIGNS: Final = frozenset("~≈±<>+?≃")


class Unread(Exception):  # noqa: N818  # what a cell is answered with
    """A cell cannot be read (illisible); `code` is one of the catalogue of problems."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Day:
    """A street day, and the time of day where the same cell holds it."""

    on: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    """A time band; `spelt` is the same for every spelling of one time."""

    band: TimeBand
    spelt: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number of persons; `exact` False = the words say more than the number, keep them."""

    size: int | None
    exact: bool


def read_day(value: Cell, *, from_1904: bool = False) -> Day:
    """Read a day: a date, a serial number, or a French or ISO text; never month before day."""
    match value:
        case datetime():
            at = value.time().replace(tzinfo=None)
            return Day(_within(value.date()), None if at == time() else at)
        case date():
            return Day(_within(value))
        case bool() | time():
            raise Unread("date-unreadable")
        case int() | float():
            return _serial(value, from_1904=from_1904)
        case str():
            text = value.strip()[: READ_SIGNS_MAX + 1]
            if _SERIAL.fullmatch(text):
                return _serial(float(text.replace(",", ".")), from_1904=from_1904)
            return _written(text)


def _serial(value: float, *, from_1904: bool) -> Day:
    if not 1 <= value <= _SERIAL_DAYS_MAX:  # NaN and infinities fail this too
        raise Unread("date-unreadable")
    fraction, days = math.modf(value)
    on = (_SERIAL_1904 if from_1904 else _SERIAL_1900) + timedelta(days=int(days))
    minutes = min(round(fraction * 24 * 60), 24 * 60 - 1)
    return Day(_within(on), time(minutes // 60, minutes % 60) if minutes else None)


def _written(text: str) -> Day:
    if (found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text)) is not None:
        year, month, day = found.group(1, 2, 3)
    elif (found := _FRENCH.fullmatch(kept := _without_weekday(text))) is not None:
        day, month, year = found.group(1, 2, 3)
    else:
        raise Unread(_incomplete(kept))
    hour, minute = found.group(4, 5)
    return Day(_day(year, month, day), _time(hour, minute) if hour else None)


def _without_weekday(text: str) -> str:
    """Drop "le lundi" before a day; a month is never first, so "mars" stays."""
    kept = re.split(r"[\s,]+", text)
    while kept and plain(kept[0]) in listed("weekdays"):
        del kept[0]
    return " ".join(kept)


def _incomplete(text: str) -> str:
    """Tell a day without its year from a text that is no day."""
    short = _YEARLESS.fullmatch(text)
    return "date-without-year" if short and _month(short.group(2)) else "date-unreadable"


def _day(year: str, month: str, day: str) -> date:
    full = int(year) + (2000 if len(year) == 2 else 0)  # noqa: PLR2004  # two digits of a year
    number = _month(month)
    if number is None:
        raise Unread("date-unreadable")
    try:
        return _within(date(full, number, int(day)))
    except ValueError as error:
        raise Unread("date-impossible") from error


def _month(text: str) -> int | None:
    return int(text) if text.isdecimal() else numbered("months").get(plain(text))


def _within(day: date) -> date:
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise Unread("date-out-of-range")
    return day


def read_hour(value: Cell) -> Hour:
    """Read the time band of an hour, of the beginning of a range, or of a part of the day."""
    match value:
        case datetime():
            return _hour(value.time())
        case time():
            return _hour(value)
        case bool() | date():
            raise Unread("hour-unreadable")
        case int() | float():
            return _hour(_fraction(value))
        case str():
            return _said(value.strip()[:READ_SIGNS_MAX])


def _said(text: str) -> Hour:
    for spelt, band in words()["hours"].items():
        if plain(spelt) == plain(text):
            return Hour(TimeBand(band), plain(text))
    found = _CLOCK.search(text)
    if found is None:
        raise Unread("hour-unreadable")
    begun = _hour(_time(found.group(1), found.group(2)))
    return begun if found.group(0).strip() == text else Hour(begun.band, plain(text))


def _hour(at: time) -> Hour:
    first = at.hour // _BAND_HOURS * _BAND_HOURS
    return Hour(TimeBand(f"{first:02}-{first + _BAND_HOURS:02}"), f"{at.hour:02}:{at.minute:02}")


def _fraction(value: float) -> time:
    """Read a number as an hour of the day, or as the fraction of a day a spreadsheet keeps."""
    if not 0 <= value <= 24:  # noqa: PLR2004  # hours of a day; NaN fails this too
        raise Unread("hour-unreadable")
    hours = value * 24 if value < 1 else value
    minutes = round(hours * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(int(hour) % 24 if int(hour) == 24 else int(hour), int(minute or 0))  # noqa: PLR2004  # midnight
    except ValueError as error:
        raise Unread("hour-unreadable") from error


def read_count(value: Cell) -> Count:
    """Read how many persons were met; a range or a guess counts for its lower bound.

    Errors: `count-negative`, `count-fraction`, `count-too-large`, `count-not-number`.
    """
    match value:
        case bool() | date() | time():
            raise Unread("count-not-number")
        case int() | float():
            return _size(value, exact=True)
        case str():
            return _told(value.strip()[:READ_SIGNS_MAX])


def _told(text: str) -> Count:
    if re.match(r"[-−–]\s*[0-9]", text):  # noqa: RUF001  # the minus sign of typography
        raise Unread("count-negative")
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        return _size(float(text.replace(",", ".")), exact=True)
    exact = not (_ABOUT_SIGNS & set(text)) and not holds(text, listed("roughly"))
    dropped = listed("counted") | {word for spelt in listed("roughly") for word in spelt.split()}
    return _counted([word for word in plain(text).split() if word not in dropped], exact=exact)


def _counted(found: list[str], *, exact: bool) -> Count:
    match [
        _number(word) for word in found if word not in {"de", "une", "ou", "a"} or found == [word]
    ]:
        case [int() as size]:
            about = bool(set(found) & set(numbered("about")))
            return _size(size, exact=exact and not about)
        case [int() as low, int() as high] if not {"et"} & set(found):
            return _size(min(low, high), exact=False)
        case _:
            return Count(None, exact=False)


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word[:9])
    return numbered("numbers").get(word, numbered("about").get(word))


def _size(value: float, *, exact: bool) -> Count:
    if value != value or value > GROUP_SIZE_MAX:  # noqa: PLR0124  # NaN is not itself
        raise Unread("count-too-large")
    if value < 0:
        raise Unread("count-negative")
    if value != int(value):
        raise Unread("count-fraction")
    return Count(int(value) or None, exact and value > 0)


def read_age(value: Cell) -> int | None:
    """Read an age given plainly in years; None = not plain, never guessed: rights hang on it.

    Errors: `age-impossible`.
    """
    match value:
        case bool() | date() | time():
            return None
        case int():
            return _years(value)
        case float():
            return _years(int(value)) if value.is_integer() else None
        case str():
            found = re.fullmatch(r"\s*(-?[0-9]{1,9})\s*(?:ans?)?\s*", value, re.IGNORECASE)
            return None if found is None else _years(int(found.group(1)))


def _years(age: int) -> int:
    if not 0 < age <= AGE_YEARS_MAX:
        raise Unread("age-impossible")
    return age
