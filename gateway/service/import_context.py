"""Gather what an import needs to know of a network: its territory, teams and partners."""

from collections import Counter

from consent.active import local_day
from domain.network import PartnerOnboarded
from domain.vocabulary import RecipientKind
from gateway.service.directory import actors, partners
from gateway.service.session import WRITERS, Network
from gateway.sheets.context import ImportContext, KnownPartner
from gateway.sheets.problems import FileRefused
from gateway.sheets.words import plain


TEAM_KINDS = frozenset(
    {RecipientKind.STREET_TEAM, RecipientKind.MEDIATION_TEAM, RecipientKind.YOUTH_WORKERS}
)
SERVICE_KEY = "imports"


def context_of(network: Network, territory: str | None = None) -> ImportContext:
    """Gather the context of a territory: the one named, else the one with the most teams.

    Shapes: a team or a partner is known by the plain spelling of its name, as a code; a team acts
    through the first of its professionals who may write today.
    Errors: `FileRefused` with `no-team`.
    """
    known = list(partners(network))
    teams = {
        partner.partner: writers[0]
        for partner, state in known
        if partner.partner_kind in TEAM_KINDS
        and (writers := actors(network, partner, state, WRITERS))
    }
    places = Counter(
        p for partner, _ in known if partner.partner in teams for p in partner.territories
    )
    chosen = territory or max(sorted(places), key=lambda place: places[place], default=None)
    here = [partner for partner, _ in known if chosen in partner.territories]
    mine = [partner for partner in here if partner.partner in teams]
    if chosen is None or not mine:
        raise FileRefused("no-team")
    return ImportContext(
        territory=chosen,
        today=local_day(network.journal.now(), mine[0].jurisdiction),
        teams={_code(partner): teams[partner.partner] for partner in mine},
        authoring=network.authoring,
        key=network.keystore.service_key(SERVICE_KEY),
        partners={
            _code(partner): KnownPartner(partner.partner, partner.partner_kind, partner.name)
            for partner in here
        },
    )


def _code(partner: PartnerOnboarded) -> str:
    return plain(partner.name).replace(" ", "-")
