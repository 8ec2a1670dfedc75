"""Show that what the front pages point to exists, and that both languages say the same."""

import re
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", "README.fr.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
FIRST_SCREEN_LINES = 25


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def links_of(name):
    targets = re.findall(r"\]\(([^)#]+)\)", read(name))
    return [target for target in targets if "://" not in target]


def commands_of(name):
    """Give the shell commands of a page, without their remarks."""
    blocks = re.findall(r"```sh\n(.*?)```", read(name), flags=re.DOTALL)
    lines = "\n".join(blocks).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.strip()]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_front_page_leads_to_a_file(name):
    assert [link for link in links_of(name) if not (ROOT / link).exists()] == []


def test_both_languages_give_the_same_commands_and_links():
    english, french = links_of("README.md"), links_of("README.fr.md")
    assert commands_of("README.md") == commands_of("README.fr.md")
    assert set(english) - {"README.fr.md"} == set(french) - {"README.md"}


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_two_first_commands_are_on_the_first_screen(name):
    first = "\n".join(read(name).splitlines()[:FIRST_SCREEN_LINES])
    assert re.search(r"(?m)^make demo\b", first)
    assert re.search(r"(?m)^make test\b", first)


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_the_command_line_is_named_where_make_puts_it(name):
    assert re.findall(r"(?m)(?:^|`)maillage [a-z].*", read(name)) == []
    assert ".venv/bin/maillage import contacts" in read(name)


@pytest.mark.parametrize("name", ["README.md", "README.fr.md", "CONTRIBUTING.md"])
def test_every_make_target_a_page_names_exists(name):
    targets = re.findall(r"(?m)^([a-z]+):.*##", read("Makefile"))
    assert set(re.findall(r"(?m)(?:^|`)make ([a-z]+)\b", read(name))) <= set(targets)


def test_the_changelog_speaks_of_the_version_being_built():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"## {version}" in read("CHANGELOG.md")
