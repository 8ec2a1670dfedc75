from uuid import uuid4

import pytest

from domain.kernel import Refused
from domain.vocabulary import Jurisdiction, PartnerId, Purpose, RecipientKind, Role
from gateway.identity.tokens import Seat
from gateway.service import network
from gateway.service.session import Call, Forbidden, sign_in
from tests.fix_network import DAY, SHARED, TERRITORY, fresh_key


def partner(**more):
    return {
        "on": DAY.isoformat(),
        "purpose": "coordination",
        "partner": str(uuid4()),
        "partner_kind": "school",
        "name": "Collège fictif",
        "territories": [TERRITORY],
        "jurisdiction": "FR",
        "purposes": ["schooling"],
        "art46": "no",
    } | more


def habilitation(town, name, role="worker"):
    return {
        "on": DAY.isoformat(),
        "purpose": "coordination",
        "professional": str(uuid4()),
        "partner": str(town.units[name]),
        "role": role,
        "purposes": ["accompaniment"],
        "until": "2025-12-31",
    }


def works(town, name):
    return town.http.get("/v1/feed", headers=town.headers(name)).status_code


def move(town, name, how):
    said = {"on": DAY.isoformat(), "purpose": "coordination"}
    answer = town.post("PS1", f"/v1/partners/{town.units[name]}/{how}", said, role=Role.DPO)
    assert answer.status_code == 201


def test_the_dpo_onboards_a_partner_and_a_worker_may_not(town):
    assert town.post("PS1", "/v1/partners", partner(), role=Role.DPO).status_code == 201
    refused = town.post("PS1", "/v1/partners", partner())
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")


def test_a_suspended_partners_people_are_nobody_until_it_resumes(town):
    assert works(town, "ASE1") == 200
    move(town, "ASE1", "suspend")
    assert works(town, "ASE1") == 401
    move(town, "ASE1", "resume")
    assert works(town, "ASE1") == 200


def test_a_revoked_habilitation_ends_at_the_next_request(town):
    seat = town.tokens.holder(town.token("PS2"))
    assert works(town, "PS2") == 200
    said = {"on": DAY.isoformat(), "purpose": "coordination"}
    said |= {"professional": str(seat.professional), "partner": str(seat.partner)}
    assert town.post("PS1", "/v1/revocations", said, role=Role.DPO).status_code == 201
    assert works(town, "PS2") == 401


def test_an_administrator_habilitates_for_its_own_partner_only(town):
    own, other = habilitation(town, "PS1"), habilitation(town, "ML1")
    role = Role.PARTNER_ADMIN
    assert town.post("PS1", "/v1/habilitations", own, role=role).status_code == 201
    assert town.post("PS1", "/v1/habilitations", other, role=role).status_code == 403


@pytest.mark.parametrize("role", ["dpo", "auditor", "signatory", "operator", "rights_desk"])
def test_an_administrator_makes_nobody_an_overseer_not_even_itself(town, role):
    seat = town.tokens.holder(town.token("PS1", Role.PARTNER_ADMIN))
    said = habilitation(town, "PS1", role) | {"professional": str(seat.professional)}
    refused = town.post("PS1", "/v1/habilitations", said, role=Role.PARTNER_ADMIN)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")
    headers = town.headers("PS1", Role.PARTNER_ADMIN)
    assert town.http.get("/v1/consent-register", headers=headers).status_code == 403


def test_an_administrator_does_not_push_the_dpo_out(town):
    seat = town.tokens.holder(town.token("PS1", Role.DPO))
    said = habilitation(town, "PS1") | {"professional": str(seat.professional)}
    role = Role.PARTNER_ADMIN
    assert town.post("PS1", "/v1/habilitations", said, role=role).status_code == 403
    gone = {name: said[name] for name in ("on", "purpose", "professional", "partner")}
    assert town.post("PS1", "/v1/revocations", gone, role=role).status_code == 403


def test_a_professional_just_habilitated_may_work(town):
    said = habilitation(town, "PS1")
    town.post("PS1", "/v1/habilitations", said, role=Role.DPO)
    seat = Seat(said["professional"], town.units["PS1"])
    assert town.tokens.holder(town.tokens.issue(seat)) == seat


def test_a_mediator_is_habilitated_with_a_qualification_and_a_supervisor(town):
    refused = town.post("PS1", "/v1/habilitations", habilitation(town, "MS1"), role=Role.DPO)
    assert refused.json()["code"] == "mediator-without-qualification"


def founding():
    return network.NewPartner(
        on=DAY,
        purpose=Purpose.COORDINATION,
        partner=PartnerId(uuid4()),
        partner_kind=RecipientKind.STREET_TEAM,
        name="Autre association",
        territories=(TERRITORY,),
        jurisdiction=Jurisdiction.FR,
        purposes=SHARED,
        art46="no",
    )


def test_a_network_is_founded_once(town):
    with pytest.raises(Refused, match="already"):
        network.found_network(town.network, Call(None, fresh_key(), b""), founding())


def test_only_the_system_says_that_time_passes(town):
    passing = network.Passing(on=DAY, purpose=Purpose.COORDINATION)
    dpo = sign_in(town.network, town.token("PS1", Role.DPO))
    with pytest.raises(Forbidden):
        network.tick(town.network, Call(dpo, fresh_key(), b""), passing)
    assert network.tick(town.network, Call(None, fresh_key(), b""), passing).created
