"""Run the service: play the demo, serve, check up, bring the database up to date."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from gateway.cli.output import Ended, Exit, answer, progress, verdicts, words
from gateway.settings import Settings, read_settings


if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from gateway.wiring import Running

Json = Annotated[bool, typer.Option("--json", help="Un objet JSON.")]


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Jouer, montrer, s’arrêter.")] = False,
    as_json: Json = False,
) -> None:
    """Play the demo in a network of its own, tell it, then serve it."""
    with verdicts(), _demo_settings() as settings:
        if not once:
            _expect_free_port(settings)
        _play_demo(settings, once=once, as_json=as_json)


def _play_demo(settings: Settings, *, once: bool, as_json: bool) -> None:
    from gateway.cli import demo as played

    with opened(settings) as running:
        if running.network.journal.head():
            raise Ended(Exit.REFUSED, words("demo")["already_played"])
        story = played.begin(running)
        found = played.play(story)
        answer(found, lambda: played.told(found), as_json=as_json)
        if not once:
            _serve_demo(settings, running, (story, found))


def serve() -> None:
    """Serve the network of the settings until stopped."""
    with verdicts():
        settings = read_settings()
        _expect_free_port(settings)
        with opened(settings) as running:
            running.start_jobs()
            _listen(running.app(), settings)


@contextmanager
def opened(settings: Settings) -> Iterator["Running"]:
    """Open the network of the settings, and close it whatever happens."""
    from gateway.wiring import close_network, open_network

    before = signal.signal(signal.SIGTERM, _end)
    running = open_network(settings)
    try:
        running.start()
        yield running
    finally:
        close_network(settings, running)
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """End as Ctrl-C does: what was opened is closed, and the work cut short is no success."""
    del frame
    raise SystemExit(128 + number)  # as a shell says it of a command ended by a signal


def _end_serving(number: int, frame: FrameType | None) -> NoReturn:
    """End well: being told to stop is how a service ends."""
    del number, frame
    raise SystemExit(0)


@contextmanager
def _demo_settings() -> Iterator[Settings]:
    """Give the demo a folder that vanishes with it, unless the operator named one."""
    if os.environ.get("MAILLAGE_DATA_DIR") or os.environ.get("MAILLAGE_DATABASE_URL"):
        yield read_settings()
        return
    from gateway.wiring import stop_server

    read_settings()  # one that cannot be obeyed leaves no folder behind
    folder = Path(tempfile.mkdtemp(prefix="maillage-"))
    folder.chmod(0o711)  # the OS user of PostgreSQL must cross it when we are root
    settings = read_settings({**os.environ, "MAILLAGE_DATA_DIR": str(folder / "demo")})
    try:
        yield settings
    finally:
        if settings.data_dir.exists():  # a start that was refused made none
            stop_server(settings)
        shutil.rmtree(folder, ignore_errors=True)


def _expect_free_port(settings: Settings) -> None:
    """Refuse at once an address another program listens on, before a server is started for it.

    Errors: `Ended` with `DEPENDENCY_DOWN`.
    Limits: another program may still take it before we listen; the bind then fails.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            where = {"host": settings.host, "port": settings.port}
            sentence = words("cli")["address_taken"].format(**where)
            raise Ended(Exit.DEPENDENCY_DOWN, sentence) from None


def _serve_demo(settings: Settings, running: "Running", played: tuple[Any, dict[str, Any]]) -> None:
    from gateway.cli import demo as told
    from gateway.ui.demo_page import DemoPage

    story, found = played
    url = f"http://{settings.host}:{settings.port}/"
    for line in told.how_to_try(story, url, str(settings.data_dir)):
        progress(line)
    running.start_jobs()
    _listen(DemoPage(running.app(), lambda: told.shown(story, found)), settings)


def _listen(app: "ASGIApp", settings: Settings) -> None:
    import uvicorn

    from gateway.telemetry.logs import start_logging

    start_logging()
    signal.signal(signal.SIGTERM, _end_serving)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
    )
