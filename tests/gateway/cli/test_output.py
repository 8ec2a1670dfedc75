import json
from datetime import UTC, datetime

import pytest
import typer

from domain.kernel import Refused
from gateway.cli.output import Ended, Exit, answer, progress, verdicts, words
from gateway.identity.tokens import NotForDemo
from gateway.ports import ChainBroken, Unavailable
from gateway.service.session import Forbidden, Hidden
from gateway.settings import Misconfigured
from gateway.store.migrate import Diverged


def ended(error):
    """Give the exit code of a command stopped by this error."""
    with pytest.raises(typer.Exit) as stopped, verdicts():
        raise error
    return stopped.value.exit_code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Hidden(), 3),
        (Forbidden(), 4),
        (Refused("date-in-future", "Nobody has said this yet."), 4),
        (Misconfigured("MAILLAGE_PORT must be a number."), 4),
        (NotForDemo("demo-tokens"), 4),
        (Unavailable("database"), 5),
        (ChainBroken("event", 7), 10),
        (Diverged("0001"), 10),
        (Ended(Exit.CHECK_FAILED, "à corriger"), 10),
    ],
)
def test_each_family_of_refusal_ends_with_its_own_code_and_one_sentence(error, code, capsys):
    assert ended(error) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.strip().splitlines()) == 1


def test_unknown_and_not_entitled_are_told_in_the_same_words(capsys):
    ended(Hidden())
    assert capsys.readouterr().err.strip() == words("cli")["not_found"]


def test_a_view_the_service_holds_says_to_stop_it_first(capsys):
    assert ended(Unavailable("projections-running")) == Exit.DEPENDENCY_DOWN
    assert capsys.readouterr().err.strip() == words("cli")["stop_first"]


def test_a_bug_is_not_dressed_up_as_a_verdict():
    with pytest.raises(KeyError), verdicts():
        raise KeyError("bug")


def test_nothing_wrong_ends_nothing():
    with verdicts():
        pass


def test_json_is_one_object_on_one_line_and_the_sentences_stay_unwritten(capsys):
    answer({"name": "Équipe", "at": datetime(2025, 3, 1, tzinfo=UTC)}, unwritten, as_json=True)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed) == {"name": "Équipe", "at": "2025-03-01 00:00:00+00:00"}


def unwritten():
    raise AssertionError("a program reads JSON, nobody reads the sentences")


def test_people_get_the_sentences(capsys):
    answer({"x": 1}, lambda: iter(["Première.", "Seconde."]), as_json=False)
    assert capsys.readouterr().out == "Première.\nSeconde.\n"


def test_progress_leaves_stdout_to_the_answer(capsys):
    progress("En cours…")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "En cours…\n")
