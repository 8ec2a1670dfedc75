"""Let a reader wait for its own write: woken at COMMIT, not by polling."""

from threading import Condition


class Waiters:
    """Who waits for the projections to pass a position (lecteurs en attente)."""

    def __init__(self) -> None:
        self._moved = Condition()
        self._position = 0

    def reached(self, position: int) -> None:
        """Wake those who wait for a position up to this one."""
        with self._moved:
            self._position = max(self._position, position)
            self._moved.notify_all()

    def wait(self, position: int, seconds: float) -> bool:
        """Wait until a position is passed; False = not in time."""
        with self._moved:
            return self._moved.wait_for(lambda: self._position >= position, seconds)
