"""Say of every event field what it is about and where it is kept: the label decides both.

A field without a label is disclosed to nobody and fails `tests/test_catalogue.py`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from domain.kernel import Erased, Value
from domain.themes import THEMES, Theme
from domain.vocabulary import GROUP_OF, PLACE_LEVEL, Category, KeyGroup, Level


Technical = Literal["workflow_state", "counter", "directive_scope", "directory", "clock"]
"""The closed list of technical labels: kept in clear in the envelope, no personal value."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A personal field: sealed in the vault under the group of its category (scellé).

    Shapes: `category` None means "by the theme the field holds"; `also` = categories that must be
    open too; `needs` = the coarsest level at which the value has a meaning; `shared` False = kept
    for the engine (an age), never told to a recipient.
    """

    category: Category | None
    also: tuple[Category, ...] = ()
    needs: Level = Level.TOKEN
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Clear:
    """A field kept in clear in the envelope: place-level, or on the closed technical list.

    Shapes: a technical field with a `category` (a workflow state) is told only where that
    category is open; with None it is told to nobody.
    """

    category: Category | None
    technical: Technical | None = None
    needs: Level = Level.TOKEN


Label = Sealed | Clear

BY_THEME = Sealed(None)
STATE = Clear(Category.LINK, "workflow_state", Level.COARSE)
"""The state of a referral, which its addressee follows at the coarsest level (LAW §4)."""
COURSE = Clear(Category.LINK, "workflow_state", Level.CLEAR)
"""The course of an accompaniment, told only with its dates (LAW §4)."""
SCOPE = Clear(None, "directive_scope")
COUNTER = Clear(None, "counter")
DIRECTORY = Clear(None, "directory")
CLOCK = Clear(None, "clock")


@cache
def labels(event_class: type[Value]) -> dict[str, Label]:
    """Give the label of each labelled field of an event class, `kind` left out."""
    found: dict[str, Label] = {}
    for name, field in event_class.model_fields.items():
        for mark in field.metadata:
            if isinstance(mark, Sealed | Clear):
                found[name] = mark
    return found


def category_of(label: Label, value: object) -> Category | None:
    """Give the category of one field, by its theme where the label says so; None = to nobody.

    Limits: a sealed theme is about a person, so a place theme there is `incident_person` (LAW §4).
    """
    if label.category is not None or isinstance(label, Clear):
        return label.category
    if not isinstance(value, Theme):
        return None
    category = THEMES[value]
    return Category.INCIDENT_PERSON if category in PLACE_LEVEL else category


def group_of(label: Label, value: object) -> KeyGroup | None:
    """Give the key group that seals this field; None = kept in clear, absent or erased."""
    if isinstance(label, Clear) or value is None or isinstance(value, Erased):
        return None
    category = category_of(label, value)
    return None if category is None else GROUP_OF[category]
