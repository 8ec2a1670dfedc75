from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sealing import (
    SALT_BYTES,
    PartAddress,
    aad,
    commitment,
    length_prefixed,
    pad,
    unpad,
)
from domain.vocabulary import KeyGroup, PartnerId, PersonId


ADDRESS = PartAddress(
    event=UUID(int=1),
    kind="note-written",
    version=1,
    subject=PersonId(UUID(int=2)),
    group=KeyGroup.NOTES,
    scope=PartnerId(UUID(int=3)),
)
ELSEWHERE = [
    {"event": UUID(int=9)},
    {"kind": "note-writte"},
    {"version": 2},
    {"subject": UUID(int=9)},
    {"group": KeyGroup.SOCIAL},
    {"scope": UUID(int=9)},
    {"scope": None},
]
SALT = bytes(range(SALT_BYTES))

contents = st.binary(max_size=2_000)
groups = st.sampled_from(KeyGroup)


def test_the_associated_data_is_fixed_to_the_byte():
    assert aad(ADDRESS).hex() == (
        "00000010" + b"maillage/part/v1".hex()
        + "00000010" + "00" * 15 + "01"
        + "0000000c" + b"note-written".hex()
        + "00000004" + "00000001"
        + "00000010" + "00" * 15 + "02"
        + "00000001" + "06"
        + "00000010" + "00" * 15 + "03"
    )  # fmt: skip


def test_a_part_without_scope_has_an_empty_one():
    assert aad(ADDRESS.model_copy(update={"scope": None})).endswith(
        b"\x00\x00\x00\x01\x06" + b"\0" * 4
    )


@pytest.mark.parametrize("moved", ELSEWHERE)
def test_a_part_moved_anywhere_else_is_bound_otherwise(moved):
    assert aad(ADDRESS.model_copy(update=moved)) != aad(ADDRESS)


@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_two_lists_of_pieces_never_join_alike(left, right):
    assert (length_prefixed(*left) == length_prefixed(*right)) == (left == right)


@given(contents, groups)
def test_padding_is_taken_off_as_it_was_put_on(content, group):
    assert unpad(pad(content, group)) == content


@given(contents, groups)
def test_salt_and_padded_content_fill_whole_blocks(content, group):
    block = 512 if group is KeyGroup.IDENTITY else 64
    padded = pad(content, group)
    assert (SALT_BYTES + len(padded)) % block == 0
    assert 0 < len(padded) - len(content) <= block


@pytest.mark.parametrize(
    ("content", "group", "size"),
    [
        (b"", KeyGroup.SOCIAL, 32),
        (b"x" * 31, KeyGroup.SOCIAL, 32),
        (b"x" * 32, KeyGroup.SOCIAL, 96),
        (b"x" * 479, KeyGroup.IDENTITY, 480),
        (b"x" * 480, KeyGroup.IDENTITY, 992),
    ],
)
def test_a_content_that_fills_its_block_takes_another_one(content, group, size):
    assert len(pad(content, group)) == size


def test_names_of_any_length_look_alike():
    short, long = b'{"first_name":"Lina"}', b'{"address":"' + b"x" * 200 + b'"}'
    assert len(pad(short, KeyGroup.IDENTITY)) == len(pad(long, KeyGroup.IDENTITY))


@pytest.mark.parametrize("torn", [b"", b"\0" * 32, b"content", b"content\x80\0\x01"])
def test_fails_when_the_bytes_bear_no_padding(torn):
    with pytest.raises(ValueError, match="no padding"):
        unpad(torn)


def test_the_commitment_is_fixed_to_the_byte():
    padded = pad(b'{"text":"..."}', KeyGroup.NOTES)
    bound = sha256(aad(ADDRESS)).digest()
    expected = sha256(b"maillage/commit/v1\x00" + SALT + bound + padded).hexdigest()
    assert commitment(SALT, aad(ADDRESS), padded).hex() == expected
    assert expected == "28c8c716fcd42530cf5fb81d5f9cbfd33533258d269015fc6d79c7cad0c990db"


@pytest.mark.parametrize("moved", ELSEWHERE)
def test_a_commitment_holds_for_one_place_only(moved):
    padded = pad(b"{}", KeyGroup.NOTES)
    there = aad(ADDRESS.model_copy(update=moved))
    assert commitment(SALT, there, padded) != commitment(SALT, aad(ADDRESS), padded)


@given(contents, contents)
def test_a_commitment_holds_for_one_content_and_one_salt_only(left, right):
    one, other = (pad(content, KeyGroup.NOTES) for content in (left, right))
    same = commitment(SALT, b"", one) == commitment(SALT, b"", other)
    assert same == (left == right)
    assert commitment(SALT[::-1], b"", one) != commitment(SALT, b"", one)
