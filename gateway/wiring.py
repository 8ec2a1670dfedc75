"""Construct everything that has a connection, a key, a clock or a thread; nobody else does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from starlette.types import ASGIApp

from consent.charter import compile_charter
from domain.vocabulary import Jurisdiction
from gateway.api.app import create_app
from gateway.audit.gate import Gate
from gateway.feeds.cursor import Cursors
from gateway.feeds.cut import Feeds, Tools
from gateway.feeds.delivery_record import Recorder
from gateway.feeds.entries import Writer
from gateway.feeds.feed_keys import FeedKeys
from gateway.feeds.pending import Pending
from gateway.feeds.pseudonyms import Pseudonyms
from gateway.identity.tokens import TokenSource, open_tokens
from gateway.jobs.ticker import Ticker
from gateway.keys.kek_file import create_kek_file, open_kek_file
from gateway.keys.keystore import Keystore
from gateway.ports import Corrupted, KeyWrapper
from gateway.runner.followed import Followed, FollowedFeed, FollowedRegister
from gateway.runner.pages import Pages
from gateway.runner.rebuild import Rebuild, Rebuilt
from gateway.runner.roster import Roster
from gateway.runner.runner import LOST, Runner
from gateway.service.authoring import read_authoring
from gateway.service.back_filling import back_fill
from gateway.service.session import Network
from gateway.settings import Settings, read_secret, write_secret
from gateway.store import embedded
from gateway.store.bootstrap import bootstrap_sql
from gateway.store.clock import move_clock
from gateway.store.committer import Committer
from gateway.store.journal import Journal
from gateway.store.ledger import verify_ledger
from gateway.store.mapper import Mapper
from gateway.store.migrate import upgrade_both
from gateway.store.pool import Database, from_url
from gateway.store.recorder import APP, JournalApplication
from gateway.store.startup import require_fit
from gateway.system import SystemClock, SystemIds, SystemRng
from gateway.telemetry.health import Probe
from gateway.telemetry.logs import log_failure
from projections.registry import CONSENT_REGISTER, PARTNER_FEED


AUDITOR = "maillage_auditor"
AUDIT_WRITER = "maillage_audit_writer"
TOKENS_FILE = "demo-tokens"
PASSPHRASE_BYTES = 32
PSEUDONYMS_KEY = "pseudonyms"
CURSORS_KEY = "cursor"
FEED_ROUTE = "getFeedEntries"
UNUSED_KEYS = """SELECT NOT EXISTS (SELECT 1 FROM keys.service_key)
  AND NOT EXISTS (SELECT 1 FROM keys.dek)"""

CLOCK, IDS, RNG = SystemClock(), SystemIds(), SystemRng()


@dataclass(frozen=True, slots=True)
class Views:
    """What follows the journal and writes for partners."""

    journal: Journal
    pages: Pages
    pseudonyms: Pseudonyms
    feed_keys: FeedKeys
    pending: Pending
    cursors: Cursors
    recorder: Recorder
    writer: Writer


@dataclass(frozen=True, slots=True)
class Running:
    """One network at work in this process, with the threads it owns (réseau en marche)."""

    network: Network
    runner: Runner
    committer: Committer
    views: Views
    keys: Database
    ticker: Ticker

    def start(self) -> None:
        """Start the threads: the gate first, since nothing is answered without it.

        Limits: what a damaged journal or a stalled gate keeps from the trail is left to the next
        start, so that a check-up can open on it.
        """
        self.network.gate.start()
        try:
            back_fill(self.network)
        except (Corrupted, *LOST) as error:
            log_failure("audit entries not recorded late", error)
        self.runner.start()

    def start_jobs(self) -> None:
        """Start what acts without being asked; only where the network is served."""
        self.ticker.start()

    def stop(self) -> None:
        """Stop taking in, finish what is queued, let go of every connection."""
        self.ticker.stop()
        self.runner.stop()
        self.committer.close()
        self.network.gate.stop()
        self.network.journal.close()
        self.keys.close()
        self.network.database.close()

    def move_clock(self, instant: datetime | None) -> None:
        """Play at another date: demo and tests only; production refuses to start on it."""
        move_clock(self.network.database, instant)

    def verify_ledger(self) -> int:
        """Recompute the whole ledger and give how many events it covers.

        Errors: `ChainBroken`.
        """
        with self.network.database.connect(AUDITOR) as connection:
            return verify_ledger(connection).last

    def probes(self) -> Mapping[str, Probe]:
        """Give what readiness depends on."""
        network = self.network
        return {
            "database": network.journal.now,
            "entitlement": network.roster.catch_up,
            "audit": network.gate.require_running,
            "journal": self.committer.require_running,
            "projections": self.runner.require_running,
            "ticker": self.ticker.require_running,
        }

    def app(self) -> ASGIApp:
        """Give the HTTP application of this network."""
        return create_app(self.network, self.probes())


def open_network(settings: Settings) -> Running:
    """Open the network the settings describe: server, migrations, keys, tokens, parts.

    Errors: `Misconfigured`, `NotForDemo`, `Unavailable`: nothing is served.
    """
    tokens = open_tokens(settings.profile, settings.data_dir / TOKENS_FILE, RNG)
    database = open_database(settings)
    require_fit(database, settings.profile)
    return assemble(database, _kek(settings, database), tokens)


def close_network(settings: Settings, running: Running) -> None:
    """Stop the network and, unless another process still works with it, the embedded server."""
    running.stop()
    if settings.database_url is None and not embedded.busy(settings.data_dir):
        embedded.stop(settings.data_dir)


def stop_server(settings: Settings) -> None:
    """Stop the embedded server whoever works with it: its folder is about to vanish."""
    if settings.database_url is None:
        embedded.stop(settings.data_dir)


def roles_script() -> str:
    """Give the script a DBA runs once: roles and databases, no password."""
    return bootstrap_sql()


def open_database(settings: Settings) -> Database:
    """Reach the server, started by us if it is the embedded one, and bring it up to date."""
    if settings.database_url is None:
        database = embedded.start(settings.data_dir, settings.roles_file)
    else:
        database = from_url(settings.database_url, settings.roles_file)
    upgrade_both(database)
    return database


def rebuilds(running: Running) -> Mapping[str, Callable[[], Rebuilt]]:
    """Give what makes each view again, by its name; the network must not be started."""
    network, views = running.network, running.views
    made = Rebuild(network.database, views.pages)
    return {
        PARTNER_FEED.name: lambda: made.pending(views.pending, views.feed_keys, network.charters),
        CONSENT_REGISTER.name: made.register,
    }


def assemble(database: Database, kek: KeyWrapper, tokens: TokenSource) -> Running:
    """Put the parts of one network together on a migrated database; nothing runs yet."""
    document = files("consent").joinpath("packs", "charter-default.json").read_bytes()
    charters = {place: compile_charter(document, place) for place in Jurisdiction}
    keys = database.keys
    keystore = Keystore(lambda: keys.pooled(APP), kek, CLOCK, RNG)
    committer = Committer(lambda: database.connect(APP))
    application = JournalApplication(database, committer, Mapper(keystore, RNG))
    views = _views(database, Journal(application, keystore, IDS, RNG), keystore)
    followed: list[Followed] = [FollowedFeed(views.pending, charters), FollowedRegister()]
    roster = Roster(views.pages, charters)
    tools = _tools(database, views, roster)
    runner = Runner(database, views.pages, followed)
    network = Network(
        journal=views.journal,
        roster=roster,
        projections=runner,
        gate=tools.gate,
        feeds=Feeds(tools),
        database=database,
        keystore=keystore,
        pseudonyms=views.pseudonyms,
        charters=charters,
        authoring=read_authoring(document),
        tokens=tokens,
        ids=IDS,
        clock=CLOCK,
    )
    return Running(network, runner, committer, views, keys, Ticker(network))


def _views(database: Database, journal: Journal, keystore: Keystore) -> Views:
    pseudonyms = Pseudonyms(keystore.service_key(PSEUDONYMS_KEY), keystore.secret)
    writer, feed_keys = Writer(pseudonyms), FeedKeys(keystore, RNG)
    return Views(
        journal=journal,
        pages=Pages(journal, database),
        pseudonyms=pseudonyms,
        feed_keys=feed_keys,
        pending=Pending(writer, feed_keys, journal.at),
        cursors=Cursors(keystore.service_key(CURSORS_KEY), FEED_ROUTE),
        recorder=Recorder(keystore, writer, pseudonyms, IDS),
        writer=writer,
    )


def _tools(database: Database, views: Views, roster: Roster) -> Tools:
    return Tools(
        database=database,
        roster=roster,
        gate=Gate(lambda: database.connect(AUDIT_WRITER), CLOCK, RNG),
        writer=views.writer,
        keys=views.feed_keys,
        cursors=views.cursors,
        recorder=views.recorder,
        clock=CLOCK,
    )


def _kek(settings: Settings, database: Database) -> KeyWrapper:
    """Open the key file; a network that has sealed nothing yet draws its own.

    Limits: in production the passphrase is the operator's. A lost file is never drawn again.
    """
    if not settings.kek_file.exists() and _sealed_nothing(database):
        if settings.profile != "production":
            write_secret(settings.kek_passphrase_file, RNG.bytes(PASSPHRASE_BYTES).hex().encode())
        create_kek_file(settings.kek_file, read_secret(settings.kek_passphrase_file), RNG)
    return open_kek_file(settings.kek_file, read_secret(settings.kek_passphrase_file), RNG)


def _sealed_nothing(database: Database) -> bool:
    with database.keys.connect(APP) as connection:
        row = connection.execute(UNUSED_KEYS).fetchone()
    return row is not None and bool(row[0])
