"""Key-encryption keys in one 0600 file, sealed by a passphrase (CRYPTO §6, provider `file`).

Sealing: AES-256-GCM (NIST SP 800-38D) under scrypt (RFC 7914) of the passphrase; the line and the
epoch are authenticated, so that two keys of the file cannot change places.
Limits: the separation of lines is by code only, as everything here runs in one process.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from domain.sealing import length_prefixed
from gateway.ports import Rng, Unavailable
from gateway.settings import Misconfigured, read_secret, write_secret


LINES = ("subject", "sensitive", "notes", "service")
KEY_BYTES = 32
NONCE_BYTES = 12
SALT_BYTES = 16
SCRYPT_N = 2**17  # CRYPTO §6: 128 MB and some tenths of a second per guess
SCRYPT_R = 8
SCRYPT_P = 1


class Kek:
    """The unwrapped key-encryption keys of this process (clés maîtresses).

    Shapes: by (line, epoch); the highest epoch of a line is the active one.
    """

    def __init__(self, keys: Mapping[tuple[str, int], bytes], rng: Rng) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._rng = rng

    def __repr__(self) -> str:
        return "Kek(…)"

    def epoch(self, line: str) -> int:
        """Give the active epoch of a line.

        Errors: `Unavailable("keys")` if the file has no such line.
        """
        epochs = [epoch for name, epoch in self._ciphers if name == line]
        if not epochs:
            raise Unavailable("keys")
        return max(epochs)

    def wrap(self, line: str, epoch: int, items: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Wrap (key, associated data) pairs: nonce ‖ AES-256-GCM."""
        cipher = self._cipher(line, epoch)
        return [_seal(cipher, key, associated, self._rng) for key, associated in items]

    def unwrap(self, line: str, epoch: int, items: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Unwrap (wrapped, associated data) pairs.

        Errors: InvalidTag if one was altered or moved; `Unavailable` if the epoch is not here.
        """
        cipher = self._cipher(line, epoch)
        return [
            cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], associated)
            for wrapped, associated in items
        ]

    def _cipher(self, line: str, epoch: int) -> AESGCM:
        cipher = self._ciphers.get((line, epoch))
        if cipher is None:
            raise Unavailable("keys")
        return cipher


def create_kek_file(path: Path, passphrase: bytes, rng: Rng) -> None:
    """Draw one key a line and seal them; an existing file is never replaced.

    Errors: `Misconfigured`.
    """
    if path.exists():
        raise Misconfigured(f"{path} exists: replacing it would lose every sealed value.")
    salt = rng.bytes(SALT_BYTES)
    cipher = _passphrase_cipher(passphrase, salt)
    content = {
        "format": "maillage-kek-1",
        "salt": _text(salt),
        "keys": {
            line: {"1": _text(_seal(cipher, rng.bytes(KEY_BYTES), _associated(line, 1), rng))}
            for line in LINES
        },
    }
    write_secret(path, json.dumps(content, indent=1).encode())


def open_kek_file(path: Path, passphrase: bytes, rng: Rng) -> Kek:
    """Open the file; takes some tenths of a second and 128 MB, once a process.

    Errors: `Misconfigured` if it is not ours, not 0600, not of this form or not of this passphrase.
    """
    try:
        content = json.loads(read_secret(path))
        cipher = _passphrase_cipher(passphrase, _bytes(content["salt"]))
        keys = {
            (line, int(epoch)): _bytes(sealed)
            for line, epochs in content["keys"].items()
            for epoch, sealed in epochs.items()
        }
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Misconfigured(f"{path} is not a key file of this version.") from None
    try:
        opened = {
            (line, epoch): cipher.decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _associated(line, epoch)
            )
            for (line, epoch), sealed in keys.items()
        }
    except InvalidTag:
        raise Misconfigured(f"The passphrase does not open {path}.") from None
    return Kek(opened, rng)


def _seal(cipher: AESGCM, key: bytes, associated: bytes, rng: Rng) -> bytes:
    nonce = rng.bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, key, associated)


def _passphrase_cipher(passphrase: bytes, salt: bytes) -> AESGCM:
    if not passphrase.strip():
        raise Misconfigured("The passphrase of the key file is empty.")
    scrypt = Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    return AESGCM(scrypt.derive(passphrase.strip()))


def _associated(line: str, epoch: int) -> bytes:
    return length_prefixed(b"maillage/kek/v1", line.encode(), epoch.to_bytes(4, "big"))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(content: str) -> bytes:
    return base64.b64decode(content, validate=True)
