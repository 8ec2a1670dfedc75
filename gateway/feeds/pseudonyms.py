"""Every identifier a partner receives: another partner gets another value (CRYPTO §8).

K(partner, epoch, sort) = HKDF-SHA256(PMK); identifier = HMAC-SHA256(K, secret ‖ id ‖ view epoch).
We keep the first 16 bytes, so that the 22 characters outside and the uuid inside are one thing.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from hmac import digest
from typing import Literal
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.sealing import length_prefixed
from domain.vocabulary import PartnerId, PersonId


Sort = Literal["subject", "entry", "partner", "directive", "account"]
PREFIX: dict[Sort, str] = {
    "subject": "s_", "entry": "e_", "partner": "p_", "directive": "d_", "account": "a_",
}  # fmt: skip
NOBODY = bytes(32)  # the secret of things about nobody
KEYS_CACHED_MAX = 4096


class Pseudonyms:
    """The identifiers of one network, keyed by partner and pseudonym epoch (pseudonymes).

    Shapes: `secret_of` gives the 32-byte group-0 key of a person; once it is destroyed, nobody
    can tie her identifiers to our rows any more.
    """

    def __init__(self, master: bytes, secret_of: Callable[[PersonId], bytes]) -> None:
        self._secret_of = secret_of
        self._key = lru_cache(KEYS_CACHED_MAX)(lambda info: _derive(master, info))

    def entry(self, partner: PartnerId, event: UUID, view: tuple[PersonId | None, int]) -> UUID:
        """Give the entry id of one event: `view` is its person and its view epoch."""
        person, view_epoch = view
        secret = NOBODY if person is None else self._secret_of(person)
        return self._digest(
            (partner, "entry"), secret + event.bytes + view_epoch.to_bytes(4, "big")
        )

    def subject(self, partner: PartnerId, person: PersonId) -> str:
        """Give how one partner knows a person: stable for it, meaningless elsewhere."""
        message = self._secret_of(person) + person.bytes + bytes(4)
        return written("subject", self._digest((partner, "subject"), message))

    def of(self, partner: PartnerId, sort: Sort, known: UUID) -> str:
        """Give how one partner knows something that is about nobody: a team, a directive."""
        return written(sort, self._digest((partner, sort), NOBODY + known.bytes + bytes(4)))

    def _digest(self, scope: tuple[PartnerId, Sort], message: bytes) -> UUID:
        partner, sort = scope
        epoch = (1).to_bytes(4, "big")
        key = self._key(length_prefixed(partner.bytes, epoch, sort.encode()))
        return UUID(bytes=digest(key, message, "sha256")[:16])


def written(sort: Sort, handle: UUID) -> str:
    """Write a handle as it goes out: a prefix and 22 characters."""
    return PREFIX[sort] + urlsafe_b64encode(handle.bytes).rstrip(b"=").decode()


def _derive(master: bytes, info: bytes) -> bytes:
    wide = HKDF(algorithm=SHA256(), length=32, salt=b"maillage/pseud/v1", info=info)
    return wide.derive(master)
