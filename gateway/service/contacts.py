"""Log that somebody was met, and what it was about; a meeting with nobody named is a presence."""

from domain.contact import (
    ContactCorrected,
    ContactLogged,
    CorrectContact,
    DurationMinutes,
    LogContact,
    RecordTheme,
    contact,
)
from domain.presence import GroupSize, LogPresence, Themes, presence
from domain.themes import THEMES, Theme
from domain.vocabulary import Category, Channel, ContactId, Place, Slug, TimeBand
from gateway.service.may import about, command, filed, known_file, last_told, may_write, named
from gateway.service.refs import ClientId, Ref
from gateway.service.session import Writing
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class Contact(Writing):
    """One meeting with one person (rencontre, entretien)."""

    id: ClientId
    person: Ref
    channel: Channel
    place: Place | None = None
    duration_minutes: DurationMinutes | None = None


class NamelessContact(Writing):
    """A meeting with somebody who stays nameless, or with a group (rencontre sans nom)."""

    id: ClientId
    channel: Channel
    territory: Slug
    place: Place
    zone: Slug | None = None
    time_band: TimeBand
    group_size: GroupSize = 1
    themes: Themes = ()


class ContactCorrection(Writing):
    """The contact as it should have been written (rectification)."""

    contact: ClientId
    channel: Channel
    place: Place | None = None
    duration_minutes: DurationMinutes | None = None


class ContactTheme(Writing):
    """One thing the contact was about (thème)."""

    contact: ClientId
    theme: Theme


@use_case("contact.log")
def log_contact(desk: Desk, request: Contact) -> Steps:
    """Log a meeting with one person."""
    subject = about(desk, request.person)
    may_write(desk, subject, Category.LINK)
    stream = filed(desk, "contact", request.id, subject)
    return [Step(contact, stream, command(LogContact, request, desk), subject)]


@use_case("contact.log-nameless")
def log_nameless_contact(desk: Desk, request: NamelessContact) -> Steps:
    """Log a meeting with nobody named: a presence, so that no empty file is ever opened."""
    may_write(desk, None, Category.ACTIVITY)
    stream = named(desk, "contact", request.id)
    return [Step(presence, stream, command(LogPresence, request, desk), None)]


@use_case("contact.correct")
def correct_contact(desk: Desk, request: ContactCorrection) -> Steps:
    """Mend a contact; the event replaced is the last one told."""
    subject, stream = known_file(desk, "contact", request.contact)
    may_write(desk, subject, Category.LINK)
    replaced = last_told(desk, stream, ContactLogged, ContactCorrected)
    mended = command(CorrectContact, request, desk, supersedes=replaced)
    return [Step(contact, stream, mended, subject)]


@use_case("contact.theme")
def record_theme(desk: Desk, request: ContactTheme) -> Steps:
    """Say what a contact was about."""
    subject, stream = known_file(desk, "contact", request.contact)
    may_write(desk, subject, THEMES[request.theme])
    theme = command(RecordTheme, request, desk, contact=ContactId(stream))
    return [Step(contact, stream, theme, subject)]
