"""A record is one sequence of bytes, commits to each part, and refuses what could mislead."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.vocabulary import Category
from gateway.audit.record import (
    Agent,
    Context,
    Draft,
    Item,
    Replay,
    Slot,
    close,
    commitment,
    leaf,
    log_id,
    part,
    salts_needed,
)


ENTRY = UUID(int=1)
AT = datetime(2025, 3, 11, 10, 2, 30, 5, tzinfo=UTC)
CONTEXT = Context(operation="read", action="feed.entries", route="getFeedEntries", channel="api")
ITEM = Item(item="e_x", shape="shown", categories=(Category.LINK,), fields=("on:coarse",))
DRAFT = Draft(
    ENTRY, AT, "abc", CONTEXT, Agent(account="a_x"), Replay(consent=3, journal=4),
    (Slot(part(ITEM), UUID(int=2), 1, UUID(int=3)),), UUID(int=4),
)  # fmt: skip
SALTS = bytes(range(64))


def test_absent_members_are_left_out():
    assert part(Replay(consent=3, journal=4)) == b'{"consent":3,"journal":4,"withheld":0}'


def test_a_commitment_follows_the_published_formula():
    mark = b"maillage-audit/part/v1\0" + ENTRY.bytes + b"\0\2" + SALTS[:16] + b"{}"
    assert commitment(ENTRY, 2, SALTS[:16], b"{}") == sha256(mark).digest()
    whole = b"maillage-audit/leaf/v1\0" + ENTRY.bytes + b"\0\2" + bytes(64)
    assert leaf(ENTRY, bytes(64)) == sha256(whole).digest()


def test_an_entry_commits_to_each_of_its_parts_and_to_no_other():
    record = close(DRAFT, SALTS)
    parts = (record.context, record.agent, record.replay, DRAFT.items[0].record)
    salts = [SALTS[n * 16 :][:16] for n in range(4)]
    expected = b"".join(commitment(ENTRY, n, salts[n], content) for n, content in enumerate(parts))
    assert record.commitments == expected
    assert record.leaf == leaf(ENTRY, expected)
    assert (record.context_salt, record.short_salts, record.item_salts) == (
        salts[0], salts[1] + salts[2], salts[3],
    )  # fmt: skip
    changed = replace(DRAFT, agent=Agent(account="a_y"))
    assert close(changed, SALTS).leaf != record.leaf


def test_the_context_says_when_and_in_which_log():
    record = close(DRAFT, SALTS)
    assert b'"at":"2025-03-11T10:02:30.000005Z"' in record.context
    assert b'"log":"abc"' in record.context
    assert record.origin == "maillage/audit/abc/e1"


def test_references_stay_beside_the_committed_bytes():
    record = close(DRAFT, SALTS)
    assert (record.subjects, record.positions, record.events) == ([UUID(int=2)], [1], [UUID(int=3)])
    assert str(UUID(int=2)).encode() not in record.items


def test_a_draft_says_how_many_salts_it_needs_and_gets_no_fewer():
    assert salts_needed(DRAFT) == len(SALTS)
    with pytest.raises(ValueError, match="salt"):
        close(DRAFT, SALTS[:-16])


def test_a_part_larger_than_its_limit_is_refused():
    large = replace(DRAFT, items=(Slot(b"x" * 2000),))
    with pytest.raises(ValueError, match="limit"):
        close(large, SALTS)
    many = replace(DRAFT, items=DRAFT.items * 257)
    with pytest.raises(ValueError, match="limit"):
        close(many, bytes(salts_needed(many)))


def test_a_word_outside_the_closed_lists_cannot_be_written():
    with pytest.raises(ValidationError):
        Context.model_validate(dict(CONTEXT) | {"operation": "look"})
    with pytest.raises(ValidationError):
        Agent(account="Faure Mehdi")


def test_a_log_id_tells_nothing_and_is_stable():
    assert log_id(b"k", "one") == log_id(b"k", "one") != log_id(b"k", "two")
    assert len(log_id(b"k", "one")) == 26
