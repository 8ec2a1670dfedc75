import json
from contextlib import nullcontext

import pytest

from gateway.cli import consent
from gateway.cli.demo_cast import TOWN_HALL, partner_of
from gateway.cli.output import Exit, words
from gateway.cli.run import opened


STRANGER = "s_" + "A" * 22


@pytest.fixture(scope="module", autouse=True)
def opened_once(played):
    """Open the network once for all the questions of this module."""
    with opened(played.settings) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(consent, "opened", lambda _settings: nullcontext(running))
        yield


def visible(played, *words):
    ended = played.run("as-of", played.person, *words, "--json")
    assert ended.exit_code == Exit.OK, ended.output
    found = json.loads(ended.stdout)
    return {category for fact in found["visible"] for category in fact["visible"]}


@pytest.mark.parametrize("named", ["mission_locale", "Mission locale", str(partner_of("ML1"))])
def test_a_partner_is_named_by_kind_name_or_id(played, named):
    assert "schooling" in visible(played, "--as", named, "--on", "2025-06-01")


def test_a_day_is_its_last_moment_and_an_instant_is_itself(played):
    ml1 = ("--as", "mission_locale", "--on")
    assert "schooling" in visible(played, *ml1, "2025-06-01")
    assert "schooling" not in visible(played, *ml1, "2025-06-02")
    assert "schooling" in visible(played, *ml1, "2025-06-02T09:59:00+02:00")


def test_what_was_known_then_may_be_asked_apart(played):
    late = ("--as", "mission_locale", "--on", "2025-06-03", "--known", "2025-03-10")
    assert visible(played, *late) == set()


def test_the_answer_is_told_in_french_with_its_codes_and_no_value(played):
    ended = played.run("as-of", played.person, "--as", "police", "--on", "2025-06-01")
    assert ended.exit_code == Exit.OK
    assert "(ceiling)" in ended.stdout
    assert "jamais, selon la charte" in ended.stdout
    assert not [word for word in ("Benali", "Mehdi", "school_dropout") if word in ended.output]


def test_why_gives_the_reason_codes_of_a_field(played):
    ended = played.run("why", "child_welfare", played.person, "theme", "--json")
    assert ended.exit_code == Exit.OK, ended.output
    found = json.loads(ended.stdout)
    assert (found["recipient"], found["field"]) == ("child_welfare", "theme")
    reasons = [fact["reasons"] for fact in found["why"]]
    assert {"schooling": "no_agreement"}.items() <= reasons[0].items()


def test_why_of_what_is_open_names_the_path(played):
    ended = played.run("why", "mission_locale", played.person, "first_name")
    assert ended.exit_code == Exit.OK
    assert "ouvert : identity-disclosed" in ended.stdout
    assert "agreement" in ended.stdout


def test_the_overseer_may_be_named(played):
    named = ("--actor", str(TOWN_HALL.seat.professional))
    on = ("--as", "mission_locale", "--on", "2025-06-01")
    assert visible(played, *on, *named)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("as-of", STRANGER, "--as", "police", "--on", "2025-06-01"), Exit.NOT_FOUND),
        (("why", "police", STRANGER, "theme"), Exit.NOT_FOUND),
        (("why", "police", "Mehdi", "theme"), Exit.NOT_FOUND),
        (("as-of", "Mehdi", "--as", "police", "--on", "2025-06-01"), Exit.NOT_FOUND),
        (("as-of", STRANGER, "--as", "street_team", "--on", "2025-06-01"), Exit.NOT_FOUND),
        (("as-of", STRANGER, "--as", "nobody", "--on", "2025-06-01"), Exit.NOT_FOUND),
        (("as-of", STRANGER, "--as", "police", "--on", "1er juin"), Exit.REFUSED),
        (("why", "police", STRANGER, "theme", "--actor", str(partner_of("ML1"))), Exit.REFUSED),
    ],
    ids=[
        "person",
        "person-why",
        "no-reference-why",
        "no-reference",
        "two-partners",
        "no-partner",
        "date",
        "overseer",
    ],
)
def test_what_cannot_be_answered_ends_with_its_code_and_nothing_on_stdout(played, asked, code):
    ended = played.run(*asked, "--json")
    assert (ended.exit_code, ended.stdout) == (code, "")
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_field_no_fact_carries_is_said_not_left_blank(played):
    ended = played.run("why", "police", played.person, "no-such-field")
    assert (ended.exit_code, ended.stdout.strip()) == (Exit.OK, words("cli")["nothing_known"])
