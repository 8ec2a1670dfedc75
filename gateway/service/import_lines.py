"""Record one line of a sheet as one unit: a presence, or one person met, and the team's note."""

import hmac
from typing import Any
from uuid import UUID

from pydantic import InstanceOf

from domain.contact import LogContact, RecordTheme, contact
from domain.kernel import Refused
from domain.note import WriteNote, note
from domain.person import RecordAge, RegisterAlias, person
from domain.presence import LogPresence, presence
from domain.referral import ProposeReferral, referral
from domain.themes import THEMES
from domain.vocabulary import Category, ContactId, PersonId, Purpose, Slug
from gateway.service.imports import Recorded
from gateway.service.may import may_write, named
from gateway.service.refs import ClientId
from gateway.service.session import Call, Network, Writing
from gateway.service.use_case import Desk, Steps, done_before, use_case
from gateway.sheets.context import ImportContext
from gateway.sheets.rows import Draft
from gateway.store.journal import Step


_PURPOSES = (Purpose.ACCOMPANIMENT, Purpose.COORDINATION)


class ImportedLine(Writing):
    """One line of a sheet, read and understood (ligne importée)."""

    id: ClientId
    territory: Slug
    draft: InstanceOf[Draft]


@use_case("import.line")
def import_line(desk: Desk, request: ImportedLine) -> Steps:
    """Record a line whole: whom it is about, what happened, what the note keeps."""
    told = _presence(desk, request) if request.draft.alias is None else _meeting(desk, request)
    return [*told, *_notes(desk, request)]


def _presence(desk: Desk, request: ImportedLine) -> list[Step[Any, Any, Any]]:
    may_write(desk, None, Category.ACTIVITY)
    draft = request.draft
    seen = LogPresence(
        on=draft.on,
        today=desk.today,
        channel=draft.channel,
        territory=request.territory,
        place=draft.place,
        time_band=draft.time_band,
        group_size=draft.group_size,
        themes=draft.themes,
    )
    return [Step(presence, named(desk, "presence", request.id), seen)]


def _meeting(desk: Desk, request: ImportedLine) -> list[Step[Any, Any, Any]]:
    """Tell of one person, always a new one: an alias is no proof of who somebody is (LAW §16)."""
    draft, subject = request.draft, _subject(desk, request)
    themes = [THEMES[theme] for theme in draft.themes]
    may_write(desk, subject, Category.IDENTITY, Category.LINK, *themes)
    day: dict[str, Any] = {"on": draft.on, "today": desk.today}
    steps: list[Step[Any, Any, Any]] = [
        Step(person, subject, RegisterAlias(**day, alias=draft.alias or ""), subject)
    ]
    if draft.declared_age is not None:
        age = RecordAge(**day, declared_age=draft.declared_age)
        steps.append(Step(person, subject, age, subject))
    met = ContactId(named(desk, "contact", request.id))
    seen = LogContact(**day, channel=draft.channel, place=draft.place)
    steps.append(Step(contact, met, seen, subject))
    steps.extend(
        Step(contact, met, RecordTheme(**day, contact=met, theme=theme), subject)
        for theme in draft.themes
    )
    if draft.referral is not None:
        to, theme = draft.referral
        proposed = ProposeReferral(**day, by=desk.call.who.unit, to=to, theme=theme)
        steps.append(Step(referral, named(desk, "referral", request.id), proposed, subject))
    return steps


def _notes(desk: Desk, request: ImportedLine) -> list[Step[Any, Any, Any]]:
    subject = _subject(desk, request)
    if request.draft.notes:
        may_write(desk, subject, Category.NOTES)
    day: dict[str, Any] = {"on": request.draft.on, "today": desk.today}
    return [
        Step(
            note,
            named(desk, "note", _numbered(request.id, at)),
            WriteNote(**day, text=text),
            subject,
        )
        for at, text in enumerate(request.draft.notes)
    ]


def _subject(desk: Desk, request: ImportedLine) -> PersonId:
    return PersonId(named(desk, "person", request.id))


def _numbered(line: UUID, at: int) -> UUID:
    """Name each note of a line; a line has several only when its text fills more than one."""
    return UUID(bytes=hmac.digest(line.bytes, at.to_bytes(4), "sha256")[:16], version=4)


class JournalRecorder:
    """Record drafts in the journal, each by the team that wrote the line."""

    def __init__(self, network: Network, context: ImportContext) -> None:
        self._network = network
        self._context = context

    def knows(self, draft: Draft, key: UUID) -> bool:
        """Say whether an earlier run recorded this line."""
        return done_before(self._network, self._call(draft, key))

    def record(self, draft: Draft, key: UUID) -> Recorded:
        """Record a draft as its team; a rule's refusal is an answer, told by its code."""
        call = self._call(draft, key)
        purposes = [purpose for purpose in _PURPOSES if purpose in call.who.purposes]
        line = ImportedLine(
            on=draft.on,
            purpose=purposes[0] if purposes else Purpose.ACCOMPANIMENT,
            id=self._network.ids.new("imported line"),
            territory=self._context.territory,
            draft=draft,
        )
        try:
            done = import_line(self._network, call, line)
        except Refused as refused:
            return Recorded("refused", code=refused.code)
        return Recorded("duplicate") if done.replayed else Recorded("recorded", draft.events)

    def _call(self, draft: Draft, key: UUID) -> Call:
        """Give the call of a line: its key is the whole team's, whoever of it imports."""
        return Call(self._context.teams[draft.team], str(key), key.bytes, "cli", "unit")
