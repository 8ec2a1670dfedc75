"""Say who somebody is: alias, identity, how to reach her, age; only by her own act."""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.person import (
    AGE_YEARS_MAX,
    CorrectIdentity,
    DiscloseIdentity,
    GiveContactDetails,
    IdentityCorrected,
    IdentityDisclosed,
    LongText,
    RecordAge,
    RegisterAlias,
    ShortText,
    person,
)
from domain.vocabulary import Category, PersonId
from gateway.service.may import about, command, last_told, may_write, named
from gateway.service.refs import ClientId, Ref, client_id
from gateway.service.session import Hidden, Writing
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class NewPerson(Writing):
    """Give a handle to somebody the street knows by an alias (personne)."""

    id: ClientId
    alias: ShortText


class Alias(Writing):
    """Another alias of a known person (pseudonyme)."""

    person: Ref
    alias: ShortText


class Identity(Writing):
    """The identity the person gives of herself (identité)."""

    person: Ref
    family_name: ShortText
    first_name: ShortText
    birth_date: date | None = None


class IdentityCorrection(Identity):
    """The identity as it should have been written (rectification)."""


class ContactDetails(Writing):
    """How the person may be reached (coordonnées)."""

    person: Ref
    phone: ShortText | None = None
    email: ShortText | None = None
    address: LongText | None = None


class Age(Writing):
    """A birth date, or the age the person declares (âge)."""

    person: Ref
    born: date | None = None
    declared_age: Annotated[int, Field(ge=0, le=AGE_YEARS_MAX)] | None = None


@use_case("person.register")
def register_person(desk: Desk, request: NewPerson) -> Steps:
    """Give a handle and an alias to somebody met."""
    subject = PersonId(named(desk, "person", request.id))
    return _told(desk, subject, RegisterAlias, request)


@use_case("person.alias")
def register_alias(desk: Desk, request: Alias) -> Steps:
    """Record another alias."""
    return _told(desk, _own(desk, request.person), RegisterAlias, request)


@use_case("person.identity")
def disclose_identity(desk: Desk, request: Identity) -> Steps:
    """Record the identity the person gives."""
    return _told(desk, _own(desk, request.person), DiscloseIdentity, request)


@use_case("person.identity-correction")
def correct_identity(desk: Desk, request: IdentityCorrection) -> Steps:
    """Mend an identity; the event replaced is the last one told."""
    subject = _own(desk, request.person)
    may_write(desk, subject, Category.IDENTITY)
    replaced = last_told(desk, subject, IdentityDisclosed, IdentityCorrected)
    mended = command(CorrectIdentity, request, desk, supersedes=replaced)
    return [Step(person, subject, mended, subject)]


@use_case("person.contact-details")
def give_contact_details(desk: Desk, request: ContactDetails) -> Steps:
    """Record how the person may be reached."""
    subject = _own(desk, request.person)
    may_write(desk, subject, Category.CONTACT_DETAILS)
    return [Step(person, subject, command(GiveContactDetails, request, desk), subject)]


@use_case("person.age")
def record_age(desk: Desk, request: Age) -> Steps:
    """Record an age, for the engine alone."""
    return _told(desk, _own(desk, request.person), RecordAge, request)


def _own(desk: Desk, ref: str) -> PersonId:
    """Find a person whose file the caller's unit opened; what others wrote is not its to mend.

    Limits: were it to write there, the answer would say whether a hidden value equals its own.
    Errors: `Hidden`.
    Source: LAW I29; LEAKS LK6.
    """
    subject = about(desk, ref)
    if client_id(ref) is None:
        opened = desk.network.journal.stream(subject)[:1]
        if [entry.envelope.by.unit for entry in opened] != [desk.call.who.unit]:
            raise Hidden
    return subject


def _told(
    desk: Desk,
    subject: PersonId,
    kind: type[RegisterAlias | DiscloseIdentity | RecordAge],
    request: Writing,
) -> Steps:
    may_write(desk, subject, Category.IDENTITY)
    return [Step(person, subject, command(kind, request, desk), subject)]
