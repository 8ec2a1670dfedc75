"""Compare what a partner was told with what it may be told now."""

from collections.abc import Mapping
from dataclasses import dataclass

from consent.model import Decision
from consent.vocab import Level


Told = Mapping[str, Level]
"""The fields of one delivered version and their levels."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The fact is told for the first time, or more of it (montré)."""

    told: Told


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Less is told than before (restreint); `told` is all that remains, gains included."""

    told: Told
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Retracted:
    """Nothing may be told any more (retiré)."""


def told(decision: Decision) -> Told:
    """Give the visible fields of a decision and their levels; empty when it denies."""
    return {name: field.level for name, field in decision.fields.items()}


def view_delta(before: Told, now: Decision) -> Shown | Narrowed | Retracted | None:
    """Give the one entry that takes a partner from what it was told to what it may be told.

    Shapes: `before` empty = never told, or retracted since; None = nothing changes.
    Limits: a version that both loses and gains is `Narrowed`, so that no loss goes unsaid.
    """
    after = told(now)
    lost = frozenset(
        name for name, level in before.items() if after.get(name, Level.HIDDEN) < level
    )
    if before and not after:
        return Retracted()
    if lost:
        return Narrowed(after, lost)
    return Shown(after) if after != before else None
