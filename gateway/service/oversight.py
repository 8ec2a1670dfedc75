"""Answer the auditor and the DPO: what could each see on that day, and why; never a value.

A fact is told as its kind, its fields by category and the codes of the engine. Two clocks: `at`,
the day asked about, and `known`, the day whose knowledge counts; both the same = what was visible.
"""

import json
from collections.abc import Callable
from datetime import datetime

from pydantic import JsonValue

from consent.decide import who_could_see
from consent.explain import Explanation, explain
from consent.model import Decision, Query
from domain.envelope import Actor
from domain.history import split
from domain.kernel import Value
from domain.vocabulary import PartnerId, PersonId
from gateway.audit.gate import Unit
from gateway.service import trail
from gateway.service.refs import Ref, client_id, own
from gateway.service.session import OVERSEERS, Hidden, Moment, Network, instant, require_role


POSITION_AT = "SELECT coalesce(max(last_id), 0) FROM maillage.ledger WHERE at <= %s"


class Who(Value):
    """Who could see something of one person, at two clocks; `known` None = now."""

    person: Ref
    at: Moment
    known: Moment | None = None


class AsOf(Who):
    """What one partner could see of one person, at two clocks (vue datée)."""

    partner: PartnerId


class Why(Value):
    """Why one partner sees a field of one person's facts, or does not (pourquoi)."""

    partner: PartnerId
    person: Ref
    field: str


def as_of(network: Network, actor: Actor, asked: AsOf) -> trail.Answer:
    """Say what a partner could see of a person at a date, with its codes; metadata only.

    Errors: `Forbidden`, `Hidden`, `Unavailable`.
    """

    def answer(subject: PersonId, known: int) -> JsonValue:
        query = Query(asked.partner, asked.at, _position(network, asked.known, known))
        found = who_could_see(network.roster.state, subject, query)
        return {
            "visible": [_visible(decision) for decision in found if decision.allowed],
            "why": [_why(network, actor, explain(decision)) for decision in found],
        }

    return _overseen(network, actor, (asked.person, "audit.as-of"), answer)


def who_could(network: Network, actor: Actor, asked: Who) -> trail.Answer:
    """Say what every partner could see of a person at a date; metadata only.

    Errors: `Forbidden`, `Hidden`, `Unavailable`.
    """

    def answer(subject: PersonId, known: int) -> JsonValue:
        state, position = network.roster.state, _position(network, asked.known, known)
        seen: dict[str, JsonValue] = {}
        for partner in tuple(state.partners):  # others may join meanwhile
            found = who_could_see(state, subject, Query(partner, asked.at, position))
            seen[str(partner)] = [_visible(decision) for decision in found if decision.allowed]
        return seen

    return _overseen(network, actor, (asked.person, "audit.who-could-see"), answer)


def why(network: Network, actor: Actor, asked: Why) -> trail.Answer:
    """Say why a partner sees a field now, or why it does not, fact by fact.

    Errors: `Forbidden`, `Hidden`, `Unavailable`.
    """

    def answer(subject: PersonId, known: int) -> JsonValue:
        query = Query(asked.partner, instant(network), known)
        found = who_could_see(network.roster.state, subject, query)
        named = [d for d in found if any(field.name == asked.field for field in d.key.fields)]
        return [_why(network, actor, explain(decision)) for decision in named]

    return _overseen(network, actor, (asked.person, "audit.why"), answer)


def _overseen(
    network: Network,
    actor: Actor,
    asked: tuple[str, str],
    answer: Callable[[PersonId, int], JsonValue],
) -> trail.Answer:
    """Let an overseer ask about a person, and record that it was asked before it is answered."""
    ref, action = asked
    act = trail.Act(actor, action, "log_read", "none")
    with trail.denials(network, act):
        require_role(actor, OVERSEERS)
        subject = _person(network, actor, ref)

    def attempt() -> tuple[trail.Answer, list[Unit]]:
        known = network.roster.catch_up()
        body = json.dumps(answer(subject, known), ensure_ascii=False).encode()
        item = trail.file_slot(network, act, subject)
        records = trail.read_units(network, act, body, trail.Shown((item,), known))
        return trail.Answer(body, records[0].draft.id), records

    return trail.audited(network, attempt)


def _person(network: Network, actor: Actor, ref: str) -> PersonId:
    """Find a person an overseer names: by an id of its own organisation, or by its pseudonym."""
    chosen = client_id(ref)
    network.roster.catch_up()
    for person in network.roster.state.people:
        if chosen is not None and person == own(network, actor, "person", chosen):
            return person
        if chosen is None and network.pseudonyms.subject(actor.unit, person) == ref:
            return person
    raise Hidden


def _position(network: Network, day: datetime | None, known: int) -> int:
    """Give the last position recorded by an instant; None = all that is known."""
    if day is None:
        return known
    with network.database.pooled("maillage_app") as connection:
        row = connection.execute(POSITION_AT, [day]).fetchone()
    return min(known, int(row[0])) if row else 0


def _visible(decision: Decision) -> JsonValue:
    names: dict[str, JsonValue] = {}
    told = decision.fields.items()
    for category in sorted({field.category for field in decision.fields.values()}):
        names[category.value] = [*sorted(n for n, field in told if field.category is category)]
    return {"kind": split(decision.key.kind)[0], "visible": names}


def _why(network: Network, actor: Actor, found: Explanation) -> JsonValue:
    """Give the codes of a decision; directives are named as the overseer knows them."""
    handle = network.pseudonyms.of
    return {
        "kind": split(found.kind)[0],
        "allowed": found.allowed,
        "paths": [*sorted({basis.path.value for basis in found.paths})],
        "purposes": [*sorted({basis.purpose.value for basis in found.paths})],
        "agreements": [handle(actor.unit, "directive", ref) for ref in found.determining],
        "refusals": [handle(actor.unit, "directive", ref) for ref in found.blocking],
        "ended": [handle(actor.unit, "directive", ref) for ref in found.ended],
        "reasons": {category.value: code.value for category, code in found.reasons.items()},
    }
