"""Call `maillage.append` once: one plain statement, binary arrays, autocommit (STORE §2, B6)."""

from collections.abc import Sequence

from psycopg import Connection
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int2, Int4, Int8

from gateway.store.units import Status, Unit, Verdict


CASTS = (
    *("uuid[]", "uuid[]", "bytea[]"),
    *("int[]", "uuid[]", "bigint[]", "text[]", "bytea[]", "bool[]"),
    *("int[]", "uuid[]", "smallint[]", "uuid[]", "smallint[]", "uuid[]", "int[]", "bytea[]"),
    *("int[]", "uuid[]", "bigint[]"),
)
PLACES = ", ".join(f"%b::{cast}" for cast in CASTS)
APPEND = f"SELECT * FROM maillage.append({PLACES})"  # noqa: S608  # made of the constants above


def append(connection: Connection, units: Sequence[Unit]) -> list[Verdict]:
    """Store a batch and give one verdict a unit, in order.

    Errors: ValueError on an open transaction (durability would then be the caller's word);
    psycopg's errors, after which the outcome is unknown if the connection broke.
    """
    if connection.info.transaction_status != TransactionStatus.IDLE or not connection.autocommit:
        raise ValueError("append needs an autocommit connection with no open transaction")
    with connection.cursor(binary=True) as cursor:
        row = cursor.execute(APPEND, parameters(units), prepare=True).fetchone()
    if row is None:
        raise ValueError("append answered nothing")
    return [
        Verdict(Status(status), first or 0, last or 0)
        for status, first, last in zip(*row, strict=True)
    ]


def parameters(units: Sequence[Unit]) -> list[list[object]]:
    """Lay a batch out as the columns of the function, indexes from 1."""
    events = [(n, event) for n, unit in enumerate(units, 1) for event in unit.events]
    parts = [(n, event, part) for n, (_, event) in enumerate(events, 1) for part in event.parts]
    guards = [(n, *guard) for n, unit in enumerate(units, 1) for guard in unit.guards]
    return [
        [unit.scope for unit in units],
        [unit.key for unit in units],
        [unit.mac for unit in units],
        [Int4(n) for n, _ in events],
        [event.stream for _, event in events],
        [Int8(event.version) for _, event in events],
        [event.kind for _, event in events],
        [event.state for _, event in events],
        [event.consent for _, event in events],
        [Int4(n) for n, _, _ in parts],
        [part.subject for _, _, part in parts],
        [Int2(part.group) for _, _, part in parts],
        [part.scope for _, _, part in parts],
        [Int2(part.also) for _, _, part in parts],
        [event.id for _, event, _ in parts],
        [Int4(part.key_version) for _, _, part in parts],
        [part.sealed for _, _, part in parts],
        [Int4(n) for n, _, _ in guards],
        [stream for _, stream, _ in guards],
        [Int8(version) for _, _, version in guards],
    ]
