"""Read one cell of the charter: the grammar and the order of LAW §11."""

import re


Term = frozenset[str]
Cell = frozenset[Term]
"""Alternatives, each a set of conditions; no alternative at all is "never"."""

ATOM = r"(?:D|C|Q46|E[1-9][0-9]*)"
TERM = rf"{ATOM}(?:&{ATOM})*"
GRAMMAR = re.compile(rf"N|-|R|Rm|{TERM}(?:\|{TERM})*")
FIXED = frozenset({"R", "Rm", "-"})

DEFAULT: Term = frozenset({"D"})
AGREEMENT: Term = frozenset({"C"})
NEVER: Cell = frozenset()


def well_formed(text: str) -> bool:
    """Say whether a cell is written in the grammar of the charter."""
    return GRAMMAR.fullmatch(text) is not None


def paths(text: str) -> Cell:
    """Give the alternatives of a well-formed cell; R, Rm and - open no feed and give none."""
    if text == "N" or text in FIXED:
        return NEVER
    return frozenset(frozenset(term.split("&")) for term in text.split("|"))


def exceptions(cell: Cell) -> frozenset[str]:
    """Give the statutory exceptions a cell names."""
    return frozenset(atom for term in cell for atom in term if atom.startswith("E"))


def term_le(term: Term, ceiling: Term) -> bool:
    """Say whether one alternative is at least as strict as another: C is stricter than D."""
    return all(atom in term or (atom == "D" and "C" in term) for atom in ceiling)


def cell_le(local: str, ceiling: str) -> bool:
    """Say whether a local cell only lowers the default one; R, Rm and - cannot change."""
    if {local, ceiling} & FIXED:
        return local == ceiling
    return all(any(term_le(term, top) for top in paths(ceiling)) for term in paths(local))


def under_pack(cell: Cell, substitute: dict[str, str], disabled: frozenset[str]) -> Cell:
    """Apply a legal pack: replace codes first, then drop every term naming a disabled one."""
    replaced = (frozenset(substitute.get(atom, atom) for atom in term) for term in cell)
    return frozenset(term for term in replaced if not term & disabled)
