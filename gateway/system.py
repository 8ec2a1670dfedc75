"""The real clock, ids and random bytes; nothing else in the house may ask for them."""

import os
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4


class SystemClock:
    """The machine's clock; the journal itself is dated by the database."""

    def now(self) -> datetime:
        """Give the instant, UTC."""
        return datetime.now(UTC)

    def ticks(self) -> float:
        """Give seconds that only grow."""
        return time.monotonic()


class SystemRng:
    """The kernel's random bytes."""

    def bytes(self, count: int) -> bytes:
        """Give `count` bytes fit for keys and nonces."""
        return os.urandom(count)


class SystemIds:
    """Random version 4 ids."""

    def new(self, label: str) -> UUID:
        """Give a new random id; the label is not used."""
        del label
        return uuid4()
