import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vocabulary import Category, KeyGroup, PartnerId, PersonId, Purpose
from gateway.ports import Corrupted, PartSwapped
from gateway.store.rows import StoredRow
from gateway.store.state import StoredRef, StoredState, canonical, read_state, to_envelope
from tests.gateway.store.people import BY_TEAM, DAY


STATE = StoredState(
    id=UUID(int=1),
    stream=UUID(int=2),
    seq=3,
    v=1,
    on=DAY,
    by=BY_TEAM,
    audit=UUID(int=4),
    subjects=(PersonId(UUID(int=5)),),
    cats=(Category.NOTES,),
    purpose=Purpose.ACCOMPANIMENT,
    data={},
    parts=(StoredRef(s=0, g=KeyGroup.NOTES, t=PartnerId(UUID(int=6)), c="ab" * 32),),
)


def row(state, **more):
    known = {
        "originator_id": STATE.stream,
        "originator_version": STATE.seq,
        "topic": "note-written.v1",
        "state": state,
        "id": 7,
        "recorded": datetime(2025, 3, 11, tzinfo=UTC),
        "parts": (),
    }
    return StoredRow(**(known | more))


def test_a_state_is_written_one_way_and_read_back():
    stored = STATE.to_bytes()
    assert read_state(row(stored)) == STATE
    assert list(json.loads(stored)) == sorted(json.loads(stored))
    assert b" " not in stored


def test_the_envelope_carries_what_was_stored_under_its_full_names():
    envelope = to_envelope(row(STATE.to_bytes()), STATE, "note-written.v1")
    assert (envelope.position, envelope.categories, envelope.by) == (7, STATE.cats, BY_TEAM)
    [part] = envelope.parts
    assert (part.subject, part.group, part.team) == (0, KeyGroup.NOTES, UUID(int=6))


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"originator_id": UUID(int=9)},
        {"originator_version": 4},
        {"topic": "note-written.v2"},
    ],
)
def test_a_state_read_from_another_row_is_refused(elsewhere):
    with pytest.raises(PartSwapped):
        read_state(row(STATE.to_bytes(), **elsewhere))


def test_a_part_about_nobody_listed_is_refused():
    astray = STATE.model_copy(update={"subjects": ()})
    with pytest.raises(Corrupted):
        read_state(row(astray.to_bytes()))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_a_value_has_one_canonical_form(value):
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_what_json_cannot_say_is_refused():
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
