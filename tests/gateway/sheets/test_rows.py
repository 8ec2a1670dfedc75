from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.vocabulary import Channel, TimeBand
from gateway.sheets.grid import CELL_SIGNS_MAX, Row
from gateway.sheets.mapping import propose
from gateway.sheets.rows import REMOTE_PLACE, read_row
from tests.gateway.sheets.team import CONTEXT, LETTERS, TODAY, USUAL, codes, read, table_of


ACTION = "Type d'action"
COUNT = "Nb jeunes"
CELLS = some.one_of(
    some.text(max_size=60),
    some.sampled_from(["=1+1", "Lina", "06/01/2025", "une dizaine", "santé + alcool", "police"]),
    some.integers(),
    some.floats(),
    some.booleans(),
    some.dates(),
    some.datetimes(),
    some.times(),
)


def test_a_nameless_line_is_a_presence_with_its_group():
    draft = read(Heure="18h30", **{COUNT: 5}).draft
    assert (draft.on, draft.team, draft.channel) == (date(2025, 1, 6), "SMP-P", Channel.STREET)
    assert (draft.place, draft.time_band) == ("parc-fayard", TimeBand.EVENING)
    assert (draft.alias, draft.group_size, draft.events) == (None, 5, 2)


def test_a_round_among_residences_has_its_own_channel():
    assert read(Lieu="Résidence Val Suzon").draft.channel is Channel.RESIDENCE_ROUND
    assert read(Lieu="Résidence Val Suzon", **{ACTION: "atelier"}).draft.channel is Channel.WORKSHOP


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Date": None}, "date-missing"),
        ({"Date": "31/02/2025"}, "date-impossible"),
        ({"Date": TODAY + timedelta(days=1)}, "date-in-future"),
        ({"Équipe": None}, "team-missing"),
        ({"Équipe": "les voisins"}, "team-unknown"),
        ({ACTION: None}, "action-missing"),
        ({ACTION: "tricot"}, "action-unknown"),
        ({"Lieu": None}, "place-missing"),
        ({"Lieu": "lina@example.org"}, "place-unknown"),
        ({COUNT: -3}, "count-negative"),
        ({COUNT: date(2025, 4, 3)}, "count-not-number"),
        ({COUNT: "=2+3"}, "formula"),
        ({"Lieu": "=cmd|' /C calc'!A0"}, "formula"),
        ({"Observations": "x" * (CELL_SIGNS_MAX + 1)}, "cell-too-long"),
    ],
    ids=lambda said: said if isinstance(said, str) else next(iter(said)),
)
def test_fails_on_a_line_that_would_have_to_be_guessed(said, code):
    found = read(**said)
    assert found.draft is None
    assert codes(found) == {code}


def test_every_reason_is_told_at_once():
    found = read(Date=None, Équipe="voisins", **{COUNT: -3})
    assert codes(found) == {"date-missing", "team-unknown", "count-negative"}
    assert [problem.cell for problem in found.problems] == ["A2", "D2", "F2"]


def test_what_is_only_fuzzy_is_imported_and_the_words_are_kept():
    dozen = read(**{COUNT: "une dizaine"})
    assert (dozen.draft.group_size, codes(dozen)) == (10, {"count-approximate"})
    assert dozen.draft.notes == ("Nb jeunes : une dizaine",)
    many = read(**{COUNT: "beaucoup"})
    assert (many.draft.group_size, codes(many)) == (None, {"count-unreadable"})
    later = read(Heure="plus tard")
    assert (later.draft.time_band, codes(later)) == (None, {"hour-unreadable"})
    assert later.draft.notes == ("Heure : plus tard",)


def test_a_named_person_in_a_group_is_one_person():
    found = read(Prénom="Lina", **{COUNT: 4})
    assert codes(found) == {"count-with-alias"}
    assert found.draft.notes == ("Nb jeunes : 4",)
    assert codes(read(Prénom="Lina", **{COUNT: 1})) == set()


def test_the_hour_of_a_day_serves_where_there_is_no_other():
    both = datetime(2025, 1, 6, 18, 30)  # noqa: DTZ001  # a sheet knows no zone
    assert read(Date=both).draft.time_band is TimeBand.EVENING
    assert "06/01/2025 18:30" in read(Date=both).draft.notes[0]
    assert read(Date=both, Heure=time(9)).draft.time_band is TimeBand.MORNING
    assert read().draft.time_band is None


def test_a_call_needs_no_place():
    assert read(Lieu=None, **{ACTION: "appel"}).draft.place == REMOTE_PLACE


def test_a_house_number_stays_in_the_note():
    found = read(Lieu="12 rue des Lilas")
    assert found.draft.place == "rue-des-lilas"
    assert found.draft.notes == ("Lieu : 12 rue des Lilas",)
    assert "12 rue" not in str([problem.shown() for problem in found.problems])


def test_the_only_team_of_a_territory_need_not_be_named():
    alone = replace(CONTEXT, teams={"SMP-P": CONTEXT.teams["SMP-P"]})
    assert read(alone, Équipe=None).draft.team == "SMP-P"


def test_an_observation_that_may_tell_of_danger_is_to_be_read_again_and_is_not_quoted():
    found = read(Observations="dit avoir été frappé par canari")
    assert codes(found) == {"possible-danger"}
    assert found.problems[0].sentence == "À relire : possible danger"
    assert "canari" not in str(found.problems)
    assert codes(read(Observations="Bagarre évitée, médiation sur place.")) == set()


def test_a_column_of_no_known_use_goes_to_the_note():
    row = Row(2, {LETTERS[title]: cell for title, cell in USUAL.items()} | {"M": "75 12 34"})
    mapping = propose(table_of(row), CONTEXT)
    found = read_row(row, mapping, CONTEXT, from_1904=False)
    assert found.draft is not None
    assert found.draft.notes == ("Colonne M : 75 12 34",)


def test_a_formula_in_the_observations_is_a_text_like_any_other():
    assert read(Observations="=1+1").draft.notes == ("Observations : =1+1",)


def test_a_draft_shows_nothing_of_the_person():
    draft = read(Prénom="Canari", Âge=16, Observations="canari-caché").draft
    assert "anari" not in repr(draft)


@given(some.dictionaries(some.sampled_from(sorted(LETTERS.values())), CELLS))
def test_any_line_is_a_draft_or_rejected_with_a_reason(cells):
    row = Row(2, cells)
    mapping = propose(table_of(row), CONTEXT)
    found = read_row(row, mapping, CONTEXT, from_1904=False)
    rejected = [problem for problem in found.problems if problem.severity == "reject"]
    assert (found.draft is None) == bool(rejected)
    assert all(problem.sentence and problem.mend for problem in found.problems)


@given(some.dictionaries(some.sampled_from(sorted(LETTERS.values())), CELLS))
def test_no_free_text_of_a_line_is_lost(cells):
    row = Row(2, {**{LETTERS[title]: cell for title, cell in USUAL.items()}, **cells})
    mapping = propose(table_of(row), CONTEXT)
    found = read_row(row, mapping, CONTEXT, from_1904=False)
    free = row.cells.get(LETTERS["Observations"])
    if found.draft is not None and isinstance(free, str):
        assert free.strip() in "\n".join(found.draft.notes)
