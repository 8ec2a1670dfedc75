from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.vocabulary import Channel, Purpose, Role
from gateway.audit.record import ITEMS_MAX
from gateway.ports import Unavailable
from gateway.service import contacts, situation
from gateway.service.session import Call, Hidden, sign_in
from tests.fix_network import DAY, fresh_key
from tests.gateway.service.test_trail import trail_of


def test_a_page_shows_what_an_agreement_opens_and_names_nobody_internally(town):
    person = town.met()
    town.tell("PS1", "/v1/contacts", id=str(uuid4()), person=person, channel="street")
    town.agreement(person)
    subject = town.entries("ML1")[0][-1]["subject"]
    answer = town.page("ML1", subject)
    facts = answer.json()["facts"]
    assert {category for fact in facts for category in fact["visible"]} == {"identity"}
    assert all("on" not in fact for fact in facts)
    assert str(town.internal("PS1", person)) not in answer.text
    assert str(town.units["PS1"]) not in answer.text
    assert answer.headers["maillage-receipt"]


def test_a_page_serves_one_purpose(town):
    person = town.met()
    town.agreement(person)
    subject = town.entries("ML1")[0][-1]["subject"]
    assert town.page("ML1", subject, "insertion").status_code == 200
    assert town.page("ML1", subject, "rights_access").status_code == 404


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_a_reader_says_why(town, purpose):
    refused = town.page("PS1", town.met(), purpose)
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose-required")


def test_unknown_and_closed_are_the_same_answer_to_the_last_byte(town):
    theirs = town.page("ASE1", town.met(), "accompaniment")
    handle = town.network.pseudonyms.subject(town.units["ASE1"], town.internal("PS1", town.met()))
    answers = [
        theirs,
        town.page("ASE1", handle, "accompaniment"),
        town.page("ASE1", "s_" + "A" * 22, "accompaniment"),
        town.page("ASE1", str(uuid4()), "accompaniment"),
        town.page("ASE1", "garbage", "accompaniment"),
    ]
    masked = {"date", "maillage-request"}
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    shown = [{k: v for k, v in a.headers.items() if k not in masked} for a in answers]
    assert all(headers == shown[0] for headers in shown)


def test_a_handle_given_to_one_partner_leads_another_nowhere(town):
    person = town.met()
    town.agreement(person)
    subject = town.entries("ML1")[0][-1]["subject"]
    assert town.page("ASE1", subject, "accompaniment").status_code == 404


def test_the_police_opens_no_page_not_even_of_what_it_wrote(town):
    person = str(uuid4())
    said = {"id": person, "alias": "Memo", "purpose": "coordination"}
    town.tell("POL1", "/v1/persons", **said)
    assert town.page("POL1", person, "coordination").status_code == 404


def test_a_reader_of_the_partner_reads_like_a_worker(town):
    person = town.met()
    page = town.page("PS1", person, "accompaniment", role=Role.PARTNER_READER)
    assert page.status_code == 200


def test_a_fact_many_agreements_open_is_still_told_and_recorded(town):
    person = town.met()
    for _ in range(14):
        town.agreement(person, categories=["identity"], levels=[])
    subject = town.entries("ML1")[0][-1]["subject"]
    assert town.page("ML1", subject).status_code == 200


def test_a_page_with_more_facts_than_one_record_holds_is_told_and_all_of_it_recorded(town):
    person = town.met()
    actor = sign_in(town.network, town.token("PS1"))
    for day in range(ITEMS_MAX):
        said = contacts.Contact(
            on=DAY - timedelta(days=day),
            purpose=Purpose.ACCOMPANIMENT,
            id=uuid4(),
            person=person,
            channel=Channel.STREET,
        )
        contacts.log_contact(town.network, Call(actor, fresh_key(), b""), said)
    answer = town.page("PS1", person, "accompaniment")
    assert answer.status_code == 200
    told = len(answer.json()["facts"])
    assert told > ITEMS_MAX
    *_, first, second = trail_of(town)
    assert str(first[0]) == answer.headers["maillage-receipt"]
    assert (len(first[4]), len(second[4])) == (ITEMS_MAX, told - ITEMS_MAX)


class Late:
    """The state of a process that stalled: it reads on no more."""

    def __init__(self, roster):
        self.state, self.withheld = roster.state, roster.withheld
        self._known = roster.catch_up()

    def catch_up(self):
        return self._known


class Overtaken:
    """A journal in which something happens once a page was decided, before its facts are read."""

    def __init__(self, journal, then):
        self._journal, self._then = journal, [then]

    def __getattr__(self, name):
        return getattr(self._journal, name)

    def at(self, positions):
        while self._then:
            self._then.pop()()
        return self._journal.at(positions)


def opened_to_the_mission(town):
    """Give how the mission locale reads somebody who agreed, and how she withdraws."""
    person = town.met(family_name="Canari")
    path = f"/v1/consents/{town.agreement(person)}/withdrawal"
    subject = town.entries("ML1")[0][-1]["subject"]
    actor = sign_in(town.network, town.token("ML1"))

    def read(**changed):
        network = replace(town.network, **changed)
        return situation.open_situation(network, actor, subject, Purpose.INSERTION)

    assert b"Canari" in read().body
    return read, lambda: town.tell("PS1", path, person=person)


def test_a_withdrawal_that_lands_between_decision_and_record_closes_the_page(town):
    read, withdraw = opened_to_the_mission(town)
    with pytest.raises(Hidden):
        read(journal=Overtaken(town.network.journal, withdraw))


def test_a_page_that_rests_on_a_state_from_before_a_withdrawal_is_refused(town):
    read, withdraw = opened_to_the_mission(town)
    late = Late(town.network.roster)
    withdraw()
    with pytest.raises(Unavailable, match="consent-view-behind"):
        read(roster=late)
