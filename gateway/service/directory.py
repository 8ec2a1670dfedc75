"""Look the network up: its active partners, who acts for them, and which one a word names."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from consent.active import ZONES, local_day
from domain.envelope import Actor
from domain.network import PartnerOnboarded
from domain.network import State as PartnerState
from domain.vocabulary import PartnerId, Role
from gateway.identity.actor import actor_of
from gateway.identity.tokens import Seat
from gateway.service.session import OVERSEERS, Network, partner_state


def partners(network: Network) -> Iterator[tuple[PartnerOnboarded, PartnerState]]:
    """Give every partner that runs now, in order of onboarding."""
    network.roster.catch_up()
    for unit in tuple(network.roster.state.partners):  # others may join meanwhile
        state = partner_state(network, unit)
        if state.onboarded is not None and state.stage == "active":
            yield state.onboarded, state


def actors(
    network: Network, partner: PartnerOnboarded, state: PartnerState, roles: frozenset[Role]
) -> list[Actor]:
    """Give who may act for a partner today in one of these roles."""
    today = local_day(network.journal.now(), partner.jurisdiction)
    seats = [Seat(held.professional, partner.partner) for held in state.habilitations]
    found = (actor_of(seat, state, today) for seat in seats)
    return [actor for actor in found if actor is not None and actor.role in roles]


def overseers(network: Network) -> list[Actor]:
    """Give the DPOs and auditors of the network."""
    return [
        actor
        for partner, state in partners(network)
        for actor in actors(network, partner, state, OVERSEERS)
    ]


def partners_named(network: Network, word: str) -> list[PartnerId]:
    """Find the partners an operator may mean: by id, by kind, by name whatever its case."""
    return [
        partner.partner
        for partner, _ in partners(network)
        if word.casefold()
        in {str(partner.partner), partner.partner_kind.value, partner.name.casefold()}
    ]


def zone_of(network: Network, partner: PartnerId) -> ZoneInfo:
    """Give the time zone a partner's days are counted in."""
    return ZONES[network.roster.state.partners[partner].jurisdiction]
