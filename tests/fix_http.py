"""A real HTTP server on a free port of this machine, for the time of a test."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp


STOP_SECONDS_MAX = 10


@contextmanager
def serving(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve an application over TCP and give a client of it; the server's thread ends with it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))  # TCP by name: else asyncio leaves Nagle's 40 ms on
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, server_header=False, lifespan="off")
        )
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with httpx.Client(base_url=address, trust_env=False, timeout=20) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS_MAX)
