"""The words of the field (vocabulaire de terrain): how a heading, a team or a theme is spelt."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": " ", "'": " "})
FOUND_SIGNS_MAX = 200  # beyond, it is a text, not a spelling
SHORT_SIGNS_MAX = 40  # names of places and themes come back on every line; texts do not
SHORT_KEPT_MAX = 4_096
_PLURAL_FROM = 4  # signs: "sms" and "ms" are not plurals


@cache
def words() -> Mapping[str, Any]:
    """Read the catalogue of words once."""
    table = files("gateway").joinpath("sheets", "words.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(table)
    return found


def plain(text: str) -> str:
    """Spell a text without accents, case, punctuation, spare spaces and plurals."""
    return _short(text) if len(text) <= SHORT_SIGNS_MAX else _plain(text)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    bare = re.sub(r"\((?:s|x|e|es|ne|nes)\)", "", bare)
    return " ".join(_singular(word) for word in re.findall(r"[^\W_]+", bare))


_short = lru_cache(SHORT_KEPT_MAX)(_plain)


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _PLURAL_FROM and word[-1] in "sx" else word


def squeezed(text: str) -> str:
    """Spell a text as it is, composed, with single spaces and none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@cache
def listed(name: str) -> frozenset[str]:
    """Give one list of the catalogue, in plain spelling."""
    return frozenset(plain(word) for word in words()[name])


@cache
def numbered(name: str) -> Mapping[str, int]:
    """Give one table of the catalogue, plain spelling → number."""
    return {plain(word): number for word, number in words()[name].items()}


@cache
def coded(name: str) -> Mapping[str, str]:
    """Give one table of the catalogue turned round: plain spelling → code.

    Limits: a spelling under two codes goes to the last one listed.
    """
    return {plain(word): code for code, spelt in words()[name].items() for word in spelt}


def find(name: str, text: str) -> str | None:
    """Find the code of a spelling: as it is, without its brackets, or by what they hold."""
    if len(text) > FOUND_SIGNS_MAX:
        return None
    table = coded(name)
    outside = re.sub(r"\([^)]*\)", " ", text)
    inside = re.findall(r"\(([^)]*)\)", text)
    return next((table[key] for key in map(plain, [text, outside, *inside]) if key in table), None)


def holds(text: str, spelt: Iterable[str]) -> bool:
    """Say whether one of these plain spellings stands in the text as whole words."""
    padded = f" {plain(text)} "
    return any(f" {word} " in padded for word in spelt)
