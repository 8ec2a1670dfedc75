import json
from dataclasses import replace

import pytest

from domain.vocabulary import Purpose, Role
from gateway.audit.gate import Verdict
from gateway.ports import Unavailable
from gateway.service import situation, trail
from gateway.service.session import sign_in
from tests.fix_network import DAY


CONTEXTS = (
    "SELECT e.id, o.context, o.items, o.subjects, o.events FROM audit.entries e"
    " JOIN audit.opening_long o ON o.entry_id = e.id ORDER BY e.enqueued"
)


def trail_of(town):
    """Give every entry of the trail as (id, context, raw items, subjects, events)."""
    with town.network.database.pooled("maillage_auditor") as connection:
        rows = connection.execute(CONTEXTS).fetchall()
    return [(row[0], json.loads(row[1]), bytes(row[2]), row[3], row[4]) for row in rows]


def test_a_write_has_the_entry_its_event_names(town):
    person = town.internal("PS1", town.met(nameless=True))
    [entry] = town.network.journal.at([town.events()])
    found = [line for line in trail_of(town) if line[0] == entry.envelope.audit]
    [(_, context, items, subjects, events)] = found
    assert (context["operation"], context["action"]) == ("write", "person.register")
    assert (context["decision"], context["purpose"]) == ("permit", "accompaniment")
    assert (subjects, events) == ([person], [entry.envelope.id])
    assert b"identity" in items


def test_a_read_is_recorded_with_what_was_told_and_the_receipt_names_it(town):
    page = town.page("PS1", town.met(), "accompaniment")
    receipt, context, items, subjects, _ = trail_of(town)[-1]
    assert str(receipt) == page.headers["maillage-receipt"]
    assert (context["operation"], context["action"]) == ("read", "situation.view")
    assert context["response"]["length"] == len(page.content)
    assert len(subjects) == 2
    assert b"family_name:clear" in items


def test_a_denial_is_recorded_without_its_cause(town):
    town.page("ASE1", town.met(), "accompaniment")
    _, context, items, _, _ = trail_of(town)[-1]
    assert (context["decision"], context["reason"], items) == ("deny", "not_available", b"")
    town.page("PS1", "x", "accompaniment", role=Role.AUDITOR)
    assert trail_of(town)[-1][1]["reason"] == "role_route"


def test_the_trail_holds_no_value_and_no_internal_person(town):
    person = town.met(family_name="Canari", first_name="Sofiane", alias="Canari-alias")
    town.page("PS1", person, "accompaniment")
    internal = str(town.internal("PS1", person))
    said = [(context, items) for _, context, items, _, _ in trail_of(town)]
    for word in ("Canari", "Sofiane", internal, person):
        assert word not in str(said)


def test_a_command_that_changes_nothing_is_recorded_too(town):
    person = town.met(nameless=True)
    before = len(trail_of(town))
    town.tell("PS1", f"/v1/persons/{person}/aliases", alias="Memo")
    assert len(trail_of(town)) == before + 1


class Closed:
    """A gate that never records."""

    def __init__(self, verdict=None):
        self.verdict = verdict
        self.asked = 0

    def put(self, unit):
        del unit
        self.asked += 1

    def settled(self, future):
        del future
        if self.verdict is None:
            raise Unavailable("audit-unavailable")
        return self.verdict


def read(town, gate):
    actor = sign_in(town.network, town.token("PS1"))
    network = replace(town.network, gate=gate)
    return situation.open_situation(network, actor, town.met(), Purpose.ACCOMPANIMENT)


def test_nothing_is_given_when_the_gate_is_down(town):
    with pytest.raises(Unavailable, match="audit-unavailable"):
        read(town, Closed())


def test_a_consent_that_keeps_moving_ends_in_a_refusal_to_answer(town):
    gate = Closed(Verdict.CONSENT_BEHIND)
    with pytest.raises(Unavailable, match="consent-view-behind"):
        read(town, gate)
    assert 1 <= gate.asked <= trail.TRIES_MAX


def test_an_answer_rejected_once_is_built_again(town):
    built: list[int] = []

    class Once(Closed):
        def settled(self, future):
            del future
            return Verdict.CONSENT_BEHIND if self.asked == 1 else Verdict.OK

    act = trail.Act(None, "test", "read", "none")
    records = trail.read_units(town.network, act, b"", trail.Shown((), 0))

    def attempt():
        built.append(len(built))
        return built[-1], records

    assert trail.audited(replace(town.network, gate=Once()), attempt) == 1


def test_a_write_the_gate_did_not_take_is_answered_only_by_its_repetition(town, monkeypatch):
    key, said = "k" * 20, {"on": DAY.isoformat(), "purpose": "accompaniment", "alias": "Memo"}
    person = town.met(nameless=True)
    path = f"/v1/persons/{person}/aliases"
    before = town.events()
    gate = town.network.gate
    with monkeypatch.context() as broken:
        broken.setattr(type(gate), "settled", Closed().settled)
        failed = town.post("PS1", path, {**said, "alias": "Mimi"}, key=key)
    assert (failed.status_code, failed.json()["code"]) == (503, "audit-unavailable")
    assert town.events() == before + 1
    again = town.post("PS1", path, {**said, "alias": "Mimi"}, key=key)
    assert (again.status_code, town.events()) == (201, before + 1)
    [entry] = town.network.journal.at([before + 1])
    assert any(entry.envelope.id in events for *_, events in trail_of(town))
