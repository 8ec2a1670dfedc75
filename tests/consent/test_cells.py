import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.cells import NEVER, cell_le, exceptions, paths, term_le, under_pack, well_formed


ATOMS = st.sampled_from(["D", "C", "Q46", "E1", "E2", "E10"])
TERMS = st.lists(ATOMS, min_size=1, max_size=2).map("&".join)
CELLS = st.lists(TERMS, min_size=1, max_size=3).map("|".join) | st.sampled_from(["N", "-", "R"])


@pytest.mark.parametrize("text", ["N", "-", "R", "Rm", "D", "C|E1", "Q46&E2", "C|Q46&E2|E15"])
def test_a_cell_of_the_grammar_is_read(text):
    assert well_formed(text)


@pytest.mark.parametrize("text", ["", "n", "D|", "|D", "E0", "E", "D&N", "R|C", "C E1", "D\n"])
def test_anything_else_is_not(text):
    assert not well_formed(text)


def test_alternatives_and_conditions_are_told_apart():
    assert paths("C|Q46&E2") == {frozenset({"C"}), frozenset({"Q46", "E2"})}
    assert paths("N") == paths("R") == paths("-") == NEVER
    assert exceptions(paths("C|Q46&E2|E1")) == {"E1", "E2"}


def test_an_agreement_is_stricter_than_a_default_and_not_the_reverse():
    assert term_le(frozenset({"C"}), frozenset({"D"}))
    assert not term_le(frozenset({"D"}), frozenset({"C"}))


@given(cell=CELLS)
def test_every_cell_is_under_itself_and_never_is_under_all_but_rights(cell):
    assert cell_le(cell, cell)
    assert cell_le("N", cell) is (cell not in {"R", "-"})


@given(low=CELLS, middle=CELLS, high=CELLS)
def test_the_order_is_transitive(low, middle, high):
    if cell_le(low, middle) and cell_le(middle, high):
        assert cell_le(low, high)


def test_a_pack_replaces_first_and_drops_after():
    cell = paths("C|E1|Q46&E2")
    assert under_pack(cell, {"E1": "E5"}, frozenset({"E1", "E2"})) == paths("C|E5")
    assert under_pack(paths("E2"), {}, frozenset({"E2"})) == NEVER
