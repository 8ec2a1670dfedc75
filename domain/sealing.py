"""Fix, to the byte, what a sealed part is bound to, how it is padded and what it commits to.

Pure half of the sealing of parts; nonces, salts and keys are drawn in the gateway.
Source: CRYPTO §4; padding of ISO/IEC 7816-4; SHA-256 of FIPS 180-4.
"""

from hashlib import sha256
from uuid import UUID

from domain.kernel import Value
from domain.vocabulary import KeyGroup, PartnerId, PersonId


SALT_BYTES = 32
BLOCK_BYTES = 64
BLOCK_BYTES_IDENTITY = 512  # names, phones and addresses differ most in length

_MARK = b"\x80"


class PartAddress(Value):
    """Where a part belongs: moved anywhere else, it no longer opens.

    Shapes: `kind` without its version, which stands apart; both as stored, before any upcast.
    `scope` is the author's team for notes, None elsewhere.
    """

    event: UUID
    kind: str
    version: int
    subject: PersonId
    group: KeyGroup
    scope: PartnerId | None = None


def length_prefixed(*pieces: bytes) -> bytes:
    """Join pieces, each behind its length on 4 bytes, big-endian: two lists never look alike."""
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)


def aad(address: PartAddress) -> bytes:
    """Give the associated data the cipher authenticates beside a part.

    Shapes: ids as 16 bytes, version on 4 bytes big-endian, group on one; no scope = empty.
    """
    return length_prefixed(
        b"maillage/part/v1",
        address.event.bytes,
        address.kind.encode(),
        address.version.to_bytes(4, "big"),
        address.subject.bytes,
        bytes([address.group]),
        b"" if address.scope is None else address.scope.bytes,
    )


def pad(content: bytes, group: KeyGroup) -> bytes:
    """Hide the length of a content: add 0x80, then zeros.

    Shapes: the salt (32 bytes) and the result together fill blocks of 64 bytes, 512 for identity.
    """
    block = BLOCK_BYTES_IDENTITY if group is KeyGroup.IDENTITY else BLOCK_BYTES
    marked = content + _MARK
    return marked + bytes(-(SALT_BYTES + len(marked)) % block)


def unpad(padded: bytes) -> bytes:
    """Give the content back.

    Errors: ValueError if no mark is found: these bytes were never padded here.
    """
    content, mark, rest = padded.rpartition(_MARK)
    if not mark or rest.strip(b"\0"):
        raise ValueError("these bytes bear no padding")
    return content


def commitment(salt: bytes, associated: bytes, padded: bytes) -> bytes:
    """Commit to what a part says and where, without telling it: 32 bytes for the envelope.

    Limits: the salt lies inside the ciphertext; gone with it, nothing can be guessed from this.
    """
    bound = sha256(associated).digest()
    return sha256(b"maillage/commit/v1\0" + salt + bound + padded).digest()
