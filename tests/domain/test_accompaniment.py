import pytest

from domain.accompaniment import (
    AccompanimentClosed,
    AccompanimentOpened,
    CloseAccompaniment,
    ObjectiveSet,
    OpenAccompaniment,
    SetObjective,
    accompaniment,
)
from domain.themes import Theme
from tests.domain.people import TODAY, TOMORROW, WHEN
from tests.spec import spec


OPENED = AccompanimentOpened()
CLOSED = AccompanimentClosed()
CV = ObjectiveSet(theme=Theme.CV_LETTER)
SET_CV = SetObjective(**WHEN, theme=Theme.CV_LETTER)


def test_an_accompaniment_opens_once():
    spec(accompaniment).when(OpenAccompaniment(**WHEN)).then(OPENED)
    spec(accompaniment).given(OPENED).when(OpenAccompaniment(**WHEN)).then()


def test_an_objective_is_set_once_and_others_beside_it():
    spec(accompaniment).given(OPENED).when(SET_CV).then(CV)
    spec(accompaniment).given(OPENED, CV).when(SET_CV).then()
    spec(accompaniment).given(CV).when(SetObjective(**WHEN, theme=Theme.JOB_SEARCH)).then(
        ObjectiveSet(theme=Theme.JOB_SEARCH)
    )


def test_a_mission_locale_sets_an_objective_without_accompanying():
    spec(accompaniment).when(SET_CV).then(CV)


def test_an_objective_is_never_the_trouble_of_a_place():
    command = SetObjective(**WHEN, theme=Theme.NOISE)
    spec(accompaniment).given(OPENED).when(command).refused("place-theme-about-a-person")


def test_an_accompaniment_closes_once():
    spec(accompaniment).given(OPENED).when(CloseAccompaniment(**WHEN)).then(CLOSED)
    spec(accompaniment).given(OPENED, CLOSED).when(CloseAccompaniment(**WHEN)).then()


def test_what_was_never_opened_is_not_closed():
    spec(accompaniment).when(CloseAccompaniment(**WHEN)).refused("accompaniment-not-open")


@pytest.mark.parametrize("command", [OpenAccompaniment(**WHEN), SET_CV])
def test_a_closed_accompaniment_takes_nothing_more(command):
    spec(accompaniment).given(OPENED, CLOSED).when(command).refused("accompaniment-closed")


def test_nothing_happens_ahead_of_its_day():
    ahead = OpenAccompaniment(on=TOMORROW, today=TODAY)
    spec(accompaniment).when(ahead).refused("date-in-future")
