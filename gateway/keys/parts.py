"""Seal and open one part: AES-256-GCM, salt inside the ciphertext, bound to its place (CRYPTO §4).

Shapes: sealed = nonce(12) ‖ AES-256-GCM(DEK, nonce, salt(32) ‖ padded content, address).
"""

from dataclasses import dataclass
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.sealing import SALT_BYTES, PartAddress, aad, commitment, pad, unpad
from gateway.ports import Corrupted, Rng


NONCE_BYTES = 12

PartKey = AESGCM
"""An opened key, ready to seal and open parts; other rooms name it without the library."""


class OpenFailed(Corrupted):
    """These bytes were not sealed here, for this place, under this key."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part just sealed, and what the envelope commits to."""

    sealed: bytes
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """The content of a part, and the commitment it really has."""

    content: bytes
    commitment: bytes

    def keeps(self, promised: bytes) -> bool:
        """Say whether the part is what its envelope committed to."""
        return compare_digest(self.commitment, promised)


def seal(cipher: AESGCM, address: PartAddress, content: bytes, rng: Rng) -> Part:
    """Seal a content under a fresh salt and a random nonce, never a counter."""
    salt = rng.bytes(SALT_BYTES)
    nonce = rng.bytes(NONCE_BYTES)
    padded = pad(content, address.group)
    bound = aad(address)
    sealed = nonce + cipher.encrypt(nonce, salt + padded, bound)
    return Part(sealed, commitment(salt, bound, padded))


def open_part(cipher: AESGCM, address: PartAddress, sealed: bytes) -> Opened:
    """Open a part where it was written.

    Errors: `OpenFailed`, whatever the bytes.
    """
    bound = aad(address)
    try:
        plain = cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        content = unpad(plain[SALT_BYTES:])
    except (InvalidTag, ValueError):
        raise OpenFailed("sealed part") from None
    return Opened(content, commitment(plain[:SALT_BYTES], bound, plain[SALT_BYTES:]))
