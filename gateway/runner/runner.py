"""The projection runner: read the journal once for all projections, write each in its own way.

A restart folds from zero in memory and writes only past the checkpoint. What fails for somebody
is tried again, then parked: that person's disclosures freeze, others go on (STORE §7).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

import psycopg
from psycopg import Connection

from domain.vocabulary import PartnerId, PersonId
from gateway.ports import Unavailable
from gateway.runner import views
from gateway.runner.followed import Followed
from gateway.runner.pages import Page, Pages, Poison
from gateway.runner.waiters import Waiters
from gateway.store.pool import Database
from projections.journal import Entry
from projections.partner_feed import units


ROLE = "maillage_projector"
POLL_SECONDS = 1.0
RETRY_WAITS_SECONDS = (0.0, 0.1, 1.0)
NEWS_PARTNERS_MAX = 200  # a NOTIFY payload is under 8,000 bytes
LAZY = "SET LOCAL synchronous_commit = off"
LOST = (psycopg.OperationalError, psycopg.InterfaceError, Unavailable)
"""The database did not answer: nobody's fault, to be tried again."""
NEWS = "SELECT pg_notify('projection_advanced', %s)"


@dataclass(slots=True)
class Progress:
    """How far one projection is: written up to `checkpoint`, folded further in memory."""

    followed: Followed
    checkpoint: int
    parked: set[PersonId]
    unwritten: list[Any] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Give the name the checkpoint is kept under."""
        return self.followed.projection.code


class Runner:
    """Follow the journal and keep every view (moteur de projections).

    Limits: one at work a projection, held by a session lock; `step` is the whole of it, the
    thread only repeats it.
    """

    def __init__(self, database: Database, pages: Pages, followed: Sequence[Followed]) -> None:
        self._database = database
        self._pages = pages
        self._followed = followed
        self._waiters = Waiters()
        self._stopped = Event()
        self._position = 0
        self._connection: Connection | None = None
        self._progress: list[Progress] = []
        self._thread = Thread(target=self._run, name="projections", daemon=True)
        self.retry_waits: Sequence[float] = RETRY_WAITS_SECONDS

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the page at hand, then stop."""
        self._stopped.set()
        with suppress(psycopg.Error, Unavailable), self._database.pooled(ROLE) as connection:
            connection.execute("NOTIFY events")
        if self._thread.is_alive():
            self._thread.join()
        self.close()

    def close(self) -> None:
        """Let the projections go, for a runner driven by hand."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def require_running(self) -> None:
        """Check that the journal is followed at all.

        Errors: `Unavailable("projections")`.
        """
        if not self._thread.is_alive():
            raise Unavailable("projections")

    def wait(self, position: int, seconds: float) -> bool:
        """Wait until every projection has passed a position; False = not in time."""
        return self._waiters.wait(position, seconds)

    def step(self) -> bool:
        """Take the next page through every projection; True = there may be more.

        Errors: those of `LOST`: call again, nothing is lost;
        `Corrupted`, `Fenced`: stop.
        """
        connection = self._held()
        if connection is None:
            return False
        page = self._pages.after(self._position)
        self._fold(page)
        news: set[PartnerId] = set()
        for progress in self._progress:
            self._park_poisons(connection, progress, page.poisons)
            news |= self._write(connection, progress)
        self._waiters.reached(self._position)
        _tell(connection, sorted(news))
        return page.full

    def _held(self) -> Connection | None:
        """Give the connection that holds every projection, None if another runner has one."""
        if self._connection is not None and not self._connection.closed:
            return self._connection
        connection = self._database.connect(ROLE)
        codes = [followed.projection.code for followed in self._followed]
        if not all(views.hold(connection, code) for code in codes):
            self._waiters.reached(min(views.checkpoint(connection, code) for code in codes))
            connection.close()
            return None
        self._connection = connection
        self._progress = self._progress or [Progress(one, 0, set()) for one in self._followed]
        for progress in self._progress:  # also after a COMMIT whose answer was lost
            progress.checkpoint = views.checkpoint(connection, progress.code)
            progress.parked |= set(views.parked(connection, progress.code))
        return connection

    def _fold(self, page: Page) -> None:
        whole = units(page.entries, "continues" if page.full else "ended")
        for unit in whole:
            last = unit[-1].envelope.position
            for progress in self._progress:
                changes = progress.followed.fold(unit)
                if last > progress.checkpoint:
                    progress.unwritten += changes
        self._position = _reached(self._position, whole, page)

    def _write(self, connection: Connection, progress: Progress) -> set[PartnerId]:
        """Write what was folded, with its checkpoint; a change about a parked person is left."""
        if self._position <= progress.checkpoint:
            progress.unwritten = []
            return set()
        changes = self._allowed(connection, progress)
        try:
            with connection.transaction():
                news = self._apply(connection, progress, changes)
                views.advance(connection, progress.code, self._position)
        except (*LOST, views.Fenced):
            raise
        except Exception:  # noqa: BLE001  # poison is what nobody foresaw; it must stop one person only
            news = self._write_apart(connection, progress, changes)
        progress.checkpoint = self._position
        progress.unwritten = []
        return news

    def _write_apart(
        self, connection: Connection, progress: Progress, changes: Sequence[Any]
    ) -> set[PartnerId]:
        """Write person by person, so that the one who fails stands alone."""
        news: set[PartnerId] = set()
        apart: dict[PersonId | None, list[Any]] = {}
        for change in changes:
            apart.setdefault(progress.followed.subject_of(change), []).append(change)
        for subject, mine in apart.items():
            news |= self._try(connection, progress, (subject, mine))
        with connection.transaction():
            views.advance(connection, progress.code, self._position)
        return news

    def _try(
        self, connection: Connection, progress: Progress, apart: tuple[PersonId | None, list[Any]]
    ) -> set[PartnerId]:
        subject, changes = apart
        for seconds in self.retry_waits[:-1]:
            self._stopped.wait(seconds)
            with suppress(Exception), connection.transaction():
                return self._apply(connection, progress, changes)
        self._stopped.wait(self.retry_waits[-1])
        try:
            with connection.transaction():
                return self._apply(connection, progress, changes)
        except LOST:
            raise
        except Exception as error:
            if subject is None:
                raise
            self._park(connection, progress, (type(error).__name__, [subject]))
            return set()

    def _apply(
        self, connection: Connection, progress: Progress, changes: Sequence[Any]
    ) -> set[PartnerId]:
        if not progress.followed.durable:
            connection.execute(LAZY)
        return progress.followed.apply(connection, changes)

    def _allowed(self, connection: Connection, progress: Progress) -> list[Any]:
        """Leave out, and put away, what concerns parked people."""
        subject_of = progress.followed.subject_of
        held = {subject_of(change) for change in progress.unwritten} & progress.parked
        if held:
            self._park(connection, progress, ("Parked", [one for one in held if one]))
        return [change for change in progress.unwritten if subject_of(change) not in held]

    def _park_poisons(
        self, connection: Connection, progress: Progress, poisons: Sequence[Poison]
    ) -> None:
        for poison in poisons:
            letter = (poison.position, poison.error_class, 1)
            views.park(connection, progress.code, letter, poison.subjects)
            progress.parked |= set(poison.subjects)

    def _park(
        self, connection: Connection, progress: Progress, why: tuple[str, list[PersonId]]
    ) -> None:
        error_class, subjects = why
        letter = (self._position, error_class, len(self.retry_waits))
        views.park(connection, progress.code, letter, subjects)
        progress.parked |= set(subjects)

    def _run(self) -> None:
        listening: Connection | None = None
        while not self._stopped.is_set():
            try:
                if listening is None or listening.closed:
                    listening = self._database.connect(ROLE)
                    listening.execute("LISTEN events")
                while self.step() and not self._stopped.is_set():
                    pass
                for _ in listening.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass
            except LOST:
                self._stopped.wait(POLL_SECONDS)
            except views.Fenced:
                break
        if listening is not None:
            listening.close()


def _reached(position: int, whole: Sequence[Sequence[Entry]], page: Page) -> int:
    """Give the last position a page took in: a command cut in two waits for the next page."""
    ends = [unit[-1].envelope.position for unit in whole[-1:]]
    if not page.full or not ends:
        ends += [poison.position for poison in page.poisons]
    return max([position, *ends])


def _tell(connection: Connection, news: Sequence[PartnerId]) -> None:
    """Wake who waits for these partners, after COMMIT and without holding up the journal."""
    for start in range(0, len(news), NEWS_PARTNERS_MAX):
        codes = ",".join(partner.hex for partner in news[start : start + NEWS_PARTNERS_MAX])
        with connection.transaction():
            connection.execute(LAZY)
            connection.execute(NEWS, [codes])
