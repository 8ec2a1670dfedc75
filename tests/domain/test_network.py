from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from domain.network import (
    EndPartner,
    Habilitate,
    HabilitationGranted,
    HabilitationRevoked,
    OnboardPartner,
    PartnerEnded,
    PartnerOnboarded,
    PartnerResumed,
    PartnerSuspended,
    ResumePartner,
    RevokeHabilitation,
    SuspendPartner,
    Tick,
    Ticked,
    network,
)
from domain.vocabulary import Ground, Jurisdiction, Purpose, RecipientKind, Role
from tests.domain.people import (
    DAY,
    KARIM,
    MISSION_LOCALE,
    NADIA,
    STREET_TEAM,
    TODAY,
    TOMORROW,
    WHEN,
)
from tests.spec import spec


ENTRY: dict[str, Any] = {
    "partner": STREET_TEAM,
    "partner_kind": RecipientKind.STREET_TEAM,
    "name": "Club Relais",
    "territories": ("bagneux", "issy"),
    "jurisdiction": Jurisdiction.FR,
    "purposes": (Purpose.ACCOMPANIMENT, Purpose.INSERTION),
    "art46": "no",
}
ONBOARDED = PartnerOnboarded(**ENTRY)
MEDIATORS = PartnerOnboarded(
    **{
        **ENTRY,
        "partner_kind": RecipientKind.MEDIATION_TEAM,
        "purposes": (Purpose.COORDINATION, Purpose.MEDIATION),
    }
)
PARTNER: dict[str, Any] = {"partner": STREET_TEAM}
SUSPENDED = PartnerSuspended(**PARTNER)
ENDED = PartnerEnded(**PARTNER)

RIGHTS: dict[str, Any] = {
    "professional": KARIM,
    "partner": STREET_TEAM,
    "role": Role.WORKER,
    "ground": Ground.NONE,
    "purposes": (Purpose.ACCOMPANIMENT,),
    "until": date(2026, 3, 11),
}
HABILITATE = Habilitate(**WHEN, **RIGHTS)
GRANTED = HabilitationGranted(**RIGHTS)
REVOKE = RevokeHabilitation(**WHEN, **PARTNER, professional=KARIM)
REVOKED = HabilitationRevoked(**PARTNER, professional=KARIM)

MEDIATOR: dict[str, Any] = {**RIGHTS, "purposes": (Purpose.MEDIATION,)}
DIPLOMA = "titre-mediateur-social"
NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


def test_a_partner_joins_once():
    spec(network).when(OnboardPartner(**WHEN, **ENTRY)).then(ONBOARDED)
    spec(network).given(ONBOARDED).when(OnboardPartner(**WHEN, **ENTRY)).then()


def test_territories_and_purposes_are_kept_sorted_each_once():
    mixed = {
        **ENTRY,
        "territories": ("issy", "bagneux", "issy"),
        "purposes": (Purpose.INSERTION, Purpose.ACCOMPANIMENT, Purpose.INSERTION),
    }
    spec(network).when(OnboardPartner(**WHEN, **mixed)).then(ONBOARDED)


def test_a_partner_does_not_join_under_two_names():
    other = OnboardPartner(**WHEN, **{**ENTRY, "name": "Autre club"})
    spec(network).given(ONBOARDED).when(other).refused("partner-already-onboarded")
    spec(network).given(ONBOARDED, ENDED).when(other).refused("partner-already-onboarded")


@pytest.mark.parametrize("kind", [RecipientKind.PERSON, RecipientKind.PARENT])
def test_a_person_is_not_a_partner(kind):
    nobody = OnboardPartner(**WHEN, **{**ENTRY, "partner_kind": kind})
    spec(network).when(nobody).refused("not-a-partner-kind")


def test_the_name_of_a_partner_holds_no_sign_nobody_sees():
    turned = OnboardPartner(**WHEN, **{**ENTRY, "name": "Mission\u202e locale"})
    spec(network).when(turned).refused("hidden-signs")


def test_a_partner_has_at_least_one_territory():
    with pytest.raises(ValidationError):
        OnboardPartner(**WHEN, **{**ENTRY, "territories": ()})


def test_a_suspension_begins_and_ends_once():
    resumed = PartnerResumed(**PARTNER)
    suspend, resume = SuspendPartner(**WHEN, **PARTNER), ResumePartner(**WHEN, **PARTNER)
    spec(network).given(ONBOARDED).when(suspend).then(SUSPENDED)
    spec(network).given(ONBOARDED, SUSPENDED).when(suspend).then()
    spec(network).given(ONBOARDED, SUSPENDED).when(resume).then(resumed)
    spec(network).given(ONBOARDED, SUSPENDED, resumed).when(resume).then()


def test_a_partner_leaves_once_even_while_suspended():
    end = EndPartner(**WHEN, **PARTNER)
    spec(network).given(ONBOARDED, SUSPENDED).when(end).then(ENDED)
    spec(network).given(ONBOARDED, ENDED).when(end).then()


@pytest.mark.parametrize("command", [SuspendPartner, ResumePartner])
def test_a_partner_that_left_neither_stops_nor_resumes(command):
    spec(network).given(ONBOARDED, ENDED).when(command(**WHEN, **PARTNER)).refused("partner-ended")


@pytest.mark.parametrize(
    "command",
    [
        SuspendPartner(**WHEN, partner=MISSION_LOCALE),
        ResumePartner(**WHEN, partner=MISSION_LOCALE),
        EndPartner(**WHEN, partner=MISSION_LOCALE),
        Habilitate(**WHEN, **{**RIGHTS, "partner": MISSION_LOCALE}),
        RevokeHabilitation(**WHEN, partner=MISSION_LOCALE, professional=KARIM),
    ],
)
@pytest.mark.parametrize("history", [(), (ONBOARDED,)])
def test_nothing_is_decided_about_a_partner_nobody_knows(history, command):
    spec(network).given(*history).when(command).refused("partner-unknown")


def test_a_professional_is_habilitated_once():
    spec(network).given(ONBOARDED).when(HABILITATE).then(GRANTED)
    spec(network).given(ONBOARDED, GRANTED).when(HABILITATE).then()


def test_a_new_habilitation_replaces_the_former_one_of_that_professional_only():
    colleague = HabilitationGranted(**{**RIGHTS, "professional": NADIA})
    lead = {**RIGHTS, "role": Role.TEAM_LEAD}
    history = (ONBOARDED, colleague, GRANTED, HabilitationGranted(**lead))
    spec(network).given(*history).when(Habilitate(**WHEN, **lead)).then()
    spec(network).given(*history).when(HABILITATE).then(GRANTED)
    spec(network).given(*history).when(
        Habilitate(**WHEN, **{**RIGHTS, "professional": NADIA})
    ).then()


@pytest.mark.parametrize("gone", [SUSPENDED, ENDED])
def test_nobody_is_habilitated_for_a_partner_that_is_not_there(gone):
    spec(network).given(ONBOARDED, gone).when(HABILITATE).refused("partner-not-active")


def test_a_habilitation_ends_after_it_begins():
    over = Habilitate(**WHEN, **{**RIGHTS, "until": DAY})
    spec(network).given(ONBOARDED).when(over).refused("habilitation-already-over")


def test_nobody_works_for_a_purpose_that_is_not_the_partner_s():
    care = Habilitate(**WHEN, **{**RIGHTS, "purposes": (Purpose.CARE,)})
    spec(network).given(ONBOARDED).when(care).refused("purpose-not-of-partner")


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ({}, "mediator-without-qualification"),
        ({"supervisor": NADIA}, "mediator-without-qualification"),
        ({"qualification": DIPLOMA}, "mediator-without-supervisor"),
        ({"qualification": DIPLOMA, "supervisor": KARIM}, "mediator-without-supervisor"),
    ],
)
def test_a_mediator_needs_a_qualification_and_somebody_to_supervise(papers, code):
    spec(network).given(MEDIATORS).when(Habilitate(**WHEN, **MEDIATOR, **papers)).refused(code)


def test_a_qualified_and_supervised_mediator_is_habilitated_and_it_is_recorded():
    papers: dict[str, Any] = {"qualification": DIPLOMA, "supervisor": NADIA}
    granted = HabilitationGranted(**MEDIATOR, **papers)
    spec(network).given(MEDIATORS).when(Habilitate(**WHEN, **MEDIATOR, **papers)).then(granted)


def test_the_lead_of_mediators_needs_no_supervisor():
    lead = {**MEDIATOR, "role": Role.TEAM_LEAD}
    spec(network).given(MEDIATORS).when(Habilitate(**WHEN, **lead)).then(
        HabilitationGranted(**lead)
    )


def test_a_habilitation_is_revoked_once():
    spec(network).given(ONBOARDED, GRANTED).when(REVOKE).then(REVOKED)
    spec(network).given(ONBOARDED, GRANTED, REVOKED).when(REVOKE).then()


def test_a_habilitation_is_revoked_even_where_the_partner_left():
    spec(network).given(ONBOARDED, GRANTED, ENDED).when(REVOKE).then(REVOKED)


@pytest.mark.parametrize(
    "command",
    [
        OnboardPartner(on=TOMORROW, today=TODAY, **ENTRY),
        SuspendPartner(on=TOMORROW, today=TODAY, **PARTNER),
        Habilitate(on=TOMORROW, today=TODAY, **RIGHTS),
    ],
)
def test_the_network_does_not_change_ahead_of_its_day(command):
    spec(network).given(ONBOARDED).when(command).refused("date-in-future")


def test_time_passes_once_and_never_backwards():
    ticked = Ticked(at=NOON)
    spec(network).when(Tick(at=NOON)).then(ticked)
    spec(network).given(ticked).when(Tick(at=NOON)).then()
    spec(network).given(ticked).when(Tick(at=NOON - timedelta(hours=1))).then()
    later = NOON + timedelta(microseconds=1)
    spec(network).given(ticked).when(Tick(at=later)).then(Ticked(at=later))


def test_an_instant_is_kept_in_universal_time():
    paris = datetime(2025, 6, 2, 14, tzinfo=timezone(timedelta(hours=2)))
    assert Tick(at=paris).at.isoformat() == "2025-06-02T12:00:00+00:00"


def test_an_instant_without_a_zone_cannot_be_written():
    with pytest.raises(ValidationError):
        Tick(at=datetime(2025, 6, 2, 12))  # noqa: DTZ001  # the missing zone is the point
