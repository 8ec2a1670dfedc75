"""The stage the demo plays on: a network, its actors, and the hand that moves its clock."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.envelope import Actor
from domain.vocabulary import Purpose
from gateway.cli.demo_cast import seat_of
from gateway.feeds.cut import Asked
from gateway.service import feeds, situation
from gateway.service.session import Call, Hidden, Network, Writing, find_actor


WAIT_SECONDS = 10.0
PARIS = ZoneInfo("Europe/Paris")


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Give an instant of 2025 as the clocks of Issy show it."""
    return datetime(2025, month, day, hour, minute, tzinfo=PARIS)


@dataclass(slots=True)
class Story:
    """The demo being played: the network, and the hand that moves its clock.

    Limits: demo and tests only; the clock moves forward, never back.
    """

    network: Network
    set_clock: Callable[[datetime], None]
    _calls: int = field(default=0, init=False)

    def actor(self, code: str) -> Actor:
        """Give who acts for a partner now.

        Errors: `Hidden` before its habilitation or after.
        """
        found = find_actor(self.network, seat_of(code))
        if found is None:
            raise Hidden
        return found

    def do(self, code: str | None, act: Callable[..., Any], request: Writing) -> None:
        """Let a professional do one thing; None = the system."""
        self._calls += 1
        key = f"demo-story-{self._calls:06d}"
        body = f"{type(request).__name__} {request.model_dump_json()}".encode()
        actor = None if code is None else self.actor(code)
        act(self.network, Call(actor, key, body, "cli"), request)

    def entries(self, code: str) -> list[dict[str, Any]]:
        """Read a partner's whole feed as its information system would, page after page."""
        self.network.projections.wait(self.network.journal.head(), WAIT_SECONDS)
        read: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = feeds.read_page(
                self.network, self.actor(code), Asked(after=cursor, channel="cli")
            )
            if page.receipt is None:
                return read
            read += json.loads(page.body)
            cursor = page.cursor

    def person_at(self, code: str) -> str:
        """Give how a partner knows the one person its feed speaks of."""
        return str(next(entry["subject"] for entry in self.entries(code) if "subject" in entry))

    def file_at(self, code: str, person: str) -> str:
        """Give how a partner knows the referral it was sent."""
        answer = situation.open_situation(self.network, self.actor(code), person, Purpose.INSERTION)
        return str(
            next(fact["file"] for fact in json.loads(answer.body)["facts"] if "file" in fact)
        )
