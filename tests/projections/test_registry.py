"""The list of projections is closed, and each says what it reads."""

from projections.journal import KINDS
from projections.registry import CONSENT_REGISTER, PARTNER_FEED, PROJECTIONS


def test_a_projection_is_named_with_its_version():
    assert [one.code for one in PROJECTIONS] == ["partner_feed@1", "consent_register@1"]


def test_each_consumes_only_kinds_that_exist():
    assert all(one.kinds <= KINDS.keys() for one in PROJECTIONS)


def test_no_projection_ever_reads_a_note():
    assert not any("note-written.v1" in one.kinds for one in PROJECTIONS)


def test_the_register_reads_every_word_said_about_sharing_and_nothing_else():
    assert CONSENT_REGISTER.kinds < PARTNER_FEED.kinds
    assert all(kind.startswith(("agreement-", "refusal-")) for kind in CONSENT_REGISTER.kinds)
