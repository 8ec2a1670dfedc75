"""Draw any command or event from its class, from few values so that they often meet."""

import types
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st
from pydantic import AwareDatetime

from domain.kernel import Erased
from domain.vocabulary import KeyGroup


DAYS = [date(2025, 3, 1), date(2025, 3, 11), date(2025, 4, 20)]

LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(["lina", "rue-des-lilas", "hall-12"]),
    int: st.integers(min_value=1, max_value=3),
    date: st.sampled_from(DAYS),
    AwareDatetime: st.sampled_from(
        [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in DAYS]
    ),
    UUID: st.sampled_from([UUID(int=1), UUID(int=2)]),
    Erased: st.sampled_from(KeyGroup).map(lambda group: Erased(erased=group)),
    type(None): st.none(),
}


def of_hint(hint):
    hint = getattr(hint, "__supertype__", hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return of_hint(parts[0])
    if origin in {Union, types.UnionType}:
        return st.one_of(*map(of_hint, parts))
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple:
        return st.lists(of_hint(parts[0]), min_size=1, max_size=2).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return LEAVES[hint]


def of_class(value_class):
    hints = get_type_hints(value_class, include_extras=True)
    fields = {name: of_hint(hints[name]) for name in value_class.model_fields}
    return st.builds(value_class, **fields)


def of_union(union):
    return st.one_of(*map(of_class, get_args(union) or (union,)))
