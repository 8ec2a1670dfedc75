from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.network import HabilitationGranted, PartnerOnboarded, State
from domain.vocabulary import (
    Ground,
    Jurisdiction,
    PartnerId,
    ProfessionalId,
    Purpose,
    RecipientKind,
    Role,
)
from gateway.identity.actor import actor_of
from gateway.identity.tokens import Seat


UNIT = PartnerId(uuid4())
NADIA = ProfessionalId(uuid4())
UNTIL = date(2025, 12, 31)
SEAT = Seat(NADIA, UNIT)

PARTNER = PartnerOnboarded(
    partner=UNIT,
    partner_kind=RecipientKind.MISSION_LOCALE,
    name="Mission locale fictive",
    territories=("clichy",),
    jurisdiction=Jurisdiction.FR,
    purposes=(Purpose.INSERTION, Purpose.COORDINATION),
    art46="no",
)
HABILITATION = HabilitationGranted(
    professional=NADIA,
    partner=UNIT,
    role=Role.WORKER,
    ground=Ground.SOCIAL_WORKER,
    purposes=(Purpose.INSERTION, Purpose.CARE),
    until=UNTIL,
)
ACTIVE = State(onboarded=PARTNER, stage="active", habilitations=(HABILITATION,))


def test_the_actor_has_the_role_and_ground_of_the_habilitation():
    actor = actor_of(SEAT, ACTIVE, UNTIL - timedelta(days=1))
    assert actor is not None
    assert (actor.unit, actor.kind, actor.role) == (
        UNIT,
        RecipientKind.MISSION_LOCALE,
        Role.WORKER,
    )
    assert actor.ground is Ground.SOCIAL_WORKER


def test_a_purpose_the_partner_does_not_have_is_not_the_actors():
    actor = actor_of(SEAT, ACTIVE, UNTIL - timedelta(days=1))
    assert actor is not None
    assert actor.purposes == (Purpose.INSERTION,)


def test_an_habilitation_is_over_on_its_last_day():
    assert actor_of(SEAT, ACTIVE, UNTIL) is None


@pytest.mark.parametrize("stage", ["none", "suspended", "ended"])
def test_a_partner_that_is_not_active_has_no_actor(stage):
    state = ACTIVE.model_copy(update={"stage": stage})
    assert actor_of(SEAT, state, date(2025, 3, 11)) is None


def test_a_stranger_is_nobody():
    other = Seat(ProfessionalId(uuid4()), UNIT)
    assert actor_of(other, ACTIVE, date(2025, 3, 11)) is None
    assert actor_of(SEAT, State(), date(2025, 3, 11)) is None
