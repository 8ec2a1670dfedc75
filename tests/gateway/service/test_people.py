from uuid import uuid4

import pytest

from tests.fix_network import DAY


def facts(town, partner, person):
    return [fact["visible"] for fact in town.page(partner, person, "accompaniment").json()["facts"]]


def test_a_person_is_met_under_an_alias_then_says_who_she_is(town):
    person = town.met(first_name="Lina")
    assert facts(town, "PS1", person) == [
        {"identity": {"alias": "Memo"}},
        {"identity": {"family_name": "Exemple", "first_name": "Lina"}},
    ]


def test_a_second_alias_joins_the_first(town):
    person = town.met(nameless=True)
    town.tell("PS1", f"/v1/persons/{person}/aliases", alias="Mimi")
    assert {"identity": {"alias": "Mimi"}} in facts(town, "PS1", person)


def test_an_identity_corrected_replaces_the_one_told_before(town):
    person = town.met(first_name="Medhi")
    town.tell(
        "PS1",
        f"/v1/persons/{person}/identity-correction",
        family_name="Exemple",
        first_name="Mehdi",
    )
    told = facts(town, "PS1", person)
    assert {"identity": {"family_name": "Exemple", "first_name": "Mehdi"}} in told
    assert "Medhi" not in str(told)


def test_nobody_corrects_an_identity_that_was_never_given(town):
    person = town.met(nameless=True)
    said = {"on": DAY.isoformat(), "purpose": "accompaniment"}
    said |= {"family_name": "Exemple", "first_name": "Mehdi"}
    refused = town.post("PS1", f"/v1/persons/{person}/identity-correction", said)
    assert refused.json()["code"] == "not-found"


def test_how_to_reach_her_is_told_to_her_own_team(town):
    person = town.met()
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone="06 00 00 00 00")
    assert {"contact_details": {"phone": "06 00 00 00 00"}} in facts(town, "PS1", person)


def test_a_nameless_handle_gives_no_contact_details(town):
    person = town.met(nameless=True)
    said = {"on": DAY.isoformat(), "purpose": "accompaniment", "email": "a@exemple.test"}
    refused = town.post("PS1", f"/v1/persons/{person}/contact-details", said)
    assert (refused.status_code, refused.json()["code"]) == (422, "identity-not-disclosed")


def test_an_age_is_told_to_nobody(town):
    assert "2005" not in str(facts(town, "PS1", town.met()))


def test_a_funder_writes_nothing_about_a_person(town):
    said = {"id": str(uuid4()), "on": DAY.isoformat(), "purpose": "coordination", "alias": "Memo"}
    refused = town.post("FIN1", "/v1/persons", said)
    assert (refused.status_code, refused.json()["code"]) == (422, "forbidden-category")


@pytest.mark.parametrize(
    ("step", "right", "wrong"),
    [
        ("aliases", {"alias": "Memo"}, {"alias": "Mimi"}),
        (
            "identity",
            {"family_name": "Exemple", "first_name": "Mehdi"},
            {"family_name": "Exemple", "first_name": "Lina"},
        ),
        ("identity-correction", {"family_name": "X", "first_name": "Y"}, {}),
        ("contact-details", {"phone": "06 00 00 00 00"}, {"phone": "06 00 00 00 01"}),
        ("age", {"born": "2005-09-30"}, {"born": "2005-10-01"}),
    ],
)
def test_a_guess_at_what_another_unit_wrote_is_neither_confirmed_nor_kept(town, step, right, wrong):
    person = town.met()
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone="06 00 00 00 00")
    met = str(uuid4())
    town.tell("PS1", "/v1/contacts", id=met, person=person, channel="street")
    town.tell("PS1", f"/v1/contacts/{met}/themes", theme="housing_search")
    town.agreement(person, categories=["housing"], levels=[])
    subject = town.entries("ML1")[0][-1]["subject"]
    before, said = town.events(), {"on": DAY.isoformat(), "purpose": "insertion"}
    answers = [
        town.post("ML1", f"/v1/persons/{subject}/{step}", said | guess)
        for guess in (right, wrong or right)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (404, town.page("ML1", str(uuid4())).content)
    }
    assert town.events() == before


def test_a_team_names_its_own_person_by_her_pseudonym_too(town):
    person = town.met()
    subject = town.page("PS1", person, "accompaniment").json()["person"]
    town.tell("PS1", f"/v1/persons/{subject}/aliases", alias="Mimi")
    assert {"identity": {"alias": "Mimi"}} in facts(town, "PS1", person)
