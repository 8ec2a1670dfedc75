import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.contact import ContactLogged
from domain.network import HabilitationGranted
from domain.note import NoteWritten
from domain.person import AliasRegistered
from domain.presence import PresenceLogged
from gateway.service import imports
from gateway.service.import_context import context_of
from gateway.service.import_lines import JournalRecorder
from gateway.service.imports import Source, plan, run
from tests.gateway.sheets.team import SAMPLE, USUAL, sheet


@pytest.fixture(scope="module")
def context(town):
    """The town in June, with one street team and one mediation team."""
    town.clock(datetime(2025, 6, 1, 11, tzinfo=UTC))
    found = context_of(town.network)
    kept = {code: team for code, team in found.teams.items() if team.unit != town.units["PS2"]}
    return replace(found, teams=kept)


@pytest.fixture
def recorder(town, context):
    return JournalRecorder(town.network, context)


def written(town, before):
    found = []
    while page := town.network.journal.read(before):
        found += page
        before = page[-1].envelope.position
    return found


def of_kind(entries, kind):
    return [entry.fact for entry in entries if isinstance(entry.fact, kind)]


def test_the_sample_is_recorded_line_by_line_and_twice_is_once(town, context, recorder, tmp_path):
    path = tmp_path / "relevé.xlsx"
    shutil.copy(SAMPLE, path)
    before = town.events()
    report = run(plan(Source(path), context), recorder)
    entries = written(town, before)
    assert (report.rows_read, report.rows_ignored, report.rows_imported) == (124, 7, 113)
    assert (report.rows_duplicate, report.rows_rejected) == (1, 3)
    assert report.events_written == len(entries) == town.events() - before
    assert len(of_kind(entries, ContactLogged)) == len(of_kind(entries, AliasRegistered)) == 23
    assert len(of_kind(entries, PresenceLogged)) == 90
    again = run(plan(Source(path), context), recorder)
    assert (again.rows_imported, again.rows_duplicate, again.events_written) == (0, 114, 0)
    assert town.events() == before + len(entries)


def test_an_observation_is_in_a_note_of_the_team_and_in_no_feed(town, context, recorder, tmp_path):
    secret = {"Prénom": "Zéphyrin", "Observations": "canari-caché", "Thème(s)": "logement"}
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, **secret}])
    before = town.events()
    run(plan(Source(path), context), recorder)
    (note,) = of_kind(written(town, before), NoteWritten)
    assert note.text == "Observations : canari-caché"
    for partner in ("ML1", "ASE1", "POL1", "PS2", "MS1"):
        entries, _ = town.entries(partner)
        assert "canari" not in str(entries)
        assert "phyrin" not in str(entries)


def test_each_named_line_is_a_person_of_its_own(town, context, recorder, tmp_path):
    rows = [{**USUAL, "Prénom": "Lina", "Nb jeunes": 1, "Date": f"0{n}/02/2025"} for n in (1, 2)]
    before = town.events()
    run(plan(Source(sheet(tmp_path / "a.xlsx", rows)), context), recorder)
    met = [e for e in written(town, before) if isinstance(e.fact, ContactLogged)]
    assert len({entry.envelope.subjects for entry in met}) == 2


def test_a_line_keeps_its_own_day_and_its_own_team(town, context, recorder, tmp_path):
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Équipe": "MS", "Nb jeunes": 33}])
    before = town.events()
    run(plan(Source(path), context), recorder)
    (entry,) = written(town, before)
    assert entry.envelope.on.isoformat() == "2025-01-06"
    assert entry.envelope.by.unit == town.units["MS1"]


def test_a_rehearsal_knows_what_an_earlier_run_recorded(context, recorder, tmp_path):
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Prénom": "Jo"}, {**USUAL, "Nb jeunes": 44}])
    made = plan(Source(path), context)
    assert imports.rehearse(made, recorder).rows_imported == 2
    run(made, recorder)
    assert imports.rehearse(made, recorder).rows_duplicate == 2


def test_a_line_of_a_colleague_of_the_team_is_not_recorded_again(town, context, tmp_path):
    rows = [{**USUAL, "Nb jeunes": 55, "Observations": "RAS"}, {**USUAL, "Prénom": "Tito"}]
    path = sheet(tmp_path / "a.xlsx", rows)
    run(plan(Source(path), context), JournalRecorder(town.network, context))
    other = next(iter(town.network.journal.stream(town.units["PS2"])[-1:]))
    assert isinstance(other.fact, HabilitationGranted)
    colleagues = {
        code: team.model_copy(update={"professional": other.fact.professional})
        for code, team in context.teams.items()
    }
    theirs = replace(context, teams=colleagues)
    again = run(plan(Source(path), theirs), JournalRecorder(town.network, theirs))
    assert (again.rows_duplicate, again.events_written) == (2, 0)


def test_a_purpose_the_team_does_not_have_is_a_refusal_of_the_line(town, context, tmp_path):
    closed = {
        code: team.model_copy(update={"purposes": ()}) for code, team in context.teams.items()
    }
    theirs = replace(context, teams=closed)
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Nb jeunes": 66}])
    report = run(plan(Source(path), theirs), JournalRecorder(town.network, theirs))
    assert (report.rows_imported, report.rows_rejected) == (0, 1)
    assert report.rejects_file is not None
