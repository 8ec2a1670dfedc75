"""Keep unwrapped ciphers a short while: few, least used out first, none older than a minute."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar


ENTRIES_MAX = 20_000
SECONDS_MAX = 60.0

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class CipherCache(Generic[K, V]):
    """A bounded cache any thread may use; the age limit holds if every other signal fails."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: K) -> V | None:
        """Give an entry still young enough."""
        with self._lock:
            entry = self._entries.get(name)
            if entry is None:
                return None
            born, value = entry
            if self._ticks() - born >= SECONDS_MAX:
                del self._entries[name]
                return None
            self._entries.move_to_end(name)
            return value

    def put(self, name: K, value: V) -> None:
        """Keep an entry; the least used one leaves if there are too many."""
        with self._lock:
            self._entries[name] = (self._ticks(), value)
            self._entries.move_to_end(name)
            if len(self._entries) > ENTRIES_MAX:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: a key was destroyed somewhere."""
        with self._lock:
            self._entries.clear()
