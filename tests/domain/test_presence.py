from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.kernel import Refused
from domain.presence import (
    GROUP_SIZE_MAX,
    CollectiveFactLogged,
    LogCollectiveFact,
    LogPlaceIncident,
    LogPresence,
    PlaceIncidentLogged,
    PresenceLogged,
    presence,
)
from domain.themes import Theme
from domain.vocabulary import (
    Channel,
    CollectiveNature,
    IncidentNature,
    PlaceKind,
    TimeBand,
)
from tests.domain.people import TODAY, TOMORROW, WHEN
from tests.spec import spec


SEEN: dict[str, Any] = {
    "channel": Channel.STREET,
    "territory": "issy",
    "place": "rue-des-epinettes",
    "zone": "epinettes",
    "time_band": TimeBand.EVENING,
    "group_size": 5,
}
WORKSHOP: dict[str, Any] = {**SEEN, "nature": CollectiveNature.WORKSHOP}
INCIDENT: dict[str, Any] = {
    "territory": "dumbea",
    "place": "r-sic-4",
    "place_kind": PlaceKind.RESIDENCE,
    "time_band": TimeBand.LATE,
    "nature": IncidentNature.NOISE,
}


def test_a_presence_needs_nobody():
    spec(presence).when(LogPresence(**WHEN, **SEEN)).then(PresenceLogged(**SEEN))


def test_a_presence_needs_no_head_count_nor_zone():
    seen = {name: SEEN[name] for name in ("channel", "territory", "place", "time_band")}
    spec(presence).when(LogPresence(**WHEN, **seen)).then(PresenceLogged(**seen))


def test_a_presence_of_the_past_may_have_no_known_hour():
    seen = {**SEEN, "time_band": None}
    spec(presence).when(LogPresence(**WHEN, **seen)).then(PresenceLogged(**seen))


def test_a_workshop_is_a_collective_fact_whatever_its_themes():
    themes = (Theme.SUBSTANCE_USE, Theme.CV_LETTER, Theme.SUBSTANCE_USE)
    told = CollectiveFactLogged(**WORKSHOP, themes=(Theme.CV_LETTER, Theme.SUBSTANCE_USE))
    spec(presence).when(LogCollectiveFact(**WHEN, **WORKSHOP, themes=themes)).then(told)


def test_an_incident_is_a_place_an_hour_and_a_nature():
    spec(presence).when(LogPlaceIncident(**WHEN, **INCIDENT)).then(PlaceIncidentLogged(**INCIDENT))


def test_the_same_fact_again_changes_nothing():
    logged = PresenceLogged(**SEEN)
    spec(presence).given(logged).when(LogPresence(**WHEN, **SEEN)).then()


def test_another_fact_needs_a_stream_of_its_own():
    spec(presence).given(PresenceLogged(**SEEN)).when(LogPlaceIncident(**WHEN, **INCIDENT)).refused(
        "presence-already-logged"
    )


@pytest.mark.parametrize(
    "command",
    [
        LogPresence(on=TOMORROW, today=TODAY, **SEEN),
        LogCollectiveFact(on=TOMORROW, today=TODAY, **WORKSHOP),
        LogPlaceIncident(on=TOMORROW, today=TODAY, **INCIDENT),
    ],
)
def test_nothing_is_logged_ahead_of_its_day(command):
    spec(presence).when(command).refused("date-in-future")


@pytest.mark.parametrize("field", ["territory", "place", "zone"])
@pytest.mark.parametrize(
    "text",
    ["Kev était là", "rue des Lilas", "Épinettes", "-issy", "issy-", "a--b", "", "a" * 61, "a\n"],
)
def test_no_field_takes_free_text(field, text):
    with pytest.raises(ValidationError) as refusal:
        LogPresence(**WHEN, **{**SEEN, field: text})
    assert not text.strip() or repr(text) not in str(refusal.value)


@pytest.mark.parametrize("place", ["12-rue-des-lilas", "12bis-rue-des-lilas", "8"])
def test_a_place_never_opens_with_a_house_number(place):
    with pytest.raises(ValidationError):
        LogPresence(**WHEN, **{**SEEN, "place": place})
    with pytest.raises(ValidationError):
        LogPlaceIncident(**WHEN, **{**INCIDENT, "place": place})


@pytest.mark.parametrize("place", ["hall-12", "r-sic-4", "place-du-8-mai-1945"])
def test_a_place_may_bear_a_number_of_its_name(place):
    LogPresence(**WHEN, **{**SEEN, "place": place})


@pytest.mark.parametrize("size", [0, -1, GROUP_SIZE_MAX + 1])
def test_a_group_nobody_could_count_cannot_be_written(size):
    with pytest.raises(ValidationError):
        LogPresence(**WHEN, **{**SEEN, "group_size": size})


@given(st.text(max_size=20))
def test_whatever_is_typed_a_written_place_is_a_slug(text):
    try:
        command = LogPresence(**WHEN, **{**SEEN, "place": text})
    except (ValidationError, Refused):
        return
    assert set(command.place) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert command.place[0].isalpha()


def test_themes_are_kept_once_in_order_and_there_are_never_more_than_exist():
    said = (Theme.NOISE, Theme.DAMAGE, Theme.NOISE)
    assert LogPresence(**WHEN, **SEEN, themes=said).themes == (Theme.DAMAGE, Theme.NOISE)
    assert LogPresence(**WHEN, **SEEN, themes=tuple(Theme)).themes == tuple(sorted(Theme))
    with pytest.raises(ValidationError):
        LogPresence(**WHEN, **SEEN, themes=(Theme.NOISE,) * (len(Theme) + 1))
