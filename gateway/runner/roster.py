"""The entitlement state this process decides with, brought up to date before each read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

from consent.charter import Charter
from consent.compile import State
from domain.network import Ticked
from domain.vocabulary import Jurisdiction, PersonId
from gateway.runner.pages import Pages


class Roster:
    """The journal compiled for decisions, as far as this process has read it (état des droits).

    Shapes: `withheld` are people of whom an entry cannot be opened: nothing is told of them;
    `ticked` is the instant up to which the passing of time is in the journal, as the feeds fold it.
    Limits: any thread may ask; one at a time reads on.
    """

    def __init__(self, pages: Pages, charters: Mapping[Jurisdiction, Charter]) -> None:
        self.state = State(charters)
        self.withheld: frozenset[PersonId] = frozenset()
        self.ticked = datetime.min.replace(tzinfo=UTC)
        self._pages = pages
        self._lock = Lock()
        self._position = 0

    def catch_up(self) -> int:
        """Read what the journal has more and give the position decisions may rest on.

        Limits: reads after it was called, so what was acknowledged before is always in.
        """
        with self._lock:
            while True:
                page = self._pages.after(self._position)
                for poison in page.poisons:
                    self.withheld |= set(poison.subjects)
                for entry in page.entries:
                    self.state.apply(entry.envelope, entry.fact)
                    if isinstance(entry.fact, Ticked):
                        self.ticked = self.state.time
                    self._position = entry.envelope.position
                self._position = max([self._position, *(p.position for p in page.poisons)])
                if not page.full:
                    return self._position
