"""Answer the one question: may this recipient be told these fields of this fact, and why.

Default deny, set-based, without clock: every prohibition and permission is read from the state at
the two clocks of the query. No surface filters by itself.

Source: ENTITLEMENT §4 and §5; ADR 0007.
"""

from consent.active import local_day
from consent.compile import State
from consent.levels import Openings, label_of, levels_by_purpose, nameable
from consent.locks import Case, openings
from consent.model import Basis, Decision, EventKey, FieldDecision, Query
from consent.reasons import evidence
from consent.vocab import Category, PersonId, Purpose, Reason


def decide(state: State, key: EventKey, query: Query) -> Decision:
    """Say which fields of a fact a recipient may be told at the two clocks, and on what ground.

    Shapes: a denial is a decision with no field and one reason per category of the fact.
    Units: `query.at` UTC and aware; `query.known` a journal position of this state.
    Limits: what cannot be judged is denied: unknown recipient, charter, source or purpose.
    """
    ready = _ready(state, key, query)
    if isinstance(ready, Reason):
        reasons = {category: ready for field in key.fields for category in field.categories}
        return Decision(key, query, reasons=reasons)
    return _answer(ready)


def who_could_see(state: State, subject: PersonId, query: Query) -> list[Decision]:
    """Give the decision on every fact about a person known by then, denials included."""
    known = (key for key in state.keys_of(subject) if key.position <= query.known)
    return [decide(state, key, query) for key in known]


def _ready(state: State, key: EventKey, query: Query) -> Case | Reason:
    """Prepare the question, or say why it cannot even be asked."""
    partner = state.partners.get(query.recipient)
    if partner is None or max(partner.position, key.position) > query.known:
        return Reason.UNKNOWN
    origin = partner if key.source is None else state.partners.get(key.source)
    if origin is None or origin.position > query.known:
        return Reason.POLICY_GAP
    charter = state.charters.get(origin.jurisdiction)
    if charter is None:
        return Reason.POLICY_GAP
    day = local_day(query.at, origin.jurisdiction)
    if key.occurred > day or state.superseded(key.event, query.known):
        return Reason.UNKNOWN
    if not state.runs(partner, day, query.known):
        return Reason.SUSPENDED
    asked = partner.purposes & charter.purposes[partner.kind]
    purposes = asked if query.purposes is None else asked & query.purposes
    return Case(state, charter, partner, key, query, day, purposes)


def _answer(case: Case) -> Decision:
    wanted = {field: label_of(case, field) for field in case.key.fields}
    opened = {
        (subject, category): tuple(openings(case, subject, category))
        for category in sorted(frozenset[Category]().union(*wanted.values()))
        for subject in _concerned(case.key)
    }
    told: dict[str, FieldDecision] = {}
    bases: set[Basis] = set()
    for field, categories in wanted.items():
        levels = levels_by_purpose(case, field, categories, opened)
        served = {asked for asked, level in levels.items() if level >= field.needs}
        if served and nameable(case, field):
            finest = max(levels[asked] for asked in served)
            told[field.name] = FieldDecision(field.category, categories, finest, field.virtual)
            bases |= _bases(categories, served, opened)
    if all(field.virtual for field in told.values()):
        told, bases = {}, set()
    reasons, blocking, ended = evidence(case, opened, told)
    return Decision(
        key=case.key,
        query=case.query,
        charter=case.charter.sha256,
        fields=told,
        bases=tuple(sorted(bases)),
        reasons=reasons,
        blocking=blocking,
        ended=ended,
    )


def _concerned(key: EventKey) -> tuple[PersonId | None, ...]:
    return key.subjects or (None,)


def _bases(
    categories: frozenset[Category], served: set[Purpose], opened: Openings
) -> frozenset[Basis]:
    return frozenset(
        path.basis
        for (_, category), paths in opened.items()
        for path in paths
        if category in categories and path.basis.purpose in served
    )
