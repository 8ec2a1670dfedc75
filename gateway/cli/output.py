"""Print one answer as a table for people or as one JSON object, and end with the agreed code."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from functools import cache
from importlib.resources import files

import typer

from domain.kernel import Refused


class Exit(IntEnum):
    """What a command's exit code says, UI.md §14; 1 and 2 are left to crashes and usage."""

    OK = 0
    NOT_FOUND = 3
    REFUSED = 4
    DEPENDENCY_DOWN = 5
    CHECK_FAILED = 10
    EVIDENCE_INCOMPLETE = 11
    EVIDENCE_STALE = 12


class Ended(Exception):  # noqa: N818  # carries a verdict, not a failure
    """End the command with this code and this sentence on stderr."""

    def __init__(self, code: Exit, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@cache
def words(catalogue: str) -> Mapping[str, str]:
    """Read a catalogue of what users read; no French sentence stands in the code."""
    text = files("gateway").joinpath("locale", "fr", f"{catalogue}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


def progress(sentence: str) -> None:
    """Tell on stderr how long work advances; stdout is kept for the answer."""
    typer.echo(sentence, err=True)


def answer(
    found: Mapping[str, object], lines: Callable[[], Iterator[str]], *, as_json: bool
) -> None:
    """Print the one answer of a command: a JSON object, or the sentences a person reads."""
    if as_json:
        json.dump(found, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
        return
    for line in lines():
        typer.echo(line)


@contextmanager
def verdicts() -> Iterator[None]:
    """Turn the family of refusals into the exit codes; anything else is a bug and shows."""
    try:
        yield
    except Exception as error:
        found = error if isinstance(error, Ended) else _ended(error)
        if found is None:
            raise
        typer.echo(found.sentence, err=True)
        raise typer.Exit(found.code) from None


def _ended(error: Exception) -> Ended | None:
    """Say how a refusal ends a command; the heavy rooms are imported only once one is met."""
    from gateway.api.problems import problem_of
    from gateway.identity.tokens import NotForDemo
    from gateway.ports import Corrupted, Unavailable
    from gateway.service.session import Forbidden, Hidden
    from gateway.settings import Misconfigured

    sentences = words("cli")
    match error:
        case Hidden():
            return Ended(Exit.NOT_FOUND, sentences["not_found"])
        case Forbidden():
            return Ended(Exit.REFUSED, problem_of("insufficient-scope").french)
        case Refused(code=code):
            sentence = sentences["refused"].format(sentence=problem_of(code).french, code=code)
            return Ended(Exit.REFUSED, sentence)
        case Unavailable(dependency="projections-running"):
            return Ended(Exit.DEPENDENCY_DOWN, sentences["stop_first"])
        case Unavailable(dependency=dependency):
            return Ended(
                Exit.DEPENDENCY_DOWN, sentences["unavailable"].format(dependency=dependency)
            )
        case Misconfigured() | NotForDemo():
            return Ended(Exit.REFUSED, sentences["misconfigured"].format(sentence=error))
        case Corrupted():
            return Ended(Exit.CHECK_FAILED, sentences["corrupted"].format(what=error))
        case _:
            return None
