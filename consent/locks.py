"""The locks (verrous): charter and purpose, secrecy of the author, and the person herself.

Source: ENTITLEMENT §4 and §5, first cut: default and agreement of adults only; what this cut
cannot judge (own cases, art. 46, statutory exceptions, quorums of minors) stays closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from consent.active import active, ended, local_day, running
from consent.cells import AGREEMENT, DEFAULT
from consent.charter import Charter
from consent.compile import State
from consent.model import Basis, EventKey, Grant, Partner, Query, Referral, Refusal
from consent.vocab import (
    PLACE_LEVEL,
    AgeBand,
    Category,
    Ground,
    Level,
    Path,
    PersonId,
    Purpose,
    RecipientKind,
    Voice,
)


CARE = frozenset({Category.HEALTH, Category.ADDICTION})
PLACE_PURPOSES = frozenset({Purpose.COORDINATION, Purpose.STATISTICS})
WITHIN_GRANT = frozenset({None, "intervening", "named_in_grant"})


@dataclass(frozen=True, slots=True)
class Case:
    """One question made ready: the charter, the recipient and the day are known.

    Units: `day` is the street day of `query.at` where the fact was recorded.
    """

    state: State
    charter: Charter
    partner: Partner
    key: EventKey
    query: Query
    day: date
    purposes: frozenset[Purpose]


@dataclass(frozen=True, slots=True)
class Opening:
    """One open path of one category, and how finely it tells which fields (None = all)."""

    basis: Basis
    level: Level
    fields: frozenset[str] | None = None


def ceiling(case: Case, category: Category) -> frozenset[Path]:
    """Give the paths the charter leaves to this recipient for this category of this fact."""
    place = category in PLACE_LEVEL
    if category is Category.NOTES or not (place or case.charter.channels[_kind(case)] == "feed"):
        return frozenset()
    column = (_kind(case), category)
    cell, scope = case.charter.cells[column], case.charter.scopes.get(column)
    found = set()
    if case.key.source == case.partner.id and column not in case.charter.closed_to_author:
        found.add(Path.OWN)
    if case.key.own_only:
        return frozenset(found)
    if DEFAULT in cell and (_in_territory(case, scope) if place else scope == "intervening"):
        found.add(Path.DEFAULT)
    if not place and cell & {AGREEMENT, DEFAULT} and scope in WITHIN_GRANT:
        found.add(Path.AGREEMENT)
    return frozenset(found)


def _kind(case: Case) -> RecipientKind:
    return case.partner.kind


def _in_territory(case: Case, scope: str | None) -> bool:
    told_since = case.key.position > case.partner.position
    return scope == "territory" and told_since and case.key.territory in case.partner.territories


def compatible(case: Case, category: Category) -> frozenset[Purpose]:
    """Give the purposes asked that the default path may serve: the one of the collection."""
    served = {case.key.purpose} | (PLACE_PURPOSES if category in PLACE_LEVEL else frozenset())
    return case.purposes & served


def secrecy(case: Case, category: Category, path: Path) -> bool:
    """Say whether the secrecy of the author lets this path through.

    Source: CP 226-13; ENTITLEMENT §5.2.
    """
    ground = case.key.ground
    if ground is Ground.NONE or path is Path.OWN:
        return True
    if path is Path.DEFAULT:
        return category in PLACE_LEVEL
    bound = category not in CARE or case.state.bound(case.partner.id, case.day, case.query.known)
    return ground in case.charter.opens_secrecy and bound


def band(case: Case, subject: PersonId, day: date) -> AgeBand:
    """Give what is known of the person's age on a day: contradictions are unknown."""
    known = case.state.majorities(subject)
    days = {fact.on18 for fact in known if fact.position <= case.query.known}
    if len(days) != 1:
        return AgeBand.UNKNOWN
    return AgeBand.ADULT if days.pop() <= day else AgeBand.MINOR


def _adult_when(case: Case, subject: PersonId, instant: datetime) -> bool:
    day = local_day(instant, case.charter.jurisdiction)
    return band(case, subject, day) is AgeBand.ADULT


def refusals(case: Case, subject: PersonId, category: Category) -> Iterator[Refusal]:
    """Give the counted refusals that close default and agreement for a category.

    Limits: another voice than the youth's counts unless she was known adult when it was given.
    """
    lifts = case.state.lifts(subject)
    for refusal in case.state.refusals(subject):
        over = refusal.over in {None, case.partner.id}
        beneath = over and refusal.source in {None, case.key.source}
        counted = refusal.voice is Voice.YOUTH or not _adult_when(case, subject, refusal.given)
        standing = active(refusal, lifts, case.query.at, case.query.known)
        if beneath and counted and category in standing and refusal.purposes & case.purposes:
            yield refusal


def matching(case: Case, subject: PersonId, category: Category) -> Iterator[Grant]:
    """Give the known grants that name exactly this sharing, whatever became of them."""
    for grant in case.state.grants(subject):
        exact = grant.source == case.key.source and grant.to == case.partner.id
        covered = grant.covers_from is None or case.key.occurred >= grant.covers_from
        named = category in grant.categories and grant.purpose in case.purposes
        if grant.position <= case.query.known and exact and covered and named:
            yield grant


def agreed(case: Case, subject: PersonId, category: Category) -> Iterator[Grant]:
    """Give the grants that count now: an adult's own, running, not withdrawn for this category.

    Limits: an anonymous handle agrees to nothing.
    """
    state, at, known = case.state, case.query.at, case.query.known
    if not state.named(subject, known) or not _adult_when(case, subject, at):
        return
    for grant in matching(case, subject, category):
        own_voice = grant.voice is Voice.YOUTH and _adult_when(case, subject, grant.given)
        if own_voice and category in active(grant, state.withdrawals(subject), at, known):
            yield grant


def lapsed(case: Case, subject: PersonId, category: Category) -> Iterator[tuple[Grant, bool]]:
    """Give the exact grants that no longer stand, and whether a withdrawal ended them."""
    at, known = case.query.at, case.query.known
    for grant in matching(case, subject, category):
        gone = category in ended(grant.id, case.state.withdrawals(subject), at, known)
        if gone or (at >= grant.starts and not running(grant, at, known)):
            yield grant, gone


def between_others(case: Case) -> Referral | None:
    """Give the referral of the fact when the recipient is no party of it; None otherwise.

    Limits: whoever wrote the fact reads its own work, even once the addressee's name is erased.
    """
    inside = case.key.parties | {case.key.source}
    return None if case.partner.id in inside else case.key.referral


def openings(case: Case, subject: PersonId | None, category: Category) -> Iterator[Opening]:
    """Give every open path of one category of this fact for one person (None: a place).

    Limits: a referral between others is no link to tell in a coarser form.
    Source: LAW §4, `link`: below CLEAR, only the state of one's own referral.
    """
    whole = category is Category.LINK and between_others(case) is not None
    for opening in _paths(case, subject, category):
        if opening.level is Level.CLEAR or not whole:
            yield opening


def _paths(case: Case, subject: PersonId | None, category: Category) -> Iterator[Opening]:
    paths = {path for path in ceiling(case, category) if secrecy(case, category, path)}
    if Path.OWN in paths:
        yield from (Opening(Basis(Path.OWN, asked), Level.CLEAR) for asked in case.purposes)
    cap = case.charter.caps[_kind(case), category]
    closed = set() if subject is None else _refused_purposes(case, subject, category)
    if Path.DEFAULT in paths and (subject is None or intervening(case, subject)):
        for asked in compatible(case, category) - closed:
            yield Opening(Basis(Path.DEFAULT, asked), cap.level, cap.fields)
    if Path.AGREEMENT in paths and subject is not None:
        for grant in agreed(case, subject, category):
            level = min(cap.level, grant.levels.get(category, Level.CLEAR))
            if grant.purpose not in closed:
                basis = Basis(Path.AGREEMENT, grant.purpose, grant.id)
                yield Opening(basis, level, cap.fields)


def _refused_purposes(case: Case, subject: PersonId, category: Category) -> set[Purpose]:
    found = refusals(case, subject, category)
    return {purpose for refusal in found for purpose in refusal.purposes}


def intervening(case: Case, subject: PersonId) -> bool:
    """Say whether the recipient's recorded intervention for the person runs."""
    return case.state.intervening(subject, case.partner.id, case.day, case.query.known)
