"""Write a team note: sealed to the author's team, never projected, never shared."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from domain.days import Dated, refuse_ahead_of
from domain.forbidden import refuse_nir
from domain.kernel import Decider, Erased, Refused, Value
from domain.labels import Sealed
from domain.vocabulary import Category


TEXT_CHARS_MAX = 10_000

NoteText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_CHARS_MAX)
]


class WriteNote(Dated):
    """Write what the team must remember, in its own words (note d'équipe)."""

    text: NoteText


Command = WriteNote


class NoteWritten(Value):
    """A team note was written (note d'équipe)."""

    kind: Literal["note-written.v1"] = "note-written.v1"
    text: Annotated[str | Erased, Sealed(Category.NOTES)]


Event = NoteWritten


class State(Value):
    """The one note of this stream, once written."""

    written: NoteWritten | None = None


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Write the note once.

    Errors: `date-in-future`, `forbidden-category`, `note-already-written`.
    """
    refuse_ahead_of(command.today, command.on)
    refuse_nir(command.text)
    event = NoteWritten(text=command.text)
    if state.written not in {None, event}:
        raise Refused("note-already-written", "A note is written once; write another one.")
    return () if state.written == event else (event,)


def evolve(state: State, event: Event) -> State:
    """Keep the note."""
    return state.model_copy(update={"written": event})


note = Decider(initial=State(), decide=decide, evolve=evolve)
