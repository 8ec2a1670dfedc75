"""Show that each term of the glossary leads to the code, and that no event is left out."""

import ast
import re
from pathlib import Path


ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"(?m)^\| (?P<french>[^|]+) \| `(?P<name>\w+)` \| `(?P<file>[\w/.]+)` \|$")


def rows():
    return ROW.findall((ROOT / "docs/glossaire.md").read_text(encoding="utf-8"))


def names_defined_in(file):
    """Give what a module defines: its classes and its constants."""
    body = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    classes = {node.name for node in body if isinstance(node, ast.ClassDef)}
    constants = {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return classes | constants


def events_of(file):
    """Give the classes of a module that have a stored kind."""
    return {
        node.name
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(line).startswith("kind: Literal[") for line in node.body)
    }


def test_each_term_names_what_its_file_defines():
    lost = [(name, file) for _, name, file in rows() if name not in names_defined_in(file)]
    assert lost == []


def test_every_event_has_its_french_term():
    modules = [*(ROOT / "domain").glob("*.py"), *(ROOT / "consent").glob("*.py")]
    events = set().union(*map(events_of, modules))
    assert len(events) > 0
    assert events - {name for _, name, _ in rows()} == set()


def test_no_french_term_stands_for_two_names():
    terms = [french for french, _, _ in rows()]
    assert sorted(terms) == sorted(set(terms))
