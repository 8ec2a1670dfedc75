from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from domain.sealing import PartAddress
from domain.vocabulary import KeyGroup, PartnerId, PersonId
from gateway.keys.parts import OpenFailed, open_part, seal
from gateway.system import SystemRng


CIPHER = AESGCM(b"k" * 32)
HERE = PartAddress(
    event=UUID(int=1),
    kind="note-written",
    version=1,
    subject=PersonId(UUID(int=2)),
    group=KeyGroup.NOTES,
    scope=PartnerId(UUID(int=3)),
)
ELSEWHERE = {
    "event": UUID(int=9),
    "kind": "note-struck",
    "version": 2,
    "subject": PersonId(UUID(int=9)),
    "group": KeyGroup.SOCIAL,
    "scope": PartnerId(UUID(int=9)),
}


@given(st.binary(max_size=300), st.sampled_from(KeyGroup))
def test_a_part_opens_where_it_was_sealed_and_keeps_its_promise(content, group):
    address = HERE.model_copy(update={"group": group})
    part = seal(CIPHER, address, content, SystemRng())
    opened = open_part(CIPHER, address, part.sealed)
    assert opened.content == content
    assert opened.keeps(part.commitment)
    assert len(part.sealed) >= 92


@pytest.mark.parametrize("moved", ELSEWHERE)
def test_a_part_opens_nowhere_else(moved):
    part = seal(CIPHER, HERE, b"said", SystemRng())
    with pytest.raises(OpenFailed):
        open_part(CIPHER, HERE.model_copy(update={moved: ELSEWHERE[moved]}), part.sealed)


def test_a_part_does_not_open_under_another_key():
    part = seal(CIPHER, HERE, b"said", SystemRng())
    with pytest.raises(OpenFailed):
        open_part(AESGCM(b"x" * 32), HERE, part.sealed)


@given(st.binary(max_size=200))
def test_random_bytes_only_ever_fail_to_open(junk):
    with pytest.raises(OpenFailed):
        open_part(CIPHER, HERE, junk)


def test_bytes_under_the_right_key_that_were_never_padded_fail_to_open():
    from domain.sealing import aad  # noqa: PLC0415  # only this forgery needs it

    nonce = bytes(12)
    forged = nonce + CIPHER.encrypt(nonce, bytes(64), aad(HERE))
    with pytest.raises(OpenFailed):
        open_part(CIPHER, HERE, forged)


def test_the_same_words_sealed_twice_show_nothing_in_common():
    one, two = (seal(CIPHER, HERE, b"said", SystemRng()) for _ in range(2))
    assert one.sealed != two.sealed
    assert one.commitment != two.commitment
    assert not open_part(CIPHER, HERE, one.sealed).keeps(two.commitment)
