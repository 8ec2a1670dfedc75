"""Each published guarantee names tests that exist, can run, and are never switched off."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/guarantees.md"
ROW = re.compile(r"(?m)^\| \*\*(.+?)\*\* \| (.+?) \| (.+) \|$")
NODE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SWITCHED_OFF = {"skip", "skipif", "xfail"}
STORE = {f"ST{number}" for number in range(1, 8)}
GATEWAY = {"GW1", "GW2", "GW3", "GW4", "GW6", "GW7"}
MUST_HOLD = {f"MH{number}" for number in range(1, 11)}


def rows():
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {name: (claim, NODE.findall(shown)) for name, claim, shown in found}


@cache
def functions_of(path):
    """Give each test function of a file with the names of its decorators; none if no file."""
    if not (ROOT / path).is_file():
        return {}
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        node.name: {
            name.attr
            for one in node.decorator_list
            for name in ast.walk(one)
            if isinstance(name, ast.Attribute)
        }
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def missing(nodes):
    """Give the named tests that no longer exist, or are switched off."""
    return [
        f"{path}::{name}"
        for path, name in nodes
        if name not in functions_of(path) or functions_of(path)[name] & SWITCHED_OFF
    ]


def test_every_guarantee_of_the_foundation_is_published_once():
    names = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(names) == len(rows())
    assert set(rows()) == STORE | GATEWAY | MUST_HOLD


@pytest.mark.parametrize("name", sorted(rows()))
def test_a_guarantee_is_shown_by_tests_that_exist(name):
    claim, nodes = rows()[name]
    assert claim.strip()
    assert nodes != []
    assert missing(nodes) == []


def test_nothing_else_on_the_page_looks_like_a_test_and_is_none():
    text = PAGE.read_text(encoding="utf-8")
    assert len(re.findall(r"tests/[\w/]+\.py", text)) == len(NODE.findall(text))
    assert missing(NODE.findall(text)) == []


def test_a_test_that_is_gone_would_be_seen():
    here = "tests/test_guarantees.py"
    assert missing([(here, "test_a_test_that_is_gone_would_be_seen")]) == []
    assert missing([(here, "test_gone"), ("tests/test_gone.py", "test_gone")]) == [
        f"{here}::test_gone",
        "tests/test_gone.py::test_gone",
    ]
