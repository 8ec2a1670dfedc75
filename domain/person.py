"""Say who somebody is, as far as she says so: a nameless handle, an alias, then an identity."""

from datetime import date
from typing import Annotated, Literal, assert_never
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.days import Dated, birthday, refuse_ahead_of
from domain.forbidden import refuse_direct_contact, refuse_forbidden, refuse_hidden_signs
from domain.kernel import Decider, Erased, Refused, Value
from domain.labels import SCOPE, Sealed
from domain.vocabulary import Category, Level


ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

IDENTITY = Sealed(Category.IDENTITY)
BIRTH_DATE = Sealed(Category.IDENTITY, needs=Level.CLEAR)
AGE = Sealed(Category.IDENTITY, shared=False)
CONTACT_DETAILS = Sealed(Category.CONTACT_DETAILS)

EDGES_YEARS = (15, 18)  # LAW §6: the two ages at which the voices that count change
AGE_YEARS_MAX = 120


class RegisterAlias(Dated):
    """Give a handle the name the street knows (pseudonyme)."""

    alias: ShortText


class DiscloseIdentity(Dated):
    """Record the identity the person gives of herself."""

    family_name: ShortText
    first_name: ShortText
    birth_date: date | None = None


class CorrectIdentity(Dated):
    """Mend an identity already given; `supersedes` is the event it replaces."""

    family_name: ShortText
    first_name: ShortText
    birth_date: date | None = None
    supersedes: UUID


class GiveContactDetails(Dated):
    """Record how the person may be reached; at least one value."""

    phone: ShortText | None = None
    email: ShortText | None = None
    address: LongText | None = None


class RecordAge(Dated):
    """Record an age: from a birth date, or as the person declares it, never both."""

    born: date | None = None
    declared_age: Annotated[int, Field(ge=0, le=AGE_YEARS_MAX)] | None = None


Command = RegisterAlias | DiscloseIdentity | CorrectIdentity | GiveContactDetails | RecordAge


class AliasRegistered(Value):
    """A handle got an alias (pseudonyme)."""

    kind: Literal["alias-registered.v1"] = "alias-registered.v1"
    alias: Annotated[str | Erased, IDENTITY]


class IdentityDisclosed(Value):
    """The person said who she is (identité)."""

    kind: Literal["identity-disclosed.v1"] = "identity-disclosed.v1"
    family_name: Annotated[str | Erased, IDENTITY]
    first_name: Annotated[str | Erased, IDENTITY]
    birth_date: Annotated[date | Erased | None, BIRTH_DATE] = None


class IdentityCorrected(Value):
    """An identity was mended (rectification)."""

    kind: Literal["identity-corrected.v1"] = "identity-corrected.v1"
    family_name: Annotated[str | Erased, IDENTITY]
    first_name: Annotated[str | Erased, IDENTITY]
    birth_date: Annotated[date | Erased | None, BIRTH_DATE] = None
    supersedes: Annotated[UUID, SCOPE]


class ContactDetailsGiven(Value):
    """The person said how to reach her (coordonnées)."""

    kind: Literal["contact-details-given.v1"] = "contact-details-given.v1"
    phone: Annotated[str | Erased | None, CONTACT_DETAILS] = None
    email: Annotated[str | Erased | None, CONTACT_DETAILS] = None
    address: Annotated[str | Erased | None, CONTACT_DETAILS] = None


class AgeKnown(Value):
    """The days the person turns 15 and 18, or the age she declares (âge); for the engine only."""

    kind: Literal["age-known.v1"] = "age-known.v1"
    on15: Annotated[date | Erased | None, AGE] = None
    on18: Annotated[date | Erased | None, AGE] = None
    declared_age: Annotated[int | Erased | None, AGE] = None


Event = AliasRegistered | IdentityDisclosed | IdentityCorrected | ContactDetailsGiven | AgeKnown


class State(Value):
    """What is known of the person, each time the last fact; None = a nameless handle."""

    alias: AliasRegistered | None = None
    identity: IdentityDisclosed | None = None
    contact_details: ContactDetailsGiven | None = None
    age: AgeKnown | None = None


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Say what the command adds to what is known of the person.

    Errors: `date-in-future`, `forbidden-category`, `hidden-signs`, `alias-identifies`,
    `identity-not-disclosed`, `identity-already-disclosed`, `contact-details-empty`,
    `age-not-single`.
    """
    refuse_ahead_of(command.today, command.on)
    match command:
        case RegisterAlias():
            return _alias(command, state)
        case DiscloseIdentity() | CorrectIdentity():
            return _identity(command, state)
        case GiveContactDetails():
            return _contact_details(command, state)
        case RecordAge():
            return _age(command, state)
        case _:
            assert_never(command)


def _alias(command: RegisterAlias, state: State) -> tuple[Event, ...]:
    refuse_hidden_signs(command.alias)
    refuse_forbidden(command.alias)
    refuse_direct_contact(command.alias)
    event = AliasRegistered(alias=command.alias)
    return () if event == state.alias else (event,)


def _identity(command: DiscloseIdentity | CorrectIdentity, state: State) -> tuple[Event, ...]:
    refuse_hidden_signs(command.family_name, command.first_name)
    refuse_forbidden(command.family_name, command.first_name)
    refuse_ahead_of(command.today, command.birth_date)
    said = IdentityDisclosed(
        family_name=command.family_name,
        first_name=command.first_name,
        birth_date=command.birth_date,
    )
    if isinstance(command, CorrectIdentity):
        _refuse_nameless(state)
        return () if said == state.identity else (_correction(command),)
    if state.identity not in {None, said}:
        raise Refused("identity-already-disclosed", "An identity once given is only corrected.")
    return () if said == state.identity else (said,)


def _correction(command: CorrectIdentity) -> IdentityCorrected:
    return IdentityCorrected(
        family_name=command.family_name,
        first_name=command.first_name,
        birth_date=command.birth_date,
        supersedes=command.supersedes,
    )


def _contact_details(command: GiveContactDetails, state: State) -> tuple[Event, ...]:
    given = (command.phone, command.email, command.address)
    postal = (command.address or "").replace("\r\n", "\n").split("\n")  # the one text of many lines
    refuse_hidden_signs(command.phone, command.email, *postal)
    refuse_forbidden(*given)
    _refuse_nameless(state)
    if not any(given):
        raise Refused("contact-details-empty", "Give a phone, an e-mail or an address.")
    event = ContactDetailsGiven(phone=command.phone, email=command.email, address=command.address)
    return () if event == state.contact_details else (event,)


def _age(command: RecordAge, state: State) -> tuple[Event, ...]:
    if (command.born is None) == (command.declared_age is None):
        raise Refused("age-not-single", "Give a birth date or a declared age, one of the two.")
    if command.born is None:
        event = AgeKnown(declared_age=command.declared_age)
    else:
        _refuse_nameless(state)  # I13: no event of a nameless handle tells a birth date
        refuse_ahead_of(command.today, command.born)
        on15, on18 = (birthday(command.born, years) for years in EDGES_YEARS)
        event = AgeKnown(on15=on15, on18=on18)
    return () if event == state.age else (event,)


def _refuse_nameless(state: State) -> None:
    if state.identity is None:
        raise Refused("identity-not-disclosed", "The person has not said who she is.")


def evolve(state: State, event: Event) -> State:
    """Keep the last fact of each sort; an erased value stays erased."""
    match event:
        case AliasRegistered():
            return state.model_copy(update={"alias": event})
        case IdentityDisclosed():
            return state.model_copy(update={"identity": event})
        case IdentityCorrected():
            identity = IdentityDisclosed(
                family_name=event.family_name,
                first_name=event.first_name,
                birth_date=event.birth_date,
            )
            return state.model_copy(update={"identity": identity})
        case ContactDetailsGiven():
            return state.model_copy(update={"contact_details": event})
        case AgeKnown():
            return state.model_copy(update={"age": event})
        case _:
            assert_never(event)


person = Decider(initial=State(), decide=decide, evolve=evolve)
