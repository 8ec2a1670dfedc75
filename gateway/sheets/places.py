"""Turn a place as a team writes it into a public place: never a home, a name or a house number."""

import re
import unicodedata
from typing import Final

from domain.kernel import Value
from domain.vocabulary import Place, PlaceKind
from gateway.sheets.words import coded, listed, plain, squeezed, words


SLUG_SIGNS_MAX: Final = 60
PLACE_SIGNS_MAX: Final = 90
PLACE_WORDS_MAX: Final = 10  # beyond, it is a sentence
NUMBER_DIGITS_MIN: Final = 6  # of a phone number
HOME: Final = "domicile"
TO_NAME: Final = "lieu-a-preciser"
ARTICLES: Final = frozenset({"l", "la", "le", "les"})


class PlaceRule(Value):
    """Which public place a spelling means.

    Shapes: `exact` False = the spelling says more than may be told; the note keeps it.
    """

    slug: Place
    kind: PlaceKind
    exact: bool = True


def propose_place(text: str) -> PlaceRule | None:
    """Propose a public place for a spelling, None when it reads like anything else.

    Limits: without a word of place, an article or a number the spelling may be somebody's name: it
    stays in the note, and the team names the place in the mapping if it is one.
    """
    spelt = squeezed(text)
    if len(spelt) > PLACE_SIGNS_MAX or sum(sign.isdigit() for sign in spelt) >= NUMBER_DIGITS_MIN:
        return None
    if "@" in spelt or spelt.startswith("="):
        return None
    found = re.findall(r"[^\W_]+", spelt.translate({ord("’"): " ", ord("'"): " "}))
    kept = _without_number(_without_home(found))
    if not found or len(kept) > PLACE_WORDS_MAX:
        return None
    if not kept:
        return PlaceRule(slug=HOME, kind=PlaceKind.RESIDENCE, exact=False)
    slug = _slug(kept)
    if slug is not None and not _reads_like_a_place(kept):
        return PlaceRule(slug=TO_NAME, kind=PlaceKind.PUBLIC_SPACE, exact=False)
    return None if slug is None else PlaceRule(slug=slug, kind=_kind(kept), exact=kept == found)


def _reads_like_a_place(found: list[str]) -> bool:
    first = plain(found[0])
    return (
        first in ARTICLES or first[:1].isdigit() or any(plain(w) in coded("places") for w in found)
    )


def _without_home(found: list[str]) -> list[str]:
    """Keep what stands before a door, a floor or somebody's name."""
    homes = listed("homes")
    stop = next((at for at, word in enumerate(found) if plain(word) in homes), len(found))
    return found[:stop]


def _without_number(found: list[str]) -> list[str]:
    """Drop the number of a house: before the name of a street, or after it."""
    streets = {plain(word) for word in words()["places"]["street_segment"]}
    at = next((place for place, word in enumerate(found) if plain(word) in streets), None)
    if at is None:
        return found
    number = re.compile(r"[0-9]+[a-z]?|bis|ter|quater|no?|numero", re.IGNORECASE)
    before = [word for word in found[:at] if not number.fullmatch(word)]
    after = list(found[at:])
    while len(after) > 1 and number.fullmatch(after[-1]):
        after.pop()
    return before + after


def _slug(found: list[str]) -> str | None:
    spelt = words()["spelt"]
    whole = " ".join(spelt.get(word.casefold(), word) for word in found)
    letters = unicodedata.normalize("NFKD", whole.replace("œ", "oe").replace("Œ", "oe")).casefold()
    parts = re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", letters))
    if parts and parts[0][0].isdecimal():
        parts.insert(0, "lieu")
    while len("-".join(parts)) > SLUG_SIGNS_MAX:
        parts.pop()
    return "-".join(parts) or None


def _kind(found: list[str]) -> PlaceKind:
    table = coded("places")
    kind = next((table[plain(word)] for word in found if plain(word) in table), None)
    return PlaceKind.PUBLIC_SPACE if kind is None else PlaceKind(kind)
