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
NOMINATIVE = {"Cache-Control": "no-store, private", "Vary": "Authorization, Cookie"}


class TooLarge(Exception):  # noqa: N818  # the answer to give, not a bug
    """The body passed the limit while it was being read."""


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
        exchange = _Exchange(receive, send, str(self._ids.new("trace")))
        begun = perf_counter()
        try:
            app = answer("too-large") if _announced(scope) > BODY_BYTES_MAX else self._app
            await app(scope, exchange.receive, exchange.send)
        except Exception as error:  # noqa: BLE001  # the last door: a constant body, no detail
            log_failure("request failed", error, trace=exchange.trace)
            if exchange.status is None:
                await answer("internal-error")(scope, receive, exchange.send)
        route = getattr(scope.get("route"), "path", None)
        log_event(
            "request served",
            method=scope["method"] if route else None,
            route=route,
            status=exchange.status,
            milliseconds=round((perf_counter() - begun) * 1000, 1),
            trace=exchange.trace,
        )


class _Exchange:
    """The two ends of one request: what comes in is counted, what goes out is dressed."""

    def __init__(self, receive: Receive, send: Send, trace: str) -> None:
        self._receive = receive
        self._send = send
        self._bytes = 0
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
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "cache-control" not in headers:
                headers.update(NOMINATIVE)
            headers["Maillage-Request"] = self.trace
            del headers["server"]
        await self._send(message)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0
