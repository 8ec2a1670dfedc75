"""Record late what was written and never recorded: its process died between the two (AUDIT §2.11).

The event names its entry, so the entry is put under that id, flagged `late`; who held the pen and
by which route are lost, and left out.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from threading import Event
from uuid import UUID

from domain.envelope import Envelope
from gateway.service import trail
from gateway.service.session import Network
from gateway.telemetry.logs import log_event


EVENTS_MAX = 2_000  # several batches of the journal: more than a process has under way
GRACE_SECONDS = 10.0  # a process alive puts its entry sooner, or never: the gate gives up in 2 s
PAUSE_SECONDS = 0.05
WRITER = "maillage_audit_writer"
MISSING = "SELECT audit.missing(%s)"


def back_fill(network: Network) -> int:
    """Put the missing entries of the last acts of the journal, and say how many there were.

    Errors: `Corrupted`, `Unavailable`.
    Limits: waits, at most `GRACE_SECONDS`, while another process may still put its own.
    """
    acts = _acts(network)
    deadline = network.clock.ticks() + GRACE_SECONDS
    missing = _missing(network, list(acts))
    while _under_way(network, [acts[entry] for entry in missing]):
        if network.clock.ticks() > deadline:
            break
        Event().wait(PAUSE_SECONDS)
        missing = _missing(network, missing)
    for entry in missing:
        trail.record_late(network, entry, acts[entry])
    if missing:
        log_event("audit entries recorded late", entries=len(missing))
    return len(missing)


def _acts(network: Network) -> dict[UUID, list[Envelope]]:
    """Give the last acts by the entry they name; one the window cuts in two is left out."""
    start = max(network.journal.head() - EVENTS_MAX, 0)
    headers = network.journal.headers(start, EVENTS_MAX)
    found = {entry: list(act) for entry, act in groupby(headers, lambda header: header.audit)}
    if start and headers:
        del found[headers[0].audit]
    return found


def _missing(network: Network, entries: Sequence[UUID]) -> list[UUID]:
    with network.database.pooled(WRITER) as connection:
        return [row[0] for row in connection.execute(MISSING, [list(entries)])]


def _under_way(network: Network, acts: Sequence[Sequence[Envelope]]) -> bool:
    young = network.journal.now() - timedelta(seconds=GRACE_SECONDS)
    return any(act[-1].recorded > young for act in acts)
