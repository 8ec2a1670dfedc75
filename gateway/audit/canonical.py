"""Write JSON in the one way that two readers cannot take differently (RFC 8785, narrowed).

No float, no null, plain member names, text in NFC without signs that could mislead (AUDIT §5).
"""

import json
import unicodedata
from collections.abc import Sequence


INTEGER_MAX = 2**53
FORBIDDEN_SIGNS = frozenset(
    "\u2028\u2029\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def canonical(value: object) -> bytes:
    """Write a value as RFC 8785 bytes.

    Errors: ValueError for a float, a null, an integer beyond 2^53, a key that is not a plain
    ASCII word or a sign that could mislead a reader; the value is never quoted.
    """
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _check(value: object) -> None:
    match value:
        case bool() | str():
            _check_text(str(value))
        case int() if abs(value) < INTEGER_MAX:
            pass
        case dict():
            for name, inner in value.items():
                _check_name(name)
                _check(inner)
        case list() | tuple():
            _check_all(value)
        case _:
            raise ValueError("canonical JSON holds text, integers, lists and objects only")


def _check_all(values: Sequence[object]) -> None:
    for value in values:
        _check(value)


def _check_name(name: object) -> None:
    if not (
        isinstance(name, str)
        and name.isascii()
        and name.replace("_", "a").isalnum()
        and name == name.lower()
    ):
        raise ValueError("a member name is [a-z0-9_]")


def _check_text(text: str) -> None:
    misleading = any(
        unicodedata.category(sign) in {"Cc", "Cs"} or sign in FORBIDDEN_SIGNS for sign in text
    )
    if misleading or not unicodedata.is_normalized("NFC", text):
        raise ValueError("a text holds a sign that canonical JSON refuses")
