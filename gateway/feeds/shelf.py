"""Read one partner's feed from the database: what it was delivered, what waits for it.

Every query leads with the partner; row-level security is a second line of defence, never the
filter. All of it runs as `maillage_feed`, for this partner and this transaction only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Connection

from domain.vocabulary import PartnerId, PersonId
from gateway.store.pool import Database
from projections.registry import PARTNER_FEED


CANDIDATES_AT_ONCE = 200

SET_PARTNER = "SELECT set_config('maillage.partner', %s, true)"
NOW = "SELECT maillage.clock_now()"
PARKED = "SELECT DISTINCT subject_id FROM maillage.dead_letters WHERE projection = %s"
HEAD = "SELECT epoch, position, active FROM feed.head WHERE partner = %s"
DELIVERED = """SELECT l.entry_id, l.version, l.subject, p.kind, p.source, p.shape, p.item, p.sealed,
    l.position, l.cut_at, NOT EXISTS (SELECT 1 FROM feed.log n
      WHERE n.partner = l.partner AND n.entry_id = l.entry_id AND n.version > l.version)
  FROM feed.log l JOIN feed.payload p USING (partner, entry_id, version)
  WHERE l.partner = %s AND l.epoch = %s AND l.position > %s ORDER BY l.position LIMIT %s"""
WAITING = """SELECT c.entry_id, c.version, c.subject, p.kind, p.source, p.shape, p.item, p.sealed,
    c.source_position, c.ordinal
  FROM feed.pending c JOIN feed.payload p USING (partner, entry_id, version)
  WHERE c.partner = %s AND (c.source_position, c.ordinal) > (%s, %s)
  ORDER BY c.source_position, c.ordinal LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One line with its payload; `sealed` None = void."""

    entry: UUID
    version: int
    subject: PersonId | None
    kind: str
    source: int
    shape: str
    item: bytes
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A line the partner was delivered; `newest` = no later version of the same entry was."""

    stored: Stored
    position: int
    cut_at: datetime
    newest: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Where a feed stands."""

    epoch: int
    position: int
    active: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What is read before becoming the partner: the one time, and who is held back."""

    at: datetime
    parked: frozenset[PersonId]


class Shelf:
    """One partner's feed, inside one transaction (rayon)."""

    def __init__(self, connection: Connection, partner: PartnerId, seen: Seen) -> None:
        self._connection = connection
        self._partner = partner
        self.at = seen.at
        self.parked = seen.parked

    def head(self) -> Head | None:
        """Give where the feed stands; None = there is none."""
        row = self._connection.execute(HEAD, [self._partner]).fetchone()
        return None if row is None else Head(*row)

    def delivered(self, epoch: int, after: int, limit: int) -> list[Delivered]:
        """Give the lines after a position, in order."""
        rows = self._connection.execute(DELIVERED, [self._partner, epoch, after, limit])
        return [Delivered(Stored(*row[:8]), *row[8:]) for row in rows]

    def waiting(self) -> Iterator[Stored]:
        """Give what is not delivered yet, in order, a few at a time."""
        after = (0, -1)
        while True:
            values = [self._partner, *after, CANDIDATES_AT_ONCE]
            rows = self._connection.execute(WAITING, values).fetchall()
            for row in rows:
                yield Stored(*row[:8])
            if len(rows) < CANDIDATES_AT_ONCE:
                return
            after = (rows[-1][8], rows[-1][9])


@contextmanager
def open_shelf(database: Database, partner: PartnerId) -> Iterator[Shelf]:
    """Become this partner's reader for one read-only transaction."""
    with database.pooled("maillage_app") as connection, connection.transaction():
        [(now,)] = connection.execute(NOW).fetchall()
        parked = frozenset(row[0] for row in connection.execute(PARKED, [PARTNER_FEED.code]))
        connection.execute("SET LOCAL ROLE maillage_feed")
        connection.execute(SET_PARTNER, [str(partner)])
        yield Shelf(connection, partner, Seen(now, parked))
