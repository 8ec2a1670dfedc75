from domain.vocabulary import Purpose
from gateway.service.view import entries_of, view_of


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
