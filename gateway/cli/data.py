"""Bring in what a team already keeps: `maillage import contacts FILE`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.output import Ended, Exit, answer, progress, verdicts
from gateway.ports import Unavailable
from gateway.sheets.problems import FileRefused


if TYPE_CHECKING:
    from gateway.service.imports import Plan, Report, Source
    from gateway.service.session import Network
    from gateway.wiring import Running

HABILITATED_FOR = timedelta(days=365)
TOLD_EVERY = 100  # lines between two signs of life

GROUP_HELP = "Importer un relevé que l’équipe tient déjà."
CONTACTS_HELP = "Importer les contacts d’un relevé ; deux fois le même fichier = une seule fois."

imports = typer.Typer(help=GROUP_HELP, no_args_is_help=True)


@imports.callback(help=GROUP_HELP)
def group() -> None:
    """Keep `contacts` a command of its own, even alone in its group."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    source: "Source"
    territory: str | None
    dry_run: bool
    as_json: bool


@imports.command("contacts", help=CONTACTS_HELP)
def contacts(  # noqa: PLR0913  # the library's signature
    file: Annotated[Path, typer.Argument(help="Classeur XLSX ou texte CSV.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Montrer sans enregistrer.")] = False,
    mapping: Annotated[Path | None, typer.Option(help="Correspondance à utiliser.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Feuille à lire.")] = None,
    territory: Annotated[str | None, typer.Option(help="Territoire des équipes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON.")] = False,
) -> None:
    """Import the contacts of a sheet; the same file twice is once."""
    from gateway.service.imports import Source
    from gateway.sheets.reading import expect_file

    source = Source(file, sheet, mapping)
    with verdicts(), _file_verdicts():
        expect_file(file)  # said before a server is started for it
        _in_network(Request(source, territory, dry_run, as_json))


def _in_network(request: Request) -> None:
    with _network() as network:
        _import(request, network)


def _import(request: Request, network: "Network") -> None:
    from gateway.cli import import_report as told
    from gateway.service import imports as service
    from gateway.service.import_context import context_of
    from gateway.service.import_lines import JournalRecorder

    progress(told.said("reading", file=request.source.path.name))
    context = context_of(network, request.territory)
    planned = service.plan(request.source, context)
    for line in told.mapping_lines(planned):
        progress(line)
    kept = service.save_mapping(planned)
    progress(told.said("mapping", file=kept))
    if kept.parent.resolve() != request.source.path.parent.resolve():
        progress(told.said("elsewhere", folder=kept.parent))
    recorder = JournalRecorder(network, context)
    if request.dry_run:
        report = service.rehearse(planned, recorder)
    else:
        report = service.run(planned, recorder, _Teller())
    _answer(request, planned, report)


def _answer(request: Request, planned: "Plan", report: "Report") -> None:
    from gateway.cli import import_report as told

    def lines() -> Iterator[str]:
        if request.dry_run:
            yield from told.row_lines(planned)
            yield told.said("rehearsed")
        yield from told.figure_lines(planned, report)

    found = report.shown()
    if request.dry_run:
        found |= told.preview(planned)
    answer(found, lines, as_json=request.as_json)


class _Teller:
    """Give a sign of life every so many lines."""

    def __init__(self) -> None:
        self._done = 0

    def __call__(self, number: int) -> None:
        """Count one line recorded, whatever its number."""
        from gateway.cli.import_report import said

        del number
        self._done += 1
        if self._done % TOLD_EVERY == 0:
            progress(said("progress", done=self._done))


@contextmanager
def _file_verdicts() -> Iterator[None]:
    try:
        yield
    except FileRefused as refused:
        code = Exit.NOT_FOUND if refused.code == "file-missing" else Exit.REFUSED
        raise Ended(code, refused.sentence) from None
    except Unavailable as unavailable:
        raise Ended(Exit.DEPENDENCY_DOWN, unavailable.diagnostics()) from None


@contextmanager
def _network() -> Iterator["Network"]:
    from gateway.cli.run import opened
    from gateway.settings import read_settings

    settings = read_settings()
    with opened(settings) as running:
        if settings.profile == "demo" and running.network.journal.head() == 0:
            _found_demo(running)
        yield running.network


def _found_demo(running: "Running") -> None:
    """Let an empty demo be tried at once: its fictitious partners join, at today's date."""
    from gateway.cli import demo, demo_story
    from gateway.cli.import_report import said

    progress(said("demo_network"))
    today = running.network.journal.now().date()
    demo_story.found(demo.begin(running), today + HABILITATED_FOR)
