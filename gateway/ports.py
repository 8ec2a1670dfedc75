"""What the shell needs from outside (clock, ids, random bytes, key wrapping), and how it fails.

Exception
├── Unavailable(dependency)      503: nothing was disclosed, try again
└── Corrupted(what, position)    exit 10: stop, keep the disk, call the DPO
    ├── ChainBroken              the ledger does not follow from its events
    ├── PartSwapped              a row or a sealed part is not where it was written
    ├── CommitmentMismatch       a part opens but is not what the envelope committed to
    └── Diverged                 the database is not what the shipped migrations make
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """Give the instant, UTC."""
        ...

    def ticks(self) -> float:
        """Give seconds that only grow, for timeouts and caches."""
        ...


class Rng(Protocol):
    """Where unpredictable bytes come from."""

    def bytes(self, count: int) -> bytes:
        """Give `count` bytes fit for keys and nonces."""
        ...


class Ids(Protocol):
    """Where new identifiers come from."""

    def new(self, label: str) -> UUID:
        """Give a new random id; `label` says of what, for the simulator."""
        ...


class KeyWrapper(Protocol):
    """Who holds the key-encryption keys (CRYPTO §6); lists in, lists out, in the same order."""

    def epoch(self, line: str) -> int:
        """Give the active epoch of a line."""
        ...

    def wrap(self, line: str, epoch: int, items: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Wrap (key, associated data) pairs."""
        ...

    def unwrap(self, line: str, epoch: int, items: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Unwrap (wrapped key, associated data) pairs."""
        ...


class Unavailable(Exception):  # noqa: N818  # the answer to give, not a bug
    """A dependency does not answer: refuse with 503 and no data (indisponible)."""

    def __init__(self, dependency: str) -> None:
        super().__init__(dependency)
        self.dependency = dependency

    def diagnostics(self) -> str:
        """Say what to do now."""
        return (
            f"The dependency « {self.dependency} » does not answer. Nothing was disclosed. Retry."
        )


class Corrupted(Exception):  # noqa: N818  # evidence altered: a finding, not a bug
    """Evidence was altered (altération); `position` is None where no single row is concerned."""

    def __init__(self, what: str, position: int | None = None) -> None:
        super().__init__(what if position is None else f"{what} at position {position}")
        self.what = what
        self.position = position

    def diagnostics(self) -> str:
        """Say what to do now."""
        return "Stop writing, keep the disk, call the DPO; see docs/incident.md."


class ChainBroken(Corrupted):
    """The ledger does not follow from the events it covers."""


class PartSwapped(Corrupted):
    """A row or a sealed part is not where it was written."""


class CommitmentMismatch(Corrupted):
    """A part opens but is not what its envelope committed to."""
