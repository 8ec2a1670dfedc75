"""Verify that the journal is what was appended: leaves, chain, density (STORE §5 step 6).

Leaf = SHA-256(0x00 ‖ stream ‖ version(8) ‖ length(2) ‖ kind ‖ state); hash of a batch =
SHA-256(0x01 ‖ previous ‖ batch(8) ‖ first(8) ‖ last(8) ‖ n(4) ‖ at in µs(8) ‖ leaves);
integers big-endian.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.pq import TransactionStatus

from gateway.ports import ChainBroken


LEAF_BYTES = 32
PAGE_BATCHES = 500
PAGE_EVENTS = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the ledger stands once verified."""

    batch: int = 0
    last: int = 0
    at: datetime = LONG_AGO
    hash: bytes = bytes(LEAF_BYTES)


class Line(NamedTuple):
    """One row of the ledger."""

    batch: int
    first: int
    last: int
    n: int
    at: datetime
    leaves: bytes
    hash: bytes


def verify_ledger(connection: Connection) -> Head:
    """Recompute every leaf and every link; needs SELECT on `events` and `ledger`.

    Limits: reads one snapshot, so that a journal being written verifies too; inside a transaction
    of the caller, the snapshot is the caller's.
    Errors: `ChainBroken` at the first position that does not follow.
    """
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if alone:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _verify(connection)


def _verify(connection: Connection) -> Head:
    head = Head()
    leaves = _leaves(connection)
    for line in _lines(connection):
        head = _follow(head, line)
        found = list(islice(leaves, line.n))
        for position, (stored, recomputed) in enumerate(zip(_split(line), found, strict=False)):
            if stored != recomputed[1] or recomputed[0] != line.first + position:
                raise ChainBroken("event", line.first + position)
        if len(found) != line.n:
            raise ChainBroken("missing event", line.first + len(found))
    for position, _ in leaves:
        raise ChainBroken("event outside the ledger", position)
    return head


def leaf(stream: UUID, version: int, kind: str, state: bytes) -> bytes:
    """Give the leaf of one event."""
    name = kind.encode()
    place = stream.bytes + version.to_bytes(8, "big")
    return sha256(b"\0" + place + len(name).to_bytes(2, "big") + name + state).digest()


def link(previous: bytes, line: Line) -> bytes:
    """Give the hash of one batch."""
    at_us = (line.at - EPOCH) // timedelta(microseconds=1)
    numbers = b"".join(n.to_bytes(8, "big") for n in (line.batch, line.first, line.last))
    count = line.n.to_bytes(4, "big") + at_us.to_bytes(8, "big", signed=True)
    return sha256(b"\x01" + previous + numbers + count + line.leaves).digest()


def _follow(head: Head, line: Line) -> Head:
    dense = line.batch == head.batch + 1 and line.first == head.last + 1
    if not dense or line.last != line.first + line.n - 1 or line.at < head.at:
        raise ChainBroken("ledger line", line.first)
    if len(line.leaves) != LEAF_BYTES * line.n or link(head.hash, line) != line.hash:
        raise ChainBroken("ledger hash", line.first)
    return Head(line.batch, line.last, line.at, line.hash)


def _split(line: Line) -> Iterator[bytes]:
    for start in range(0, len(line.leaves), LEAF_BYTES):
        yield line.leaves[start : start + LEAF_BYTES]


def _lines(connection: Connection) -> Iterator[Line]:
    query = (
        "SELECT batch, first_id, last_id, n, at, leaves, hash FROM maillage.ledger"
        " WHERE batch > %s ORDER BY batch LIMIT %s"
    )
    after = -(2**62)
    while rows := connection.execute(query, [after, PAGE_BATCHES]).fetchall():
        yield from map(Line._make, rows)
        after = rows[-1][0]


def _leaves(connection: Connection) -> Iterator[tuple[int, bytes]]:
    query = (
        "SELECT notification_id, originator_id, originator_version, topic, state"
        " FROM maillage.events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
    )
    after = -(2**62)
    while rows := connection.execute(query, [after, PAGE_EVENTS]).fetchall():
        for position, stream, version, kind, state in rows:
            yield position, leaf(stream, version, kind, state)
        after = rows[-1][0]
