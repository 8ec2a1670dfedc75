import json
from importlib.resources import files
from uuid import uuid4

import pytest
from pydantic import ValidationError

from domain.envelope import Actor
from domain.kernel import Refused
from domain.network import State
from domain.vocabulary import Category, PartnerId, ProfessionalId, RecipientKind, Role
from gateway.service import authoring


DOCUMENT = files("consent").joinpath("packs", "charter-default.json").read_bytes()
CLAUSES = json.loads(DOCUMENT)["recipient_kinds"]


def actor(kind):
    return Actor(
        professional=ProfessionalId(uuid4()), unit=PartnerId(uuid4()), kind=kind, role=Role.WORKER
    )


def writes(kind, category):
    try:
        authoring.refuse_beyond_kind(authoring.read_authoring(DOCUMENT), actor(kind), [category])
    except Refused as refused:
        return refused.code != "forbidden-category"
    return True


@pytest.mark.parametrize("kind", RecipientKind)
def test_each_kind_writes_exactly_what_its_charter_column_lets_it_write(kind):
    clause = CLAUSES[kind.value]
    allowed = {Category(name) for name in [*clause["authoring"], *clause["deposit"]]}
    assert {category for category in Category if writes(kind, category)} == allowed


def test_a_charter_that_names_an_unknown_category_is_not_read():
    clauses = json.loads(DOCUMENT)
    clauses["recipient_kinds"]["police"]["authoring"].append("horoscope")
    with pytest.raises(ValidationError):
        authoring.read_authoring(json.dumps(clauses).encode())


def test_a_special_category_needs_the_agreement_an_ordinary_one_does_not():
    authoring.refuse_unagreed([Category.LINK], frozenset())
    authoring.refuse_unagreed([Category.HEALTH], frozenset({Category.HEALTH}))
    with pytest.raises(Refused, match="agreement"):
        authoring.refuse_unagreed([Category.HEALTH], frozenset({Category.ADDICTION}))


def test_a_unit_nobody_onboarded_is_not_qualified():
    authoring.refuse_unqualified([Category.LINK], State())
    with pytest.raises(Refused, match="46"):
        authoring.refuse_unqualified([Category.OFFENCE], State())


def test_a_withdrawn_agreement_lets_nobody_write(town):
    person = town.met()
    own = {"to": str(town.units["PS1"]), "categories": ["addiction"], "purpose": "care"}
    chosen = town.agreement(person, **own, levels=[])
    subject, unit = town.internal("PS1", person), town.units["PS1"]
    state, now = town.network.roster.state, town.network.journal.now
    town.network.roster.catch_up()
    assert authoring.agreed_to(state, subject, unit, now()) == {Category.ADDICTION}
    assert authoring.agreed_to(state, subject, town.units["ML1"], now()) == set()
    town.tell("PS1", f"/v1/consents/{chosen}/withdrawal", person=person)
    town.network.roster.catch_up()
    assert authoring.agreed_to(state, subject, unit, now()) == set()
