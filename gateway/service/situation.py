"""Open one person's page for one reader: what it may be told now, and nothing about the rest."""

import json
from collections.abc import Mapping
from uuid import UUID

from pydantic import JsonValue

from domain.envelope import Actor
from domain.vocabulary import PartnerId, PersonId, Purpose
from gateway.audit.gate import Unit
from gateway.service import trail
from gateway.service.refs import file_handle, person_of
from gateway.service.session import READERS, Hidden, Network, require_role
from gateway.service.view import View, entries_of, view_of
from projections.situation import Fact, page


REFERRAL = "referral-"


def open_situation(network: Network, actor: Actor, ref: str, purpose: Purpose) -> trail.Answer:
    """Give the page of a person for one purpose; unknown and closed are the same `Hidden`.

    Errors: `Hidden`, `Forbidden`, `Unavailable`.
    """
    act = trail.Act(actor, "situation.view", "read", purpose)
    with trail.denials(network, act):
        require_role(actor, READERS)
        return trail.audited(network, lambda: _page(network, act, ref, purpose))


def _page(
    network: Network, act: trail.Act, ref: str, purpose: Purpose
) -> tuple[trail.Answer, list[Unit]]:
    actor = act.actor
    if actor is None or purpose not in actor.purposes:
        raise Hidden
    subject = person_of(network, actor, ref)
    view = view_of(network, actor.unit, subject, frozenset({purpose}))
    if not view.decisions:
        raise Hidden
    body = _body(network, actor.unit, subject, view)
    items = tuple(trail.shown_slot(network, act, d, subject) for d in view.decisions.values())
    records = trail.read_units(network, act, body, trail.Shown(items, view.known, view.withheld))
    return trail.Answer(body, records[0].draft.id), records


def _body(network: Network, unit: PartnerId, subject: PersonId, view: View) -> bytes:
    entries = entries_of(network, view)
    streams = {entry.envelope.id: entry.envelope.stream for entry in entries}
    facts = []
    for fact in page(entries, view.decisions):
        line = _line(network, unit, fact)
        if fact.kind.startswith(REFERRAL):
            line["file"] = file_handle(network, unit, subject, streams[fact.event])
        facts.append(line)
    person = network.pseudonyms.subject(unit, subject)
    return json.dumps({"person": person, "facts": facts}, ensure_ascii=False).encode()


def _line(network: Network, unit: PartnerId, fact: Fact) -> dict[str, JsonValue]:
    line: dict[str, JsonValue] = {
        "kind": fact.kind,
        "visible": {
            category.value: _handles(network, unit, values)
            for category, values in fact.visible.items()
        },
    }
    if fact.team is not None:
        line["team"] = network.pseudonyms.of(unit, "partner", fact.team)
    if fact.on is not None:
        line["on"] = fact.on.isoformat()
    return line


def _handles(
    network: Network, unit: PartnerId, values: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Give every partner a value names the reader's own handle for it."""
    return {
        name: network.pseudonyms.of(unit, "partner", UUID(value))
        if isinstance(value, str) and _is_id(value)
        else value
        for name, value in values.items()
    }


def _is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
