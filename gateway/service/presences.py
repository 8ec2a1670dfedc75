"""Log what the street showed, without any person."""

from domain.presence import (
    GroupSize,
    LogCollectiveFact,
    LogPlaceIncident,
    LogPresence,
    Themes,
    presence,
)
from domain.vocabulary import (
    Category,
    Channel,
    CollectiveNature,
    IncidentNature,
    Place,
    PlaceKind,
    Slug,
    TimeBand,
)
from gateway.service.may import command, may_write, named
from gateway.service.refs import ClientId
from gateway.service.session import Writing
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class Presence(Writing):
    """The team was there, whoever was met (présence)."""

    id: ClientId
    channel: Channel
    territory: Slug
    place: Place
    zone: Slug | None = None
    time_band: TimeBand
    group_size: GroupSize | None = None
    themes: Themes = ()


class CollectiveFact(Presence):
    """A workshop or an event (fait collectif)."""

    nature: CollectiveNature


class PlaceIncident(Writing):
    """What happened at a place (fait situé)."""

    id: ClientId
    territory: Slug
    place: Place
    place_kind: PlaceKind
    time_band: TimeBand
    nature: IncidentNature


@use_case("presence.log")
def log_presence(desk: Desk, request: Presence) -> Steps:
    """Log that the team was there."""
    may_write(desk, None, Category.ACTIVITY)
    stream = named(desk, "presence", request.id)
    return [Step(presence, stream, command(LogPresence, request, desk), None)]


@use_case("presence.collective")
def log_collective_fact(desk: Desk, request: CollectiveFact) -> Steps:
    """Log what a group did together."""
    may_write(desk, None, Category.ACTIVITY)
    stream = named(desk, "presence", request.id)
    return [Step(presence, stream, command(LogCollectiveFact, request, desk), None)]


@use_case("incident.log")
def log_place_incident(desk: Desk, request: PlaceIncident) -> Steps:
    """Log what happened at a place."""
    may_write(desk, None, Category.INCIDENT_PLACE)
    stream = named(desk, "presence", request.id)
    return [Step(presence, stream, command(LogPlaceIncident, request, desk), None)]
