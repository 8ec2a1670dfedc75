"""Keep the network: who belongs to it, who acts for whom, and the passing of time."""

from datetime import date
from typing import Literal

from domain.kernel import Refused
from domain.network import (
    EndPartner,
    Habilitate,
    Name,
    OnboardPartner,
    Purposes,
    ResumePartner,
    RevokeHabilitation,
    SuspendPartner,
    Territories,
    Tick,
    network,
)
from domain.vocabulary import (
    Ground,
    Jurisdiction,
    PartnerId,
    ProfessionalId,
    RecipientKind,
    Role,
    Slug,
)
from gateway.service.may import command
from gateway.service.session import (
    DIRECTORY_KEEPERS,
    READERS,
    STAFF_KEEPERS,
    Forbidden,
    Writing,
)
from gateway.service.use_case import CLOCK_STREAM, Desk, Steps, use_case
from gateway.store.journal import Step


class NewPartner(Writing):
    """An organisation of one kind joins the network (partenaire)."""

    partner: PartnerId
    partner_kind: RecipientKind
    name: Name
    territories: Territories
    jurisdiction: Jurisdiction
    purposes: Purposes
    art46: Literal["yes", "no"]


class PartnerMove(Writing):
    """A partner is suspended, resumes or leaves (suspension, reprise, fin)."""

    partner: PartnerId
    move: Literal["suspend", "resume", "end"]


class Habilitation(Writing):
    """A professional may act for a partner (habilitation)."""

    professional: ProfessionalId
    partner: PartnerId
    role: Role
    ground: Ground = Ground.NONE
    purposes: Purposes
    until: date
    qualification: Slug | None = None
    supervisor: ProfessionalId | None = None


class Revocation(Writing):
    """A professional no longer acts for a partner (retrait d'habilitation)."""

    professional: ProfessionalId
    partner: PartnerId


class Passing(Writing):
    """An instant passed at which rights may change (bord de temps)."""


NOBODY: frozenset[Role] = frozenset()
OWN_STAFF = READERS | {Role.PARTNER_ADMIN}
"""The roles an administrator gives and takes: never those that oversee or keep the network."""
MOVES = {"suspend": SuspendPartner, "resume": ResumePartner, "end": EndPartner}


@use_case("network.found", "admin", roles=NOBODY)
def found_network(desk: Desk, request: NewPartner) -> Steps:
    """Bring in the first partner, before anybody is habilitated; never twice, never from outside.

    Errors: `network-already-founded`.
    """
    _refuse_founded(desk)
    return [Step(network, request.partner, command(OnboardPartner, request, desk), None)]


@use_case("network.onboard", "admin", roles=DIRECTORY_KEEPERS)
def onboard_partner(desk: Desk, request: NewPartner) -> Steps:
    """Bring a partner into the network."""
    return [Step(network, request.partner, command(OnboardPartner, request, desk), None)]


@use_case("network.move", "admin", roles=DIRECTORY_KEEPERS)
def move_partner(desk: Desk, request: PartnerMove) -> Steps:
    """Suspend, resume or end a partner: its views and its people stop or start at once."""
    return [Step(network, request.partner, command(MOVES[request.move], request, desk), None)]


@use_case("network.habilitate", "admin", roles=STAFF_KEEPERS)
def habilitate(desk: Desk, request: Habilitation) -> Steps:
    """Let a professional act for a partner; an administrator does so for its own staff only."""
    _refuse_other_staff(desk, request, request.role)
    return [Step(network, request.partner, command(Habilitate, request, desk), None)]


@use_case("network.revoke", "admin", roles=STAFF_KEEPERS)
def revoke_habilitation(desk: Desk, request: Revocation) -> Steps:
    """Stop a professional from acting for a partner, at once."""
    _refuse_other_staff(desk, request)
    return [Step(network, request.partner, command(RevokeHabilitation, request, desk), None)]


@use_case("network.tick", "admin", roles=NOBODY)
def tick(desk: Desk, request: Passing) -> Steps:
    """Say that this instant has passed, so that what time alone changes is projected."""
    del request
    return [Step(network, CLOCK_STREAM, Tick(at=desk.network.journal.now()), None)]


def _refuse_founded(desk: Desk) -> None:
    desk.network.roster.catch_up()
    if desk.network.roster.state.partners:
        raise Refused("network-already-founded", "The network already has a partner.")


def _refuse_other_staff(desk: Desk, request: Habilitation | Revocation, *given: Role) -> None:
    """Let the DPO act for all, an administrator for its own partner's staff only."""
    actor = desk.call.actor
    if actor is None or actor.role is not Role.PARTNER_ADMIN:
        return
    if actor.unit != request.partner:
        raise Forbidden
    standing = desk.reader.state(network, request.partner).habilitations
    held = {one.role for one in standing if one.professional == request.professional}
    if not {*held, *given} <= OWN_STAFF:
        raise Forbidden
