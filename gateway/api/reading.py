"""Read a JSON body strictly: no duplicate key, no deep nest, no endless or control text."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError

from domain.kernel import Value
from gateway.api.problems import FieldError


DEPTH_MAX = 16
STRING_CHARACTERS_MAX = 4_096
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""C0 and C1 but tab and ends of line (RFC 8264 §9.1); PostgreSQL has no text with U+0000.
Bidirectional embeddings, overrides and isolates (UAX 9 §2): what is read is what was typed."""

M = TypeVar("M", bound=Value)


class Malformed(ValueError):  # noqa: N818  # the answer to give, not a bug
    """The body is not the JSON object we read."""


class Invalid(ValueError):  # noqa: N818  # the answer to give, not a bug
    """Some members are missing, unknown or of another shape."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__("invalid-request")
        self.errors = errors


def read_json(body: bytes) -> dict[str, Any]:
    """Read one JSON object.

    Errors: `Malformed`, without a word of the body.
    """
    try:
        found = json.loads(body.decode(), object_pairs_hook=_members, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict):
        raise Malformed
    _check(found, DEPTH_MAX)
    return found


def read_model(model: type[M], members: Mapping[str, Any], address: Mapping[str, str]) -> M:
    """Read a command: the members of the body and the ids of the address, all of them strict.

    Errors: `Invalid`: where and which shape, never the value.
    """
    clash = tuple(FieldError(f"/{name}", "extra_forbidden") for name in address if name in members)
    if clash:
        raise Invalid(clash)
    try:
        return model.model_validate_json(json.dumps({**members, **address}))
    except ValidationError as error:
        raise Invalid(_field_errors(error, model)) from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(constant: str) -> NoReturn:
    del constant
    raise ValueError


def _check(value: object, depth: int) -> None:
    if depth == 0 or (isinstance(value, str) and _unfit(value)):
        raise Malformed
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        inside = (*value, *value.values())
    elif isinstance(value, list):
        inside = value
    for item in inside:
        _check(item, depth - 1)


def _unfit(text: str) -> bool:
    """Say whether a text is endless, or holds a control character nobody types or sees."""
    return len(text) > STRING_CHARACTERS_MAX or CONTROL.search(text) is not None


def _field_errors(error: ValidationError, model: type[Value]) -> tuple[FieldError, ...]:
    """Point at each fault; an unknown member is named only by the object it stands in."""
    found: list[FieldError] = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        path = fault["loc"]
        if fault["type"] == "extra_forbidden":
            path = path[:-1]
        known = [str(step) for step in path]
        if known and known[0] not in model.model_fields:
            known = []
        found.append(FieldError("".join(f"/{step}" for step in known), str(fault["type"])))
    return tuple(found)
