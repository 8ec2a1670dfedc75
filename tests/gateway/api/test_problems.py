import ast
import json
from pathlib import Path

import pytest

from gateway.api.problems import FieldError, answer, problems


ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("domain", "consent", "projections", "gateway")
CODED = {"Refused", "Unavailable"}
INTERNAL = {"database", "journal", "keys", "projections", "projections-running", "ticker"}
"""Dependencies an operator reads of; a caller is told the one word `storage-unavailable`."""


def codes_of(source):
    """Give every code a `Refused` or an `Unavailable` is made with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = node.args[0] if node.args else None
            if node.func.id in CODED and isinstance(first, ast.Constant):
                yield str(first.value)


def raised():
    sources = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {code for path in sources for code in codes_of(path.read_text("utf-8"))}


def test_every_code_raised_anywhere_is_in_the_table():
    assert raised() - set(problems()) - INTERNAL == set()


def test_a_code_that_is_missing_would_be_seen():
    assert list(codes_of('raise Refused("never-seen", "…")')) == ["never-seen"]


def test_every_problem_is_told_in_both_languages_with_a_status_of_its_family():
    for problem in problems().values():
        assert problem.status in {
            400,
            401,
            403,
            404,
            405,
            406,
            409,
            410,
            412,
            413,
            415,
            422,
            500,
            503,
        }
        assert problem.french.endswith(".")
        assert problem.english.endswith(".")
        assert problem.french != problem.english
        assert "'" not in problem.french + problem.english


@pytest.mark.parametrize(("language", "expected"), [("", "fr"), ("en-GB", "en"), ("de", "fr")])
def test_french_comes_first(language, expected):
    told = answer("not-found", language)
    assert told.headers["content-language"] == expected
    title = problems()["not-found"].french if expected == "fr" else problems()["not-found"].english
    assert json.loads(bytes(told.body))["title"] == title


def test_a_problem_names_its_type_and_where_the_fault_is():
    told = answer("invalid-request", errors=[FieldError("/on", "missing")])
    assert told.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(told.body)) == {
        "type": "/v1/problems/invalid-request",
        "title": problems()["invalid-request"].french,
        "status": 422,
        "code": "invalid-request",
        "errors": [{"pointer": "/on", "code": "missing"}],
    }


def test_a_client_is_told_when_to_try_again():
    assert answer("audit-unavailable").headers["retry-after"] == "1"
    assert answer("invalid-token").headers["www-authenticate"] == "Bearer"


def test_an_unknown_code_is_our_own_fault():
    assert answer("nowhere-listed").status_code == 500
