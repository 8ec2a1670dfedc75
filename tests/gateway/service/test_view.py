from datetime import timedelta

from domain.vocabulary import Purpose
from gateway.service.view import entries_of, view_of
from tests.fix_network import DAY, NOON


def test_a_view_opens_what_is_allowed_and_counts_the_rest(town):
    person = town.met()
    town.tell("PS1", f"/v1/persons/{person}/contact-details", phone="06 00 00 00 00")
    subject = town.internal("PS1", person)
    assert view_of(town.network, town.units["ML1"], subject, None).decisions == {}
    town.agreement(person, categories=["identity"], levels=[])
    view = view_of(town.network, town.units["ML1"], subject, frozenset({Purpose.INSERTION}))
    kinds = [entry.fact.kind for entry in entries_of(town.network, view)]
    assert kinds == ["alias-registered.v1", "identity-disclosed.v1"]
    assert view.withheld == 1
    assert view.known == town.events()


def test_somebody_whose_facts_cannot_be_opened_is_shown_to_nobody(town, monkeypatch):
    person = town.met()
    subject = town.internal("PS1", person)
    assert view_of(town.network, town.units["PS1"], subject, None).decisions
    monkeypatch.setattr(town.network.roster, "withheld", frozenset({subject}))
    assert view_of(town.network, town.units["PS1"], subject, None).decisions == {}


def test_a_clock_set_back_opens_nothing_that_a_withdrawal_closed(town):
    person = town.met()
    agreement = town.agreement(person)
    subject = town.entries("ML1")[0][-1]["subject"]
    said = {"on": DAY.isoformat(), "purpose": "insertion", "person": person}
    town.clock(NOON + timedelta(minutes=10))
    try:
        gone = town.post("PS1", f"/v1/consents/{agreement}/withdrawal", said)
        assert gone.status_code == 201
        assert town.page("ML1", subject).status_code == 404
        town.clock(NOON + timedelta(minutes=5))
        assert town.page("ML1", subject).status_code == 404
    finally:
        town.clock(NOON + timedelta(minutes=20))
