from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.vocabulary import TimeBand
from gateway.sheets.problems import catalogue
from gateway.sheets.values import Count, Unread, read_age, read_count, read_day, read_hour


DAY = date(2025, 1, 6)
CELLS = some.one_of(
    some.text(max_size=120),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.dates(),
    some.datetimes(),
    some.times(),
    some.from_regex(r"[0-9]{1,4}[-/. h:][0-9]{1,3}([-/. h:][0-9]{1,4})?", fullmatch=True),
)


def code_of(reader, cell):
    """Give the code a cell is refused by, None if it is read."""
    try:
        reader(cell)
    except Unread as unread:
        return unread.code
    return None


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        datetime(2025, 1, 6),  # noqa: DTZ001  # a sheet knows no zone
        45_663,
        45_663.0,
        "45663",
        "06/01/2025",
        "6/1/25",
        "06-01-2025",
        "06.01.2025",
        " 06 01 2025 ",
        "2025-01-06",
        "2025/1/6",
        "20250106",
        "6 janvier 2025",
        "6 JANV. 2025",
        "lundi 6 janvier 2025",
        "le 6-janv-25",
    ],
    ids=repr,
)
def test_a_day_is_read_in_every_style(cell):
    assert read_day(cell).on == DAY
    assert read_day(cell).at is None


def test_the_first_of_march_is_a_day_of_march():
    assert read_day("samedi 1er mars 2025").on == date(2025, 3, 1)
    assert read_day("mardi 4 mars 2025").on == date(2025, 3, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "06/01/2025 18:30",
        "06/01/2025 à 18h30",
        "2025-01-06T18:30:00",
        45_663 + 18.5 / 24,
        datetime(2025, 1, 6, 18, 30),  # noqa: DTZ001
    ],
    ids=repr,
)
def test_a_day_may_hold_its_hour(cell):
    assert read_day(cell).on == DAY
    assert read_day(cell).at == time(18, 30)


def test_serial_days_of_old_macintosh_workbooks_begin_in_1904():
    assert read_day(44_201, from_1904=True).on == DAY
    assert read_day("44201", from_1904=True).on == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/2025", "date-impossible"),
        ("01/13/2025", "date-impossible"),
        ("00/01/2025", "date-impossible"),
        ("6 janvier", "date-without-year"),
        ("06/01", "date-without-year"),
        ("mi-janvier", "date-unreadable"),
        ("12 brumaire 2025", "date-unreadable"),
        ("12 brumaire", "date-unreadable"),
        ("", "date-unreadable"),
        ("x" * 500, "date-unreadable"),
        (True, "date-unreadable"),
        (time(18, 30), "date-unreadable"),
        (0, "date-unreadable"),
        (10**12, "date-unreadable"),
        (float("nan"), "date-unreadable"),
        (12, "date-out-of-range"),
        ("06/01/1925", "date-out-of-range"),
        (date(1999, 12, 31), "date-out-of-range"),
    ],
    ids=repr,
)
def test_fails_on_what_is_no_day(cell, code):
    with pytest.raises(Unread, match=code):
        read_day(cell)


@pytest.mark.parametrize(
    ("cell", "band", "spelt"),
    [
        (time(20, 45), TimeBand.LATE, "20:45"),
        (datetime(2025, 1, 6, 9), TimeBand.MORNING, "09:00"),  # noqa: DTZ001
        (0.75, TimeBand.EVENING, "18:00"),
        (18, TimeBand.EVENING, "18:00"),
        ("20:45", TimeBand.LATE, "20:45"),
        ("20:45:00", TimeBand.LATE, "20:45"),
        ("18h30", TimeBand.EVENING, "18:30"),
        ("18 h 30", TimeBand.EVENING, "18:30"),
        ("21h", TimeBand.LATE, "21:00"),
        ("24h", TimeBand.NIGHT, "00:00"),
        ("14h-16h", TimeBand.AFTERNOON, "14h 16h"),
        ("de 14h à 16h", TimeBand.AFTERNOON, "de 14h a 16h"),
        ("14-16", TimeBand.AFTERNOON, "14 16"),
        ("soir", TimeBand.LATE, "soir"),
        ("Après-midi", TimeBand.AFTERNOON, "apre midi"),
    ],
    ids=repr,
)
def test_an_hour_gives_its_band_and_one_spelling(cell, band, spelt):
    assert read_hour(cell).band is band
    assert read_hour(cell).spelt == spelt


@pytest.mark.parametrize(
    "cell", ["25h", "18h75", "plus tard", "", True, DAY, -1, 99, float("nan")], ids=repr
)
def test_fails_on_what_is_no_hour(cell):
    with pytest.raises(Unread, match="hour-unreadable"):
        read_hour(cell)


@pytest.mark.parametrize(
    ("cell", "size"),
    [(5, 5), (2.0, 2), ("8", 8), ("8 jeunes", 8), ("12 pers.", 12), ("dix", 10), ("une", 1)],
)
def test_a_plain_number_is_exact(cell, size):
    assert read_count(cell) == Count(size, exact=True)


@pytest.mark.parametrize(
    ("cell", "size"),
    [
        ("une dizaine", 10),
        ("une quinzaine de jeunes", 15),
        ("5 ou 6", 5),
        ("3-4", 3),
        ("cinq à six", 5),
        ("8/10", 8),
        ("10 environ", 10),
        ("env. 15", 15),
        ("~12", 12),
        ("≈8", 8),
        ("+ de 10", 10),
        ("10+", 10),
        ("8 ?", 8),
        ("beaucoup", None),
        ("3 garçons et 2 filles", None),
        ("?", None),
        (0, None),
    ],
    ids=repr,
)
def test_a_fuzzy_number_counts_for_its_lower_bound_and_is_not_exact(cell, size):
    assert read_count(cell) == Count(size, exact=False)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (-3, "count-negative"),
        ("-3", "count-negative"),
        (2.5, "count-fraction"),
        ("2,5", "count-fraction"),
        (1_001, "count-too-large"),
        ("99999999999999999999", "count-too-large"),
        (float("inf"), "count-too-large"),
        (float("nan"), "count-too-large"),
        (DAY, "count-not-number"),
        (time(3, 4), "count-not-number"),
        (False, "count-not-number"),
    ],
    ids=repr,
)
def test_fails_on_a_number_that_cannot_be(cell, code):
    with pytest.raises(Unread, match=code):
        read_count(cell)


@pytest.mark.parametrize("cell", [16, 16.0, "16", "16 ans", " 16ans "], ids=repr)
def test_an_age_given_plainly_is_read(cell):
    assert read_age(cell) == 16


@pytest.mark.parametrize("cell", ["15-16", "~16", "mineur", 16.5, DAY, True], ids=repr)
def test_an_age_is_never_guessed(cell):
    assert read_age(cell) is None


@pytest.mark.parametrize("cell", [0, -1, 121, "250", 200.0], ids=repr)
def test_fails_on_an_age_nobody_has(cell):
    with pytest.raises(Unread, match="age-impossible"):
        read_age(cell)


@given(CELLS)
@pytest.mark.parametrize("reader", [read_day, read_hour, read_count, read_age])
def test_any_cell_is_read_or_refused_by_a_code(reader, cell):
    assert code_of(reader, cell) in {None, *catalogue()}
