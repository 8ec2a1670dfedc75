import shutil
import tempfile
from collections import Counter
from dataclasses import replace

import pytest

from domain.themes import Theme
from gateway.service.imports import (
    Recorded,
    Source,
    key_of,
    plan,
    refusal,
    rehearse,
    run,
    save_mapping,
)
from gateway.sheets.mapping import load, save
from gateway.sheets.problems import FileRefused
from tests.gateway.sheets.team import CONTEXT, SAMPLE, USUAL, sheet, text, unit


IGNORED = {1: "title", 2: "title", 3: "empty", 4: "header", 40: "total", 76: "total", 117: "empty"}
REJECTED = {
    84: ("A84", "date-impossible"),  # 31 February: no day can be guessed
    97: ("A97", "date-missing"),  # no day at all: a contact without its day is no fact
    108: ("F108", "count-negative"),  # -3: a slip of 3, or of 13; only its author knows
}
NAMED = {
    *(5, 10, 14, 16, 17, 19, 27, 47, 51, 63, 68, 69, 73, 78, 83, 91, 105, 107, 109, 113),
    *(118, 121, 122),
}
REFERRED = {
    19: ("ML1", Theme.SCHOOL_SUPPORT),
    47: ("CCAS1", Theme.HOUSING_SEARCH),
    51: ("ML1", Theme.HOUSING_SEARCH),
    78: ("BAI1", Theme.NEIGHBOUR_CONFLICT),
    83: ("ML1", Theme.JOB_SEARCH),
    113: ("ML1", Theme.ADMIN_PROCEDURES),
}
DANGER = {31, 44, 49, 52, 54, 64, 69, 81, 88, 92, 94, 104, 115}


class Shelf:
    """A recorder in memory that keeps the contract of the port."""

    def __init__(self, *, stops_after=None, refuses=()):
        self.drafts = {}
        self._stops_after = stops_after
        self._refuses = refuses

    def knows(self, draft, key):
        del draft
        return key in self.drafts

    def record(self, draft, key):
        if len(self.drafts) == self._stops_after:
            raise ConnectionError
        if draft.row in self._refuses:
            return Recorded("refused", code="key-shredded")
        if self.knows(draft, key):
            return Recorded("duplicate")
        self.drafts[key] = draft
        return Recorded("recorded", draft.events)


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "relevé.xlsx"
    shutil.copy(SAMPLE, path)
    return path


def planned(path, **said):
    return plan(Source(path, **said), CONTEXT)


def by_row(made):
    return {row.number: row for row in made.rows}


def adds_up(report):
    parts = (report.rows_ignored, report.rows_imported, report.rows_duplicate, report.rows_rejected)
    return report.rows_read == sum(parts)


def test_every_line_of_the_sample_has_the_fate_a_person_would_give_it(sample):
    rows = by_row(planned(sample))
    assert len(rows) == 124
    assert {n: str(row.kind) for n, row in rows.items() if row.fate == "ignored"} == IGNORED
    assert {n: row.of for n, row in rows.items() if row.fate == "duplicate"} == {46: 45}
    found = {n: row.problems for n, row in rows.items() if row.fate == "rejected"}
    assert {n: (p[0].cell, p[0].code) for n, p in found.items()} == REJECTED
    imported = {n for n, row in rows.items() if row.fate == "import"}
    assert imported == set(rows) - set(IGNORED) - set(REJECTED) - {46}


def test_the_named_lines_of_the_sample_are_contacts_and_the_others_presences(sample):
    drafts = {row.number: row.draft for row in planned(sample).rows if row.fate == "import"}
    assert {n for n, draft in drafts.items() if draft.alias is not None} == NAMED
    assert {n: draft.referral for n, draft in drafts.items() if draft.referral} == {
        n: (unit(code), theme) for n, (code, theme) in REFERRED.items()
    }
    assert Counter(draft.team for draft in drafts.values()) == {"SMP-M": 78, "SMP-P": 35}


def test_what_the_sample_says_of_violence_is_to_be_read_again(sample):
    rows = by_row(planned(sample))
    said = {n for n, row in rows.items() for p in row.problems if p.code == "possible-danger"}
    assert said == DANGER


def test_every_observation_of_the_sample_is_in_a_note(sample):
    made = planned(sample)
    cells = {row.number: row.cells for row in made.table.rows}
    for row in made.rows:
        observation = cells[row.number].get("L")
        if row.fate == "import" and observation is not None:
            assert observation in "\n".join(row.draft.notes)


def test_the_figures_of_the_sample_add_up(sample):
    shelf = Shelf()
    report = run(planned(sample), shelf)
    assert report.shown() == {
        "rows_read": 124,
        "rows_ignored": 7,
        "rows_imported": 113,
        "rows_duplicate": 1,
        "rows_rejected": 3,
        "events_written": sum(draft.events for draft in shelf.drafts.values()),
        "rejects_file": str(sample.with_name("relevé.xlsx.rejets.csv")),
    }
    assert adds_up(report)


def test_a_rehearsal_gives_the_figures_and_writes_nothing(sample):
    made = planned(sample)
    before = rehearse(made, Shelf())
    assert list(sample.parent.iterdir()) == [sample]
    report = run(made, Shelf())
    assert replace(report, rejects_file=None) == before


def test_twice_is_once_even_from_a_copy_in_another_order_and_format(tmp_path):
    rows = [{**USUAL, "Observations": f"jour {n}", "Nb jeunes": n} for n in range(1, 9)]
    shelf = Shelf()
    assert run(planned(sheet(tmp_path / "a.xlsx", rows)), shelf).rows_imported == 8
    copy = tmp_path / "copy.csv"
    copy.write_bytes(text([*reversed(rows), {**USUAL, "Nb jeunes": 20}]).encode("cp1252"))
    again = run(planned(copy), shelf)
    assert (again.rows_imported, again.rows_duplicate, again.events_written) == (1, 8, 1)
    once_more = run(planned(copy), shelf)
    assert (once_more.rows_imported, once_more.rows_duplicate) == (0, 9)
    assert once_more.events_written == 0
    assert rehearse(planned(copy), shelf).rows_duplicate == 9
    assert adds_up(again)
    assert adds_up(once_more)


def test_an_import_that_was_cut_short_is_completed_without_doubles(sample):
    shelf = Shelf(stops_after=50)
    with pytest.raises(ConnectionError):
        run(planned(sample), shelf)
    resumed = Shelf()
    resumed.drafts = dict(shelf.drafts)
    report = run(planned(sample), resumed)
    assert (report.rows_imported, report.rows_duplicate) == (63, 51)
    assert len(resumed.drafts) == 113


def test_mending_the_mapping_does_not_make_an_imported_line_new(tmp_path):
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Thème(s)": "tricot"}])
    first = planned(path)
    save_mapping(first)
    mended = first.mapping.model_copy(update={"themes": {"tricot": Theme.ISOLATION_SOCIAL_LINK}})
    save(tmp_path / "a.xlsx.mapping.json", mended)
    second = planned(path)
    assert second.rows[1].draft.themes == (Theme.ISOLATION_SOCIAL_LINK,)
    assert second.rows[1].key == first.rows[1].key


def test_the_same_line_has_another_key_under_another_secret(sample):
    draft = by_row(planned(sample))[5].draft
    assert key_of(draft, b"one") == key_of(replace(draft, row=99), b"one")
    assert key_of(draft, b"one") != key_of(draft, b"two")


def test_the_mapping_is_kept_beside_the_file_and_used_again(sample):
    run(planned(sample), Shelf())
    kept = sample.with_name("relevé.xlsx.mapping.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert load(kept) == planned(sample).mapping


def test_a_mapping_that_no_longer_fits_keeps_its_words_when_nobody_asked_for_it(tmp_path):
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Thème(s)": "tricot"}])
    save_mapping(planned(path))
    renamed = {**USUAL, "Sujet": "tricot"}
    sheet(path, [renamed], tuple(renamed))
    assert planned(path).mapping.themes == {"tricot": None}
    kept = (tmp_path / "a.xlsx.mapping.json").rename(tmp_path / "asked.json")
    with pytest.raises(FileRefused, match="mapping-mismatch"):
        planned(path, mapping=kept)


def test_a_mapping_asked_for_is_obeyed(tmp_path):
    path = sheet(tmp_path / "a.xlsx", [{**USUAL, "Équipe": "les bleus"}])
    made = planned(path)
    assert made.rows[1].fate == "rejected"
    named = made.mapping.model_copy(update={"teams": {"Les Bleus": "SMP-M"}})
    save(tmp_path / "ours.json", named)
    assert planned(path, mapping=tmp_path / "ours.json").rows[1].draft.team == "SMP-M"


def test_a_line_the_journal_refuses_is_kept_with_the_rejects(sample):
    report = run(planned(sample), Shelf(refuses={5}))
    assert (report.rows_imported, report.rows_rejected) == (112, 4)
    assert adds_up(report)
    rejects = sample.with_name("relevé.xlsx.rejets.csv").read_text("utf-8-sig")
    assert "Le journal a refusé cette ligne" in rejects
    assert refusal(5, "forbidden-category").code == "forbidden-category"


def test_nothing_is_recorded_where_the_rejects_could_not_be_kept(sample, monkeypatch):
    def full(**_):
        raise OSError

    made = planned(sample)
    shelf = Shelf()
    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(FileRefused, match="not-writable"):
        run(made, shelf)
    assert shelf.drafts == {}


def test_no_alias_and_no_observation_reaches_a_plan_a_report_or_a_problem(tmp_path, caplog):
    secret = {"Prénom": "Zéphyrin", "Observations": "canari-caché frappé", "Accord": "canari-dit"}
    rows = [{**USUAL, **secret}, {**USUAL, **secret, "Date": "31/02/2025"}]
    made = planned(sheet(tmp_path / "a.xlsx", rows))
    report = run(made, Shelf())
    shown = [problem.shown() for row in made.rows for problem in row.problems]
    told = repr((made.rows, report.shown(), shown, made.mapping)) + caplog.text
    assert len(shown) > 2
    for canary in ("phyrin", "canari"):
        assert canary not in told


def test_progress_names_each_line_recorded(tmp_path):
    seen: list[int] = []
    run(planned(sheet(tmp_path / "a.xlsx", [USUAL])), Shelf(), seen.append)
    assert seen == [2]
