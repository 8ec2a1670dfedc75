from dataclasses import replace

import pytest

from domain.themes import Theme
from domain.vocabulary import Channel
from gateway.sheets import mapping as module
from gateway.sheets.grid import Row
from gateway.sheets.headings import Role, recognised
from gateway.sheets.mapping import ActionRule, fitted, load, propose, save
from gateway.sheets.problems import FileRefused
from gateway.sheets.reading import read_table
from tests.gateway.sheets.team import CONTEXT, SAMPLE, line, table_of


def proposed(*rows):
    return propose(table_of(*rows), CONTEXT)


def test_every_spelling_of_the_sample_is_understood():
    mapping = propose(read_table(SAMPLE), CONTEXT)
    assert mapping.unknown() == {}
    assert mapping.teams == {
        "ps": "SMP-P",
        "prevention": "SMP-P",
        "ms": "SMP-M",
        "mediation": "SMP-M",
    }
    assert mapping.actions["maraude"] == ActionRule(
        channel=Channel.STREET, at_residence=Channel.RESIDENCE_ROUND
    )
    assert len(mapping.places) == 7
    assert set(mapping.themes.values()) == {
        Theme.GENERAL_HEALTH,
        Theme.JOB_SEARCH,
        Theme.SCHOOL_SUPPORT,
        Theme.ADMIN_PROCEDURES,
        Theme.SUBSTANCE_USE,
        Theme.VIOLENCE_SUFFERED,
        Theme.LEGAL_PROCEDURES,
        Theme.FAMILY_RUPTURE,
        Theme.SCHOOL_DROPOUT,
        Theme.HOUSING_SEARCH,
        Theme.NEIGHBOUR_CONFLICT,
        Theme.ISOLATION_SOCIAL_LINK,
    }


def test_a_saved_mapping_reads_back_the_same(tmp_path):
    mapping = propose(read_table(SAMPLE), CONTEXT)
    save(tmp_path / "kept.json", mapping)
    assert load(tmp_path / "kept.json") == mapping


def test_no_alias_and_no_observation_is_kept_in_a_mapping():
    kept = proposed(line(Prénom="Ténor-7", Observations="canari-caché")).model_dump_json()
    assert "nor-7" not in kept
    assert "canari" not in kept


def test_what_a_person_mended_stands_and_new_spellings_are_added():
    mended = proposed(line()).model_copy(
        update={"themes": {"astronomie": Theme.ISOLATION_SOCIAL_LINK}}
    )
    table = table_of(line(**{"Thème(s)": "astronomie + santé + tricot"}))
    assert propose(table, CONTEXT, mended).themes == {
        "astronomie": Theme.ISOLATION_SOCIAL_LINK,
        "sante": Theme.GENERAL_HEALTH,
        "tricot": None,
    }
    assert propose(table, CONTEXT, mended).unknown() == {"themes": ["tricot"]}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("santé + emploi / CV", ["santé", "emploi / CV"]),
        ("emploi, logement; santé", ["emploi", "logement", "santé"]),
        ("emploi/logement", ["emploi", "logement"]),
        ("santé et école", ["santé", "école"]),
        ("vol et tricot", ["vol et tricot"]),
        (" + ", []),
    ],
)
def test_themes_are_cut_where_they_are_joined(text, pieces):
    found = proposed(line()).theme_pieces(text)
    assert [piece.strip() for piece in found] == pieces


def test_columns_may_move_but_not_vanish():
    mapping = proposed(line())
    moved = {"A": "Équipe", "B": "Lieu", "C": "Date", "D": "Type d'action"}
    table = replace(
        table_of(), titles=moved, roles=recognised(moved), rows=(Row(1, moved), Row(2, {"Z": "x"}))
    )
    known = mapping.model_copy(
        update={"columns": tuple(c for c in mapping.columns if c.title in moved.values())}
    )
    found = fitted(known, table)
    assert found is not None
    assert found.letter(Role.DATE) == "C"
    assert [column.letter for column in found.columns] == ["A", "B", "C", "D", "Z"]
    assert fitted(mapping, table) is None


def test_a_formula_or_a_text_is_no_spelling():
    mapping = proposed(line(**{"Thème(s)": "=1+1"}), line(3, **{"Orienté vers": "x " * 150}))
    assert mapping.themes == {}
    assert mapping.referred_to == {}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"version": 2}', b'{"version":1,"columns":[],"themes":{"a":"b"}}']
)
def test_fails_on_a_mapping_that_cannot_be_read(tmp_path, content):
    (tmp_path / "kept.json").write_bytes(content)
    with pytest.raises(FileRefused, match="mapping-unreadable"):
        load(tmp_path / "kept.json")


def test_fails_on_a_mapping_that_is_missing_or_without_end(tmp_path):
    with pytest.raises(FileRefused, match="mapping-unreadable"):
        load(tmp_path / "kept.json")
    with (tmp_path / "kept.json").open("wb") as file:
        file.truncate(module.MAPPING_BYTES_MAX + 1)
    with pytest.raises(FileRefused, match="mapping-unreadable"):
        load(tmp_path / "kept.json")
