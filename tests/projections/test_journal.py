"""Every kind ever stored is known by name, and nothing else is."""

import pytest
from pydantic import ValidationError

from projections.journal import FACTS, KINDS


def test_each_kind_names_the_one_class_that_reads_it():
    assert KINDS["ticked.v1"].__name__ == "Ticked"
    assert all(event.model_fields["kind"].default == kind for kind, event in KINDS.items())


def test_a_stored_fact_is_read_as_its_own_class():
    read = FACTS.validate_json(b'{"kind":"partner-ended.v1","partner":"' + b"0" * 31 + b'1"}')
    assert type(read) is KINDS["partner-ended.v1"]


@pytest.mark.parametrize(
    "stored", [b'{"kind":"partner-ended.v2"}', b'{"kind":"ticked.v1","at":"2025-03-11","more":1}']
)
def test_an_unknown_kind_or_field_is_an_error_never_a_guess(stored):
    with pytest.raises(ValidationError):
        FACTS.validate_json(stored)
