"""Show that each import contract holds on the tree and breaks on a planted violation."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("domain", "consent", "projections", "gateway")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

PLANTED = {
    "rooms": ("domain/planted.py", "import consent.decide"),
    "pure": ("consent/planted.py", "import random"),
    "shell": ("gateway/keys/planted.py", "import gateway.service"),
    "facts": ("gateway/api/planted.py", "import gateway.store.journal"),
    "finished-views": ("gateway/api/planted.py", "import consent.decide"),
    "entitlement-doors": ("projections/planted.py", "import consent.locks"),
    "event-library": ("gateway/service/planted.py", "import eventsourcing.application"),
    "broker": ("gateway/feeds/planted.py", "import kafka"),
    "ciphers": ("gateway/service/planted.py", "import cryptography.fernet"),
}
"""One forbidden import for each contract id: where, and the line."""


def contracts():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {item["id"]: item["name"] for item in configuration["tool"]["importlinter"]["contracts"]}


def broken_contracts(tree):
    """Run lint-imports on a tree and give the names of the contracts it calls broken."""
    ran = subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--no-logo"],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts: " in ran.stdout, ran.stdout + ran.stderr
    return {
        match.strip()
        for match in re.findall(r"^(.+) BROKEN(?: \(.*\))?$", ran.stdout, re.MULTILINE)
    }


@pytest.fixture(scope="module")
def copy_of_the_tree(tmp_path_factory):
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tree


@pytest.fixture(scope="module")
def already_broken(copy_of_the_tree):
    return broken_contracts(copy_of_the_tree)


def test_every_contract_has_a_planted_violation():
    assert set(PLANTED) == set(contracts())


def test_every_contract_holds_on_the_tree(already_broken):
    assert already_broken == set()


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_a_planted_import_breaks_its_contract(contract, copy_of_the_tree, already_broken):
    place, line = PLANTED[contract]
    planted = copy_of_the_tree / place
    planted.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    try:
        assert broken_contracts(copy_of_the_tree) - already_broken == {contracts()[contract]}
    finally:
        planted.unlink()
