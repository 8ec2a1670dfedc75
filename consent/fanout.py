"""Say which partners may be told a new fact, without asking all of them."""

from datetime import datetime

from consent.compile import State
from consent.decide import decide
from consent.model import Decision, EventKey, Query
from consent.vocab import PartnerId


FED = frozenset({"feed", "place_feed"})
"""The channels that have a feed; the others are served act by act, or not at all."""


def recipients(state: State, key: EventKey, at: datetime, known: int) -> list[Decision]:
    """Give the decision of every partner who may be told this fact, by order of identifier."""
    asked = (Query(partner, at, known) for partner in sorted(_candidates(state, key)))
    return [found for query in asked if (found := decide(state, key, query)).allowed]


def _candidates(state: State, key: EventKey) -> set[PartnerId]:
    """Give a superset: the author, whom somebody agreed to, who intervenes, who is on the spot."""
    found = {key.source}
    for subject in key.subjects:
        found.update(grant.to for grant in state.grants(subject))
        found.update(start.unit for start in state.interventions(subject))
    partners = tuple(state.partners.values())
    return {
        partner.id
        for partner in partners
        if (partner.id in found or key.territory in partner.territories)
        and (charter := state.charters.get(partner.jurisdiction)) is not None
        and charter.channels[partner.kind] in FED
    }
