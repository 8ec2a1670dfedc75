"""The small network on paper, played on a real journal, with its runner, its gate and its feeds."""

import json
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4, uuid5

import pytest

from domain.envelope import Actor, Author
from domain.vocabulary import Ground, ProfessionalId, Purpose, Role
from gateway.audit.gate import Gate
from gateway.feeds.cursor import Cursors
from gateway.feeds.cut import Asked, Feeds, Tools
from gateway.feeds.delivery_record import Recorder
from gateway.feeds.entries import Writer
from gateway.feeds.feed_keys import FeedKeys
from gateway.feeds.pending import Pending
from gateway.feeds.pseudonyms import Pseudonyms
from gateway.keys.kek_file import LINES, Kek
from gateway.keys.keystore import Keystore
from gateway.runner.followed import Followed, FollowedFeed, FollowedRegister
from gateway.runner.pages import Pages
from gateway.runner.roster import Roster
from gateway.runner.runner import Runner
from gateway.store.committer import Committer
from gateway.store.journal import Journal
from gateway.store.mapper import Header, Mapper
from gateway.store.recorder import APP, JournalApplication
from gateway.store.units import NO_SCOPE, Status, Unit
from gateway.system import SystemClock, SystemIds, SystemRng
from tests.consent.world import DAY, NOON, World, charters
from tests.fix_postgres import set_database_clock


CLOCK, IDS, RNG = SystemClock(), SystemIds(), SystemRng()


class Stage(World):
    """A world whose every fact is stored, sealed and read back for real."""

    def __init__(self, database):
        super().__init__()
        self.database, self.keys_database = database, database.keys
        kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, RNG)
        self.keystore = Keystore(lambda: self.keys_database.pooled(APP), kek, CLOCK, RNG)
        self.mapper = Mapper(self.keystore, RNG)
        self.committer = Committer(lambda: database.connect(APP))
        self.application = JournalApplication(database, self.committer, self.mapper)
        self.journal = Journal(self.application, self.keystore, IDS, RNG)
        self.cursor_key = self.keystore.service_key("cursor")
        self.pseudonyms = Pseudonyms(self.keystore.service_key("pseudonyms"), self.keystore.secret)
        self.writer = Writer(self.pseudonyms)
        self.event_id = lambda _fact: uuid4()
        self.versions: Counter[UUID] = Counter()
        self.feed_keys = FeedKeys(self.keystore, RNG)
        self.pages = Pages(self.journal, database)
        self.roster = Roster(self.pages, charters())
        self.gate = Gate(lambda: database.connect("maillage_audit_writer"), CLOCK, RNG)
        self.gate.start()
        self.runner = self.new_runner()
        self.feeds = self.new_feeds(self.roster)
        self.clock(NOON)

    def make_repeatable(self):
        """Draw every outward identifier from what it names, so that two worlds can be compared."""
        self.cursor_key = bytes(32)
        self.pseudonyms = Pseudonyms(bytes(32), lambda person: sha256(person.bytes).digest())
        self.writer = Writer(self.pseudonyms)
        self.event_id = lambda fact: uuid5(NO_SCOPE, fact.model_dump_json())
        self.runner, self.feeds = self.new_runner(), self.new_feeds(self.roster)

    def new_runner(self):
        pending = Pending(self.writer, self.feed_keys, self.journal.at)
        followed: list[Followed] = [FollowedFeed(pending, charters()), FollowedRegister()]
        runner = Runner(self.database, self.pages, followed)
        runner.retry_waits = (0.0, 0.0, 0.0)
        return runner

    def new_feeds(self, roster):
        cursors = Cursors(self.cursor_key, "getFeedEntries")
        recorder = Recorder(self.keystore, self.writer, self.pseudonyms, IDS)
        return Feeds(
            Tools(
                self.database, roster, self.gate, self.writer,
                self.feed_keys, cursors, recorder, CLOCK,
            )
        )  # fmt: skip

    def clock(self, instant):
        set_database_clock(self.database, instant.astimezone(UTC))

    def write(self, fact, **header):
        return self.write_together((fact, header))[0]

    def write_together(self, *facts):
        """Store some facts as one command."""
        audit = uuid4()
        events = []
        for fact, given in facts:
            unit = given.get("by")
            author = Author(
                unit=unit,
                kind=self.kinds.get(unit),
                role=Role.WORKER if unit else None,
                ground=given.get("ground", Ground.NONE),
            )
            stream = given.get("stream") or uuid4()
            self.versions[stream] += 1
            header = Header(
                id=given.get("id") or self.event_id(fact),
                stream=stream,
                seq=self.versions[stream],
                on=given.get("on", DAY),
                by=author,
                audit=audit,
                purpose=given.get("purpose", Purpose.ACCOMPANIMENT),
                subject=next(iter(given.get("about", ())), None),
            )
            events.append(self.mapper.seal(header, fact))
            self.log.append((header, fact))
        unit = Unit(NO_SCOPE, uuid4(), b"mac", tuple(events))
        verdict = self.committer.submit(unit).result(5)
        assert verdict.status is Status.APPENDED
        return range(verdict.first, verdict.last + 1)

    def follow(self):
        while self.runner.step():
            pass

    def actor(self, partner):
        return Actor(
            professional=ProfessionalId(partner),
            unit=partner,
            kind=self.kinds[partner],
            role=Role.WORKER,
            purposes=tuple(Purpose),
        )

    def page(self, partner, after=None, limit=100):
        return self.feeds.read(self.actor(partner), Asked(after, limit))

    def entries(self, partner, after=None, limit=100):
        """Give what a partner is sent, page after page, as it reads it."""
        found = []
        while page := self.page(partner, after, limit):
            if not page.entries:
                break
            found += json.loads(page.body)
            after = page.cursor
        return found

    def delivered(self, partner):
        """Follow the journal, then give everything the partner's feed holds now."""
        self.follow()
        return self.entries(partner)

    def close(self):
        self.runner.close()
        self.gate.stop()
        self.committer.close()
        self.application.close()
        self.keys_database.close()


@pytest.fixture
def stage(postgres):
    """A fresh journal, network and feeds."""
    database = postgres.clone()
    made = Stage(database)
    yield made
    made.close()
    postgres.drop(database)


def kinds(entries):
    return [entry["type"].split(".")[3] for entry in entries]


def at(month, day, hour=12):
    return datetime(2025, month, day, hour, tzinfo=UTC)
