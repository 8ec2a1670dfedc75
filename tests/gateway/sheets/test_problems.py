import ast
from pathlib import Path

from gateway.sheets.problems import QUOTED_SIGNS_MAX, FileRefused, Problem, catalogue, quote


ROOT = Path(__file__).parents[3]
SOURCES = [
    *(ROOT / "gateway" / "sheets").glob("*.py"),
    *(ROOT / "gateway" / "service").glob("import*"),
]
SAYERS = {"reject", "warn", "set_aside", "Unread", "FileRefused"}


def test_every_code_a_reader_may_give_has_its_french_words():
    said = {
        argument.value
        for source in SOURCES
        for call in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in SAYERS
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant)
    }
    assert len(said) > 30
    assert said <= set(catalogue())


def test_every_problem_says_how_to_mend_it():
    for code, words in catalogue().items():
        assert set(words) == {"says", "mend"}, code
        assert words["mend"].endswith((".", "…"))
        assert not words["says"].endswith(".")


def test_a_problem_quotes_its_value_only_when_it_was_given_one():
    loud = Problem(84, "date-impossible", "reject", "A84", "Date", "31/02/2025")
    silent = Problem(84, "several-people", "reject", "G84", "Prénom")
    assert loud.sentence == "Cette date n’existe pas : « 31/02/2025 »"
    assert "«" not in silent.sentence
    assert loud.shown()["cell"] == "A84"
    assert silent.shown()["value"] == ""


def test_a_quoted_value_is_short_and_on_one_line():
    assert quote("a\n b") == "a b"
    assert len(quote("x" * 1_000)) == QUOTED_SIGNS_MAX + 1


def test_a_refused_file_says_why_where_and_what_to_do():
    assert "(T1)" in FileRefused("too-many-rows", "T1").sentence
    assert FileRefused("file-empty").sentence.startswith("Ce fichier est vide. ")
