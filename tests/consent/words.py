"""The words people say in a random history: they meet an earlier word three times in four."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from consent.events import LevelCap, RefusalLifted
from consent.vocab import Voice
from domain.vocabulary import Category, Level, Purpose
from tests.consent.world import (
    CHARTER,
    CLUB,
    HEALTH,
    JEUNES,
    LINA,
    MEDIATORS,
    MEHDI,
    MISSION,
    NOUMEA,
    PERSONAL,
    POLICE,
    SERVICES,
    WELFARE,
    World,
    directive_id,
)


AUTHORS = (CLUB, CLUB, CLUB, JEUNES, HEALTH, WELFARE, NOUMEA, MISSION)
READERS = (MISSION, MISSION, MISSION, CLUB, JEUNES, MEDIATORS, SERVICES, HEALTH, POLICE)
START = datetime(2025, 3, 1, 23, tzinfo=UTC)  # local midnight in Paris: 2 March
REUSE = 0.75


class Words:
    """Grants, refusals, withdrawals and lifts, drawn from one seed."""

    def __init__(self, seed):
        self.seed, self.random = seed, Random(seed)  # noqa: S311  # reproducible, not secret
        self.world = World()
        self.grants: list[Any] = []
        self.refusals: list[Any] = []
        self.instants, self.files, self.referrals = [START], list[Any](), list[Any]()

    def pick(self, *options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def day(self):
        return date(2025, 3, 2) + timedelta(days=self.random.randint(0, 9))

    def instant(self):
        """Give an instant, most often one that something else already hangs on."""
        if self.chance(REUSE):
            shift = self.pick(0, 0, 0, -1, 1, 3600)
            return self.pick(*self.instants) + timedelta(seconds=shift)
        fresh = START + timedelta(hours=self.pick(0, 1, 24, 25, 36, 48, 72, 96, 120))
        self.instants.append(fresh)
        return fresh

    def categories(self):
        shareable = [c for c in PERSONAL if c not in {Category.NOTES, Category.OFFENCE}]
        if self.chance(0.5):
            return tuple(shareable)
        return tuple(sorted(self.random.sample(shareable, self.random.randint(1, 6))))

    def grant(self):
        parts: dict[str, Any] = {
            "person": self.pick(MEHDI, MEHDI, LINA),
            "source": CLUB,
            "to": MISSION,
        }
        if not self.chance(REUSE):
            parts |= {"source": self.pick(*AUTHORS), "to": self.pick(*READERS)}
        elif self.grants:
            earlier, person = self.pick(*self.grants)
            parts = {"person": person, "source": earlier.source, "to": earlier.to}
        clauses = CHARTER["recipient_kinds"][self.world.kinds[parts["to"]]]
        purposes = [Purpose(p) for p in clauses["purposes"]]
        starts = self.instant()
        granted = self.world.grant(
            **parts,
            id=directive_id(len(self.world.log)),
            voice=Voice.YOUTH if self.chance(0.93) else self.pick(*Voice),
            categories=self.categories(),
            purpose=purposes[0] if self.chance(REUSE) else self.pick(*purposes),
            given=starts if self.chance(0.8) else self.instant(),
            starts=starts,
            until=max(self.instant(), starts) + timedelta(hours=self.pick(1, 48, 4000, 4000)),
            covers_from=self.day() if self.chance(0.15) else None,
            levels=self.levels(),
        )
        self.instants += [granted.starts, granted.until]
        self.grants.append((granted, parts["person"]))

    def levels(self):
        if not self.chance(0.3):
            return ()
        chosen = self.pick(Category.LINK, Category.IDENTITY, Category.EMPLOYMENT)
        return (LevelCap(category=chosen, level=self.pick(*Level)),)

    def refuse(self):
        parts: dict[str, Any] = {
            "person": self.pick(MEHDI, LINA),
            "over": self.pick(None, *READERS),
        }
        if self.grants and self.chance(REUSE):
            granted, person = self.pick(*self.grants)
            parts = {
                "person": person,
                "over": self.pick(None, granted.to),
                "source": self.pick(None, granted.source, granted.source, JEUNES),
            }
        starts = self.instant()
        refused = self.world.refuse(
            **parts,
            id=directive_id(len(self.world.log)),
            voice=self.pick(Voice.YOUTH, Voice.YOUTH, Voice.HOLDER_A),
            categories=self.categories(),
            purposes=tuple(Purpose) if self.chance(0.7) else (self.pick(*Purpose),),
            given=self.instant() if self.chance(0.3) else starts,
            starts=starts,
        )
        self.refusals.append((refused, parts["person"]))

    def withdraw(self):
        if self.grants:
            granted, person = self.pick(*self.grants)
            effective = self.instant()
            part = (self.pick(*granted.categories),)
            taken = part if self.chance(0.3) else granted.categories
            self.world.withdraw(granted, effective, *taken, person=person)
            self.instants.append(effective)

    def lift(self):
        if self.refusals:
            refused, person = self.pick(*self.refusals)
            fact = RefusalLifted(
                target=refused.id,
                voice=refused.voice,
                categories=refused.categories,
                effective=self.instant(),
            )
            self.world.write(fact, about=(person,), by=CLUB)
