"""The projections the runner follows: a pure fold in memory, and how its changes are written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from psycopg import Connection

from consent.active import local_day
from consent.charter import Charter
from domain.vocabulary import Jurisdiction, PartnerId, PersonId
from gateway.feeds.pending import Pending, open_heads
from gateway.runner.views import upsert_register
from projections.consent_register import ConsentRegister, Row
from projections.journal import Entry
from projections.partner_feed import PartnerFeed, Told
from projections.registry import CONSENT_REGISTER, PARTNER_FEED, Projection


class Followed(Protocol):
    """One projection as the runner sees it; a change is whatever its own fold gives.

    Shapes: `durable` False = its commits may be lost with the machine, and are then replayed.
    """

    projection: Projection
    durable: bool

    def fold(self, unit: Sequence[Entry]) -> Sequence[Any]:
        """Take in one command, in memory, and give what it changes."""
        ...

    def subject_of(self, change: Any) -> PersonId | None:  # noqa: ANN401  # its own change
        """Say whom a change is about."""
        ...

    def apply(self, connection: Connection, changes: Sequence[Any]) -> set[PartnerId]:
        """Write changes in the caller's transaction; give the partners who have news."""
        ...


class FollowedFeed:
    """The partner feeds: candidates in `feed.pending`, and which feeds may be read."""

    projection = PARTNER_FEED
    durable = True

    def __init__(self, pending: Pending, charters: Mapping[Jurisdiction, Charter]) -> None:
        self.feed = PartnerFeed(charters)
        self._pending = pending
        self._heads: dict[PartnerId, bool] = {}

    def fold(self, unit: Sequence[Entry]) -> list[Told]:
        """Take in one command."""
        return self.feed.fold(unit)

    def subject_of(self, change: Told) -> PersonId | None:
        """Say whom a change is about."""
        return change.subject

    def apply(self, connection: Connection, changes: Sequence[Told]) -> set[PartnerId]:
        """Open and close feeds first: a cut, too, takes the head before the pending rows."""
        heads = {partner: self._runs(partner) for partner in self.feed.feeds()}
        if heads != self._heads:
            open_heads(connection, heads)
        news = self._pending.apply(connection, self.feed.state, changes)
        self._heads = heads
        return news

    def _runs(self, partner: PartnerId) -> bool:
        state = self.feed.state
        found = state.partners[partner]
        return state.runs(found, local_day(state.time, found.jurisdiction), state.position)


class FollowedRegister:
    """The consent register of the DPO."""

    projection = CONSENT_REGISTER
    durable = False

    def __init__(self) -> None:
        self.register = ConsentRegister()

    def fold(self, unit: Sequence[Entry]) -> list[Row]:
        """Take in one command."""
        return self.register.fold(unit)

    def subject_of(self, change: Row) -> PersonId | None:
        """Say whom a change is about."""
        return change.subject

    def apply(self, connection: Connection, changes: Iterable[Row]) -> set[PartnerId]:
        """Write the rows as they are now; nobody waits for them."""
        upsert_register(connection, changes)
        return set()
