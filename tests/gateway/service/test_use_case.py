from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from domain.vocabulary import Role
from gateway.identity.tokens import Seat
from tests.fix_network import DAY, fresh_key


def alias(**more):
    said = {"id": str(uuid4()), "on": DAY.isoformat(), "purpose": "accompaniment", "alias": "Memo"}
    return said | more


def test_the_same_key_and_body_give_the_same_answer_and_one_event(town):
    key, said = fresh_key(), alias()
    first = town.post("PS1", "/v1/persons", said, key=key)
    before = town.events()
    again = town.post("PS1", "/v1/persons", said, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first.headers["location"]) == (again.content, again.headers["location"])
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert town.events() == before


def test_the_same_command_sent_six_times_at_once_is_one_event(town):
    key, said, before = fresh_key(), alias(), town.events()

    def send(_):
        return town.post("PS1", "/v1/persons", said, key=key)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert town.events() == before + 1


def test_the_same_members_in_another_order_are_the_same_body(town):
    key, said = fresh_key(), alias()
    town.post("PS1", "/v1/persons", said, key=key)
    turned = dict(reversed(said.items()))
    again = town.post("PS1", "/v1/persons", turned, key=key)
    assert again.headers["idempotency-replayed"] == "true"


def test_the_same_key_for_another_body_or_route_is_refused(town):
    key, said = fresh_key(), alias()
    town.post("PS1", "/v1/persons", said, key=key)
    before = town.events()
    other = town.post("PS1", "/v1/persons", alias(), key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    said.pop("id")
    moved = town.post("PS1", f"/v1/persons/{uuid4()}/aliases", said, key=key)
    assert moved.json()["code"] == "idempotency-key-reused"
    assert town.events() == before


def test_a_key_used_at_one_partner_answers_nothing_at_another(town):
    key, said = fresh_key(), alias()
    town.post("PS1", "/v1/persons", said, key=key)
    professional = town.tokens.holder(town.token("PS1")).professional
    habilitated = {
        "on": DAY.isoformat(),
        "purpose": "coordination",
        "professional": str(professional),
        "partner": str(town.units["PS2"]),
        "role": "worker",
        "purposes": ["accompaniment"],
        "until": "2025-12-31",
    }
    assert town.post("PS1", "/v1/habilitations", habilitated, role=Role.DPO).status_code == 201
    town.seats["PS2", Role.TEAM_LEAD] = town.tokens.issue(Seat(professional, town.units["PS2"]))
    before = town.events()
    other = town.post("PS2", "/v1/persons", said, key=key, role=Role.TEAM_LEAD)
    assert "idempotency-replayed" not in other.headers
    assert (other.status_code, town.events()) == (201, before + 1)


def test_a_key_belongs_to_the_professional_who_used_it(town):
    key = fresh_key()
    town.post("PS1", "/v1/persons", alias(), key=key)
    assert town.post("PS2", "/v1/persons", alias(), key=key).status_code == 201


def test_a_repeated_call_gets_its_first_answer_whatever_has_changed_since(town):
    person, contact, key = town.met(), str(uuid4()), fresh_key()
    town.tell("PS1", "/v1/contacts", id=contact, person=person, channel="street")
    own = {"to": str(town.units["PS1"]), "categories": ["addiction"], "purpose": "care"}
    yes = town.agreement(person, **own, levels=[])
    theme = {"on": DAY.isoformat(), "purpose": "care", "theme": "substance_use"}
    path = f"/v1/contacts/{contact}/themes"
    assert town.post("PS1", path, theme, key=key).status_code == 201
    town.tell("PS1", f"/v1/consents/{yes}/withdrawal", person=person)
    assert town.post("PS1", path, theme, key=key).headers["idempotency-replayed"] == "true"
    assert town.post("PS1", path, theme).json()["code"] == "agreement-needed"


def test_the_same_content_under_a_new_key_is_already_true(town):
    said = alias()
    town.post("PS1", "/v1/persons", said)
    again = town.post("PS1", "/v1/persons", said)
    assert (again.status_code, again.headers["location"]) == (200, f"/v1/persons/{said['id']}")


def test_a_purpose_that_is_not_ones_own_is_refused(town):
    refused = town.post("PS1", "/v1/persons", alias(purpose="statistics"))
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose-not-allowed")
