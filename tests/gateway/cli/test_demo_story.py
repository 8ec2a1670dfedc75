from collections import Counter
from datetime import date

import pytest

from domain.vocabulary import Category
from gateway.cli import demo_story
from gateway.cli.demo_cast import CAST, TOWN_HALL, partner_of
from gateway.cli.output import words


STEPS = (
    demo_story.log_place_incident,
    demo_story.accompany,
    demo_story.agree_and_refer,
    demo_story.refuse_youth_fund,
)


@pytest.fixture(scope="module")
def written(cast):
    """What each step wrote, in order, by the name of the step."""
    founded = [entry.fact.kind for entry in cast.network.journal.read(0)]
    found = {"open_network": founded}
    for step in STEPS:
        before = cast.network.journal.head()
        step(cast)
        found[step.__name__] = cast.network.journal.read(before)
    return found


def kinds(entries):
    return [entry.fact.kind for entry in entries]


def test_every_step_has_a_sentence_for_who_watches():
    assert not [step for step in demo_story.BEFORE_JUNE if step.__name__ not in words("demo")]


def test_every_sentence_of_a_dated_step_is_told_by_a_step():
    told = {step.__name__ for step in demo_story.BEFORE_JUNE} | {"narrow"}
    dated = {name for name, said in words("demo").items() if said[:1].isdigit() and name != "now"}
    assert dated == told


def test_the_network_is_the_town_hall_and_the_cast_each_with_a_professional(written):
    everybody = len((TOWN_HALL, *CAST))
    assert Counter(written["open_network"]) == {
        "partner-onboarded.v1": everybody,
        "habilitation-granted.v1": everybody,
    }


def test_the_street_team_learns_who_mehdi_is_before_what_he_needs(written):
    assert kinds(written["accompany"]) == [
        "alias-registered.v1",
        "identity-disclosed.v1",
        "age-known.v1",
        "contact-details-given.v1",
        "accompaniment-opened.v1",
        "contact-logged.v1",
        "theme-recorded.v1",
        "theme-recorded.v1",
    ]


def test_the_referral_names_the_agreement_it_rests_on(written):
    granted, used, made = written["agree_and_refer"]
    assert kinds([granted, used, made]) == [
        "agreement-granted.v1",
        "consent-used.v1",
        "referral-made.v1",
    ]
    assert used.fact.directives == (granted.fact.id,)


def test_the_place_is_about_nobody(written):
    (incident,) = written["log_place_incident"]
    assert incident.fact.kind == "place-incident-logged.v1"
    assert incident.envelope.subjects == ()


def test_the_refusal_closes_every_category_of_a_person_to_the_youth_fund(written):
    (refusal,) = written["refuse_youth_fund"]
    assert refusal.fact.over == partner_of("FIJ1")
    assert len(refusal.fact.categories) == len(Category) - 2


def test_everybody_is_habilitated_until_the_day_asked(cast, written):
    assert written
    until = [
        entry.fact.until
        for entry in cast.network.journal.read(0)
        if entry.fact.kind == "habilitation-granted.v1"
    ]
    assert set(until) == {date(2026, 1, 1)}
