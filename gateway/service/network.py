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
    STAFF_KEEPERS,
    Forbidden,
    Writing,
    require_role,
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


MOVES = {"suspend": SuspendPartner, "resume": ResumePartner, "end": EndPartner}


@use_case("network.found", "admin")
def found_network(desk: Desk, request: NewPartner) -> Steps:
    """Bring in the first partner, before anybody is habilitated; never twice, never from outside.

    Errors: `network-already-founded`.
    """
    _refuse_founded(desk)
    return [Step(network, request.partner, command(OnboardPartner, request, desk), None)]


@use_case("network.onboard", "admin")
def onboard_partner(desk: Desk, request: NewPartner) -> Steps:
    """Bring a partner into the network."""
    require_role(desk.call.who, DIRECTORY_KEEPERS)
    return [Step(network, request.partner, command(OnboardPartner, request, desk), None)]


@use_case("network.move", "admin")
def move_partner(desk: Desk, request: PartnerMove) -> Steps:
    """Suspend, resume or end a partner: its views and its people stop or start at once."""
    require_role(desk.call.who, DIRECTORY_KEEPERS)
    return [Step(network, request.partner, command(MOVES[request.move], request, desk), None)]


@use_case("network.habilitate", "admin")
def habilitate(desk: Desk, request: Habilitation) -> Steps:
    """Let a professional act for a partner; an administrator does so for its own partner only."""
    _refuse_other_staff(desk, request.partner)
    return [Step(network, request.partner, command(Habilitate, request, desk), None)]


@use_case("network.revoke", "admin")
def revoke_habilitation(desk: Desk, request: Revocation) -> Steps:
    """Stop a professional from acting for a partner, at once."""
    _refuse_other_staff(desk, request.partner)
    return [Step(network, request.partner, command(RevokeHabilitation, request, desk), None)]


@use_case("network.tick", "admin")
def tick(desk: Desk, request: Passing) -> Steps:
    """Say that this instant has passed, so that what time alone changes is projected."""
    del request
    if desk.call.actor is not None:
        raise Forbidden
    return [Step(network, CLOCK_STREAM, Tick(at=desk.network.journal.now()), None)]


def _refuse_founded(desk: Desk) -> None:
    desk.network.roster.catch_up()
    if desk.call.actor is not None or desk.network.roster.state.partners:
        raise Refused("network-already-founded", "The network already has a partner.")


def _refuse_other_staff(desk: Desk, partner: PartnerId) -> None:
    """Let the DPO act for all, an administrator for its own; the first partner by the system."""
    if desk.call.actor is None:
        return
    require_role(desk.call.actor, STAFF_KEEPERS)
    if desk.call.actor.role is Role.PARTNER_ADMIN and desk.call.actor.unit != partner:
        raise Forbidden
