"""Keep the network: which partners belong to it, who acts for them, and the passing of time."""

from datetime import UTC, date
from typing import Annotated, Literal, assert_never

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from domain.days import Dated, refuse_ahead_of
from domain.forbidden import refuse_hidden_signs
from domain.kernel import Decider, Refused, Value
from domain.labels import CLOCK, DIRECTORY
from domain.vocabulary import (
    Ground,
    Jurisdiction,
    PartnerId,
    ProfessionalId,
    Purpose,
    RecipientKind,
    Role,
    Slug,
)


NOT_PARTNERS = frozenset({RecipientKind.PERSON, RecipientKind.PARENT})

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Territories = Annotated[
    tuple[Slug, ...], Field(min_length=1), AfterValidator(lambda many: tuple(sorted(set(many))))
]
Purposes = Annotated[tuple[Purpose, ...], AfterValidator(lambda many: tuple(sorted(set(many))))]
Instant = Annotated[AwareDatetime, AfterValidator(lambda instant: instant.astimezone(UTC))]


class OnboardPartner(Dated):
    """Bring an organisation of one kind into the network (partenaire)."""

    partner: PartnerId
    partner_kind: RecipientKind
    name: Name
    territories: Territories
    jurisdiction: Jurisdiction
    purposes: Purposes
    art46: Literal["yes", "no"]


class SuspendPartner(Dated):
    """Stop a partner from seeing anything for a while (suspension)."""

    partner: PartnerId


class ResumePartner(Dated):
    """End a suspension (reprise)."""

    partner: PartnerId


class EndPartner(Dated):
    """Let a partner leave for good (fin de convention)."""

    partner: PartnerId


class Habilitate(Dated):
    """Let a professional act for a partner (habilitation).

    Limits: a mediator needs a recorded qualification and a supervisor who is somebody else.
    """

    professional: ProfessionalId
    partner: PartnerId
    role: Role
    ground: Ground = Ground.NONE
    purposes: Purposes
    until: date
    qualification: Slug | None = None
    supervisor: ProfessionalId | None = None


class RevokeHabilitation(Dated):
    """Stop a professional from acting for a partner (retrait d'habilitation)."""

    professional: ProfessionalId
    partner: PartnerId


class Tick(Value):
    """Say that this instant has passed (bord de temps)."""

    at: Instant


Command = (
    OnboardPartner
    | SuspendPartner
    | ResumePartner
    | EndPartner
    | Habilitate
    | RevokeHabilitation
    | Tick
)


class PartnerOnboarded(Value):
    """A partner joined the network (partenaire)."""

    kind: Literal["partner-onboarded.v1"] = "partner-onboarded.v1"
    partner: Annotated[PartnerId, DIRECTORY]
    partner_kind: Annotated[RecipientKind, DIRECTORY]
    name: Annotated[str, DIRECTORY]
    territories: Annotated[tuple[Slug, ...], DIRECTORY]
    jurisdiction: Annotated[Jurisdiction, DIRECTORY]
    purposes: Annotated[tuple[Purpose, ...], DIRECTORY]
    art46: Annotated[Literal["yes", "no"], DIRECTORY]


class PartnerSuspended(Value):
    """A partner sees nothing for a while (suspension)."""

    kind: Literal["partner-suspended.v1"] = "partner-suspended.v1"
    partner: Annotated[PartnerId, DIRECTORY]


class PartnerResumed(Value):
    """A suspension ended (reprise)."""

    kind: Literal["partner-resumed.v1"] = "partner-resumed.v1"
    partner: Annotated[PartnerId, DIRECTORY]


class PartnerEnded(Value):
    """A partner left the network (fin de convention)."""

    kind: Literal["partner-ended.v1"] = "partner-ended.v1"
    partner: Annotated[PartnerId, DIRECTORY]


class HabilitationGranted(Value):
    """A professional may act for a partner (habilitation)."""

    kind: Literal["habilitation-granted.v1"] = "habilitation-granted.v1"
    professional: Annotated[ProfessionalId, DIRECTORY]
    partner: Annotated[PartnerId, DIRECTORY]
    role: Annotated[Role, DIRECTORY]
    ground: Annotated[Ground, DIRECTORY]
    purposes: Annotated[tuple[Purpose, ...], DIRECTORY]
    until: Annotated[date, DIRECTORY]
    qualification: Annotated[Slug | None, DIRECTORY] = None
    supervisor: Annotated[ProfessionalId | None, DIRECTORY] = None


class HabilitationRevoked(Value):
    """A professional no longer acts for a partner (retrait d'habilitation)."""

    kind: Literal["habilitation-revoked.v1"] = "habilitation-revoked.v1"
    professional: Annotated[ProfessionalId, DIRECTORY]
    partner: Annotated[PartnerId, DIRECTORY]


class Ticked(Value):
    """An instant passed at which rights may change (bord de temps)."""

    kind: Literal["ticked.v1"] = "ticked.v1"
    at: Annotated[AwareDatetime, CLOCK]


Event = (
    PartnerOnboarded
    | PartnerSuspended
    | PartnerResumed
    | PartnerEnded
    | HabilitationGranted
    | HabilitationRevoked
    | Ticked
)


class State(Value):
    """One partner and those who act for it, or the last instant of the clock's own stream."""

    onboarded: PartnerOnboarded | None = None
    stage: Literal["none", "active", "suspended", "ended"] = "none"
    habilitations: tuple[HabilitationGranted, ...] = ()
    at: AwareDatetime | None = None


def decide(command: Command, state: State) -> tuple[Event, ...]:
    """Say what the command changes in the network.

    Errors: `date-in-future`, `partner-unknown`, `partner-already-onboarded`, `not-a-partner-kind`,
    `hidden-signs`, `partner-ended`, `partner-not-active`, `habilitation-already-over`,
    `purpose-not-of-partner`, `mediator-without-qualification`, `mediator-without-supervisor`.
    """
    if isinstance(command, Tick):
        passed = state.at is not None and command.at <= state.at
        return () if passed else (Ticked(at=command.at),)
    refuse_ahead_of(command.today, command.on)
    match command:
        case OnboardPartner():
            return _onboard(command, state)
        case SuspendPartner() | ResumePartner() | EndPartner():
            return _move(command, state)
        case Habilitate():
            return _habilitate(command, state)
        case RevokeHabilitation():
            _refuse_unknown(command.partner, state)
            revoked = HabilitationRevoked(
                professional=command.professional, partner=command.partner
            )
            held = any(h.professional == command.professional for h in state.habilitations)
            return (revoked,) if held else ()
        case _:
            assert_never(command)


def _onboard(command: OnboardPartner, state: State) -> tuple[Event, ...]:
    if command.partner_kind in NOT_PARTNERS:
        raise Refused("not-a-partner-kind", "A person or a parent is not a partner.")
    refuse_hidden_signs(command.name)
    event = PartnerOnboarded.model_validate(command.model_dump(exclude={"on", "today"}))
    if state.onboarded not in {None, event}:
        raise Refused("partner-already-onboarded", "This partner already belongs to the network.")
    return () if state.onboarded == event else (event,)


def _move(command: SuspendPartner | ResumePartner | EndPartner, state: State) -> tuple[Event, ...]:
    _refuse_unknown(command.partner, state)
    match command:
        case EndPartner():
            return () if state.stage == "ended" else (PartnerEnded(partner=command.partner),)
        case SuspendPartner():
            _refuse_ended(state)
            suspended = PartnerSuspended(partner=command.partner)
            return () if state.stage == "suspended" else (suspended,)
        case ResumePartner():
            _refuse_ended(state)
            return () if state.stage == "active" else (PartnerResumed(partner=command.partner),)
        case _:
            assert_never(command)


def _habilitate(command: Habilitate, state: State) -> tuple[Event, ...]:
    partner = _refuse_unknown(command.partner, state)
    if state.stage != "active":
        raise Refused("partner-not-active", "This partner is suspended or gone.")
    if command.until <= command.on:
        raise Refused("habilitation-already-over", "A habilitation ends after it begins.")
    if not set(command.purposes) <= set(partner.purposes):
        raise Refused("purpose-not-of-partner", "This partner does not work for this purpose.")
    if partner.partner_kind is RecipientKind.MEDIATION_TEAM and command.role is Role.WORKER:
        _refuse_unsupported_mediator(command)
    event = HabilitationGranted.model_validate(command.model_dump(exclude={"on", "today"}))
    return () if event in state.habilitations else (event,)


def _refuse_unsupported_mediator(command: Habilitate) -> None:
    """Ask of a mediator a recorded qualification and a supervisor (GLOSSARY §2)."""
    if command.qualification is None:
        raise Refused("mediator-without-qualification", "A mediator needs a qualification.")
    if command.supervisor in {None, command.professional}:
        raise Refused("mediator-without-supervisor", "A mediator needs somebody to supervise.")


def _refuse_unknown(partner: PartnerId, state: State) -> PartnerOnboarded:
    if state.onboarded is None or state.onboarded.partner != partner:
        raise Refused("partner-unknown", "This partner does not belong to the network.")
    return state.onboarded


def _refuse_ended(state: State) -> None:
    if state.stage == "ended":
        raise Refused("partner-ended", "This partner has left the network.")


def evolve(state: State, event: Event) -> State:
    """Follow the partner and keep one habilitation for each professional."""
    match event:
        case PartnerOnboarded():
            return state.model_copy(update={"onboarded": event, "stage": "active"})
        case PartnerSuspended():
            return state.model_copy(update={"stage": "suspended"})
        case PartnerResumed():
            return state.model_copy(update={"stage": "active"})
        case PartnerEnded():
            return state.model_copy(update={"stage": "ended"})
        case HabilitationGranted() | HabilitationRevoked():
            kept = tuple(h for h in state.habilitations if h.professional != event.professional)
            granted = (event,) if isinstance(event, HabilitationGranted) else ()
            return state.model_copy(update={"habilitations": kept + granted})
        case Ticked():
            return state.model_copy(update={"at": event.at})
        case _:
            assert_never(event)


network = Decider(initial=State(), decide=decide, evolve=evolve)
