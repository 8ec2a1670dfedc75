"""Ask the engine what one unit may be told of one person now: where nominative answers start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.decide import who_could_see
from consent.model import Decision, Query
from domain.vocabulary import PartnerId, PersonId, Purpose
from gateway.service.session import Network, instant
from projections.journal import Entry


@dataclass(frozen=True, slots=True)
class View:
    """What a unit may be told of a person, at an instant and a journal position.

    Shapes: `decisions` by event id, the open ones only; `withheld` counts the others.
    """

    at: datetime
    known: int
    decisions: Mapping[UUID, Decision]
    withheld: int


def view_of(
    network: Network, unit: PartnerId, subject: PersonId, purposes: frozenset[Purpose] | None
) -> View:
    """Decide on every fact about a person, with the journal as it is now."""
    known, at = network.roster.catch_up(), instant(network)
    found = who_could_see(network.roster.state, subject, Query(unit, at, known, purposes))
    closed = subject in network.roster.withheld
    opened = {d.key.event: d for d in found if d.allowed and not closed}
    return View(at, known, opened, withheld=len(found) - len(opened))


def entries_of(network: Network, view: View) -> list[Entry]:
    """Open the facts a view allows, and no other."""
    return network.journal.at([d.key.position for d in view.decisions.values()])
