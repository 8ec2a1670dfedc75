"""A story told on the real stack: each command kept, each look at every partner's feed kept.

Every identifier that leaves is drawn from what it names, so that two tellings can be compared.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.vocabulary import PersonId
from gateway import wiring
from gateway.cli.demo import held, person_for
from gateway.cli.demo_cast import TOWN_HALL, partner_of, seat_of
from gateway.cli.demo_stage import WAIT_SECONDS, Story
from gateway.feeds.cut import Asked
from gateway.identity.tokens import DemoTokens
from gateway.keys.kek_file import LINES, Kek
from gateway.keys.keystore import Keystore
from gateway.service import feeds, oversight, situation
from gateway.service.refs import person_of
from gateway.service.session import Call, Hidden, Writing
from gateway.store.clock import move_clock
from gateway.system import SystemRng
from tests.fix_http import serving
from tests.fix_postgres import Postgres


IDS = UUID("1c8c3b1e-9a5a-4c55-8c51-1d8f3f0c6a11")
NO_FEED = ()

VARYING = {"date", "maillage-request"}

Pages = tuple[tuple[bytes, str], ...]
Heard = tuple[int, bytes, dict[str, str]]


class RepeatableKeystore(Keystore):
    """Draws what identifiers are made of from their names; what seals stays random."""

    def service_key(self, name):
        return sha256(name.encode()).digest()

    def secret(self, subject):
        return sha256(subject.bytes).digest()


class RepeatableIds:
    """Names each new id after the command it is for, whatever else happened before."""

    def __init__(self):
        self.command = "opening"
        self._given: dict[str, int] = {}
        self._lock = Lock()

    def new(self, label):
        with self._lock:
            number = self._given[self.command] = self._given.get(self.command, 0) + 1
        return uuid5(IDS, f"{self.command} {label} {number}")


class KeptLog(logging.Handler):
    """Keeps every record of every logger."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record):
        self.records.append(record)


@dataclass(slots=True)
class Telling(Story):
    """A story being told, and all that was done and seen in it."""

    running: wiring.Running
    ids: RepeatableIds
    log: KeptLog
    codes: tuple[str, ...] = ()
    acts: list[tuple[Any, Call, Writing]] = field(default_factory=list)
    seen: dict[str, dict[str, Pages]] = field(default_factory=dict)
    people: dict[str, PersonId] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def do(self, code, act, request):
        """Let a professional do one thing, and keep it."""
        call = self.try_to(code, act, request)
        self.acts.append((act, call, request))

    def try_to(self, code, act, request):
        """Let a professional try one thing, under a key that names this very thing."""
        body = f"{code} {type(request).__name__} {request.model_dump_json()}".encode()
        key = f"story-{sha256(body).hexdigest()}"
        self.ids.command = key
        call = Call(None if code is None else self.actor(code), key, body, "cli")
        act(self.network, call, request)
        return call

    def look(self, when: str) -> None:
        """Keep what the feed of every partner says now, byte for byte."""
        self.network.projections.wait(self.network.journal.head(), WAIT_SECONDS)
        self.seen[when] = {code: self.pages(code) for code in self.codes}

    def pages(self, code: str) -> Pages:
        """Read a whole feed as it is now, without waiting for anything."""
        read: list[tuple[bytes, str]] = []
        cursor: str | None = None
        while True:
            try:
                asked = Asked(after=cursor, channel="cli")
                page = feeds.read_page(self.network, self.actor(code), asked)
            except Hidden:
                return NO_FEED
            read.append((page.body, page.cursor))
            if page.receipt is None:
                return tuple(read)
            cursor = page.cursor

    def holds(self, when: str, code: str) -> list[dict[str, Any]]:
        """Give the facts a partner held at a look: kind, fields by category."""
        return [dict(fact) for fact in held(self.lines(when, code))]

    def lines(self, when: str, code: str) -> list[dict[str, Any]]:
        """Give every line of a partner's feed at a look."""
        return lines_of(self.seen[when][code])

    def name(self, name: str, code: str, chosen: UUID) -> None:
        """Remember who a client id of a partner stands for inside."""
        self.people[name] = person_of(self.network, self.actor(code), str(chosen))

    def as_of(self, code: str, instant: datetime, known: datetime | None = None) -> list[Any]:
        """Ask as the DPO what a partner could see at an instant of the one person of the story."""
        overseer = self.actor(TOWN_HALL.code)
        asked = oversight.AsOf(
            person=person_for(self, overseer), at=instant, known=known, partner=partner_of(code)
        )
        answer = json.loads(oversight.as_of(self.network, overseer, asked).body)
        return list(answer["visible"])

    def opens(self, code: str, ref: str) -> bool:
        """Try every purpose of a professional on a person's page; False = the same ∅ each time."""
        actor = self.actor(code)
        for purpose in actor.purposes:
            try:
                situation.open_situation(self.network, actor, ref, purpose)
            except Hidden:
                continue
            return True
        return False

    def handle(self, code: str, name: str) -> str:
        """Give how a partner would know a person, had it ever been told of her."""
        return self.network.pseudonyms.subject(partner_of(code), self.people[name])

    def over_http(self, *asked: tuple[str, str, str]) -> list[Heard]:
        """Ask over a real connection: (partner, path, purpose) each.

        Shapes: what differs from one request to the next, its date and its trace, is left out.
        """
        tokens = self.network.tokens
        assert isinstance(tokens, DemoTokens)
        self.ids.command = "over http"
        heard: list[Heard] = []
        with serving(self.running.app()) as client:
            for code, path, purpose in asked:
                bearer = f"Bearer {tokens.issue(seat_of(code))}"
                headers = {"Authorization": bearer, "Maillage-Purpose": purpose}
                answer = client.get(path, headers=headers)
                kept = {n: v for n, v in answer.headers.items() if n not in VARYING}
                heard.append((answer.status_code, answer.content, kept))
        return heard


def lines_of(pages: Pages) -> list[dict[str, Any]]:
    """Read the lines of some pages of a feed."""
    read: list[dict[str, Any]] = []
    for body, _ in pages:
        read += json.loads(body or "[]")
    return read


@contextmanager
def telling(postgres: Postgres, codes: tuple[str, ...]) -> Iterator[Telling]:
    """Open an empty network for one telling, and throw it away at the end."""
    database, ids, log = postgres.clone(), RepeatableIds(), KeptLog()
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "IDS", ids)
        patch.setattr(wiring, "Keystore", RepeatableKeystore)
        running = wiring.assemble(database, kek, DemoTokens(SystemRng()))
    running.start()
    try:
        with listened(log):
            clock = partial(move_clock, database)
            yield Telling(running.network, clock, running, ids, log, codes)
    finally:
        running.stop()
        postgres.drop(database)


@contextmanager
def listened(log: KeptLog) -> Iterator[None]:
    """Keep all that is logged meanwhile, down to the last detail."""
    root = logging.getLogger()
    before = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(log)
