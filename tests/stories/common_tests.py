"""The tests every story must pass, CT1 to CT6 of the storylines, as functions of a telling."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from psycopg.rows import dict_row

from consent.decide import decide
from consent.model import Decision, Query
from domain.vocabulary import PartnerId
from gateway.audit.record import SALT_BYTES, commitment, leaf
from gateway.feeds.pending import levels_of
from gateway.store.bootstrap import OWNER
from gateway.store.ledger import verify_ledger
from gateway.telemetry.logs import JsonLine
from gateway.wiring import rebuilds
from tests.stories.telling import Telling


ENTRIES = """SELECT e.id, e.at, e.commitments, e.leaf, l.partner, l.context_salt, l.context,
    l.item_salts, l.items, l.positions, l.events, s.salts, s.actor, s.replay
  FROM audit.entries e JOIN audit.opening_long l ON (l.entry_id, l.at) = (e.id, e.at)
  JOIN audit.opening_short s ON (s.entry_id, s.at) = (e.id, e.at) ORDER BY e.enqueued"""
RELEASES = """SELECT partner, position, audit_id, source, shape
  FROM feed.log JOIN feed.payload USING (partner, entry_id, version)"""
STORED = """SELECT encode(state, 'escape') FROM maillage.events
  UNION ALL SELECT topic FROM maillage.events
  UNION ALL SELECT kind FROM feed.payload"""

Row = dict[str, Any]


def views_made_again_are_the_live_ones(told: Telling) -> None:
    """CT1: what partners and the DPO are shown follows from the journal alone."""
    told.running.runner.stop()
    for name, made in rebuilds(told.running).items():
        found = made()
        assert (name, found.differences) == (name, 0)
        assert found.position == told.network.journal.head()


def what_a_partner_may_not_see_changes_nothing_for_it(told: Telling, twin: Telling, code: str):
    """CT2: byte for byte, cursor for cursor, at each look."""
    for when, feeds in told.seen.items():
        assert (when, feeds[code]) == (when, twin.seen[when][code])
    assert told.network.journal.head() > twin.network.journal.head()


def no_record_repeats_what_was_said(told: Telling, words: tuple[str, ...]) -> None:
    """CT3: no name, no value, no internal id in logs, audit entries, kinds; no name in events."""
    lines = [
        JsonLine().format(record) + record.getMessage()
        for record in told.log.records
        if not record.name.startswith("http")  # the test's own client
    ]
    assert any('"request served"' in line for line in lines)
    audited = [
        (entry["context"] + entry["items"] + entry["actor"] + entry["replay"]).decode("latin-1")
        for entry in entries_of(told)
    ]
    stored = [row["encode"] for row in rows_of(told, STORED)]
    people = {form for person in told.people.values() for form in (str(person), person.hex)}
    for said in words:
        assert not found_in(said, lines + audited + stored)
    for form in people:
        assert not found_in(form, lines + audited)


def found_in(word: str, texts: list[str]) -> list[str]:
    """Give the texts that hold a word, as a word."""
    sought = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return [text for text in texts if sought.search(text)]


def each_release_has_one_entry_that_decides_the_same_again(told: Telling) -> None:
    """CT4: position by position of every feed, at the two clocks the entry names."""
    entries = {entry["id"]: entry for entry in entries_of(told)}
    releases = rows_of(told, RELEASES)
    assert releases
    for release in releases:
        entry = entries[release["audit_id"]]
        items = items_of(entry)
        index = entry["positions"].index(release["position"])
        assert entry["positions"].count(release["position"]) == 1
        again = decided_again(told, entry, (release["partner"], release["source"]))
        if release["shape"] == "retracted":
            assert not again.allowed
            assert json.loads(items[index])["shape"] == "retracted"
        else:
            assert again.key.event == entry["events"][index]
            assert_same(told, items[index], again)


def decided_again(told: Telling, entry: Row, asked: tuple[PartnerId, int]) -> Decision:
    """Put the question of a release to the engine again."""
    partner, source = asked
    told.network.roster.catch_up()
    state = told.network.roster.state
    key = state.key(source)
    assert key is not None
    known = json.loads(entry["replay"])["consent"]
    return decide(state, key, Query(partner, entry["at"], known))


def assert_same(told: Telling, item: bytes, again: Decision) -> None:
    """Compare what an entry says was told, and why, with a decision made now."""
    said = json.loads(item)
    assert again.allowed
    assert levels_of(item) == {name: told.level for name, told in again.fields.items()}
    assert said["categories"] == sorted({told.category for told in again.fields.values()})
    bases = told.running.views.writer.basis(again.query.recipient, again)
    assert said["basis"] == [one.model_dump(mode="json", exclude_none=True) for one in bases]


def the_ledger_and_every_audit_entry_verify(told: Telling) -> None:
    """CT5: every event follows from the one before; every part is what its entry committed to."""
    with closing(told.network.database.connect("maillage_auditor")) as connection:
        assert verify_ledger(connection).last == told.network.journal.head()
    entries = entries_of(told)
    assert entries
    for entry in entries:
        parts = [entry["context"], entry["actor"], entry["replay"], *items_of(entry)]
        salts = entry["context_salt"] + entry["salts"] + entry["item_salts"]
        made = b"".join(
            commitment(entry["id"], number, salts[number * SALT_BYTES :][:SALT_BYTES], record)
            for number, record in enumerate(parts)
        )
        assert made == entry["commitments"]
        assert leaf(entry["id"], made) == entry["leaf"]


def the_same_commands_under_the_same_keys_add_nothing(told: Telling) -> None:
    """CT6: each answers that it was done already."""
    before = told.network.journal.head()
    assert told.acts
    for act, call, request in told.acts:
        assert act(told.network, call, request).replayed
    assert told.network.journal.head() == before


def rows_of(told: Telling, query: str) -> list[Row]:
    """Read tables as nobody in the service may."""
    with closing(told.network.database.connect(OWNER)) as connection:
        cursor = connection.cursor(row_factory=dict_row)
        return cursor.execute(query.encode()).fetchall()


def entries_of(told: Telling) -> list[Row]:
    """Give every audit entry, opened, in order."""
    return rows_of(told, ENTRIES)


def items_of(entry: Row) -> list[bytes]:
    """Cut the items of an entry: two bytes of length, then the record."""
    return list(_cut(entry["items"]))


def _cut(joined: bytes) -> Iterator[bytes]:
    while joined:
        length = int.from_bytes(joined[:2], "big")
        yield joined[2 : 2 + length]
        joined = joined[2 + length :]
