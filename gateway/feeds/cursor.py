"""Where a partner stands in its own feed, in 55 constant characters that tell it nothing.

`base64url(kid ‖ AES-SIV(key, format ‖ epoch ‖ position ‖ filter; AAD = partner | route))`:
deterministic (RFC 5297), since equal state must give equal bytes (LEAKS §2). GATEWAY §3.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.vocabulary import PartnerId


FORMAT = 1
KEY_ID = b"\x01"
FILTER = bytes(11)  # no filter yet: the whole feed
CURSOR_CHARACTERS = 55
PLAIN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last entry a partner has read: position 0 is before the first."""

    epoch: int
    position: int


class Cursors:
    """Write and read the cursors of one route under one service key (curseurs)."""

    def __init__(self, key: bytes, route: str) -> None:
        wide = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"maillage/cursor/v1")
        self._cipher = AESSIV(wide.derive(key))
        self._route = route.encode()

    def write(self, partner: PartnerId, cursor: Cursor) -> str:
        """Write a cursor for one partner; equal cursors are equal bytes."""
        plain = (
            FORMAT.to_bytes(1, "big")
            + cursor.epoch.to_bytes(4, "big")
            + cursor.position.to_bytes(8, "big")
            + FILTER
        )
        sealed = self._cipher.encrypt(plain, [partner.bytes, self._route])
        return _text(KEY_ID + sealed)

    def read(self, partner: PartnerId, text: str) -> Cursor | None:
        """Read a cursor; None for garbage, another partner, another route: all the same."""
        if len(text) != CURSOR_CHARACTERS or not text.isascii():
            return None
        try:
            raw = urlsafe_b64decode(text + "=")
            plain = self._cipher.decrypt(raw[1:], [partner.bytes, self._route])
        except (ValueError, InvalidTag):
            return None
        if raw[:1] != KEY_ID or plain[0] != FORMAT or plain[13:] != FILTER or _text(raw) != text:
            return None
        return Cursor(int.from_bytes(plain[1:5], "big"), int.from_bytes(plain[5:13], "big"))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
