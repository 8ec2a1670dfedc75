"""Log that one person was met, and what it was about; who is met may have no name."""

from typing import Annotated, Literal, assert_never
from uuid import UUID

from pydantic import Field

from domain.days import Dated, refuse_ahead_of
from domain.kernel import Decider, Erased, Refused, Value
from domain.labels import BY_THEME, SCOPE, Sealed
from domain.themes import Theme, refuse_place_theme
from domain.vocabulary import Category, Channel, ContactId, Level, Place


DURATION_MINUTES_MAX = 24 * 60

DurationMinutes = Annotated[int, Field(ge=1, le=DURATION_MINUTES_MAX)]

MEETING = Sealed(Category.LINK, needs=Level.CLEAR)


class LogContact(Dated):
    """Log one meeting with one person (rencontre, entretien)."""

    channel: Channel
    place: Place | None = None
    duration_minutes: DurationMinutes | None = None


class CorrectContact(LogContact):
    """Mend a contact; `supersedes` is the event it replaces."""

    supersedes: UUID


class RecordTheme(Dated):
    """Say one thing the contact was about (thème); the theme's category seals it."""

    contact: ContactId
    theme: Theme


Command = LogContact | CorrectContact | RecordTheme


class ContactLogged(Value):
    """A person was met (rencontre)."""

    kind: Literal["contact-logged.v1"] = "contact-logged.v1"
    channel: Annotated[Channel | Erased, MEETING]
    place: Annotated[Place | Erased | None, MEETING] = None
    duration_minutes: Annotated[int | Erased | None, MEETING] = None


class ContactCorrected(Value):
    """A contact was mended (rectification)."""

    kind: Literal["contact-corrected.v1"] = "contact-corrected.v1"
    channel: Annotated[Channel | Erased, MEETING]
    place: Annotated[Place | Erased | None, MEETING] = None
    duration_minutes: Annotated[int | Erased | None, MEETING] = None
    supersedes: Annotated[UUID, SCOPE]


class ThemeRecorded(Value):
    """A contact was about this (thème)."""

    kind: Literal["theme-recorded.v1"] = "theme-recorded.v1"
    contact: Annotated[ContactId, SCOPE]
    theme: Annotated[Theme | Erased, BY_THEME]


Event = ContactLogged | ContactCorrected | ThemeRecorded


class State(Value):
    """The contact as last told, and its themes."""

    logged: ContactLogged | None = None
    themes: tuple[Theme | Erased, ...] = ()


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Log a contact once, then mend it or say what it was about.

    Errors: `date-in-future`, `contact-already-logged`, `contact-unknown`,
    `place-theme-about-a-person`.
    """
    refuse_ahead_of(command.today, command.on)
    match command:
        case CorrectContact():
            _refuse_unknown(state)
            return () if _told(command) == state.logged else (_correction(command),)
        case LogContact():
            told = _told(command)
            if state.logged not in {None, told}:
                raise Refused("contact-already-logged", "A logged contact is only corrected.")
            return () if told == state.logged else (told,)
        case RecordTheme():
            _refuse_unknown(state)
            refuse_place_theme(command.theme)
            recorded = ThemeRecorded(contact=command.contact, theme=command.theme)
            return () if command.theme in state.themes else (recorded,)
        case _:
            assert_never(command)


def _told(command: LogContact) -> ContactLogged:
    return ContactLogged(
        channel=command.channel, place=command.place, duration_minutes=command.duration_minutes
    )


def _correction(command: CorrectContact) -> ContactCorrected:
    return ContactCorrected(
        channel=command.channel,
        place=command.place,
        duration_minutes=command.duration_minutes,
        supersedes=command.supersedes,
    )


def _refuse_unknown(state: State) -> None:
    if state.logged is None:
        raise Refused("contact-unknown", "There is no such contact.")


def evolve(state: State, event: Event) -> State:
    """Keep the contact as last told and gather its themes."""
    match event:
        case ContactLogged():
            return state.model_copy(update={"logged": event})
        case ContactCorrected():
            told = ContactLogged(
                channel=event.channel, place=event.place, duration_minutes=event.duration_minutes
            )
            return state.model_copy(update={"logged": told})
        case ThemeRecorded():
            return state.model_copy(update={"themes": (*state.themes, event.theme)})
        case _:
            assert_never(event)


contact = Decider(initial=State(), decide=decide, evolve=evolve)
