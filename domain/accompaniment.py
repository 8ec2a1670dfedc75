"""Open, aim and close the accompaniment of one person by one unit."""

from typing import Annotated, Literal, assert_never

from domain.days import Dated, refuse_ahead_of
from domain.kernel import Decider, Erased, Refused, Value
from domain.labels import BY_THEME, COURSE
from domain.themes import Theme, refuse_place_theme


class OpenAccompaniment(Dated):
    """Begin to accompany the person (accompagnement)."""


class SetObjective(Dated):
    """Agree with the person on what to work for (objectif).

    Limits: needs no open accompaniment: a mission locale sets one inside an accepted referral.
    """

    theme: Theme


class CloseAccompaniment(Dated):
    """End the accompaniment (fin d'accompagnement)."""


Command = OpenAccompaniment | SetObjective | CloseAccompaniment


class AccompanimentOpened(Value):
    """The unit accompanies the person (accompagnement)."""

    kind: Literal["accompaniment-opened.v1"] = "accompaniment-opened.v1"
    state: Annotated[Literal["opened"], COURSE] = "opened"


class ObjectiveSet(Value):
    """The person and the unit work for this (objectif)."""

    kind: Literal["objective-set.v1"] = "objective-set.v1"
    theme: Annotated[Theme | Erased, BY_THEME]
    state: Annotated[Literal["set"], COURSE] = "set"


class AccompanimentClosed(Value):
    """The accompaniment ended (fin d'accompagnement)."""

    kind: Literal["accompaniment-closed.v1"] = "accompaniment-closed.v1"
    state: Annotated[Literal["closed"], COURSE] = "closed"


Event = AccompanimentOpened | ObjectiveSet | AccompanimentClosed


class State(Value):
    """Where the accompaniment stands and what it works for."""

    stage: Literal["none", "opened", "closed"] = "none"
    objectives: tuple[Theme | Erased, ...] = ()


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Take the accompaniment one step further.

    Errors: `date-in-future`, `accompaniment-closed`, `accompaniment-not-open`,
    `place-theme-about-a-person`.
    """
    refuse_ahead_of(command.today, command.on)
    match command:
        case OpenAccompaniment():
            _refuse_closed(state)
            return () if state.stage == "opened" else (AccompanimentOpened(),)
        case SetObjective():
            _refuse_closed(state)
            refuse_place_theme(command.theme)
            return () if command.theme in state.objectives else (ObjectiveSet(theme=command.theme),)
        case CloseAccompaniment():
            if state.stage == "none":
                raise Refused("accompaniment-not-open", "This accompaniment was never opened.")
            return () if state.stage == "closed" else (AccompanimentClosed(),)
        case _:
            assert_never(command)


def _refuse_closed(state: State) -> None:
    if state.stage == "closed":
        raise Refused("accompaniment-closed", "This accompaniment is over.")


def evolve(state: State, event: Event) -> State:
    """Follow the accompaniment."""
    match event:
        case AccompanimentOpened():
            return state.model_copy(update={"stage": "opened"})
        case ObjectiveSet():
            return state.model_copy(update={"objectives": (*state.objectives, event.theme)})
        case AccompanimentClosed():
            return state.model_copy(update={"stage": "closed"})
        case _:
            assert_never(event)


accompaniment = Decider(initial=State(), decide=decide, evolve=evolve)
