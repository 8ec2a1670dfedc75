"""A whole network on the module's own database: partners, professionals, tokens, HTTP."""

import itertools
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.vocabulary import (
    Ground,
    Jurisdiction,
    PartnerId,
    ProfessionalId,
    Purpose,
    RecipientKind,
    Role,
)
from gateway.identity.tokens import DemoTokens, Seat
from gateway.keys.kek_file import LINES, Kek
from gateway.service import network as partners
from gateway.service.refs import person_of
from gateway.service.session import Call, sign_in
from gateway.system import SystemRng
from gateway.wiring import Running, assemble
from tests.fix_http import serving
from tests.fix_postgres import set_database_clock


NOON = datetime(2025, 3, 11, 11, 0, tzinfo=UTC)
DAY = date(2025, 3, 11)
UNTIL = date(2026, 2, 1)
SHARED = tuple(p for p in Purpose if p is not Purpose.STATISTICS)
KEYS = itertools.count(1)

KINDS = {
    "PS1": RecipientKind.STREET_TEAM,
    "PS2": RecipientKind.STREET_TEAM,
    "MS1": RecipientKind.MEDIATION_TEAM,
    "ML1": RecipientKind.MISSION_LOCALE,
    "ASE1": RecipientKind.CHILD_WELFARE,
    "POL1": RecipientKind.POLICE,
    "FIN1": RecipientKind.FUNDER,
}
FOUNDER = "PS1"
TERRITORY = "bagneux"


def fresh_key() -> str:
    return f"test-key-{next(KEYS):08d}"


@dataclass
class Town:
    """The network of a test, its people by partner and role, and a client of its HTTP interface."""

    running: Running
    tokens: DemoTokens
    http: httpx.Client
    units: dict[str, PartnerId] = field(default_factory=dict)
    seats: dict[tuple[str, Role], str] = field(default_factory=dict)

    @property
    def network(self):
        return self.running.network

    def token(self, partner, role=Role.WORKER):
        return self.seats[partner, role]

    def headers(self, partner, role=Role.WORKER, **more):
        return {"Authorization": f"Bearer {self.token(partner, role)}", **more}

    def post(self, partner, path, said, **more):
        """Send one command as a worker of a partner, under a fresh key."""
        role = more.pop("role", Role.WORKER)
        key = more.pop("key", None) or fresh_key()
        headers = self.headers(partner, role, **{"Idempotency-Key": key}, **more)
        return self.http.post(path, json=said, headers=headers)

    def tell(self, partner, path, **said):
        """Send one command that must succeed."""
        said = {"on": DAY.isoformat(), "purpose": "accompaniment", **said}
        answer = self.post(partner, path, said)
        assert answer.status_code in {200, 201}, answer.text
        return answer

    def page(self, partner, person, purpose="insertion", **more):
        headers = self.headers(partner, more.pop("role", Role.WORKER), **more)
        headers["Maillage-Purpose"] = purpose
        return self.http.get(f"/v1/persons/{person}", headers=headers)

    def entries(self, partner, after=None):
        """Give what the feed of a partner holds from a cursor on, and the last cursor."""
        found: list[dict[str, Any]] = []
        while True:
            query = {} if after is None else {"after": after}
            headers = self.headers(partner, **{"Maillage-After": "k" * 16})
            answer = self.http.get("/v1/feed/entries", params=query, headers=headers)
            assert answer.status_code in {200, 204}, answer.text
            after = answer.headers["maillage-cursor"]
            if answer.status_code == 204:
                return found, after
            found += json.loads(answer.content)

    def internal(self, partner, person):
        """Give the internal id behind a client id of a partner."""
        actor = sign_in(self.network, self.token(partner))
        return person_of(self.network, actor, person)

    def events(self):
        return self.network.journal.head()

    def clock(self, instant):
        set_database_clock(self.network.database, instant)

    def met(self, partner="PS1", **identity):
        """Give the client id of somebody a partner has met, named and adult."""
        person = str(uuid4())
        self.tell(partner, "/v1/persons", id=person, alias=identity.get("alias", "Memo"))
        if identity.get("nameless"):
            return person
        self.tell(
            partner,
            f"/v1/persons/{person}/identity",
            family_name=identity.get("family_name", "Exemple"),
            first_name=identity.get("first_name", "Mehdi"),
        )
        self.tell(partner, f"/v1/persons/{person}/age", born=identity.get("born", "2005-09-30"))
        return person

    def agreement(self, person, **said):
        """Give the client id of an agreement of a person with ML1, as PS1 collected it."""
        chosen = str(uuid4())
        yes = {
            "id": chosen,
            "person": person,
            "purpose": "insertion",
            "to": str(self.units["ML1"]),
            "categories": ["identity", "contact_details", "schooling", "employment", "link"],
            "given": self.network.journal.now().isoformat(),
            "until": "2025-09-11T00:00:00+02:00",
            "levels": [{"category": "link", "level": 2}],
            "notice": {"version": "v1", "sha256": "0" * 64},
            "channel": "paper",
        }
        self.tell("PS1", "/v1/consents", **yes | said)
        return chosen


@pytest.fixture(scope="module")
def town(database):
    """A town at noon on 11 March 2025, its runner, gate and committer at work."""
    with opened_town(database) as made:
        yield made


@contextmanager
def opened_town(database):
    """Open the town on a fresh database, for a test or a benchmark."""
    set_database_clock(database, NOON)
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    tokens = DemoTokens(SystemRng())
    running = assemble(database, kek, tokens)
    running.start()
    try:
        with serving(running.app()) as http:
            yield _peopled(Town(running, tokens, http))
    finally:
        running.stop()


def _peopled(town):
    for name, kind in KINDS.items():
        _onboard(town, name, kind)
        _habilitate(town, name, Role.WORKER)
        if name == FOUNDER:
            for role in (Role.DPO, Role.AUDITOR, Role.PARTNER_ADMIN, Role.PARTNER_READER):
                _habilitate(town, name, role)
    return town


def _system():
    return Call(None, fresh_key(), b"test")


def _onboard(town, name, kind):
    town.units[name] = PartnerId(uuid4())
    request = partners.NewPartner(
        on=DAY,
        purpose=Purpose.COORDINATION,
        partner=town.units[name],
        partner_kind=kind,
        name=f"Structure fictive {name}",
        territories=(TERRITORY,),
        jurisdiction=Jurisdiction.FR,
        purposes=SHARED,
        art46="no",
    )
    if name == FOUNDER:
        partners.found_network(town.network, _system(), request)
    else:
        dpo = sign_in(town.network, town.token(FOUNDER, Role.DPO))
        partners.onboard_partner(town.network, Call(dpo, fresh_key(), b"test"), request)


def _habilitate(town, name, role):
    professional = ProfessionalId(uuid4())
    request = partners.Habilitation(
        on=DAY,
        purpose=Purpose.COORDINATION,
        professional=professional,
        partner=town.units[name],
        role=role,
        ground=Ground.NONE,
        purposes=SHARED,
        until=UNTIL,
        qualification="diplome-educateur",
        supervisor=ProfessionalId(uuid4()),
    )
    partners.habilitate(town.network, _system(), request)
    town.seats[name, role] = town.tokens.issue(Seat(professional, town.units[name]))
