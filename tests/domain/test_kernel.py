from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain import accompaniment, contact, network, note, person, presence, referral
from domain.kernel import Erased, Refused, Value
from domain.vocabulary import KeyGroup
from tests.domain.facts import of_union


DECIDERS = {
    "accompaniment": (accompaniment.accompaniment, accompaniment),
    "contact": (contact.contact, contact),
    "network": (network.network, network),
    "note": (note.note, note),
    "person": (person.person, person),
    "presence": (presence.presence, presence),
    "referral": (referral.referral, referral),
}

every_decider = pytest.mark.parametrize(("decider", "module"), DECIDERS.values(), ids=DECIDERS)


@every_decider
def test_any_history_folds_even_with_erased_values(decider, module):
    @given(st.lists(of_union(module.Event), max_size=6))
    def folds(history):
        assert isinstance(reduce(decider.evolve, history, decider.initial), module.State)

    folds()


@every_decider
def test_the_same_command_twice_never_has_a_second_effect(decider, module):
    effects = []

    @given(st.lists(of_union(module.Event), max_size=3), of_union(module.Command))
    def happens_once(history, command):
        state = reduce(decider.evolve, history, decider.initial)
        try:
            first = decider.decide(command, state)
        except Refused:
            return
        effects.extend(first)
        try:
            second = decider.decide(command, reduce(decider.evolve, first, state))
        except Refused:
            return
        assert second == ()

    happens_once()
    assert effects, "no command had a first effect: the property proved nothing"


class Told(Value):
    name: str | Erased


def test_a_value_cannot_be_changed_nor_widened():
    told = Told(name="Lina")
    with pytest.raises(ValidationError):
        told.name = "Mehdi"  # type: ignore[misc]  # frozen is the point
    with pytest.raises(ValidationError):
        Told.model_validate({"name": "Lina", "age": 15})


def test_a_refused_value_is_never_quoted():
    with pytest.raises(ValidationError) as refusal:
        Told.model_validate({"name": 4102025})
    assert "4102025" not in str(refusal.value)


def test_an_erased_value_says_only_its_group_and_comes_back_as_it_went():
    told = Told(name=Erased(erased=KeyGroup.IDENTITY))
    assert told.model_dump_json() == '{"name":{"erased":1}}'
    assert Told.model_validate_json(told.model_dump_json()) == told


def test_a_refusal_carries_a_code_and_a_message():
    refusal = Refused("referral-closed", "This referral is over.")
    assert (refusal.code, refusal.message, str(refusal)) == (
        "referral-closed",
        "This referral is over.",
        "This referral is over.",
    )
