"""Every event of the house keeps the promises of the catalogue: kind, labels, types, French."""

import json
import pkgutil
import re
import types
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from pydantic import AwareDatetime, StringConstraints

import consent
import domain
from domain.kernel import Erased, Value
from domain.labels import (
    BY_THEME,
    CLOCK,
    COURSE,
    DIRECTORY,
    SCOPE,
    STATE,
    Clear,
    Sealed,
    labels,
)
from domain.themes import Theme
from domain.vocabulary import PLACE_LEVEL, Category, Slug


TESTS = Path(__file__).parent
FRENCH = TESTS.parent / "gateway" / "locale" / "fr"
FREE_TEXT = {Category.IDENTITY, Category.CONTACT_DETAILS, Category.NOTES}
LEAVES = {UUID, date, AwareDatetime, int, str, Erased, type(None)}


def event_classes() -> list[type[Value]]:
    found: dict[type[Value], None] = {}
    for room in (domain, consent):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            union = getattr(import_module(module.name), "Event", None)
            if union is not None:
                found.update(dict.fromkeys(get_args(union) or (union,)))
    return list(found)


def kind_of(event):
    return event.model_fields["kind"].default


EVENTS = event_classes()
KINDS = [kind_of(event) for event in EVENTS]


def leaves(hint: Any, shaped: bool = False) -> Iterator[Any]:  # noqa: FBT001, FBT002  # recursion
    """Give the simple types of a hint; a text with a pattern counts as a closed list."""
    hint = getattr(hint, "__supertype__", hint)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        marks = [mark for mark in parts[1:] if isinstance(mark, StringConstraints)]
        yield from leaves(parts[0], shaped or any(mark.pattern for mark in marks))
    elif origin in {Union, types.UnionType, tuple}:
        for part in parts:
            if part is not Ellipsis:
                yield from leaves(part)
    elif origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        yield Literal
    elif isinstance(hint, type) and issubclass(hint, Value) and hint is not Erased:
        for inner in get_type_hints(hint, include_extras=True).values():
            yield from leaves(inner)
    else:
        yield Literal if hint is str and shaped else hint


def leaves_of(event):
    hints = get_type_hints(event, include_extras=True)
    return {name: set(leaves(hints[name])) for name in event.model_fields}


def misnamed(event):
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", event.__name__).lower()
    kind = kind_of(event)
    stored = get_args(event.model_fields["kind"].annotation)
    return [] if stored == (kind,) and re.fullmatch(rf"{kebab}\.v[1-9]\d*", kind) else [kind]


def without_one_label(event):
    count = Counter({name: 0 for name in event.model_fields if name != "kind"})
    for name, field in event.model_fields.items():
        count[name] += sum(isinstance(mark, Sealed | Clear) for mark in field.metadata)
    return [name for name, marks in count.items() if marks != (name != "kind")]


def erased_in_the_wrong_place(event):
    types_of = leaves_of(event)
    return [
        name
        for name, label in labels(event).items()
        if (Erased in types_of[name]) != isinstance(label, Sealed)
    ]


def not_dull(event):
    allowed = LEAVES | {Literal}
    return [name for name, found in leaves_of(event).items() if found - allowed]


def mixed_with_a_theme(event):
    others = {label for label in labels(event).values() if label is not BY_THEME}
    by_theme = BY_THEME in labels(event).values()
    categories = {label.category for label in others} - {None, Category.LINK}
    return sorted(categories) if by_theme else []


def wrongly_kept(event):
    """Give what is sealed though it is about a place, or kept in clear though it is personal."""
    return [name for name, label in labels(event).items() if not well_kept(label)]


def well_kept(label: Sealed | Clear) -> bool:
    match label:
        case Sealed(category=category):
            return category not in PLACE_LEVEL
        case Clear(category=None, technical=technical):
            return technical is not None
        case Clear(category=category, technical=technical):
            return category in PLACE_LEVEL or label in {STATE, COURSE}


def free_text(event):
    types_of = leaves_of(event)
    return [
        name
        for name, label in labels(event).items()
        if str in types_of[name] and label.category not in FREE_TEXT and label != DIRECTORY
    ]


RULES = [
    misnamed,
    without_one_label,
    erased_in_the_wrong_place,
    not_dull,
    mixed_with_a_theme,
    wrongly_kept,
    free_text,
]


class ThingSeen(Value):
    """Every field is as it should be; each planted class below breaks one rule."""

    kind: Literal["thing-seen.v2"] = "thing-seen.v2"
    theme: Annotated[Theme | Erased, BY_THEME]
    state: Annotated[Literal["seen"], STATE] = "seen"
    place: Annotated[Slug, Clear(Category.ACTIVITY)]
    scopes: Annotated[tuple[UUID, ...], SCOPE]
    at: Annotated[AwareDatetime, CLOCK]


class ThingSeenAlone(ThingSeen):
    kind: Literal["thing-seen-alone.v1"] = "thing-seen-alone.v1"  # type: ignore[assignment]  # planted
    place: Annotated[Slug, SCOPE]


class Misnamed(ThingSeenAlone):
    pass


class Unlabelled(ThingSeenAlone):
    forgotten: int


class LabelledTwice(ThingSeenAlone):
    twice: Annotated[UUID, SCOPE, CLOCK]


class SealedForEver(ThingSeenAlone):
    family: Annotated[Slug, Sealed(Category.FAMILY)]


class ErasedInClear(ThingSeenAlone):
    scope: Annotated[UUID | Erased, SCOPE]


class WithSet(ThingSeenAlone):
    many: Annotated[frozenset[UUID], SCOPE]


class WithFloat(ThingSeenAlone):
    hours: Annotated[float, SCOPE]


class WithNaiveInstant(ThingSeenAlone):
    naive: Annotated[datetime, CLOCK]


class WithFreeDict(ThingSeenAlone):
    anything: Annotated[dict[str, str], SCOPE]


class ThemeBesideHealth(ThingSeenAlone):
    need: Annotated[Slug | Erased, Sealed(Category.HEALTH)]


class ClearWithoutReason(ThingSeenAlone):
    bare: Annotated[UUID, Clear(None)]


class ClearAndPersonal(ThingSeenAlone):
    family: Annotated[Slug, Clear(Category.FAMILY, "workflow_state")]


class SealedPlace(ThingSeenAlone):
    hall: Annotated[Slug | Erased, Sealed(Category.INCIDENT_PLACE)]


class FreelyTold(ThingSeenAlone):
    words: Annotated[str | Erased | None, Sealed(Category.LINK)] = None


PLANTED = {
    Misnamed: misnamed,
    Unlabelled: without_one_label,
    LabelledTwice: without_one_label,
    SealedForEver: erased_in_the_wrong_place,
    ErasedInClear: erased_in_the_wrong_place,
    WithSet: not_dull,
    WithFloat: not_dull,
    WithNaiveInstant: not_dull,
    WithFreeDict: not_dull,
    ThemeBesideHealth: mixed_with_a_theme,
    ClearWithoutReason: wrongly_kept,
    ClearAndPersonal: wrongly_kept,
    SealedPlace: wrongly_kept,
    FreelyTold: free_text,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("event", EVENTS, ids=KINDS)
def test_every_event_keeps_every_rule(rule, event):
    assert rule(event) == []


@pytest.mark.parametrize(("event", "rule"), PLANTED.items())
def test_each_rule_sees_a_planted_fault(event, rule):
    assert rule(event) != []


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_leaves_a_good_event_alone(rule):
    assert rule(ThingSeenAlone) == []


def test_the_walk_finds_the_events_of_both_rooms_and_each_kind_once():
    assert {"referral-made.v1", "note-written.v1", "agreement-granted.v1"} <= set(KINDS)
    assert [kind for kind, times in Counter(KINDS).items() if times > 1] == []


def test_every_event_has_its_french_name_and_no_name_is_left_over():
    names = json.loads((FRENCH / "events.json").read_text(encoding="utf-8"))
    assert set(names) == set(KINDS)
    assert [kind for kind, name in names.items() if not name.strip()] == []


def test_every_theme_has_its_french_name_and_no_name_is_left_over():
    names = json.loads((FRENCH / "themes.json").read_text(encoding="utf-8"))
    assert set(names) == {theme.value for theme in Theme}
    assert [theme for theme, name in names.items() if not name.strip()] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("twin", ["json", "erased.json"])
def test_every_event_has_its_golden_bytes_and_their_erased_twin(kind, twin):
    assert (TESTS / "golden" / f"{kind}.{twin}").is_file()
