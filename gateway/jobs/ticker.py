"""Say that time has passed when it alone changes what somebody may be told.

An agreement starts or ends at its hour, whoever is at work: the projections move when a tick is in
the journal, and only then (STORE §7).
"""

from contextlib import suppress
from threading import Event, Thread

from domain.vocabulary import Purpose
from gateway.ports import Unavailable
from gateway.runner.runner import LOST
from gateway.service.network import Passing, tick
from gateway.service.session import Call, Network, today


POLL_SECONDS = 1.0


class Ticker:
    """Look once a second whether a directive started or ended since the last tick (horloge).

    Limits: `step` is the whole of it, the thread only repeats it. Directives only: a habilitation
    that ends is seen when its holder calls.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the step at hand, then stop; nothing to do if it never started."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def require_running(self) -> None:
        """Check that what was started still runs.

        Errors: `Unavailable("ticker")`.
        """
        if self._thread.ident is not None and not self._thread.is_alive():
            raise Unavailable("ticker")

    def step(self) -> bool:
        """Tick if a directive started or ended since the last tick; True = a tick was asked for.

        Limits: the first step after an outage takes in all of it. The key names the last tick, so
        that several processes tick once.
        """
        network = self._network
        network.roster.catch_up()
        last = network.roster.ticked
        if not network.roster.state.edges(last, network.journal.now()):
            return False
        call = Call(None, f"tick after {last.isoformat()}", b"tick")
        tick(network, call, Passing(on=today(network, None), purpose=Purpose.COORDINATION))
        return True

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(*LOST):
                self.step()
            self._stopped.wait(POLL_SECONDS)
