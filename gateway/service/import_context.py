"""Gather what an import needs to know of a network: its territory, teams and partners."""

from collections import Counter
from collections.abc import Iterator

from consent.active import local_day
from domain.envelope import Actor
from domain.network import State as PartnerState
from domain.vocabulary import PartnerId, RecipientKind
from gateway.identity.actor import actor_of
from gateway.identity.tokens import Seat
from gateway.service.session import WRITERS, Network, partner_state
from gateway.sheets.context import ImportContext, KnownPartner
from gateway.sheets.problems import FileRefused
from gateway.sheets.words import plain


TEAM_KINDS = frozenset(
    {RecipientKind.STREET_TEAM, RecipientKind.MEDIATION_TEAM, RecipientKind.YOUTH_WORKERS}
)
SERVICE_KEY = "imports"


def context_of(network: Network, territory: str | None = None) -> ImportContext:
    """Gather the context of a territory: the one named, else the one with the most teams.

    Shapes: a team or a partner is known by the plain spelling of its name, as a code.
    Errors: `FileRefused` with `no-team`.
    """
    network.roster.catch_up()
    known = dict(_directory(network))
    teams = {unit: team for unit, state in known.items() if (team := _team(network, state))}
    places = Counter(place for unit in teams for place in _territories(known[unit]))
    chosen = territory or max(sorted(places), key=lambda place: places[place], default=None)
    here = {unit: state for unit, state in known.items() if chosen in _territories(state)}
    found = {_code(here[unit]): team for unit, team in teams.items() if unit in here}
    if chosen is None or not found:
        raise FileRefused("no-team")
    first = here[next(iter(found.values())).unit].onboarded
    assert first is not None  # noqa: S101  # `_directory` gives onboarded partners only
    return ImportContext(
        territory=chosen,
        today=local_day(network.journal.now(), first.jurisdiction),
        teams=found,
        authoring=network.authoring,
        key=network.keystore.service_key(SERVICE_KEY),
        partners={_code(state): _known(state) for state in here.values()},
    )


def _directory(network: Network) -> Iterator[tuple[PartnerId, PartnerState]]:
    for unit in network.roster.state.partners:
        state = partner_state(network, unit)
        if state.onboarded is not None and state.stage == "active":
            yield unit, state


def _team(network: Network, state: PartnerState) -> Actor | None:
    """Give the first professional of a team who may write today."""
    joined = state.onboarded
    if joined is None or joined.partner_kind not in TEAM_KINDS:
        return None
    today = local_day(network.journal.now(), joined.jurisdiction)
    seats = [Seat(held.professional, joined.partner) for held in state.habilitations]
    actors = (actor_of(seat, state, today) for seat in seats)
    return next((actor for actor in actors if actor is not None and actor.role in WRITERS), None)


def _territories(state: PartnerState) -> tuple[str, ...]:
    return () if state.onboarded is None else state.onboarded.territories


def _code(state: PartnerState) -> str:
    return "" if state.onboarded is None else plain(state.onboarded.name).replace(" ", "-")


def _known(state: PartnerState) -> KnownPartner:
    joined = state.onboarded
    assert joined is not None  # noqa: S101  # `_directory` gives onboarded partners only
    return KnownPartner(joined.partner, joined.partner_kind, joined.name)
