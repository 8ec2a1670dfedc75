"""Write a team note: sealed to the author's team, in no view and no feed."""

from domain.note import NoteText, WriteNote, note
from domain.vocabulary import Category
from gateway.service.may import about, command, filed, may_write
from gateway.service.refs import ClientId, Ref
from gateway.service.session import Writing
from gateway.service.use_case import Desk, Steps, use_case
from gateway.store.journal import Step


class Note(Writing):
    """What the team must remember (note d'équipe)."""

    id: ClientId
    person: Ref
    text: NoteText


@use_case("note.write")
def write_note(desk: Desk, request: Note) -> Steps:
    """Write a note about one person."""
    subject = about(desk, request.person)
    may_write(desk, subject, Category.NOTES)
    stream = filed(desk, "note", request.id, subject)
    return [Step(note, stream, command(WriteNote, request, desk), subject)]
