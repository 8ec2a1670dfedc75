"""The data keys: drawn once, wrapped, durable before first use, refused after an erasure.

Wrapped key = nonce ‖ AES-256-GCM(KEK, key, its own name): moved elsewhere, it does not open.
"""

import hmac
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection, Error

from domain.kernel import Refused
from domain.sealing import length_prefixed
from domain.vocabulary import KeyGroup
from gateway.keys.cipher_cache import CipherCache
from gateway.ports import Clock, Corrupted, KeyWrapper, Rng


KEY_BYTES = 32
PROOF_BYTES = 16
PSEUDONYM_SECRET = 0
NO_SCOPE = UUID(int=0)
GONE_STATE = "KS001"
"""The SQLSTATE of the trigger that refuses a destroyed key."""

Borrow = Callable[[], AbstractContextManager[Connection]]


class KeyName(NamedTuple):
    """Which data key: of whom, for which group and scope, which version."""

    subject: UUID
    group: int
    scope: UUID = NO_SCOPE
    version: int = 1


class FeedKeyName(NamedTuple):
    """Which key seals what one partner reads about one subject (nil = about nobody)."""

    partner: UUID
    subject: UUID
    group: int = 0
    epoch: int = 1


class Wrapped(NamedTuple):
    """A wrapped key as stored."""

    line: str
    epoch: int
    wrapped: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class SealKey:
    """The key to seal with now, and the version to write beside what it seals."""

    version: int
    cipher: AESGCM


class Keystore:
    """Every key of the service, under the key-encryption keys (trousseau).

    Limits: no key leaves as bytes but the pseudonym secrets and the service keys, which are
    inputs of HMAC and HKDF; none is ever logged.
    """

    def __init__(self, borrow: Borrow, kek: KeyWrapper, clock: Clock, rng: Rng) -> None:
        self._borrow = borrow
        self._kek = kek
        self._rng = rng
        self._cache: CipherCache[tuple[object, ...], bytes | AESGCM] = CipherCache(clock.ticks)

    def __repr__(self) -> str:
        return "Keystore(…)"

    def seal_key(self, subject: UUID, group: int, scope: UUID = NO_SCOPE) -> SealKey:
        """Give the key to seal with, drawn and made durable at first use.

        Errors: Refused("key-shredded") if it was destroyed; `Unavailable`; `Corrupted`.
        """
        version = self._latest(subject, group, scope)
        name = KeyName(subject, group, scope, version or 1)
        if version is None:
            self._insert(INSERT_DEK, name, _line(group))
        cipher = self.open_keys([name]).get(name)
        if cipher is None:
            raise Refused("key-shredded", "What concerns this person was erased.")
        return SealKey(name.version, cipher)

    def open_keys(self, names: Iterable[KeyName]) -> dict[KeyName, AESGCM]:
        """Give the ciphers of a page, in one query for those not at hand; destroyed = left out.

        Errors: `Corrupted` if a wrapped key was altered or moved.
        """
        found: dict[KeyName, AESGCM] = {}
        wanted: list[KeyName] = []
        for name in set(names):
            cipher = self._cache.get(("dek", *name))
            if isinstance(cipher, AESGCM):
                found[name] = cipher
            else:
                wanted.append(name)
        for name, row in self._select_deks(wanted):
            cipher = AESGCM(self._unwrap(_dek_bound(name, row), row))
            self._cache.put(("dek", *name), cipher)
            found[name] = cipher
        return found

    def open_key(self, name: KeyName) -> AESGCM | None:
        """Give one cipher, None if it was destroyed."""
        return self.open_keys([name]).get(name)

    def secret(self, subject: UUID) -> bytes:
        """Give the pseudonym secret of a person, drawn at first use (group 0, CRYPTO §8).

        Errors: Refused("key-shredded").
        """
        name = KeyName(subject, PSEUDONYM_SECRET)
        cached = self._cache.get(("secret", *name))
        if isinstance(cached, bytes):
            return cached
        rows = self._select_deks([name])
        if not rows:
            self._insert(INSERT_DEK, name, _line(PSEUDONYM_SECRET))
            rows = self._select_deks([name])
        if not rows:
            raise Refused("key-shredded", "What concerns this person was erased.")
        secret = self._unwrap(_dek_bound(name, rows[0][1]), rows[0][1])
        self._cache.put(("secret", *name), secret)
        return secret

    def service_key(self, name: str) -> bytes:
        """Give a key of the service itself (idempotency, cursors…), drawn at first use."""
        return self._own(("service", name), SELECT_SERVICE, INSERT_SERVICE)

    def feed_key(self, name: FeedKeyName) -> AESGCM:
        """Give the key of one partner's copies about one subject, drawn at first use.

        Errors: Refused("key-shredded").
        """
        return AESGCM(self._own(("feed", *name), SELECT_FEED, INSERT_FEED))

    def forget(self) -> None:
        """Drop every unwrapped key of this process."""
        self._cache.clear()

    def _own(self, name: tuple[object, ...], select: str, insert: str) -> bytes:
        cached = self._cache.get(name)
        if isinstance(cached, bytes):
            return cached
        row = self._select_own(name, select)
        if row is None:
            self._insert(insert, name[1:], "service")
            row = self._select_own(name, select)
        if row is None:
            raise Refused("key-shredded", "What concerns this person was erased.")
        key = self._unwrap(_own_bound(name[1:], row.epoch), row)
        self._cache.put(name, key)
        return key

    def _insert(self, insert: str, name: tuple[object, ...], line: str) -> None:
        """Draw, wrap and store a key; if another process was first, its key is the one."""
        key = self._rng.bytes(KEY_BYTES)
        epoch = self._kek.epoch(line)
        draft = Wrapped(line, epoch, b"", _proof(key))
        bound = _dek_bound(name, draft) if isinstance(name, KeyName) else _own_bound(name, epoch)
        wrapped = self._kek.wrap(line, epoch, [(key, bound)])[0]
        values: list[object] = [*name, epoch, wrapped, draft.proof]
        if isinstance(name, KeyName):
            values.append(line)
        try:
            with self._borrow() as connection:
                connection.execute(insert, values)
        except Error as error:
            if error.sqlstate != GONE_STATE:
                raise
            raise Refused("key-shredded", "What concerns this person was erased.") from None

    def _unwrap(self, bound: bytes, row: Wrapped) -> bytes:
        try:
            key = self._kek.unwrap(row.line, row.epoch, [(row.wrapped, bound)])[0]
        except InvalidTag:
            raise Corrupted("wrapped key") from None
        if not hmac.compare_digest(_proof(key), row.proof):
            raise Corrupted("proof of key")
        return key

    def _latest(self, subject: UUID, group: int, scope: UUID) -> int | None:
        cached = self._cache.get(("latest", subject, group, scope))
        if isinstance(cached, bytes):
            return int.from_bytes(cached, "big")
        with self._borrow() as connection:
            row = connection.execute(SELECT_LATEST, [subject, group, scope]).fetchone()
        if row is None or row[0] is None:
            return None
        self._cache.put(("latest", subject, group, scope), int(row[0]).to_bytes(4, "big"))
        return int(row[0])

    def _select_deks(self, names: list[KeyName]) -> list[tuple[KeyName, Wrapped]]:
        if not names:
            return []
        columns = [list(column) for column in zip(*names, strict=True)]
        with self._borrow() as connection:
            rows = connection.execute(SELECT_DEKS, columns).fetchall()
        return [
            (KeyName(row[0], row[1], row[2], row[3]), Wrapped(row[4], row[5], row[6], row[7]))
            for row in rows
        ]

    def _select_own(self, name: tuple[object, ...], select: str) -> Wrapped | None:
        with self._borrow() as connection:
            row = connection.execute(select, name[1:]).fetchone()
        return None if row is None else Wrapped("service", row[0], row[1], row[2])


SELECT_LATEST = (
    "SELECT max(version) FROM keys.dek WHERE subject_id = %s AND grp = %s AND scope = %s"
)
SELECT_DEKS = (
    "SELECT d.subject_id, d.grp, d.scope, d.version, d.line, d.kek_epoch, d.wrapped, d.proof"
    " FROM unnest(%s::uuid[], %s::smallint[], %s::uuid[], %s::int[])"
    " w (subject, grp, scope, version)"
    " JOIN keys.dek d ON d.subject_id = w.subject AND d.grp = w.grp AND d.scope = w.scope"
    " AND d.version = w.version"
)
INSERT_DEK = (
    "INSERT INTO keys.dek (subject_id, grp, scope, version, kek_epoch, wrapped, proof, line)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
SELECT_SERVICE = (
    "SELECT kek_epoch, wrapped, proof FROM keys.service_key WHERE name = %s AND version = 1"
)
INSERT_SERVICE = (
    "INSERT INTO keys.service_key (name, version, kek_epoch, wrapped, proof)"
    " VALUES (%s, 1, %s, %s, %s) ON CONFLICT DO NOTHING"
)
SELECT_FEED = (
    "SELECT kek_epoch, wrapped, proof FROM keys.feed_key"
    " WHERE partner_id = %s AND subject_id = %s AND grp = %s AND epoch = %s"
)
INSERT_FEED = (
    "INSERT INTO keys.feed_key (partner_id, subject_id, grp, epoch, kek_epoch, wrapped, proof)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)

LINES = {
    KeyGroup.HEALTH: "sensitive",
    KeyGroup.PROTECTION: "sensitive",
    KeyGroup.JUSTICE: "sensitive",
    KeyGroup.NOTES: "notes",
}


def _line(group: int) -> str:
    return "subject" if group == PSEUDONYM_SECRET else LINES.get(KeyGroup(group), "subject")


def _dek_bound(name: tuple[object, ...], row: Wrapped) -> bytes:
    return _bound(b"maillage/dek/v1", (*name, row.line, row.epoch))


def _own_bound(name: tuple[object, ...], epoch: int) -> bytes:
    return _bound(b"maillage/own/v1", (*name, epoch))


def _bound(label: bytes, pieces: tuple[object, ...]) -> bytes:
    """Name a key in bytes: ids on 16, numbers on 4, words in UTF-8, each behind its length."""
    return length_prefixed(label, *(_bytes(piece) for piece in pieces))


def _bytes(piece: object) -> bytes:
    if isinstance(piece, UUID):
        return piece.bytes
    return piece.to_bytes(4, "big") if isinstance(piece, int) else str(piece).encode()


def _proof(key: bytes) -> bytes:
    return hmac.digest(key, b"maillage/dek-proof/v1", sha256)[:PROOF_BYTES]
