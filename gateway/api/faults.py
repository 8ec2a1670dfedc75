"""Turn every way a request can fail into its problem; the one list of which error is which."""

from collections.abc import Sequence

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from domain.kernel import Refused
from gateway.api.calls import UnsupportedMediaType
from gateway.api.middleware import TooLarge
from gateway.api.problems import FieldError, answer, problems
from gateway.api.reading import Invalid, Malformed
from gateway.ports import Corrupted, Unavailable
from gateway.service.session import Forbidden, Hidden, Unknown
from gateway.telemetry.logs import log_failure


STATUS_CODES = {404: "not-found", 405: "method-not-allowed"}


def translate(app: FastAPI) -> None:
    """Make the application answer its failures by the table, and by nothing else."""
    for error in (
        Corrupted,
        Exception,
        Forbidden,
        HTTPException,
        Hidden,
        Invalid,
        Malformed,
        Refused,
        TooLarge,
        Unavailable,
        Unknown,
        UnsupportedMediaType,
    ):
        app.add_exception_handler(error, respond)


def respond(request: Request, error: Exception) -> Response:
    """Answer one failure; a bug or altered evidence is logged, by its class and place, before.

    Limits: `evidence altered` is the line an operator's alert watches for; see docs/incident.md.
    """
    errors: Sequence[FieldError] = error.errors if isinstance(error, Invalid) else ()
    code = _code_of(error)
    if isinstance(error, Corrupted):
        log_failure("evidence altered", error)
    elif code == "internal-error":
        log_failure("request failed", error)
    return answer(code, request.headers.get("accept-language", ""), errors)


def _code_of(error: Exception) -> str:
    match error:
        case Refused(code=code):
            return code
        case Hidden():
            return "not-found"
        case Forbidden():
            return "insufficient-scope"
        case Unknown():
            return "invalid-token" if error.presented else "authentication-required"
        case Malformed():
            return "malformed-request"
        case Invalid():
            return "invalid-request"
        case TooLarge():
            return "too-large"
        case UnsupportedMediaType():
            return "unsupported-media-type"
        case Unavailable(dependency=dependency):
            return dependency if dependency in problems() else "storage-unavailable"
        case Corrupted():
            return "storage-unavailable"
        case HTTPException(status_code=status):
            return STATUS_CODES.get(status, "malformed-request")
        case _:
            return "internal-error"
