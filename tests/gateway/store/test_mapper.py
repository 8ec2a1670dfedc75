import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from consent.folding import fold
from consent.records import Records, Touched
from domain.kernel import Erased
from domain.note import NoteWritten
from domain.person import IdentityDisclosed
from domain.vocabulary import KeyGroup
from gateway.ports import CommitmentMismatch, Corrupted, PartSwapped
from gateway.store.mapper import CONSENT_KINDS, Mapper
from gateway.store.rows import StoredPart, StoredRow
from gateway.system import SystemRng
from projections.journal import FACTS, KINDS
from tests.gateway.store.people import LINA, NOTE, TEAM, header, person
from tests.golden.samples import SAMPLES


RECORDED = datetime(2025, 3, 11, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def mapper(keystore):
    return Mapper(keystore, SystemRng())


def stored(event, position=1, parts=None):
    kept = event.parts if parts is None else parts
    return StoredRow(
        originator_id=event.stream,
        originator_version=event.version,
        topic=event.kind,
        state=event.state,
        id=position,
        recorded=RECORDED,
        parts=tuple(StoredPart(event.id, part) for part in kept),
    )


def test_a_fact_comes_back_as_it_was_said(mapper):
    lina = person()
    head = header(lina)
    [entry] = mapper.open([stored(mapper.seal(head, LINA), position=7)])
    assert entry.fact == LINA
    envelope = entry.envelope
    assert (envelope.position, envelope.recorded, envelope.id) == (7, RECORDED, head.id)
    assert (envelope.stream, envelope.seq, envelope.on) == (head.stream, 1, head.on)
    assert (envelope.subjects, envelope.by, envelope.kind) == ((lina,), head.by, LINA.kind)


def test_no_personal_value_stays_in_what_is_stored(mapper):
    event = mapper.seal(header(person()), LINA)
    for stays in (event.state, *(part.sealed for part in event.parts)):
        assert b"Moreau" not in stays
        assert b"Lina" not in stays


def test_the_length_of_a_name_does_not_show(mapper):
    short = IdentityDisclosed(family_name="Sy", first_name="Ma")
    sizes = {len(mapper.seal(header(person()), fact).parts[0].sealed) for fact in (LINA, short)}
    assert len(sizes) == 1


def test_a_note_is_sealed_for_the_team_that_wrote_it(mapper):
    [part] = mapper.seal(header(person()), NOTE).parts
    assert (part.group, part.scope) == (KeyGroup.NOTES, TEAM)


def test_a_person_in_a_fact_about_nobody_is_a_bug(mapper):
    with pytest.raises(ValueError, match="subject"):
        mapper.seal(header(None), LINA)
    nobody = header(person()).by.model_copy(update={"unit": None})
    with pytest.raises(ValueError, match="team"):
        mapper.seal(header(person(), by=nobody), NOTE)


def test_an_erased_value_is_never_written(mapper):
    gone = NoteWritten(text=Erased(erased=KeyGroup.NOTES))
    with pytest.raises(ValueError, match="keeps no such value"):
        mapper.seal(header(person()), gone)


def test_what_is_not_an_event_is_never_written(mapper):
    with pytest.raises(ValueError, match="catalogued"):
        mapper.seal(header(person()), header(person()).by)


def test_a_part_that_is_gone_reads_as_erased(mapper):
    event = mapper.seal(header(person()), LINA)
    [entry] = mapper.open([stored(event, parts=())])
    assert entry.fact.family_name == entry.fact.first_name == Erased(erased=KeyGroup.IDENTITY)


def test_a_part_whose_key_is_gone_reads_as_erased(mapper):
    event = mapper.seal(header(person()), LINA)
    orphan = replace(event.parts[0], key_version=9)
    [entry] = mapper.open([stored(event, parts=(orphan,))])
    assert entry.fact.family_name == Erased(erased=KeyGroup.IDENTITY)


def test_two_swapped_states_are_refused(mapper):
    one, two = (mapper.seal(header(person()), LINA) for _ in range(2))
    with pytest.raises(PartSwapped) as swapped:
        mapper.open([replace(stored(one, 3), state=two.state)])
    assert swapped.value.position == 3


def test_two_swapped_parts_are_refused_even_of_one_person(mapper):
    lina = person()
    one, two = (mapper.seal(header(lina), LINA) for _ in range(2))
    with pytest.raises(PartSwapped):
        mapper.open([stored(one, parts=two.parts)])
    row = stored(two)
    with pytest.raises(PartSwapped):
        mapper.open([replace(stored(one), parts=row.parts)])


def test_a_part_moved_to_another_kind_group_or_team_is_refused(mapper):
    lina = person()
    note, identity = mapper.seal(header(lina), NOTE), mapper.seal(header(lina), LINA)
    for event, moved in (
        (note, replace(note.parts[0], scope=uuid4())),
        (identity, replace(identity.parts[0], group=KeyGroup.SOCIAL)),
        (identity, replace(identity.parts[0], subject=uuid4())),
        (identity, replace(identity.parts[0], sealed=note.parts[0].sealed)),
    ):
        with pytest.raises(PartSwapped):
            mapper.open([stored(event, parts=(moved,))])


def test_a_part_that_is_not_what_was_promised_is_refused(mapper):
    head = header(person())
    one, two = mapper.seal(head, LINA), mapper.seal(head, LINA)
    with pytest.raises(CommitmentMismatch):
        mapper.open([stored(one, parts=two.parts)])


@pytest.mark.parametrize(
    "state",
    [b"", b"{}", b"[]", b'{"id":1}', b"\xff", b'{"id":"00000000-0000-4000-8000-000000000001"}'],
)
def test_a_state_that_is_not_one_is_refused_without_a_word_of_it(mapper, state):
    with pytest.raises(Corrupted) as corrupted:
        mapper.open([replace(stored(mapper.seal(header(person()), LINA), 5), state=state)])
    assert str(corrupted.value) == "event state at position 5"


def test_an_unknown_kind_is_refused(mapper):
    row = stored(mapper.seal(header(person()), LINA))
    with pytest.raises(Corrupted, match="fact"):
        mapper.open([replace(row, topic="wedding-held.v1", parts=())])


def test_every_consent_kind_is_in_the_catalogue():
    assert KINDS.keys() >= CONSENT_KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_moves_the_consent_head_exactly_if_the_engine_folds_it(kind, mapper):
    fact = FACTS.validate_json(json.dumps(SAMPLES[kind] | {"kind": kind}))
    [entry] = mapper.open([stored(mapper.seal(header(person()), fact))])
    assert entry.fact == fact
    touched = fold(Records(), entry.envelope, entry.fact)
    # Time itself opens and closes agreements: a tick is folded by moving the engine's clock.
    assert (kind in CONSENT_KINDS) == (touched != Touched() or kind == "ticked.v1")
