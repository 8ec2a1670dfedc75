"""Seal what is ready to send to one partner, and open it at delivery (CRYPTO §8).

Shapes: sealed = nonce(12) ‖ AES-256-GCM(feed key, nonce, body padded to 256 bytes, its place);
neither position nor time is in it, both are given at the cut.
"""

from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag

from domain.sealing import length_prefixed
from domain.vocabulary import PartnerId, PersonId
from gateway.keys.keystore import NO_SCOPE, FeedKeyName, Keystore
from gateway.ports import PartSwapped, Rng


NONCE_BYTES = 12
PADDED_BYTES = 256


class Place(NamedTuple):
    """Where a payload belongs: moved anywhere else, it no longer opens."""

    partner: PartnerId
    entry: UUID
    version: int
    kind: str


class FeedKeys:
    """One key a partner and a person, one a partner for things about nobody (clés de fil)."""

    def __init__(self, keystore: Keystore, rng: Rng) -> None:
        self._keystore = keystore
        self._rng = rng

    def seal(self, place: Place, subject: PersonId | None, body: bytes) -> bytes:
        """Seal a body, a JSON object, under a random nonce.

        Errors: Refused("key-shredded").
        """
        nonce = self._rng.bytes(NONCE_BYTES)
        padded = body + b" " * (-len(body) % PADDED_BYTES)
        cipher = self._keystore.feed_key(_name(place, subject))
        return nonce + cipher.encrypt(nonce, padded, _bound(place))

    def open(self, place: Place, subject: PersonId | None, sealed: bytes) -> bytes:
        """Open a body where it was sealed.

        Errors: `PartSwapped`; Refused("key-shredded").
        """
        cipher = self._keystore.feed_key(_name(place, subject))
        try:
            plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(place))
        except InvalidTag:
            raise PartSwapped("feed payload") from None
        return plain.rstrip(b" ")


def _name(place: Place, subject: PersonId | None) -> FeedKeyName:
    return FeedKeyName(place.partner, subject or NO_SCOPE)


def _bound(place: Place) -> bytes:
    return length_prefixed(
        b"maillage/feed/v1",
        place.partner.bytes,
        place.entry.bytes,
        place.version.to_bytes(4, "big"),
        place.kind.encode(),
    )
