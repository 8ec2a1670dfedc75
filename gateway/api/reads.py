"""Every reading route: finished bytes from the services, their receipt, nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from domain.envelope import Actor
from domain.kernel import Refused
from domain.vocabulary import Purpose
from gateway.api.calls import caller, raw_body
from gateway.api.reading import read_json, read_model
from gateway.feeds.cut import PAGE_ENTRIES_MAX, Asked
from gateway.service import feeds, oversight, register, situation
from gateway.service.session import Network, catch_up_with
from gateway.service.trail import Answer


BATCH = "application/cloudevents-batch+json"
WAIT_SECONDS_MAX = 30
AFTER_SECONDS_MAX = 2.0
DIGITS_MAX = 9  # Python itself refuses to read a number of thousands of digits
POLLS_MAX = 16  # of the 40 threads that serve requests: who waits never keeps others waiting
OWN = "professional of a partner, on its own view"
OVERSEER = "dpo or auditor, metadata only"


def add_reads(app: FastAPI, network: Network) -> None:
    """Serve every route that answers with data."""
    routes: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
        ("GET", "/v1/feed", OWN, _describe(network)),
        ("GET", "/v1/feed/entries", OWN, _entries(network)),
        ("GET", "/v1/persons/{person}", OWN, _situation(network)),
        ("GET", "/v1/consent-register", "dpo", _register(network)),
        ("POST", "/v1/audit/as-of", OVERSEER, _asked(network, oversight.AsOf, oversight.as_of)),
        ("POST", "/v1/audit/who", OVERSEER, _asked(network, oversight.Who, oversight.who_could)),
        ("POST", "/v1/audit/why", OVERSEER, _asked(network, oversight.Why, oversight.why)),
    )
    for method, path, authz, handler in routes:
        disclosure = "none" if path == "/v1/feed" else "personal"
        app.add_api_route(
            path,
            handler,
            methods=[method],
            openapi_extra={"x-maillage-authz": authz, "x-maillage-disclosure": disclosure},
        )


def _describe(network: Network) -> Callable[..., Response]:
    def describe(request: Request) -> Response:
        return JSONResponse(feeds.describe(network, caller(network, request)))

    return describe


def _entries(network: Network) -> Callable[..., Response]:
    polls = BoundedSemaphore(POLLS_MAX)

    def entries(request: Request) -> Response:
        actor = caller(network, request)
        limit = _number(request, "limit", (1, PAGE_ENTRIES_MAX, PAGE_ENTRIES_MAX))
        wait = _number(request, "wait", (0, WAIT_SECONDS_MAX, 0))
        _wait_for_own(network, request)
        asked = Asked(after=request.query_params.get("after"), limit=limit)
        with waiting_seat(polls, wait) as seconds:
            page = feeds.await_page(network, actor, asked, seconds)
        headers = {"Maillage-Cursor": page.cursor}
        if page.receipt is None:
            return Response(status_code=204, headers=headers)
        following = f"/v1/feed/entries?after={page.cursor}&limit={limit}"
        headers |= {"Link": f'<{following}>; rel="next"', "Maillage-Receipt": str(page.receipt)}
        return Response(page.body, headers=headers, media_type=BATCH)

    return entries


@contextmanager
def waiting_seat(polls: BoundedSemaphore, wait: int) -> Iterator[int]:
    """Give how long this request may wait: not at all once enough others do."""
    if wait == 0 or not polls.acquire(blocking=False):
        yield 0
        return
    try:
        yield wait
    finally:
        polls.release()


def _situation(network: Network) -> Callable[..., Response]:
    def open_page(request: Request) -> Response:
        actor = caller(network, request)
        purpose = _purpose(request)
        _wait_for_own(network, request)
        person = str(request.path_params["person"])
        return _told(situation.open_situation(network, actor, person, purpose))

    return open_page


def _register(network: Network) -> Callable[..., Response]:
    def read(request: Request) -> Response:
        actor = caller(network, request)
        page = _number(request, "page", (0, 10_000, 0))
        _wait_for_own(network, request)
        return _told(register.read_register(network, actor, page))

    return read


def _asked(
    network: Network, model: type[Any], answer: Callable[[Network, Actor, Any], Answer]
) -> Callable[..., Response]:
    def ask(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
        actor = caller(network, request)
        return _told(answer(network, actor, read_model(model, read_json(body), {})))

    return ask


def _told(answer: Answer) -> Response:
    headers = {"Maillage-Receipt": str(answer.receipt)}
    return Response(answer.body, headers=headers, media_type="application/json")


def _wait_for_own(network: Network, request: Request) -> None:
    """Let a reader see what it has just written (`Maillage-After`: the key of its command).

    Limits: waits for all that was acknowledged so far, so an unknown key waits the same time.
    """
    if "maillage-after" in request.headers:
        catch_up_with(network, AFTER_SECONDS_MAX)


def _purpose(request: Request) -> Purpose:
    said = request.headers.get("maillage-purpose", "")
    if said not in list(Purpose):
        raise Refused("purpose-required", "Say why: one purpose of the closed list.")
    return Purpose(said)


def _number(request: Request, name: str, bounds: tuple[int, int, int]) -> int:
    """Read a bounded number of the query: (least, most, when absent)."""
    least, most, absent = bounds
    said = request.query_params.get(name)
    if said is None:
        return absent
    digits = said.isascii() and said.isdecimal() and len(said) <= DIGITS_MAX
    if not (digits and least <= int(said) <= most):
        raise Refused("invalid-request", "A number of the query is out of its bounds.")
    return int(said)
