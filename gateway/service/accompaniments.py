"""Accompany a person: open, agree on what to work for, close."""

from domain.accompaniment import (
    CloseAccompaniment,
    OpenAccompaniment,
    SetObjective,
    accompaniment,
)
from domain.themes import THEMES, Theme
from domain.vocabulary import Category
from gateway.service.may import about, command, filed, known_file, may_write
from gateway.service.refs import ClientId, Ref
from gateway.service.session import Writing
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class NewAccompaniment(Writing):
    """The unit begins to accompany the person (accompagnement)."""

    id: ClientId
    person: Ref


class Objective(Writing):
    """What the person and the unit work for (objectif)."""

    accompaniment: ClientId
    person: Ref
    theme: Theme


class AccompanimentEnd(Writing):
    """The accompaniment ends (fin d'accompagnement)."""

    accompaniment: ClientId


@use_case("accompaniment.open")
def open_accompaniment(desk: Desk, request: NewAccompaniment) -> Steps:
    """Begin to accompany a person."""
    subject = about(desk, request.person)
    may_write(desk, subject, Category.LINK)
    stream = filed(desk, "accompaniment", request.id, subject)
    return [Step(accompaniment, stream, command(OpenAccompaniment, request, desk), subject)]


@use_case("accompaniment.objective")
def set_objective(desk: Desk, request: Objective) -> Steps:
    """Agree on what to work for."""
    subject = about(desk, request.person)
    may_write(desk, subject, THEMES[request.theme])
    stream = filed(desk, "accompaniment", request.accompaniment, subject)
    return [Step(accompaniment, stream, command(SetObjective, request, desk), subject)]


@use_case("accompaniment.close")
def close_accompaniment(desk: Desk, request: AccompanimentEnd) -> Steps:
    """End an accompaniment."""
    subject, stream = known_file(desk, "accompaniment", request.accompaniment)
    may_write(desk, subject, Category.LINK)
    return [Step(accompaniment, stream, command(CloseAccompaniment, request, desk), subject)]
