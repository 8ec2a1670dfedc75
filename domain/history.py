"""Read yesterday's facts today: one pure step from each old version of a kind to the next."""

from collections.abc import Callable, Mapping


Fields = dict[str, object]
Upcast = Callable[[Fields], Fields]

UPCASTERS: Mapping[tuple[str, int], Upcast] = {}
"""The step from version n of a kind to n + 1: `("referral-made", 1)` leads to `.v2`.

Limits: a step is total: it may meet the fields of the envelope or those of one opened part, each
alone, and those of an erased tombstone. It never moves a field to a less strict category.
"""


def split(kind: str) -> tuple[str, int]:
    """Give the name and the version of a stored kind: `referral-made.v1` is (referral-made, 1)."""
    name, _, version = kind.rpartition(".v")
    return name, int(version)


def upcast(
    kind: str, fields: Fields, upcasters: Mapping[tuple[str, int], Upcast] = UPCASTERS
) -> tuple[str, Fields]:
    """Bring stored fields to the version the code of today reads, step by step.

    Shapes: gives the current kind and new fields; those passed in are left as they are.
    """
    name, version = split(kind)
    current = dict(fields)
    while step := upcasters.get((name, version)):
        current = step(current)
        version += 1
    return f"{name}.v{version}", current
