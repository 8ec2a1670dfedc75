"""A payload opens where it was sealed, for its partner and person, and nowhere else."""

import pytest
from cryptography.exceptions import InvalidTag

from gateway.feeds import feed_keys
from gateway.feeds.feed_keys import NONCE_BYTES, PADDED_BYTES, FeedKeys, Place
from gateway.keys.keystore import FeedKeyName
from gateway.ports import PartSwapped
from gateway.system import SystemRng
from tests.consent.world import CLUB, LINA, MEHDI, MISSION


PLACE = Place(MISSION, MEHDI, 1, "contact-logged.v1")
BODY = b'{"a":1}'


@pytest.fixture
def keys(keystore):
    return FeedKeys(keystore, SystemRng())


def test_a_payload_opens_as_it_was_sealed_whether_or_not_about_somebody(keys):
    for subject in (MEHDI, None):
        assert keys.open(PLACE, subject, keys.seal(PLACE, subject, BODY)) == BODY


def test_lengths_are_padded_so_that_they_tell_little(keys):
    short, long = keys.seal(PLACE, MEHDI, BODY), keys.seal(PLACE, MEHDI, b"x" * PADDED_BYTES)
    assert len(short) == len(long) == 12 + PADDED_BYTES + 16


@pytest.mark.parametrize(
    "moved",
    [
        PLACE._replace(partner=CLUB),
        PLACE._replace(entry=LINA),
        PLACE._replace(version=2),
        PLACE._replace(kind="theme-recorded.v1"),
    ],
)
def test_a_payload_moved_anywhere_else_does_not_open(keys, moved):
    sealed = keys.seal(PLACE, MEHDI, BODY)
    with pytest.raises(PartSwapped):
        keys.open(moved, MEHDI, sealed)
    with pytest.raises(PartSwapped):
        keys.open(PLACE, LINA, sealed)


def test_the_key_is_the_partner_s_own_so_that_one_partner_s_copies_can_be_destroyed(keys, keystore):
    sealed = keys.seal(PLACE, MEHDI, BODY)
    nonce, bound = sealed[:NONCE_BYTES], feed_keys._bound(PLACE)  # noqa: SLF001  # the same place
    own, other = (keystore.feed_key(FeedKeyName(who, MEHDI)) for who in (MISSION, CLUB))
    assert own.decrypt(nonce, sealed[NONCE_BYTES:], bound).startswith(BODY)
    with pytest.raises(InvalidTag):
        other.decrypt(nonce, sealed[NONCE_BYTES:], bound)
