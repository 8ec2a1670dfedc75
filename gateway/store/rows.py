"""Read rows of the journal with their parts and their date, as binary tuples, by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from psycopg import Connection

from gateway.ports import Corrupted
from gateway.store.units import SealedPart


PAGE_ROWS_MAX = 2_000


@dataclass(frozen=True)
class SealedStoredEvent(StoredEvent):
    """The library's event to store, with the parts that go to the vault beside it."""

    id: UUID
    consent: bool
    parts: tuple[SealedPart, ...]


@dataclass(frozen=True)
class StoredPart:
    """One row of the vault."""

    event: UUID
    part: SealedPart


@dataclass(frozen=True)
class StoredRow(Notification):
    """The library's notification, with what this journal adds; `id` is the position."""

    recorded: datetime
    parts: tuple[StoredPart, ...]


COLUMNS = "SELECT notification_id, originator_id, originator_version, topic, state"
SELECT_PAGE = (
    f"{COLUMNS} FROM maillage.events WHERE notification_id > %s AND notification_id <= %s"
    " AND (topic = ANY(%s) OR %s) ORDER BY notification_id LIMIT %s"
)
SELECT_STREAM = (
    f"{COLUMNS} FROM maillage.events WHERE originator_id = %s AND originator_version > %s"
    " AND originator_version <= %s ORDER BY originator_version"
)
SELECT_AT = (
    f"{COLUMNS} FROM maillage.events WHERE notification_id = ANY(%s) ORDER BY notification_id"
)
SELECT_PARTS = (
    "SELECT notification_id, event_id, subject_id, grp, scope, also, key_version, sealed"
    " FROM maillage.vault WHERE notification_id = ANY(%s) ORDER BY notification_id, grp, scope"
)
SELECT_DATES = (
    "SELECT p.id, l.at FROM unnest(%s::bigint[]) p (id) CROSS JOIN LATERAL (SELECT at"
    " FROM maillage.ledger WHERE last_id >= p.id ORDER BY last_id LIMIT 1) l"
)
FOR_EVER = 2**62


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of the journal: positions in (after, stop], some kinds or every one."""

    after: int
    limit: int
    stop: int | None = None
    kinds: tuple[str, ...] = ()


def page(connection: Connection, window: Window) -> list[StoredRow]:
    """Give the rows of a window, in order of position."""
    upto = FOR_EVER if window.stop is None else window.stop
    kinds = list(window.kinds)
    values = [window.after, upto, kinds, not kinds, window.limit]
    return _rows(connection, SELECT_PAGE, values)


def stream(
    connection: Connection, originator: UUID, after: int = 0, upto: int | None = None
) -> list[StoredRow]:
    """Give the rows of one stream, versions in (after, upto], in order."""
    last = FOR_EVER if upto is None else upto
    return _rows(connection, SELECT_STREAM, [originator, after, last])


def at(connection: Connection, positions: Sequence[int]) -> list[StoredRow]:
    """Give the rows at some positions, in order."""
    return _rows(connection, SELECT_AT, [list(positions)])


def _rows(connection: Connection, query: str, values: Sequence[object]) -> list[StoredRow]:
    with connection.cursor(binary=True) as cursor:
        found = cursor.execute(query, values, prepare=True).fetchall()
        positions = [row[0] for row in found]
        if not found:
            return []
        dates: dict[int, datetime] = dict(
            cursor.execute(SELECT_DATES, [positions], prepare=True).fetchall()
        )
        parts: dict[int, list[StoredPart]] = {}
        for row in cursor.execute(SELECT_PARTS, [positions], prepare=True):
            parts.setdefault(row[0], []).append(StoredPart(row[1], SealedPart(*row[2:])))
    if len(dates) != len(found):
        raise Corrupted("event without a ledger line")
    return [
        StoredRow(
            originator_id=originator,
            originator_version=version,
            topic=topic,
            state=state,
            id=position,
            recorded=dates[position].astimezone(UTC),
            parts=tuple(parts.get(position, ())),
        )
        for position, originator, version, topic, state in found
    ]
