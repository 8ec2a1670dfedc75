import pytest

from gateway.sheets.grid import filled


@pytest.mark.parametrize("blank", ["", "   ", "\t\r\n", "\u00a0\u202f", "\ufeff\u200b"])
def test_a_cell_that_only_looks_filled_is_empty(blank):
    assert filled(blank) is None


@pytest.mark.parametrize("value", ["x", " x ", 0, False, 0.0])
def test_a_cell_that_says_something_is_kept_as_it_is(value):
    assert filled(value) == value
