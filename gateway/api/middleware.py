"""Stand at the edge of every request: size, headers, trace id, and a log without paths."""

from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.api.problems import answer
from gateway.ports import Ids
from gateway.telemetry.logs import log_event, log_failure


BODY_BYTES_MAX = 256 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
TOLD = {200, 201, 206}
NOMINATIVE = {"Cache-Control": "no-store, private", "Vary": "Authorization, Cookie"}


class TooLarge(Exception):  # noqa: N818  # the answer to give, not a bug
    """The body passed the limit while it was being read."""


class Unrecorded(RuntimeError):  # noqa: N818  # names what must never be sent
    """An answer about a person was about to leave without its audit record."""


class Edge:
    """Wrap the application: nothing passes in or out but through here.

    Shapes: the log line is method, route template, status, duration and trace id.
    Limits: an answer not yet begun becomes a problem; one already begun is cut, never completed.
    """

    def __init__(self, app: ASGIApp, ids: Ids) -> None:
        self._app = app
        self._ids = ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, (receive, send), str(self._ids.new("trace")))
        try:
            app = answer("too-large") if _announced(scope) > BODY_BYTES_MAX else self._app
            await app(scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001  # the last door: a constant body, no detail
            if exchange.status is None:
                log_failure("request failed", error, trace=exchange.trace)
                await answer("internal-error")(scope, receive, exchange.send)


class _Exchange:
    """The two ends of one request: what comes in is counted, what goes out is dressed."""

    def __init__(self, scope: Scope, ends: tuple[Receive, Send], trace: str) -> None:
        self._scope = scope
        self._receive, self._send = ends
        self._bytes = 0
        self._begun = perf_counter()
        self.trace = trace
        self.status: int | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > BODY_BYTES_MAX:
            raise TooLarge
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._refuse_unrecorded(message)
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "cache-control" not in headers:
                headers.update(NOMINATIVE)
            headers["Maillage-Request"] = self.trace
            del headers["server"]
        elif not message.get("more_body"):
            self._log()
        await self._send(message)

    def _log(self) -> None:
        """Log the request before its last byte leaves: its route template, never its path."""
        route = getattr(self._scope.get("route"), "path", None)
        log_event(
            "request served",
            method=self._scope["method"] if route else None,
            route=route,
            status=self.status,
            milliseconds=round((perf_counter() - self._begun) * 1000, 1),
            trace=self.trace,
        )

    def _refuse_unrecorded(self, message: Message) -> None:
        """Stop an answer that may tell of a person and has no receipt: a bug, never sent."""
        route = getattr(self._scope.get("route"), "openapi_extra", None) or {}
        told = message["status"] in TOLD and route.get("x-maillage-disclosure") == "personal"
        if told and "maillage-receipt" not in MutableHeaders(scope=message):
            raise Unrecorded


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0
