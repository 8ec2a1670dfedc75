"""Log what the street showed without any person: presence, collective facts, place incidents."""

from typing import Annotated, Literal, assert_never

from pydantic import AfterValidator, Field

from domain.days import Dated, refuse_ahead_of
from domain.kernel import Decider, Refused, Value
from domain.labels import Clear
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    CollectiveNature,
    IncidentNature,
    Level,
    Place,
    PlaceKind,
    Slug,
    TimeBand,
)


GROUP_SIZE_MAX = 1_000

GroupSize = Annotated[int, Field(ge=1, le=GROUP_SIZE_MAX)]
Themes = Annotated[
    tuple[Theme, ...],
    Field(max_length=len(Theme)),
    AfterValidator(lambda themes: tuple(sorted(set(themes)))),
]
"""Each theme once, in order."""

ACTIVITY = Clear(Category.ACTIVITY, needs=Level.COARSE)
ACTIVITY_PRECISE = Clear(Category.ACTIVITY, needs=Level.BAND)
INCIDENT = Clear(Category.INCIDENT_PLACE, needs=Level.COARSE)
INCIDENT_PRECISE = Clear(Category.INCIDENT_PLACE, needs=Level.BAND)


class LogPresence(Dated):
    """Log that the team was there, whoever was met (présence).

    Shapes: `time_band` None = the hour was never noted, as in many sheets of the past.
    """

    channel: Channel
    territory: Slug
    place: Place
    zone: Slug | None = None
    time_band: TimeBand | None
    group_size: GroupSize | None = None
    themes: Themes = ()


class LogCollectiveFact(LogPresence):
    """Log a workshop or an event of a group nobody of which is named (fait collectif)."""

    nature: CollectiveNature


class LogPlaceIncident(Dated):
    """Log what happened at a place, without anybody in it (fait situé)."""

    territory: Slug
    place: Place
    place_kind: PlaceKind
    time_band: TimeBand
    nature: IncidentNature


Command = LogPresence | LogCollectiveFact | LogPlaceIncident


class ActivitySeen(Value):
    """What a presence and a collective fact tell alike (activité)."""

    channel: Annotated[Channel, ACTIVITY]
    territory: Annotated[Slug, ACTIVITY]
    place: Annotated[Place, ACTIVITY_PRECISE]
    zone: Annotated[Slug | None, ACTIVITY] = None
    time_band: Annotated[TimeBand | None, ACTIVITY_PRECISE]
    group_size: Annotated[GroupSize | None, ACTIVITY_PRECISE] = None
    themes: Annotated[Themes, ACTIVITY] = ()


class PresenceLogged(ActivitySeen):
    """The team was there (présence, maraude, permanence)."""

    kind: Literal["presence-logged.v1"] = "presence-logged.v1"


class CollectiveFactLogged(ActivitySeen):
    """A group did something together (fait collectif)."""

    kind: Literal["collective-fact-logged.v1"] = "collective-fact-logged.v1"
    nature: Annotated[CollectiveNature, ACTIVITY]


class PlaceIncidentLogged(Value):
    """Something happened at a place (fait situé)."""

    kind: Literal["place-incident-logged.v1"] = "place-incident-logged.v1"
    territory: Annotated[Slug, INCIDENT]
    place: Annotated[Place, INCIDENT_PRECISE]
    place_kind: Annotated[PlaceKind, INCIDENT_PRECISE]
    time_band: Annotated[TimeBand, INCIDENT_PRECISE]
    nature: Annotated[IncidentNature, INCIDENT]


Event = PresenceLogged | CollectiveFactLogged | PlaceIncidentLogged


class State(Value):
    """The one fact of this stream, once logged."""

    logged: Event | None = None


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Log the fact once.

    Errors: `date-in-future`, `presence-already-logged`.
    """
    refuse_ahead_of(command.today, command.on)
    event = _event(command)
    if state.logged not in {None, event}:
        raise Refused("presence-already-logged", "This fact was already logged otherwise.")
    return () if state.logged == event else (event,)


def _event(command: Command) -> Event:
    seen = command.model_dump(exclude={"on", "today"})  # the envelope carries the day
    match command:
        case LogCollectiveFact():
            return CollectiveFactLogged.model_validate(seen)
        case LogPresence():
            return PresenceLogged.model_validate(seen)
        case LogPlaceIncident():
            return PlaceIncidentLogged.model_validate(seen)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """Keep the fact."""
    return state.model_copy(update={"logged": event})


presence = Decider(initial=State(), decide=decide, evolve=evolve)
