"""A small network on paper: partners, people, and a journal to write facts into."""

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from consent.charter import compile_charter
from consent.compile import State
from consent.decide import decide
from consent.events import AgreementGranted, AgreementRefused, AgreementWithdrawn, Notice
from consent.model import Query
from consent.vocab import DirectiveId, Voice
from domain.accompaniment import AccompanimentOpened
from domain.envelope import Author, Envelope
from domain.network import PartnerOnboarded
from domain.person import AgeKnown, AliasRegistered
from domain.vocabulary import (
    Category,
    Ground,
    Jurisdiction,
    PartnerId,
    PersonId,
    Purpose,
    RecipientKind,
    Role,
)


DOCUMENT = Path(__file__).parents[2].joinpath("consent/packs/charter-default.json").read_bytes()
CHARTER = json.loads(DOCUMENT)

DAY = date(2025, 3, 11)
NOON = datetime(2025, 3, 11, 12, tzinfo=UTC)
YEAR_END = datetime(2025, 9, 11, tzinfo=UTC)
ADULT_SINCE = date(2020, 1, 1)
NOTICE = Notice(version="accord-ml-1", sha256="a" * 64)
PERSONAL = tuple(sorted(set(Category) - {Category.INCIDENT_PLACE, Category.ACTIVITY}))

MEHDI = PersonId(UUID(int=101))
LINA = PersonId(UUID(int=102))
CLUB = PartnerId(UUID(int=1))
JEUNES = PartnerId(UUID(int=2))
MISSION = PartnerId(UUID(int=3))
MEDIATORS = PartnerId(UUID(int=4))
WELFARE = PartnerId(UUID(int=5))
POLICE = PartnerId(UUID(int=6))
HEALTH = PartnerId(UUID(int=7))
SCHOOL = PartnerId(UUID(int=8))
SERVICES = PartnerId(UUID(int=9))
PREFECTURE = PartnerId(UUID(int=10))
FUND = PartnerId(UUID(int=11))
NOUMEA = PartnerId(UUID(int=12))

KINDS = {
    CLUB: RecipientKind.STREET_TEAM,
    JEUNES: RecipientKind.STREET_TEAM,
    MISSION: RecipientKind.MISSION_LOCALE,
    MEDIATORS: RecipientKind.MEDIATION_TEAM,
    WELFARE: RecipientKind.CHILD_WELFARE,
    POLICE: RecipientKind.POLICE,
    HEALTH: RecipientKind.HEALTH_SERVICE,
    SCHOOL: RecipientKind.SCHOOL,
    SERVICES: RecipientKind.SOCIAL_SERVICES,
    PREFECTURE: RecipientKind.PREFECTURE,
    FUND: RecipientKind.YOUTH_FUND,
    NOUMEA: RecipientKind.STREET_TEAM,
}


@cache
def charters():
    return {place: compile_charter(DOCUMENT, place) for place in Jurisdiction}


def directive_id(number):
    return DirectiveId(UUID(int=5000 + number))


class World:
    """A journal in the making; every writing method gives the position it took."""

    def __init__(self, *partners, kinds=KINDS):
        self.log, self.kinds = [], kinds
        for partner in partners:
            self.onboard(partner)

    def write(self, fact, **header):
        position = self.log[-1][0].position + 1 if self.log else 1
        unit = header.get("by")
        author = Author(
            unit=unit,
            kind=self.kinds.get(unit),
            role=Role.WORKER if unit else None,
            ground=header.get("ground", Ground.NONE),
        )
        envelope = Envelope(
            position=position,
            recorded=NOON + timedelta(seconds=position),
            id=UUID(int=10_000 + position),
            stream=header.get("stream", UUID(int=20_000 + position)),
            seq=1,
            kind=fact.kind,
            on=header.get("on", DAY),
            by=author,
            audit=UUID(int=30_000 + position),
            subjects=header.get("about", ()),
            purpose=header.get("purpose", Purpose.ACCOMPANIMENT),
        )
        self.log.append((envelope, fact))
        return position

    def onboard(self, partner, **header):
        fact = PartnerOnboarded(
            partner=partner,
            partner_kind=self.kinds[partner],
            name=f"unité {partner.int}",
            territories=header.pop("territories", ("issy",)),
            jurisdiction=header.pop("jurisdiction", Jurisdiction.FR),
            purposes=header.pop("purposes", tuple(Purpose)),
            art46="yes",
        )
        return self.write(fact, **header)

    def adult(self, *people):
        for person in people:
            self.turns_18(person, ADULT_SINCE)

    def turns_18(self, person, day):
        self.write(AliasRegistered(alias="Mehdi"), about=(person,), by=CLUB)
        self.write(AgeKnown(on18=day), about=(person,), by=CLUB)

    def accompany(self, unit, person, **header):
        return self.write(AccompanimentOpened(), by=unit, about=(person,), **header)

    def grant(self, **parts):
        person = parts.pop("person", MEHDI)
        given = {
            "id": directive_id(len(self.log)),
            "voice": Voice.YOUTH,
            "source": CLUB,
            "to": MISSION,
            "categories": (Category.EMPLOYMENT, Category.LINK),
            "purpose": Purpose.INSERTION,
            "given": NOON,
            "starts": NOON,
            "until": YEAR_END,
            "notice": NOTICE,
            "channel": "paper",
        }
        granted = AgreementGranted(**(given | parts))
        self.write(granted, about=(person,), by=CLUB)
        return granted

    def refuse(self, **parts):
        person = parts.pop("person", MEHDI)
        given = {
            "id": directive_id(len(self.log)),
            "voice": Voice.YOUTH,
            "categories": PERSONAL,
            "purposes": tuple(Purpose),
            "given": NOON,
            "starts": NOON,
        }
        refused = AgreementRefused(**(given | parts))
        self.write(refused, about=(person,), by=CLUB)
        return refused

    def withdraw(self, granted, effective, *categories, person=MEHDI):
        fact = AgreementWithdrawn(
            target=granted.id,
            voice=granted.voice,
            categories=categories or granted.categories,
            effective=effective,
        )
        return self.write(fact, about=(person,), by=CLUB)

    def state(self):
        return compiled(self.log)

    def ask(self, position, recipient, at=NOON, **rest):
        return self.ask_of(self.state(), position, recipient, at, **rest)

    def ask_of(self, state, position, recipient, at=NOON, **rest):
        query = Query(recipient, at, rest.get("known", len(self.log)), rest.get("purposes"))
        return decide(state, state.key(position), query)

    def sees(self, position, recipient, at=NOON, **rest):
        return set(self.ask(position, recipient, at, **rest).fields)


def compiled(log):
    state = State(charters())
    for envelope, fact in log:
        state.apply(envelope, fact)
    return state
