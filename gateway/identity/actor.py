"""Say what a seat may do now: from the partner's own stream, read again at each request."""

from datetime import date

from domain.envelope import Actor
from domain.network import State
from gateway.identity.tokens import Seat


def actor_of(seat: Seat, partner: State, today: date) -> Actor | None:
    """Give the actor of a seat, or None: not habilitated, revoked, over, or partner not active.

    Units: `today` is the street day of the partner; an habilitation ends before its `until`.
    """
    if partner.onboarded is None or partner.stage != "active":
        return None
    for held in partner.habilitations:
        if held.professional == seat.professional and today < held.until:
            return Actor(
                professional=seat.professional,
                unit=seat.partner,
                kind=partner.onboarded.partner_kind,
                role=held.role,
                ground=held.ground,
                purposes=tuple(p for p in held.purposes if p in partner.onboarded.purposes),
            )
    return None
