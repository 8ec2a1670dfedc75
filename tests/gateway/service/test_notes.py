from uuid import uuid4

from tests.fix_network import DAY


SECRET = "Canari-des-notes"


def test_a_note_is_in_no_view_and_no_feed_not_even_its_authors(town):
    person = town.met()
    town.agreement(person)
    town.tell("PS1", "/v1/notes", id=str(uuid4()), person=person, text=SECRET)
    assert SECRET not in town.page("PS1", person, "accompaniment").text
    assert SECRET not in str(town.entries("PS1")[0])
    assert SECRET not in str(town.entries("ML1")[0])


def test_a_kind_without_notes_writes_none(town):
    person = str(uuid4())
    said = {"on": DAY.isoformat(), "purpose": "insertion", "text": SECRET}
    refused = town.post("ML1", "/v1/notes", {**said, "id": str(uuid4()), "person": person})
    assert refused.json()["code"] == "forbidden-category"


def test_a_note_is_written_once(town):
    chosen, person = str(uuid4()), town.met()
    town.tell("PS1", "/v1/notes", id=chosen, person=person, text="Premier")
    said = {"on": DAY.isoformat(), "purpose": "accompaniment", "id": chosen, "person": person}
    refused = town.post("PS1", "/v1/notes", {**said, "text": "Second"})
    assert refused.json()["code"] == "note-already-written"
