"""Keep out what is never written: forbidden sorts of data, the NIR, signs nobody sees.

Limits: the words catch what is plainly written, not what is hinted at; the real guard is that
shared events hold closed lists only. Words that are also common surnames or first names are left
out on purpose: a name must always be writable.
Source: GDPR art. 9; CP art. 226-16-1 (NIR); LAW §4.
"""

import re
import unicodedata

from domain.kernel import Refused


_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        # origin
        "africain africaine antillais antillaise maghrebin maghrebine tsigane tzigane romanichel "
        # opinion
        "anarchiste communiste fasciste gauchiste nationaliste royaliste trotskiste "
        # religion
        "athee bouddhiste catholique hindouiste israelite jehovah juif juive musulman musulmane "
        "salafiste sikh "
        # union
        "cfdt cftc cgt syndicaliste syndique syndiquee "
        # sex life and orientation
        "bisexuel bisexuelle heterosexuel heterosexuelle homosexuel homosexuelle lesbienne "
        "transgenre transsexuel transsexuelle "
        # biometrics and genetics
        "adn biometrie biometrique genetique genome",
    )
)

_GAP = r"[\s.\-/]*"
_MONTH = f"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[2-9]{_GAP}[0-9])"  # 20 and above: unknown month
_DEPARTMENT = f"(?:[0-9]{_GAP}[0-9]|2{_GAP}[ab])"
_NIR = re.compile(
    r"(?<![0-9])"
    + _GAP.join(
        ["[123478]", "[0-9]", "[0-9]", _MONTH, _DEPARTMENT, *["[0-9]"] * 6]  # sex, year, …
    )
    + f"(?:{_GAP}[0-9]{_GAP}[0-9])?(?![0-9])",
    re.IGNORECASE,
)

_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Controls, line and paragraph separators, bidirectional embeddings, overrides and isolates: they
make a name look like another one (UAX 9 §2; RFC 8264 §9.1)."""

_DIGITS_OF_A_NUMBER = 6  # the shortest phone number of our territories (Nouvelle-Calédonie)


def refuse_nir(*texts: str | None) -> None:
    """Refuse a French social security number, 13 or 15 signs, spaced or not.

    Errors: `forbidden-category`, without the value.
    """
    if any(_NIR.search(unicodedata.normalize("NFKC", text)) for text in texts if text):
        _refuse()


def refuse_forbidden(*texts: str | None) -> None:
    """Refuse a NIR and the plain words of the sorts of data that are never written.

    Errors: `forbidden-category`, without the value.
    """
    refuse_nir(*texts)
    if any(_WORDS & _words(text) for text in texts if text):
        _refuse()


def refuse_direct_contact(alias: str) -> None:
    """Refuse an alias that is an e-mail address or holds a number: a handle stays nameless.

    Errors: `alias-identifies`.
    Source: LAW I13.
    """
    digits = sum(sign.isdigit() for sign in alias)
    if "@" in alias or digits >= _DIGITS_OF_A_NUMBER:
        raise Refused("alias-identifies", "An alias is neither an address nor a number.")


def refuse_hidden_signs(*lines: str | None) -> None:
    """Refuse a line with a sign nobody sees, or that turns the order of the others.

    Errors: `hidden-signs`, without the value.
    """
    if any(_HIDDEN.search(line) for line in lines if line):
        raise Refused("hidden-signs", "A name or a number holds a sign that nobody sees.")


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(re.split(r"[^a-z]+", letters))


def _refuse() -> None:
    raise Refused("forbidden-category", "This sort of data is never written here.")
