"""A cursor is constant in length, the same for equal state, and opens for its partner only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.feeds.cursor import CURSOR_CHARACTERS, Cursor, Cursors
from tests.consent.world import CLUB, MISSION


CURSORS = Cursors(bytes(range(32)), "getFeedEntries")
HERE = Cursor(1, 1042)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**63))
def test_a_cursor_reads_back_as_it_was_written(epoch, position):
    text = CURSORS.write(MISSION, Cursor(epoch, position))
    assert len(text) == CURSOR_CHARACTERS
    assert CURSORS.read(MISSION, text) == Cursor(epoch, position)


def test_equal_states_give_equal_bytes():
    assert CURSORS.write(MISSION, HERE) == CURSORS.write(MISSION, HERE)
    assert CURSORS.write(MISSION, HERE) != CURSORS.write(CLUB, HERE)


@given(st.text(max_size=60))
def test_garbage_is_no_cursor(text):
    assert CURSORS.read(MISSION, text) is None


def test_a_cursor_of_another_partner_route_or_key_is_no_cursor():
    text = CURSORS.write(MISSION, HERE)
    assert CURSORS.read(CLUB, text) is None
    assert Cursors(bytes(range(32)), "elsewhere").read(MISSION, text) is None
    assert Cursors(bytes(32), "getFeedEntries").read(MISSION, text) is None


@pytest.mark.parametrize("place", [0, 1, 30, 54])
def test_a_cursor_changed_anywhere_is_no_cursor(place):
    text = CURSORS.write(MISSION, HERE)
    for sign in "AB":
        changed = text[:place] + sign + text[place + 1 :]
        assert changed == text or CURSORS.read(MISSION, changed) is None
