"""Canonical bytes are one sequence whoever writes them, and refuse what could mislead."""

import pytest

from gateway.audit.canonical import canonical


def test_canonical_bytes_are_sorted_compact_and_plain():
    assert canonical({"b": [1, True], "a": "é"}) == '{"a":"é","b":[1,true]}'.encode()


@pytest.mark.parametrize(
    "value",
    [1.5, None, 2**53, {"A": 1}, {"a-b": 1}, {1: 1}, "e\u0301", "a\u202eb", "\n", {"a": [None]}],
)
def test_what_two_readers_could_take_differently_is_refused(value):
    with pytest.raises(ValueError, match=r"canonical|member|sign"):
        canonical(value)
