"""What a partner is sent, what it is never sent, and what is recorded before it is."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain.network import PartnerResumed, PartnerSuspended, Ticked
from domain.note import NoteWritten
from domain.person import ContactDetailsGiven, IdentityDisclosed
from domain.vocabulary import Category
from gateway.feeds.cut import Asked
from gateway.ports import PartSwapped, Unavailable
from gateway.runner.roster import Roster
from gateway.store.bootstrap import OWNER
from tests.consent.world import CLUB, JEUNES, LINA, MEHDI, MISSION, NOON, YEAR_END, charters
from tests.fix_stage import kinds


ALL = (Category.IDENTITY, Category.CONTACT_DETAILS, Category.EMPLOYMENT)
PHONE = ContactDetailsGiven(phone="0102030405")
NAMES = IdentityDisclosed(family_name="Faure", first_name="Mehdi")


@pytest.fixture
def agreed(stage):
    """Mehdi agreed that the mission locale may know who he is and how to reach him."""
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    stage.granted = stage.grant(categories=ALL)
    return stage


def write(stage, fact, person=MEHDI):
    return stage.write(fact, about=(person,), by=CLUB)


def positions(entries):
    return [entry["position"] for entry in entries]


def test_a_partner_is_sent_what_was_agreed_under_its_own_identifiers(agreed):
    write(agreed, NAMES)
    entries = agreed.delivered(MISSION)
    fields = [entry["data"]["fields"] for entry in entries]
    assert {"identity": {"family_name": "Faure", "first_name": "Mehdi"}} in fields
    assert positions(entries) == [1, 2]  # the alias, recorded before, then the names
    body = json.dumps(entries)
    assert not [
        inside for inside in (CLUB, MEHDI, MISSION, agreed.granted.id) if str(inside) in body
    ]


def test_a_note_is_in_nobody_s_feed_its_author_s_included(agreed):
    write(agreed, NoteWritten(text="parle de son père"))
    everything = agreed.delivered(MISSION) + agreed.delivered(CLUB)
    assert "son père" not in json.dumps(everything, ensure_ascii=False)
    assert "note-written" not in json.dumps(everything)


def test_a_withdrawal_before_delivery_leaves_no_gap_no_stub_and_no_retraction(agreed):
    write(agreed, PHONE)
    agreed.follow()
    agreed.withdraw(agreed.granted, NOON, Category.CONTACT_DETAILS)
    write(agreed, NAMES)
    entries = agreed.delivered(MISSION)
    assert kinds(entries) == ["shown", "shown"]
    assert positions(entries) == [1, 2]
    assert all(entry["id"].endswith(":1") for entry in entries)


def test_a_withdrawal_after_delivery_is_exactly_one_retraction_and_a_void(agreed):
    write(agreed, PHONE)
    first = agreed.delivered(MISSION)
    agreed.withdraw(agreed.granted, NOON, Category.CONTACT_DETAILS)
    entries = agreed.delivered(MISSION)
    assert kinds(entries) == ["shown", "void", "retracted"]
    assert positions(entries) == [1, 2, 3]
    assert [entry["id"] for entry in entries[:2]] == [entry["id"] for entry in first]
    assert entries[2]["data"] == {
        "target": first[1]["id"].split(":")[0], "duty": "erase", "by": "2025-03-18",
        "reason": "ended",
    }  # fmt: skip
    assert "0102030405" not in json.dumps(entries)
    assert kinds(agreed.delivered(MISSION)) == kinds(entries)


def test_a_new_agreement_after_a_retraction_gives_a_new_entry_id(agreed):
    write(agreed, PHONE)
    before = agreed.delivered(MISSION)[-1]
    agreed.withdraw(agreed.granted, NOON)
    agreed.delivered(MISSION)
    agreed.grant(categories=ALL)
    after = agreed.delivered(MISSION)[-1]
    assert after["data"] == before["data"]
    assert after["id"].endswith(":1")
    assert after["id"] != before["id"]


def test_entry_and_person_identifiers_differ_from_one_partner_to_another(agreed):
    agreed.onboard(JEUNES)
    agreed.grant(to=JEUNES, categories=ALL)
    write(agreed, PHONE)
    ours, theirs = agreed.delivered(MISSION), agreed.delivered(JEUNES)
    for name in ("id", "subject", "source"):
        assert not {entry[name] for entry in ours} & {entry[name] for entry in theirs}


def test_an_expired_agreement_hides_without_a_tick_and_is_retracted_by_it(agreed):
    write(agreed, PHONE)
    agreed.delivered(MISSION)
    agreed.clock(YEAR_END)
    assert kinds(agreed.delivered(MISSION)) == ["void", "void"]
    agreed.write(Ticked(at=YEAR_END))
    assert kinds(agreed.delivered(MISSION)) == ["void", "void", "retracted", "retracted"]


def test_a_retraction_is_due_by_the_days_of_the_partner_not_of_greenwich(agreed):
    write(agreed, PHONE)
    agreed.delivered(MISSION)
    midnight_in_paris = datetime(2025, 6, 1, 22, tzinfo=UTC)
    agreed.clock(midnight_in_paris)
    agreed.withdraw(agreed.granted, midnight_in_paris)
    due = {
        entry["data"]["by"]
        for entry in agreed.delivered(MISSION)
        if "target" in entry.get("data", {})
    }
    assert due == {"2025-06-09"}


def test_a_clock_set_back_sends_again_nothing_that_a_withdrawal_took_back(agreed):
    write(agreed, PHONE)
    agreed.delivered(MISSION)
    agreed.clock(NOON + timedelta(minutes=10))
    agreed.withdraw(agreed.granted, NOON + timedelta(minutes=10))
    agreed.clock(NOON)
    assert kinds(agreed.entries(MISSION)) == ["void", "void"]


def test_what_expired_before_its_first_delivery_is_never_delivered(agreed):
    write(agreed, PHONE)
    agreed.follow()
    agreed.clock(YEAR_END)
    assert agreed.entries(MISSION) == []
    agreed.write(Ticked(at=YEAR_END))
    assert agreed.delivered(MISSION) == []


def test_pages_are_full_but_the_last_even_when_candidates_are_denied(agreed):
    lina = agreed.grant(person=LINA, categories=ALL)
    agreed.adult(LINA)
    for number in range(3):
        write(agreed, ContactDetailsGiven(phone=f"000000000{number}"), LINA)
        write(agreed, ContactDetailsGiven(phone=f"010000000{number}"))
    agreed.follow()
    agreed.withdraw(lina, NOON, person=LINA)  # the runner has not seen it: her lines still wait
    first = agreed.page(MISSION, limit=2)
    second = agreed.page(MISSION, first.cursor, limit=2)
    last = agreed.page(MISSION, second.cursor, limit=2)
    assert [first.entries, second.entries, last.entries] == [2, 2, 0]
    assert positions(json.loads(first.body) + json.loads(second.body)) == [1, 2, 3, 4]


def test_a_page_is_padded_to_classes_of_four_kibibytes(agreed):
    write(agreed, PHONE)
    agreed.follow()
    assert len(agreed.page(MISSION).body) % 4096 == 0


def test_a_cursor_of_another_partner_is_as_unknown_as_garbage(agreed):
    write(agreed, PHONE)
    agreed.follow()
    cursor = agreed.page(MISSION).cursor
    assert agreed.page(MISSION, cursor).entries == 0
    assert agreed.page(CLUB, cursor) is None
    assert agreed.page(MISSION, "A" * 55) is None
    assert agreed.page(MISSION, "x") is None


def test_the_feed_of_a_suspended_partner_is_closed_at_once_and_opens_again(agreed):
    write(agreed, PHONE)
    agreed.delivered(MISSION)
    agreed.write(PartnerSuspended(partner=MISSION))
    assert agreed.page(MISSION) is None  # before the runner knows
    agreed.follow()
    assert agreed.page(MISSION) is None
    agreed.write(PartnerResumed(partner=MISSION))
    assert kinds(agreed.delivered(MISSION)) == ["shown", "shown"]


def test_a_partner_nobody_onboarded_has_no_feed(stage):
    assert stage.page(MISSION) is None


class Late(Roster):
    """A roster that does not read on: a process that stalled."""

    def catch_up(self):
        return self.state.position


def test_a_read_begun_after_a_withdrawal_reflects_it_or_is_refused(agreed):
    write(agreed, PHONE)
    agreed.follow()
    late = Late(agreed.pages, charters())
    Roster.catch_up(late)
    agreed.withdraw(agreed.granted, NOON)
    with pytest.raises(Unavailable) as refused:
        agreed.new_feeds(late).read(agreed.actor(MISSION), Asked())
    assert refused.value.dependency == "consent-view-behind"
    assert agreed.entries(MISSION) == []  # this process reads on, and reflects it


def test_a_withdrawal_that_lands_between_decision_and_record_is_seen(agreed):
    """The first attempt is judged with a state that the withdrawal overtakes; the redo is not."""
    write(agreed, PHONE)
    agreed.follow()

    class Overtaken(Roster):
        def catch_up(self):
            known = super().catch_up()
            if not withdrawn:
                withdrawn.append(agreed.withdraw(agreed.granted, NOON))
            return known

    withdrawn: list[int] = []
    feeds = agreed.new_feeds(Overtaken(agreed.pages, charters()))
    page = feeds.read(agreed.actor(MISSION), Asked())
    assert page is not None
    assert page.entries == 0


def audit_of(stage, receipt):
    with stage.database.connect("maillage_auditor") as auditor:
        return auditor.execute(
            "SELECT l.context, l.items, l.subjects, l.positions, e.leaf FROM audit.opening_long l"
            " JOIN audit.entries e ON e.id = l.entry_id WHERE l.entry_id = %s",
            [receipt],
        ).fetchone()


def test_each_page_has_a_durable_record_of_exactly_what_it_told(agreed):
    write(agreed, PHONE)
    agreed.follow()
    page = agreed.page(MISSION)
    context, items, subjects, places, _ = audit_of(agreed, page.receipt)
    assert json.loads(context)["response"]["length"] == len(page.body)
    assert subjects == [MEHDI, MEHDI]
    assert places == [1, 2]
    assert b'"fields":["phone:clear"]' in bytes(items)
    assert b"0102030405" not in bytes(context) + bytes(items)


def test_a_second_reading_is_recorded_again_and_moves_nothing(agreed):
    write(agreed, PHONE)
    agreed.follow()
    first, again = agreed.page(MISSION), agreed.page(MISSION)
    assert first.receipt != again.receipt
    assert (first.body, first.cursor) == (again.body, again.cursor)
    assert audit_of(agreed, again.receipt)


def test_an_empty_answer_is_a_poll_and_is_not_recorded(agreed):
    agreed.follow()
    page = agreed.page(MISSION, agreed.page(MISSION).cursor)
    assert (page.entries, page.body, page.receipt) == (0, b"", None)


def test_two_readers_at_once_give_each_position_once(agreed):
    write(agreed, PHONE)
    agreed.follow()
    with agreed.database.connect(OWNER) as other, other.transaction():
        other.execute("SELECT 1 FROM feed.head WHERE partner = %s FOR UPDATE", [MISSION])
        with pytest.raises(Unavailable):  # lock_timeout: the gate answers in time
            agreed.page(MISSION)
    assert positions(agreed.entries(MISSION)) == [1, 2]


def test_a_payload_moved_to_another_entry_does_not_open(agreed):
    write(agreed, PHONE)
    agreed.follow()
    with agreed.database.connect(OWNER) as owner:
        owner.execute(
            "UPDATE feed.payload SET sealed = (SELECT sealed FROM feed.payload WHERE kind ="
            " 'alias-registered.v1' AND partner = %(p)s) WHERE partner = %(p)s",
            {"p": MISSION},
        )
    with pytest.raises(PartSwapped):
        agreed.page(MISSION)
