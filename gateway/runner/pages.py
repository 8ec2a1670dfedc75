"""Read the journal page by page, and go round an entry that cannot be opened.

An altered entry stops the people it is about, never the service; one about nobody stops all.
"""

import json
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.vocabulary import PersonId
from gateway.ports import Corrupted
from gateway.store.pool import Database
from projections.journal import Entry


PAGE_ENTRIES_MAX = 2_000
SUBJECTS = "SELECT state FROM maillage.events WHERE notification_id = %s"


class Reads(Protocol):
    """What follows the journal needs of it."""

    def read(self, after: int, limit: int) -> list[Entry]:
        """Give the entries after a position, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Poison:
    """An entry that cannot be opened: where it stands and whom it is about (écriture altérée)."""

    position: int
    subjects: tuple[PersonId, ...]
    error_class: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries in order, the poisoned ones apart; `full` = there may be more."""

    entries: list[Entry]
    poisons: list[Poison]
    full: bool


class Pages:
    """The journal by pages (lecture suivie)."""

    def __init__(self, journal: Reads, database: Database) -> None:
        self._journal = journal
        self._database = database

    def after(self, position: int, limit: int = PAGE_ENTRIES_MAX) -> Page:
        """Give the next entries.

        Errors: `Corrupted` for a poisoned entry about nobody: nothing can be trusted after it.
        """
        page = Page([], [], full=False)
        reached, wanted = position, limit
        while True:
            try:
                found = self._journal.read(reached, wanted)
            except Corrupted as error:
                poison = self._poison(error)
                before = poison.position - reached - 1
                page.entries.extend(self._journal.read(reached, before) if before else [])
                page.poisons.append(poison)
                reached, wanted = poison.position, position + limit - poison.position
                if wanted == 0:
                    return Page(page.entries, page.poisons, full=True)
                continue
            page.entries.extend(found)
            return Page(page.entries, page.poisons, full=len(found) == wanted)

    def _poison(self, error: Corrupted) -> Poison:
        if error.position is None:
            raise error
        with self._database.pooled("maillage_app") as connection:
            row = connection.execute(SUBJECTS, [error.position]).fetchone()
        subjects = _subjects(bytes(row[0])) if row else ()
        if not subjects:
            raise error
        return Poison(error.position, subjects, type(error).__name__)


def _subjects(state: bytes) -> tuple[PersonId, ...]:
    try:
        return tuple(PersonId(UUID(word)) for word in json.loads(state)["subjects"])
    except (KeyError, TypeError, ValueError):
        return ()
