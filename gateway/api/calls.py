"""Read what every request carries beside its body: the token, the key, the language."""

import json
import re
from collections.abc import Mapping
from typing import Any

from fastapi import Request

from domain.envelope import Actor
from domain.kernel import Refused
from gateway.service.session import Call, Network, sign_in


KEY = re.compile(r"[\x21-\x7e]{16,64}")
BEARER = "bearer "


class UnsupportedMediaType(Exception):  # noqa: N818  # the answer to give, not a bug
    """The body is announced as something else than JSON."""


def caller(network: Network, request: Request) -> Actor:
    """Say who calls, from the bearer token alone.

    Errors: `Unknown`.
    """
    header = request.headers.get("authorization", "")
    token = header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else None
    return sign_in(network, token)


async def raw_body(request: Request) -> bytes:
    """Read the whole body; the edge has limited it.

    Errors: `UnsupportedMediaType`.
    """
    announced = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if announced != "application/json":
        raise UnsupportedMediaType
    return body


def call_of(request: Request, actor: Actor, said: Mapping[str, Any]) -> Call:
    """Make the call of a command; the route and its ids belong to what the key protects.

    Errors: `idempotency-key-required`.
    """
    key = request.headers.get("idempotency-key", "")
    if KEY.fullmatch(key) is None:
        raise Refused("idempotency-key-required", "A key of 16 to 64 printable characters.")
    route = f"{request.method} {request.scope['route'].path}"
    content = json.dumps([route, said], sort_keys=True, separators=(",", ":"))
    return Call(actor=actor, key=key, body=content.encode())
