"""Deliver one page of a partner's feed: decide again, cut, record, and only then send.

Consent is judged at delivery, with this process's state at position k and the database's time t;
the audit transaction refuses a state that is late. What is no longer allowed goes out in its void
form; what was never delivered and is no longer allowed is simply not there (GATEWAY §1).
The body is built before the record, which holds its HMAC; sending waits for COMMIT (AUDIT §2.9).
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Protocol
from uuid import UUID

from consent.active import local_day
from consent.compile import State
from consent.decide import decide
from consent.model import Query
from domain.envelope import Actor
from domain.vocabulary import PartnerId, PersonId
from gateway.audit.gate import Cut, Gate, Unit, Verdict
from gateway.audit.record import Channel
from gateway.feeds.cursor import Cursor, Cursors
from gateway.feeds.delivery_record import Reading, Recorder, Told
from gateway.feeds.entries import Writer, batch, finish
from gateway.feeds.feed_keys import FeedKeys, Place
from gateway.feeds.pending import levels_of
from gateway.feeds.shelf import Delivered, Shelf, Stored, open_shelf
from gateway.ports import Clock, Unavailable
from gateway.store.pool import Database
from projections.partner_feed import covers


TRIES_MAX = 3
REDO_SECONDS_MAX = 0.25
PAGE_ENTRIES_MAX = 100
BEHIND = {Verdict.CONSENT_BEHIND: "consent-view-behind"}


class Entitlements(Protocol):
    """The entitlement state of this process."""

    @property
    def state(self) -> State:
        """Give the state."""
        ...

    @property
    def withheld(self) -> AbstractSet[PersonId]:
        """Give the people nothing may be told of."""
        ...

    def catch_up(self) -> int:
        """Read what the journal has more and give the position reached."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a partner asks for: the entries after a cursor, at most `limit`."""

    after: str | None = None
    limit: int = PAGE_ENTRIES_MAX
    channel: Channel = "api"


@dataclass(frozen=True, slots=True)
class Page:
    """What may be sent now; no entry = nothing new, and nothing was recorded."""

    body: bytes
    entries: int
    cursor: str
    receipt: UUID | None


@dataclass(frozen=True, slots=True)
class Tools:
    """All that a delivery works with; made once by `gateway/wiring.py`."""

    database: Database
    roster: Entitlements
    gate: Gate
    writer: Writer
    keys: FeedKeys
    cursors: Cursors
    recorder: Recorder
    clock: Clock


class Feeds:
    """The pull feed of every partner (fil partenaire)."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def read(self, actor: Actor, asked: Asked) -> Page | None:
        """Give the next page of the actor's own feed; None = no such feed or cursor, no detail.

        Errors: `Unavailable`: consent-view-behind, feed-busy, audit-unavailable; no byte leaves.
        """
        deadline = self._tools.clock.ticks() + REDO_SECONDS_MAX
        verdict = Verdict.OK
        for attempt in count(1):
            found = self._attempt(actor, asked)
            if not isinstance(found, Verdict):
                return found
            if found is Verdict.INACTIVE:
                return None
            verdict = found
            if attempt == TRIES_MAX or self._tools.clock.ticks() > deadline:
                break
        raise Unavailable(BEHIND.get(verdict, "feed-busy"))

    def _attempt(self, actor: Actor, asked: Asked) -> Page | Verdict | None:
        partner = actor.unit
        cursor = Cursor(1, 0) if asked.after is None else self._cursor(partner, asked.after)
        known = self._tools.roster.catch_up()
        with open_shelf(self._tools.database, partner) as shelf:
            head, at = shelf.head(), max(shelf.at, self._tools.roster.state.time)
            if head is None or not head.active or not self._runs(partner, at, known):
                return None
            if cursor is None or cursor.epoch != head.epoch or cursor.position > head.position:
                return None
            hidden = self._tools.roster.withheld | shelf.parked
            reading = Reading(actor, at, known, head, hidden)
            delivered = shelf.delivered(head.epoch, cursor.position, asked.limit)
            waiting = self._choose(reading, shelf, asked.limit - len(delivered))
        if not delivered and not waiting:
            return Page(b"", 0, self._tools.cursors.write(partner, cursor), None)
        return self._deliver(reading, asked.channel, (delivered, waiting))

    def _cursor(self, partner: PartnerId, text: str) -> Cursor | None:
        return self._tools.cursors.read(partner, text)

    def _runs(self, partner: PartnerId, at: datetime, known: int) -> bool:
        """Say whether the partner runs at this instant, as far as this process knows."""
        state = self._tools.roster.state
        found = state.partners.get(partner)
        return found is not None and state.runs(found, local_day(at, found.jurisdiction), known)

    def _choose(self, reading: Reading, shelf: Shelf, room: int) -> list[Told]:
        """Take waiting lines until the page is full or none is left; the denied stay behind."""
        chosen: list[Told] = []
        for stored in shelf.waiting() if room > 0 else ():
            told = self._told(reading, stored)
            if told is None:
                reading.withheld += 1
            else:
                chosen.append(told)
            if len(chosen) == room:
                break
        return chosen

    def _told(self, reading: Reading, stored: Stored) -> Told | None:
        """Decide one line again; None = nothing of it may be told. A retraction is always told."""
        if stored.sealed is None:
            return None
        if stored.shape == "retracted":
            return Told(stored, None, stored.sealed)
        key = self._tools.roster.state.key(stored.source)
        if key is None or stored.subject in reading.hidden:
            return None
        query = Query(reading.actor.unit, reading.at, reading.known)
        decision = decide(self._tools.roster.state, key, query)
        if not covers(decision, levels_of(stored.item)):
            return None
        return Told(stored, decision, stored.sealed)

    def _deliver(
        self, reading: Reading, channel: Channel, lines: tuple[list[Delivered], list[Told]]
    ) -> Page | Verdict:
        """Build the page, make its record and its cut durable, then let it go."""
        again, fresh = lines
        partner, head = reading.actor.unit, reading.head
        replaced = {told.stored.entry for told in fresh}
        kept = [line for line in again if line.newest and line.stored.entry not in replaced]
        bodies, items = self._again(reading, again, {line.position for line in kept})
        for position, told in enumerate(fresh, start=head.position + 1):
            bodies.append(finish(self._open(partner, told), position, reading.at))
            items.append((position, told))
        body = batch(bodies)
        draft = self._tools.recorder.draft(reading, channel, (body, items))
        cut = Cut(
            head.epoch, head.position, tuple((t.stored.entry, t.stored.version) for t in fresh)
        )
        verdict = Gate.settled(self._tools.gate.deliver(Unit(draft, reading.known), cut))
        if verdict is not Verdict.OK:
            return verdict
        last = head.position + len(fresh) if fresh else again[-1].position
        cursor = self._tools.cursors.write(partner, Cursor(head.epoch, last))
        return Page(body, len(bodies), cursor, draft.id)

    def _again(
        self, reading: Reading, again: Sequence[Delivered], newest: AbstractSet[int]
    ) -> tuple[list[bytes], list[tuple[int, Told]]]:
        """Write delivered lines again, in their void form where they say nothing any more."""
        bodies: list[bytes] = []
        items: list[tuple[int, Told]] = []
        partner = reading.actor.unit
        for line in again:
            stored = line.stored
            told = self._told(reading, stored) if line.position in newest else None
            if told is None:
                body = self._tools.writer.void(stored.entry, stored.version, partner)
            else:
                body = self._open(partner, told)
                items.append((line.position, told))
            bodies.append(finish(body, line.position, line.cut_at))
        return bodies, items

    def _open(self, partner: PartnerId, told: Told) -> bytes:
        stored = told.stored
        place = Place(partner, stored.entry, stored.version, stored.kind)
        return self._tools.keys.open(place, stored.subject, told.sealed)
