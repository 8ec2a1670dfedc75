"""The one table of problems: code → status, French sentence, English title (RFC 9457).

Shapes: the table is `gateway/locale/problems.tsv`; a code that is not in it is answered as an
internal error, and a test refuses any code of the tree that is missing.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import NamedTuple

from fastapi import Response


MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1


class Problem(NamedTuple):
    """One line of the table."""

    code: str
    status: int
    french: str
    english: str


class FieldError(NamedTuple):
    """What is wrong with one member: where (RFC 6901) and which code, never the value."""

    pointer: str
    code: str


@cache
def problems() -> Mapping[str, Problem]:
    """Read the table once."""
    table = files("gateway").joinpath("locale", "problems.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines())
    return {code: Problem(code, int(status), fr, en) for code, status, fr, en in rows}


def problem_of(code: str) -> Problem:
    """Find the problem of a code; an unknown one is ours to mend, so it is an internal error."""
    table = problems()
    return table.get(code, table["internal-error"])


def answer(code: str, language: str = "", errors: Sequence[FieldError] = ()) -> Response:
    """Build the answer of one problem; it holds no value of the request.

    Shapes: `language` is the Accept-Language header, French unless it begins with English;
    `instance` is left out, the trace id is the header `Maillage-Request`.
    """
    problem = problem_of(code)
    title = problem.english if language.lower().startswith("en") else problem.french
    body: dict[str, object] = {
        "type": f"/v1/problems/{problem.code}",
        "title": title,
        "status": problem.status,
        "code": problem.code,
    }
    if errors:
        body["errors"] = [error._asdict() for error in errors]
    headers = {"Content-Language": "en" if title is problem.english else "fr"}
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, problem.status, headers, MEDIA_TYPE)
