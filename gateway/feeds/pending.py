"""Keep `feed.pending` what it must be: for each entry, the one line its partner still has to get.

What is pending follows from two things only, what the partner may be told and what it was
delivered; so a rebuild from zero gives the same rows, and a change before a delivery leaves no
trace. Delivered rows are never moved; a retraction only voids their sealed content.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from consent.active import local_day
from consent.compile import State
from consent.decide import decide
from consent.model import Decision, Query
from domain.vocabulary import Level, PartnerId
from gateway.feeds.entries import Writer, Written
from gateway.feeds.feed_keys import FeedKeys, Place
from gateway.ports import Corrupted
from projections.journal import Entry
from projections.partner_feed import Line, Told, fed, next_line


Key = tuple[PartnerId, UUID]
ReadAt = Callable[[Sequence[int]], Sequence[Entry]]

WITHDRAW = """WITH doomed AS (
    SELECT p.partner, p.entry_id, p.version FROM feed.pending p
    JOIN unnest(%(partners)s::uuid[], %(entries)s::uuid[]) AS c(partner, entry_id)
      USING (partner, entry_id)
    ORDER BY p.partner, p.source_position, p.ordinal FOR UPDATE OF p),
  gone AS (
    DELETE FROM feed.pending p USING doomed d
    WHERE (p.partner, p.entry_id, p.version) = (d.partner, d.entry_id, d.version)
    RETURNING p.partner, p.entry_id, p.version)
  DELETE FROM feed.payload p USING gone g
  WHERE (p.partner, p.entry_id, p.version) = (g.partner, g.entry_id, g.version)"""
DELIVERED = """SELECT DISTINCT ON (l.partner, l.entry_id)
    l.partner, l.entry_id, l.version, p.shape, p.item
  FROM feed.log l JOIN feed.payload p USING (partner, entry_id, version)
  JOIN unnest(%(partners)s::uuid[], %(entries)s::uuid[]) AS c(partner, entry_id)
    USING (partner, entry_id)
  ORDER BY l.partner, l.entry_id, l.version DESC"""
QUEUE = """INSERT INTO feed.pending
  (partner, entry_id, version, subject, source_position, ordinal)
  SELECT * FROM unnest(%(partner)s::uuid[], %(entry)s::uuid[], %(version)s::int[],
    %(subject)s::uuid[], %(cause)s::bigint[], %(ordinal)s::int[])"""
WRITE = """INSERT INTO feed.payload
  (partner, entry_id, version, kind, source, shape, item, sealed)
  SELECT * FROM unnest(%(partner)s::uuid[], %(entry)s::uuid[], %(version)s::int[],
    %(kind)s::text[], %(source)s::bigint[], %(shape)s::text[], %(item)s::bytea[],
    %(sealed)s::bytea[])"""
VOID = """UPDATE feed.payload p SET sealed = NULL
  FROM unnest(%(partner)s::uuid[], %(entry)s::uuid[], %(version)s::int[])
    AS c(partner, entry_id, version)
  WHERE p.partner = c.partner AND p.entry_id = c.entry_id AND p.version < c.version
    AND p.sealed IS NOT NULL"""
OPEN_HEADS = """INSERT INTO feed.head (partner, epoch, position, active)
  SELECT partner, 1, 0, active FROM unnest(%s::uuid[], %s::bool[]) AS c(partner, active)
  ON CONFLICT (partner) DO UPDATE SET active = excluded.active
  WHERE feed.head.active <> excluded.active"""


@dataclass(frozen=True, slots=True)
class Row:
    """One pending line with its payload, as the two tables hold it."""

    partner: PartnerId
    entry: UUID
    version: int
    subject: UUID | None
    cause: int
    ordinal: int
    kind: str
    source: int
    shape: str
    item: bytes
    sealed: bytes


class Pending:
    """Apply what a projection says partners are to be told (en attente).

    Shapes: `read_at` opens entries of the journal by position.
    """

    def __init__(self, writer: Writer, keys: FeedKeys, read_at: ReadAt) -> None:
        self._writer = writer
        self._keys = keys
        self._read_at = read_at

    def apply(
        self, connection: Connection, state: State, changes: Iterable[Told]
    ) -> set[PartnerId]:
        """Bring the pending lines of some entries up to date, inside the caller's transaction.

        Shapes: gives the partners whose pending changed; of several changes the last counts.
        """
        wanted: dict[Key, Told] = {
            (told.partner, self._writer.entry_id(told)): told for told in changes
        }
        if not wanted:
            return set()
        delivered = self._withdraw(connection, list(wanted))
        facts = self._facts(wanted.values())
        rows = [
            row
            for (_, entry), told in wanted.items()
            if (row := self._row((entry, told), (state, facts), delivered)) is not None
        ]
        if rows:
            self._insert(connection, rows)
        return {partner for partner, _ in wanted}

    def _withdraw(self, connection: Connection, keys: Sequence[Key]) -> dict[Key, Line]:
        """Delete what is pending for these entries, then say what was delivered of them.

        Limits: in this order; a cut in flight holds the pending rows until its COMMIT.
        """
        named = {
            "partners": [partner for partner, _ in keys],
            "entries": [entry for _, entry in keys],
        }
        connection.execute(WITHDRAW, named)
        return {
            (partner, entry): Line(version, shape, levels_of(item))
            for partner, entry, version, shape, item in connection.execute(DELIVERED, named)
        }

    def _facts(self, changes: Iterable[Told]) -> dict[int, Entry]:
        positions = sorted({told.source for told in changes if told.fields})
        return {entry.envelope.position: entry for entry in self._read_at(positions)}

    def _row(
        self,
        named: tuple[UUID, Told],
        known: tuple[State, Mapping[int, Entry]],
        delivered: Mapping[Key, Line],
    ) -> Row | None:
        entry, told = named
        state, facts = known
        decision = _decision(state, told)
        line = next_line(delivered.get((told.partner, entry)), decision)
        if line is None:
            return None
        if line.shape == "retracted":
            zone = state.partners[told.partner].jurisdiction
            written = self._writer.retract(told, line, local_day(told.at, zone))
        else:
            written = self._writer.show(told, line, (facts[told.source].fact, decision))
        return self._sealed((entry, told), line, written)

    def _sealed(self, named: tuple[UUID, Told], line: Line, written: Written) -> Row:
        entry, told = named
        place = Place(told.partner, entry, line.version, written.kind)
        return Row(
            partner=told.partner,
            entry=entry,
            version=line.version,
            subject=told.subject,
            cause=told.cause,
            ordinal=told.ordinal,
            kind=written.kind,
            source=told.source,
            shape=line.shape,
            item=written.item,
            sealed=self._keys.seal(place, told.subject, written.body),
        )

    @staticmethod
    def _insert(connection: Connection, rows: Sequence[Row]) -> None:
        connection.execute(QUEUE, _columns(rows))
        connection.execute(WRITE, _columns(rows))
        retracted = [row for row in rows if row.shape == "retracted"]
        if retracted:
            connection.execute(VOID, _columns(retracted))


def open_heads(connection: Connection, active: Mapping[PartnerId, bool]) -> None:
    """Open the feeds that have none yet and say which may be read now."""
    connection.execute(OPEN_HEADS, [list(active), list(active.values())])


def levels_of(item: bytes) -> dict[str, Level]:
    """Read which fields an audit item says were told, and how finely."""
    words = (word.rsplit(":", 1) for word in json.loads(item)["fields"])
    return {name: Level[level.upper()] for name, level in words}


def _decision(state: State, told: Told) -> Decision:
    """Make again the decision that said what is to be told, at its own two clocks."""
    key = state.key(told.source)
    if key is None:
        raise Corrupted("fact told by a feed", told.source)
    return fed(decide(state, key, Query(told.partner, told.at, told.cause)))


def _columns(rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {name: [getattr(row, name) for row in rows] for name in Row.__slots__}
