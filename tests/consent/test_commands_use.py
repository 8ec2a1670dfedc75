from datetime import timedelta

import pytest

from consent.commands import (
    directives,
)
from consent.events import (
    RefusalLifted,
)
from consent.vocab import Voice
from domain.vocabulary import Category, Purpose
from tests.consent.sayings import (
    G1,
    G2,
    GRANTED,
    LATER,
    NO,
    REFUSED,
    SORTED,
    USE,
    USED,
    WITHDRAWN,
    changed,
)
from tests.consent.world import CLUB, FUND, JEUNES, MISSION, NOON, YEAR_END
from tests.spec import spec


def test_a_share_that_rests_on_an_agreement_is_recorded_once():
    spec(directives).given(GRANTED).when(USE).then(USED)
    spec(directives).given(GRANTED, USED).when(USE).then()


@pytest.mark.parametrize(
    "parts",
    [
        {"directives": ()},
        {"directives": (G1, G2)},
        {"recipient": FUND},
        {"purpose": Purpose.COORDINATION},
        {"categories": (Category.HEALTH,)},
        {"at": NOON - timedelta(seconds=1)},
        {"at": YEAR_END},
    ],
)
def test_a_share_no_agreement_covers_is_refused(parts):
    spec(directives).given(GRANTED).when(changed(USE, **parts)).refused("no-agreement")


def test_a_share_of_nothing_is_refused():
    spec(directives).given(GRANTED).when(changed(USE, categories=())).refused("categories-empty")


def test_a_withdrawal_that_wins_the_race_makes_the_share_fail():
    won = changed(WITHDRAWN, effective=NOON)
    spec(directives).given(GRANTED, won).when(USE).refused("no-agreement")
    spec(directives).given(GRANTED, USED, won).when(USE).refused("no-agreement")


@pytest.mark.parametrize(
    "parts",
    [{"over": MISSION}, {"over": None}, {"over": MISSION, "source": CLUB}],
)
def test_a_standing_refusal_makes_the_share_fail(parts):
    no = changed(REFUSED, **parts)
    spec(directives).given(GRANTED, no).when(USE).refused("no-agreement")
    lifted = RefusalLifted(target=NO, voice=Voice.YOUTH, categories=SORTED, effective=NOON)
    spec(directives).given(GRANTED, no, lifted).when(USE).then(USED)


@pytest.mark.parametrize(
    "parts",
    [
        {"over": FUND},
        {"over": None, "source": JEUNES},
        {"over": None, "purposes": (Purpose.COORDINATION,)},
        {"over": None, "categories": (Category.HEALTH,)},
        {"over": None, "starts": LATER},
    ],
)
def test_a_refusal_of_something_else_stops_nothing(parts):
    spec(directives).given(GRANTED, changed(REFUSED, **parts)).when(USE).then(USED)
