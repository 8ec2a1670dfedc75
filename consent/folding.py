"""Turn the facts that frame sharing into records: directives, partners, ages, interventions."""

from dataclasses import replace
from typing import assert_never

from consent.events import (
    AgreementGranted,
    AgreementRefused,
    AgreementWithdrawn,
    RefusalLifted,
)
from consent.model import (
    DayMark,
    Ending,
    Grant,
    Intervention,
    Majority,
    Membership,
    Partner,
    Referral,
    Refusal,
    Status,
)
from consent.records import Records, Touched
from domain.accompaniment import AccompanimentClosed, AccompanimentOpened
from domain.contact import ContactCorrected
from domain.envelope import Envelope
from domain.kernel import Erased, Value
from domain.network import (
    HabilitationGranted,
    HabilitationRevoked,
    PartnerEnded,
    PartnerOnboarded,
    PartnerResumed,
    PartnerSuspended,
)
from domain.person import AgeKnown, AliasRegistered, IdentityCorrected, IdentityDisclosed
from domain.referral_events import (
    Event,
    ReferralAccepted,
    ReferralCancelled,
    ReferralCompleted,
    ReferralExpired,
    ReferralLapsed,
    ReferralMade,
    ReferralProposed,
    ReferralRefused,
)


NetworkFact = (
    PartnerOnboarded
    | PartnerSuspended
    | PartnerResumed
    | PartnerEnded
    | HabilitationGranted
    | HabilitationRevoked
)


def fold(records: Records, envelope: Envelope, fact: Value) -> Touched:
    """Record what a fact changes for the locks; most facts change nothing.

    Limits: total, and blind to values: an erased age simply says nothing.
    """
    match fact:
        case AgreementGranted() | AgreementRefused() | AgreementWithdrawn() | RefusalLifted():
            return _directive(records, envelope, fact)
        case (
            PartnerOnboarded()
            | PartnerSuspended()
            | PartnerResumed()
            | PartnerEnded()
            | HabilitationGranted()
            | HabilitationRevoked()
        ):
            return _network(records, envelope, fact)
        case AgeKnown() | AliasRegistered() | IdentityDisclosed():
            return _person(records, envelope, fact)
        case IdentityCorrected() | ContactCorrected():
            records.superseded.setdefault(fact.supersedes, []).append(envelope.position)
            return Touched(frozenset(envelope.subjects))
        case AccompanimentOpened() | ReferralAccepted():
            return _intervention(records, envelope)
        case (
            AccompanimentClosed()
            | ReferralCompleted()
            | ReferralCancelled()
            | ReferralLapsed()
            | ReferralExpired()
            | ReferralRefused()
        ):
            end = DayMark(envelope.position, envelope.on)
            records.intervention_ends.setdefault(envelope.stream, []).append(end)
            return Touched(frozenset(envelope.subjects))
        case _:
            return Touched()


def follow(records: Records, envelope: Envelope, fact: Value) -> Referral | None:
    """Give the referral a fact belongs to, as this fact leaves it; None = it belongs to none."""
    if not isinstance(fact, Event):
        return None
    found = records.referrals.get(envelope.stream, Referral(author=envelope.by.unit))
    if isinstance(fact, ReferralProposed | ReferralMade):
        to = None if isinstance(fact.to, Erased) else fact.to
        found = replace(found, addressee=to, made=isinstance(fact, ReferralMade))
    records.referrals[envelope.stream] = found
    return found


def _directive(
    records: Records,
    envelope: Envelope,
    fact: AgreementGranted | AgreementRefused | AgreementWithdrawn | RefusalLifted,
) -> Touched:
    for subject in envelope.subjects:
        shelf = records.about(subject)
        match fact:
            case AgreementGranted():
                shelf.grants.append(_grant(envelope.position, fact))
                records.add_edge(fact.starts, subject)
                records.add_edge(fact.until, subject)
            case AgreementRefused():
                shelf.refusals.append(_refusal(envelope.position, fact))
                records.add_edge(fact.starts, subject)
            case AgreementWithdrawn():
                shelf.withdrawals.append(_ending(envelope.position, fact))
                records.add_edge(fact.effective, subject)
            case RefusalLifted():
                shelf.lifts.append(_ending(envelope.position, fact))
                records.add_edge(fact.effective, subject)
            case _:
                assert_never(fact)
    return Touched(frozenset(envelope.subjects))


def _grant(position: int, fact: AgreementGranted) -> Grant:
    return Grant(
        position=position,
        id=fact.id,
        voice=fact.voice,
        source=fact.source,
        to=fact.to,
        categories=frozenset(fact.categories),
        purpose=fact.purpose,
        given=fact.given,
        starts=fact.starts,
        until=fact.until,
        covers_from=fact.covers_from,
        levels={cap.category: cap.level for cap in fact.levels},
    )


def _refusal(position: int, fact: AgreementRefused) -> Refusal:
    return Refusal(
        position=position,
        id=fact.id,
        voice=fact.voice,
        over=fact.over,
        source=fact.source,
        categories=frozenset(fact.categories),
        purposes=frozenset(fact.purposes),
        given=fact.given,
        starts=fact.starts,
    )


def _ending(position: int, fact: AgreementWithdrawn | RefusalLifted) -> Ending:
    return Ending(position, fact.target, frozenset(fact.categories), fact.effective)


def _network(records: Records, envelope: Envelope, fact: NetworkFact) -> Touched:
    position, on = envelope.position, envelope.on
    unit = records.unit(fact.partner)
    match fact:
        case PartnerOnboarded():
            records.partners.setdefault(fact.partner, _partner(envelope, fact))
        case PartnerSuspended():
            unit.statuses.append(Status(position, on, open=False))
        case PartnerResumed():
            unit.statuses.append(Status(position, on, open=True))
        case PartnerEnded():
            unit.statuses.append(Status(position, on, open=False, final=True))
        case HabilitationGranted():
            member = Membership(position, on, fact.until, fact.professional, fact.ground)
            unit.members.append(member)
        case HabilitationRevoked():
            unit.revoked.append((fact.professional, DayMark(position, on)))
        case _:
            assert_never(fact)
    return Touched(partners=frozenset({fact.partner}))


def _partner(envelope: Envelope, fact: PartnerOnboarded) -> Partner:
    return Partner(
        position=envelope.position,
        on=envelope.on,
        id=fact.partner,
        kind=fact.partner_kind,
        territories=frozenset(fact.territories),
        jurisdiction=fact.jurisdiction,
        purposes=frozenset(fact.purposes),
    )


def _person(
    records: Records, envelope: Envelope, fact: AgeKnown | AliasRegistered | IdentityDisclosed
) -> Touched:
    for subject in envelope.subjects:
        shelf = records.about(subject)
        match fact:
            case AgeKnown(on18=on18):
                if on18 is not None and not isinstance(on18, Erased):
                    shelf.majorities.append(Majority(envelope.position, on18))
            case AliasRegistered() | IdentityDisclosed():
                shelf.named.append(envelope.position)
            case _:
                assert_never(fact)
    return Touched(frozenset(envelope.subjects))


def _intervention(records: Records, envelope: Envelope) -> Touched:
    unit = envelope.by.unit
    if unit is None:
        return Touched()
    start = Intervention(envelope.position, envelope.on, unit, envelope.stream)
    for subject in envelope.subjects:
        records.about(subject).interventions.append(start)
    return Touched(frozenset(envelope.subjects))
