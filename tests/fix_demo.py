"""The demo: one run of the real command for the whole session, and its cast on a fresh network."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import demo_story
from gateway.cli.app import app
from gateway.cli.demo import begin, person_for
from gateway.cli.demo_cast import TOWN_HALL
from gateway.cli.demo_stage import Story
from gateway.cli.output import Exit
from gateway.cli.run import opened
from gateway.identity.tokens import DemoTokens
from gateway.keys.kek_file import LINES, Kek
from gateway.settings import Settings, read_settings
from gateway.store import embedded
from gateway.store.pool import Database
from gateway.system import SystemRng
from gateway.wiring import assemble


@dataclass(frozen=True)
class Played:
    """A folder in which the demo was played, what its command printed, how the DPO names Mehdi."""

    home: Path
    result: Result
    found: dict[str, Any]
    person: str

    @property
    def settings(self) -> Settings:
        return read_settings({"MAILLAGE_DATA_DIR": str(self.home)})

    def run(self, *words: str) -> Result:
        """Run the command line on this folder."""
        return maillage(self.home, *words)


def maillage(home: Path, *words: str) -> Result:
    """Run one command in this process, on a data folder."""
    return CliRunner().invoke(app, [*words], env={"MAILLAGE_DATA_DIR": str(home)})


@pytest.fixture(scope="session")
def played() -> Iterator[Played]:
    """The demo, played once; its server stays until the end of the session."""
    home = Path(tempfile.mkdtemp(prefix="maillage-demo-"))
    embedded.start(home).close()
    try:
        with embedded.superuser(home):  # somebody is connected: no command stops the server
            result = maillage(home, "demo", "--once", "--json")
            assert result.exit_code == Exit.OK, result.stderr
            made = Played(home, result, json.loads(result.stdout), "")
            with opened(made.settings) as running:
                story = begin(running)
                person = person_for(story, story.actor(TOWN_HALL.code))
            yield replace(made, person=person)
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def cast(database: Database) -> Iterator[Story]:
    """The cast of the demo on 2 January 2025, on the module's own database."""
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    running = assemble(database, kek, DemoTokens(SystemRng()))
    running.start()
    try:
        story = begin(running)
        demo_story.open_network(story)
        yield story
    finally:
        running.stop()
