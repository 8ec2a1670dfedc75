from datetime import date, datetime, time

import pytest

from gateway.sheets.grid import CELL_SIGNS_MAX, Row
from gateway.sheets.headings import PERSONAL, Role
from gateway.sheets.line import Line, overlong, shown
from gateway.sheets.mapping import propose
from tests.gateway.sheets.team import CONTEXT, HEADINGS, LETTERS, line, table_of


def reading(row):
    return Line(row, propose(table_of(row), CONTEXT), CONTEXT)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "VRAI"),
        (False, "FAUX"),
        (date(2025, 1, 6), "06/01/2025"),
        (datetime(2025, 1, 6), "06/01/2025"),  # noqa: DTZ001  # a sheet knows no zone
        (datetime(2025, 1, 6, 18, 30), "06/01/2025 18:30"),  # noqa: DTZ001
        (time(20, 45), "20:45"),
        (2.5, "2,5"),
        (3, "3"),
        (" x ", " x "),
    ],
    ids=repr,
)
def test_a_value_is_shown_as_a_french_sheet_shows_it(value, text):
    assert shown(value) == text


def test_a_problem_names_the_cell_and_quotes_only_closed_columns():
    row = line(number=84, **dict.fromkeys(HEADINGS, "canari"))
    read = reading(row)
    for role in Role:
        read.warn("possible-danger", role)
    for problem in read.problems:
        role = next(c.role for c in read.mapping.columns if c.title == problem.title)
        assert problem.cell == f"{LETTERS[problem.title]}84"
        assert problem.quoted == ("" if role in PERSONAL else "canari")


def test_the_same_problem_is_told_once():
    read = reading(line())
    read.warn("theme-unknown", Role.THEMES)
    read.warn("theme-unknown", Role.THEMES)
    assert len(read.problems) == 1
    assert not read.rejected


def test_a_role_no_column_holds_takes_its_fixed_value():
    row = line(Équipe=None)
    mapping = propose(table_of(row), CONTEXT).model_copy(update={"columns": ()})
    fixed = mapping.model_copy(update={"fixed": {Role.TEAM: "PS"}})
    read = Line(row, fixed, CONTEXT)
    assert read.cell(Role.TEAM) == "PS"
    assert read.text(Role.DATE) == ""
    read.reject("date-missing", Role.DATE)
    read.keep(Role.TEAM)
    assert read.problems[0].cell == ""
    assert read.kept == set()
    assert read.is_free("A")


def test_a_cell_longer_than_a_sheet_allows_is_seen():
    assert overlong(Row(1, {"A": "x" * (CELL_SIGNS_MAX + 1)}))
    assert not overlong(Row(1, {"A": "x" * CELL_SIGNS_MAX, "B": 10**9}))
