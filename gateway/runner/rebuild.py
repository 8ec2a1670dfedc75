"""Make a projection again from the first event and compare it with the live one.

Equal means: what partners and the DPO are shown follows from the journal and from nothing else.
What was delivered is never touched; sealed payloads are compared after opening.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from consent.charter import Charter
from domain.vocabulary import Jurisdiction
from gateway.feeds.feed_keys import FeedKeys, Place
from gateway.feeds.pending import Pending
from gateway.ports import Unavailable
from gateway.runner import views
from gateway.runner.pages import Pages
from gateway.runner.runner import ROLE
from gateway.store.pool import Database
from projections.consent_register import ConsentRegister
from projections.journal import Entry
from projections.partner_feed import PartnerFeed, Told, units
from projections.registry import CONSENT_REGISTER, PARTNER_FEED, Projection


CHANGES_AT_ONCE = 2_000

REGISTER = "SELECT * FROM proj.consent_register_v1_rows"
EMPTY_REGISTER = "DELETE FROM proj.consent_register_v1_rows"
LOCK_HEADS = "SELECT 1 FROM feed.head ORDER BY partner FOR UPDATE"
PENDING = "SELECT * FROM feed.pending JOIN feed.payload USING (partner, entry_id, version)"
EMPTY_PENDING = """WITH gone AS (DELETE FROM feed.pending RETURNING partner, entry_id, version)
  DELETE FROM feed.payload p USING gone g
  WHERE (p.partner, p.entry_id, p.version) = (g.partner, g.entry_id, g.version)"""

Rows = dict[Any, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How a rebuild compared: rows made again, rows that were not the same or not there."""

    projection: str
    position: int
    rows: int
    differences: int


class Rebuild:
    """Rebuild each projection beside no running runner (reconstruction).

    Errors: `Unavailable("projections-running")` while a runner holds the projection.
    """

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    def register(self) -> Rebuilt:
        """Make the consent register again, in place."""
        with self._held(CONSENT_REGISTER) as connection, connection.transaction():
            upto = views.checkpoint(connection, CONSENT_REGISTER.code)
            register = ConsentRegister()
            for unit in self._units(upto):
                register.fold(unit)
            before = _register(connection)
            connection.execute(EMPTY_REGISTER)
            views.upsert_register(connection, register.rows.values())
            return _compared(CONSENT_REGISTER, upto, before, _register(connection))

    def pending(
        self, pending: Pending, keys: FeedKeys, charters: Mapping[Jurisdiction, Charter]
    ) -> Rebuilt:
        """Make what waits for each partner again, in place; what it was delivered stays."""
        with self._held(PARTNER_FEED) as connection, connection.transaction():
            upto = views.checkpoint(connection, PARTNER_FEED.code)
            feed = PartnerFeed(charters)
            for unit in self._units(upto):
                feed.fold(unit)
            connection.execute(LOCK_HEADS)
            held = views.parked(connection, PARTNER_FEED.code)
            before = _pending(connection, keys)
            connection.execute(EMPTY_PENDING)
            changes = (told for told in feed.told() if told.subject not in held)
            for some in _chunks(changes):
                pending.apply(connection, feed.state, some)
            return _compared(PARTNER_FEED, upto, before, _pending(connection, keys))

    def _held(self, projection: Projection) -> Connection:
        connection = self._database.connect(ROLE)
        if not views.hold(connection, projection.code):
            connection.close()
            raise Unavailable("projections-running")
        return connection

    def _units(self, upto: int) -> Iterator[list[Entry]]:
        """Give whole commands up to a checkpoint, which never cuts one."""
        position = 0
        while position < upto:
            page = self._pages.after(position)
            for unit in units(page.entries, "continues" if page.full else "ended"):
                position = unit[-1].envelope.position
                if position > upto:
                    return
                yield unit
            position = max([position, *(poison.position for poison in page.poisons)])
            if not page.full:
                return


def _register(connection: Connection) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        return {row["directive"]: row for row in cursor.execute(REGISTER)}


def _pending(connection: Connection, keys: FeedKeys) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(PENDING).fetchall()
    for row in rows:
        place = Place(row["partner"], row["entry_id"], row["version"], row["kind"])
        row["sealed"] = keys.open(place, row["subject"], row["sealed"])
    return {(row["partner"], row["entry_id"], row["version"]): row for row in rows}


def _compared(projection: Projection, position: int, before: Rows, after: Rows) -> Rebuilt:
    differing = sum(before.get(name) != after.get(name) for name in before.keys() | after.keys())
    return Rebuilt(projection.code, position, len(after), differing)


def _chunks(changes: Iterator[Told]) -> Iterator[list[Told]]:
    while some := list(islice(changes, CHANGES_AT_ONCE)):
        yield some
