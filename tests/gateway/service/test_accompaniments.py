from uuid import uuid4

from tests.fix_network import DAY


SAID = {"on": DAY.isoformat(), "purpose": "accompaniment"}


def opened(town, person):
    chosen = str(uuid4())
    town.tell("PS1", "/v1/accompaniments", id=chosen, person=person)
    return chosen


def test_an_accompaniment_is_opened_given_an_objective_and_closed(town):
    person = town.met()
    chosen = opened(town, person)
    path = f"/v1/accompaniments/{chosen}"
    town.tell("PS1", f"{path}/objectives", person=person, theme="cv_letter")
    town.tell("PS1", f"{path}/end")
    page = town.page("PS1", person, "accompaniment").json()["facts"]
    assert [fact["kind"] for fact in page][-3:] == [
        "accompaniment-opened.v1",
        "objective-set.v1",
        "accompaniment-closed.v1",
    ]


def test_a_closed_accompaniment_takes_no_objective(town):
    person = town.met()
    chosen = opened(town, person)
    town.tell("PS1", f"/v1/accompaniments/{chosen}/end")
    said = {**SAID, "person": person, "theme": "cv_letter"}
    refused = town.post("PS1", f"/v1/accompaniments/{chosen}/objectives", said)
    assert refused.json()["code"] == "accompaniment-closed"


def test_an_objective_does_not_move_to_somebody_else(town):
    chosen = opened(town, town.met())
    said = {**SAID, "person": town.met(), "theme": "cv_letter"}
    assert town.post("PS1", f"/v1/accompaniments/{chosen}/objectives", said).status_code == 404


def test_nobody_closes_what_was_never_opened(town):
    assert town.post("PS1", f"/v1/accompaniments/{uuid4()}/end", SAID).status_code == 404
