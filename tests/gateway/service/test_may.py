from uuid import uuid4

from domain.vocabulary import Role
from tests.fix_network import DAY


SAID = {"on": DAY.isoformat(), "purpose": "accompaniment"}


def test_a_reader_writes_nothing(town):
    said = {**SAID, "id": str(uuid4()), "alias": "Memo"}
    refused = town.post("PS1", "/v1/persons", said, role=Role.PARTNER_READER)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")


def test_nothing_new_is_written_about_somebody_no_longer_visible(town):
    person = town.met()
    chosen = town.agreement(person)
    subject = town.entries("ML1")[0][-1]["subject"]
    said = {**SAID, "purpose": "insertion", "person": subject, "theme": "insertion_contract"}
    town.tell("PS1", f"/v1/consents/{chosen}/withdrawal", person=person)
    path = f"/v1/accompaniments/{uuid4()}/objectives"
    assert town.post("ML1", path, said).status_code == 404
