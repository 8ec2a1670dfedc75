"""Decide again, slowly and one event at a time, straight from ENTITLEMENT §4, first cut.

It shares no code with consent/ but the enumerations; where both agree on thousands of random
histories, the fast engine means what the document says.
"""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from domain.kernel import Erased
from domain.labels import Clear, labels
from domain.themes import THEMES
from domain.vocabulary import Category, Ground, Level


ZONE = {"FR": "Europe/Paris", "NC": "Pacific/Noumea", "PF": "Pacific/Tahiti"}
PLACES = {"incident_place", "activity"}
OPENS = {"accompaniment-opened.v1", "referral-accepted.v1"}
OFFERS = {"referral-proposed.v1", "referral-made.v1"}
CLOSES = {
    "accompaniment-closed.v1",
    *(f"referral-{end}.v1" for end in ("completed", "cancelled", "lapsed", "expired", "refused")),
}


class Oracle:
    def __init__(self, log, charter):
        self.log, self.charter = log, charter
        self.query: Any = None
        self.known: list[Any] = []
        self.by_kind: dict[str, list[Any]] = {}

    def visible(self, position, query):
        """Give {field: level} of one event for one query; {} is nothing at all."""
        self.learn(query)
        found = [(env, fact) for env, fact in self.known if env.position == position]
        self.me = self.partner(query.recipient)
        if not found or self.me is None:
            return {}
        self.env, self.fact = found[0]
        self.origin = self.partner(self.env.by.unit) if self.env.by.unit else self.me
        if self.origin is None:
            return {}
        self.between_others, self.addressee = self.referral()
        self.zone = ZoneInfo(ZONE[self.origin[1].jurisdiction])
        self.day = self.at.astimezone(self.zone).date()
        if not self.seen():
            return {}
        levels = {name: self.field(name, *rest) for name, rest in self.fields().items()}
        told = {name: level for name, level in levels.items() if level}
        return told if set(told) - {"team", "on"} else {}

    def learn(self, query):
        """Keep of the journal what is known at the position of the query, nothing later."""
        if query is not self.query:
            self.at, self.query = query.at.astimezone(UTC), query
            self.known = [(env, fact) for env, fact in self.log if env.position <= query.known]
            self.by_kind = {}
            for env, fact in self.known:
                self.by_kind.setdefault(fact.kind, []).append((env, fact))

    def kinds(self, *kinds):
        return [pair for kind in kinds for pair in self.by_kind.get(kind, ())]

    def partner(self, unit):
        onboarded = [x for x in self.kinds("partner-onboarded.v1") if x[1].partner == unit]
        return onboarded[0] if onboarded else None

    def seen(self):
        if self.env.on > self.day or self.me[0].on > self.day:
            return False
        if any(getattr(fact, "supersedes", None) == self.env.id for _, fact in self.known):
            return False
        changes = self.kinds("partner-suspended.v1", "partner-resumed.v1", "partner-ended.v1")
        mine = [
            (env.on, env.position, fact.kind)
            for env, fact in changes
            if fact.partner == self.query.recipient and env.on <= self.day
        ]
        over = any(kind == "partner-ended.v1" for _, _, kind in mine)
        return not over and (not mine or max(mine)[2] == "partner-resumed.v1")

    def referral(self):
        """Say whether a referral is the recipient's business not at all, and whom it leads to."""
        if not self.fact.kind.startswith("referral-"):
            return False, None
        so_far = [
            (env, fact)
            for env, fact in self.known
            if env.stream == self.env.stream
            and env.position <= self.env.position
            and fact.kind.startswith("referral-")
        ]
        offers = [fact for _, fact in so_far if fact.kind in OFFERS]
        to = offers[-1].to if offers else None
        parties = {self.env.by.unit, so_far[0][0].by.unit}
        if offers and offers[-1].kind == "referral-made.v1":
            parties.add(to)
        return self.query.recipient not in parties, None if isinstance(to, Erased) else to

    def fields(self):
        """Give {name: (categories, needs, named partner)} as the labels of the fact say."""
        found: dict[str, Any] = {}
        fact_class: Any = type(self.fact)
        state = any(
            isinstance(label, Clear)
            and label.technical == "workflow_state"
            and label.needs <= Level.COARSE
            for label in labels(fact_class).values()
        )
        for name, label in labels(fact_class).items():
            value = getattr(self.fact, name)
            if value is None or isinstance(value, Erased) or not getattr(label, "shared", True):
                continue
            category = label.category
            if category is None:
                category = self.theme_category(value) if not isinstance(label, Clear) else None
            if category is None or (category.value in PLACES) == bool(self.env.subjects):
                continue
            whole = category in {Category.IDENTITY, Category.CONTACT_DETAILS}
            needs = Level.CLEAR if whole else max(label.needs, Level.TOKEN)
            names = value if category is Category.LINK and hasattr(value, "hex") else None
            found[name] = ({category, *getattr(label, "also", ())}, needs, names)
        if found:
            place = next(iter(next(iter(found.values()))[0]))
            about = {Category.LINK} if self.env.subjects else {place}
            team, day = (Level.COARSE, Level.COARSE if state else Level.CLEAR)
            if not self.env.subjects:
                team = day = Level.BAND
            found["on"] = (about, day, None)
            if self.env.by.unit:
                found["team"] = (about, team, None)
        return found

    def theme_category(self, theme):
        """A place theme said of somebody is a fact about that person, LAW §4."""
        return Category.INCIDENT_PERSON if THEMES[theme] in PLACES else THEMES[theme]

    def field(self, name, categories, needs, names):
        if names is not None and self.partner(names) is None:
            return 0
        if self.fact.kind == "referral-proposed.v1" and self.env.by.unit != self.query.recipient:
            return 0
        if Category.LINK in categories and self.env.by.unit != self.query.recipient:
            kinds = [self.env.by.kind, names and self.partner(names)[1].partner_kind]
            links = self.charter["sensitive_links"]
            categories = categories | {Category(links[kind]) for kind in kinds if kind in links}
        if self.between_others:
            led_to = self.addressee and self.partner(self.addressee)
            if not led_to:
                return 0
            sensitive = self.charter["sensitive_links"].get(led_to[1].partner_kind)
            categories = categories | ({Category(sensitive)} if sensitive else set())
        clauses = self.charter["recipient_kinds"][self.me[1].partner_kind]
        asked = set(self.me[1].purposes) & set(clauses["purposes"])
        if self.query.purposes is not None:
            asked &= self.query.purposes
        people = self.env.subjects or (None,)
        if self.between_others:
            asked = {
                p
                for p in asked
                if all(self.cell(name, s, Category.LINK, p) == Level.CLEAR for s in people)
            }
        best = max(
            (min(self.cell(name, who, c, p) for who in people for c in categories) for p in asked),
            default=0,
        )
        return int(best) if best >= needs else 0

    def cell(self, name, who, category, purpose):
        """Give the best level of all open paths of one (person, category, purpose)."""
        kind, c = self.me[1].partner_kind, category.value
        clauses = self.charter["recipient_kinds"][kind]
        place = c in PLACES
        if c == "notes" or (not place and clauses["channel"] != "feed"):
            return 0
        terms = self.charter["matrix"][c][kind].split("|")
        scopes = self.charter["scopes"].get(kind, {})
        scope = scopes.get(c, scopes.get("*"))
        cap = self.charter["level_caps"].get(kind, {}).get(c, {"level": "CLEAR"})
        kept = name in cap.get("fields", [name])
        top = Level[cap["level"]] if kept else 0
        bound = self.env.by.ground is not Ground.NONE
        levels = [0]
        own = self.env.by.unit == self.query.recipient
        if own and c not in [*clauses["deposit"], *clauses.get("own_requests_only", [])]:
            levels.append(Level.CLEAR)
        if place:
            served = purpose in {self.env.purpose, "coordination", "statistics"}
            here = scope == "territory" and self.fact.territory in self.me[1].territories
            later = self.env.position > self.me[0].position
            if "D" in terms and here and later and served:
                levels.append(top)
            return max(levels)
        if self.refused(who, category, purpose):
            return max(levels)
        same = purpose == self.env.purpose and not bound
        if "D" in terms and scope == "intervening" and same and self.intervenes(who):
            levels.append(top)
        agreeable = {"C", "D"} & set(terms) and scope in {None, "intervening", "named_in_grant"}
        if agreeable and self.secrecy_lets(category):
            levels.append(min(top, self.signed(who, category, purpose)))
        return max(levels)

    def secrecy_lets(self, category):
        ground = self.env.by.ground
        if ground is Ground.NONE:
            return True
        if category in {Category.HEALTH, Category.ADDICTION} and not self.all_bound():
            return False
        return self.charter["agreement_opens_secrecy"].get(ground, False)

    def all_bound(self):
        running = []
        for env, fact in self.kinds("habilitation-granted.v1"):
            if fact.partner == self.query.recipient and env.on <= self.day < fact.until:
                revoked = any(
                    out.partner == fact.partner
                    and out.professional == fact.professional
                    and when.on <= self.day
                    and when.position > env.position
                    for when, out in self.kinds("habilitation-revoked.v1")
                )
                running += [] if revoked else [fact.ground]
        return bool(running) and all(ground is not Ground.NONE for ground in running)

    def about(self, who, *kinds):
        return [(env, fact) for env, fact in self.kinds(*kinds) if who in env.subjects]

    def adult(self, who, instant):
        days = {
            fact.on18
            for _, fact in self.about(who, "age-known.v1")
            if fact.on18 is not None and not isinstance(fact.on18, Erased)
        }
        return len(days) == 1 and days.pop() <= instant.astimezone(self.zone).date()

    def ended(self, who, kind, directive, category):
        return any(
            end.target == directive.id and category in end.categories and end.effective <= self.at
            for _, end in self.about(who, kind)
        )

    def refused(self, who, category, purpose):
        return any(
            no.over in {None, self.query.recipient}
            and no.source in {None, self.env.by.unit}
            and category in no.categories
            and purpose in no.purposes
            and no.starts <= self.at
            and not self.ended(who, "refusal-lifted.v1", no, category)
            and (no.voice == "youth" or not self.adult(who, no.given))
            for _, no in self.about(who, "agreement-refused.v1")
        )

    def signed(self, who, category, purpose):
        named = self.about(who, "alias-registered.v1", "identity-disclosed.v1")
        if not named or not self.adult(who, self.at):
            return 0
        levels = [
            {cap.category: cap.level for cap in yes.levels}.get(category, Level.CLEAR)
            for _, yes in self.about(who, "agreement-granted.v1")
            if yes.source == self.env.by.unit
            and yes.to == self.query.recipient
            and category in yes.categories
            and purpose == yes.purpose
            and yes.starts <= self.at < yes.until
            and (yes.covers_from is None or yes.covers_from <= self.env.on)
            and yes.voice == "youth"
            and self.adult(who, yes.given)
            and not self.ended(who, "agreement-withdrawn.v1", yes, category)
        ]
        return max(levels, default=0)

    def intervenes(self, who):
        return any(
            env.by.unit == self.query.recipient
            and env.on <= self.day
            and not any(
                end.stream == env.stream and end.on <= self.day and end.position > env.position
                for end, _ in self.kinds(*CLOSES)
            )
            for env, _ in self.about(who, *OPENS)
        )
