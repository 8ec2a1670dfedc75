import pytest
from pydantic import ValidationError

from domain.note import TEXT_CHARS_MAX, NoteWritten, WriteNote, note
from tests.domain.people import TODAY, TOMORROW, WHEN
from tests.spec import spec


TEXT = "Lina parle de son père. À revoir avec Nadia."
WRITTEN = NoteWritten(text=TEXT)


def test_a_team_writes_in_its_own_words():
    spec(note).when(WriteNote(**WHEN, text=f" {TEXT}\n")).then(WRITTEN)


def test_the_same_note_again_changes_nothing():
    spec(note).given(WRITTEN).when(WriteNote(**WHEN, text=TEXT)).then()


def test_a_note_is_written_once():
    other = WriteNote(**WHEN, text="Autre chose.")
    spec(note).given(WRITTEN).when(other).refused("note-already-written")


def test_a_note_is_not_written_ahead_of_its_day():
    ahead = WriteNote(on=TOMORROW, today=TODAY, text=TEXT)
    spec(note).when(ahead).refused("date-in-future")


def test_a_social_security_number_is_refused_even_in_a_note():
    number = "1 85 05 78 006 048 22"
    command = WriteNote(**WHEN, text=f"Sa carte: {number}")
    message = spec(note).when(command).refused("forbidden-category")
    assert number not in message


@pytest.mark.parametrize("text", ["", "   ", "a" * (TEXT_CHARS_MAX + 1)])
def test_an_empty_or_endless_note_cannot_be_written(text):
    with pytest.raises(ValidationError):
        WriteNote(**WHEN, text=text)
