"""Random histories that collide on purpose: most new directives meet an earlier one.

Uniform histories are near-vacuous: a refusal that meets no agreement kills no mutant.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from consent.model import Query
from domain.accompaniment import AccompanimentClosed, ObjectiveSet
from domain.contact import ContactCorrected, ContactLogged, ThemeRecorded
from domain.kernel import Erased
from domain.network import (
    HabilitationGranted,
    HabilitationRevoked,
    PartnerEnded,
    PartnerResumed,
    PartnerSuspended,
)
from domain.note import NoteWritten
from domain.person import AgeKnown, AliasRegistered, ContactDetailsGiven, IdentityDisclosed
from domain.presence import PlaceIncidentLogged, PresenceLogged
from domain.referral_events import (
    CancellationReason,
    Outcome,
    ReferralAccepted,
    ReferralCancelled,
    ReferralCompleted,
    ReferralMade,
    ReferralProposed,
    ReferralReminded,
    ReferralWaitlisted,
)
from domain.themes import THEMES, Theme
from domain.vocabulary import (
    Category,
    Channel,
    ContactId,
    Ground,
    IncidentNature,
    Jurisdiction,
    KeyGroup,
    PlaceKind,
    ProfessionalId,
    Purpose,
    Role,
    TimeBand,
)
from tests.consent.words import AUTHORS, READERS, START, Words
from tests.consent.world import (
    CLUB,
    HEALTH,
    JEUNES,
    LINA,
    MEDIATORS,
    MEHDI,
    MISSION,
    NOUMEA,
    POLICE,
    PREFECTURE,
    SERVICES,
    WELFARE,
)


PARTNERS = (
    *(CLUB, JEUNES, MISSION, MEDIATORS, WELFARE, POLICE),
    *(HEALTH, SERVICES, PREFECTURE, NOUMEA),
)
EIGHTEEN = (*[date(2020, 1, 1)] * 8, date(2025, 3, 4), date(2030, 1, 1))


@dataclass(frozen=True)
class History:
    seed: int
    log: list[Any]
    questions: list[Any]  # of (position, Query)


def history(seed):
    return _Writer(seed).history()


class _Writer(Words):
    def history(self):
        late = self.random.choice((None, None, None, MISSION, JEUNES, HEALTH))
        for partner in PARTNERS:
            if partner is not late:
                self.onboard(partner)
        for person in (MEHDI, LINA):
            self.frame(person)
        steps = self.random.randint(20, 32)
        for step in range(steps):
            if late is not None and step == steps // 2:
                self.onboard(late)
            self.random.choices(*zip(*self.moves(), strict=True))[0]()
        return History(self.seed, self.world.log, self.questions())

    def moves(self):
        return (
            (self.fact, 8),
            (self.grant, 5),
            (self.refuse, 2.5),
            (self.withdraw, 2),
            (self.lift, 1),
            (self.file, 2),
            (self.refer, 2.5),
            (self.place, 1),
            (self.correct, 0.5),
            (self.member, 0.7),
            (self.status, 0.3),
            (self.age, 0.2),
        )

    def onboard(self, partner):
        some = tuple(self.random.sample(list(Purpose), 5))
        self.world.onboard(
            partner,
            territories=self.pick(("issy",), ("issy", "vanves"), ("vanves",)),
            jurisdiction=Jurisdiction.NC if partner == NOUMEA else Jurisdiction.FR,
            purposes=some if self.chance(0.1) else tuple(Purpose),
            on=self.day() if self.chance(0.1) else date(2025, 1, 1),
        )

    def frame(self, person):
        if self.chance(0.95):
            alias = AliasRegistered(alias="Kev")
            self.world.write(alias, about=(person,), by=CLUB, on=self.day())
        if self.chance(0.95):
            self.world.write(AgeKnown(on18=self.pick(*EIGHTEEN)), about=(person,), by=CLUB)
        if self.chance(0.7):
            stream = UUID(int=self.random.getrandbits(64))
            unit = self.pick(CLUB, JEUNES)
            self.world.accompany(unit, person, stream=stream, on=self.day())
            self.files.append((stream, (person,), unit))

    def people(self):
        return self.pick((MEHDI,), (MEHDI,), (MEHDI,), (LINA,), (MEHDI, LINA))

    def header(self, **more):
        unit = self.pick(*AUTHORS, None) if self.chance(0.3) else CLUB
        ground = self.pick(*Ground) if self.chance(0.25) else Ground.NONE
        purpose = Purpose.ACCOMPANIMENT if self.chance(0.6) else self.pick(*Purpose)
        on = self.day() if self.chance(0.5) else date(2025, 3, 2)
        return {"by": unit, "ground": ground, "purpose": purpose, "on": on} | more

    def fact(self):
        theme = self.pick(*(t for t in Theme if THEMES[t] is not Category.ACTIVITY))
        common = self.pick(Theme.JOB_SEARCH, Theme.SCHOOL_DROPOUT, Theme.GENERAL_HEALTH, theme)
        fact = self.pick(
            ContactLogged(channel=Channel.STREET, place="hall-12"),
            ThemeRecorded(contact=ContactId(UUID(int=7)), theme=common),
            ThemeRecorded(contact=ContactId(UUID(int=7)), theme=common),
            ObjectiveSet(theme=common),
            IdentityDisclosed(family_name="Bensaïd", first_name="Mehdi"),
            ContactDetailsGiven(phone="00 00 00 00 00"),
            NoteWritten(text="parle de son père"),
        )
        self.world.write(fact, **self.header(about=self.people()))

    def place(self):
        where = {"territory": self.pick("issy", "vanves"), "place": "hall-12"}
        incident = PlaceIncidentLogged(
            **where,
            place_kind=PlaceKind.RESIDENCE,
            time_band=TimeBand.LATE,
            nature=IncidentNature.NOISE,
        )
        presence = PresenceLogged(**where, channel=Channel.STREET, time_band=TimeBand.LATE)
        self.world.write(self.pick(incident, presence), **self.header())

    def file(self):
        """Open, or close, what makes a team intervene."""
        if self.files and self.chance(0.4):
            stream, people, unit = self.pick(*self.files)
            over = self.pick(AccompanimentClosed(), ReferralCompleted(outcome=Outcome.RELAYED))
            self.world.write(over, by=unit, about=people, stream=stream, on=self.day())
            return
        stream, people = UUID(int=self.random.getrandbits(64)), (self.pick(MEHDI, LINA),)
        unit = self.pick(CLUB, JEUNES, MISSION, None)
        fact = ReferralAccepted()
        self.world.write(fact, by=unit, about=people, stream=stream, on=self.day())
        self.files.append((stream, people, unit))

    def refer(self):
        """Begin a referral of an author to some partner, or take an earlier one further."""
        further = bool(self.referrals) and self.chance(0.6)
        if not further:
            to = MISSION if self.chance(0.3) else self.pick(*PARTNERS)
            stream = UUID(int=self.random.getrandbits(64))
            self.referrals.append((stream, self.people(), self.pick(*AUTHORS), to))
        known = self.pick(*self.referrals) if further else self.referrals[-1]
        stream, people, author, to = known
        named = Erased(erased=KeyGroup.SOCIAL) if self.chance(0.1) else to
        offer = {"to": named, "theme": self.pick(Theme.JOB_SEARCH, Theme.SCHOOL_DROPOUT)}
        steps = [(author, ReferralProposed(**offer)), (author, ReferralMade(**offer))]
        if further:
            over = ReferralCancelled(reason=CancellationReason.ERROR)
            steps += [(author, ReferralMade(**offer)), (author, over)]
            steps += [(to, ReferralWaitlisted()), (None, ReferralReminded())]
        by, fact = self.pick(*steps)
        self.world.write(fact, **self.header(about=people, stream=stream, by=by))

    def correct(self):
        logged = [env.id for env, fact in self.world.log if fact.kind == "contact-logged.v1"]
        if logged:
            fact = ContactCorrected(channel=Channel.PHONE, supersedes=self.pick(*logged))
            self.world.write(fact, **self.header(about=(MEHDI,)))

    def member(self):
        who: dict[str, Any] = {"professional": ProfessionalId(UUID(int=self.pick(1, 2)))}
        who["partner"] = self.pick(SERVICES, HEALTH, CLUB)
        fact = HabilitationGranted(
            **who,
            role=Role.WORKER,
            ground=self.pick(Ground.HEALTH, Ground.HEALTH, Ground.NONE),
            purposes=(),
            until=self.day() + timedelta(days=5),
        )
        gone = HabilitationRevoked(**who)
        self.world.write(gone if self.chance(0.3) else fact, on=self.day())

    def status(self):
        change = self.pick(PartnerSuspended, PartnerResumed, PartnerResumed, PartnerEnded)
        self.world.write(change(partner=self.pick(*READERS)), on=self.day())

    def age(self):
        fact = AgeKnown(on18=self.pick(*EIGHTEEN))
        self.world.write(fact, about=(self.pick(MEHDI, LINA),), by=CLUB)

    def questions(self):
        """Ask of every fact about several readers, at colliding instants and positions."""
        last = len(self.world.log)
        facts = [env.position for env, fact in self.world.log if not _frames_only(fact)]
        asked = []
        named = [granted.to for granted, _ in self.grants] or [MISSION]
        present = [unit for _, _, unit in self.files if unit is not None] or [CLUB]
        readers = (self.pick(*named), self.pick(*named), self.pick(*present), self.pick(*READERS))
        for recipient in readers:
            query = Query(
                recipient,
                self.pick(*self.instants, START + timedelta(days=30)),
                self.pick(last, last, last, self.random.randint(1, last)),
                frozenset({self.pick(*Purpose)}) if self.chance(0.1) else None,
            )
            asked += [(position, query) for position in facts]
        return asked


FRAMES = ("partner-", "habilitation-", "agreement-", "refusal-", "age-")


def _frames_only(fact):
    return fact.kind.startswith(FRAMES)
