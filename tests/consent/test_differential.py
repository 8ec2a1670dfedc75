"""The engine and the oracle agree, on histories where it matters."""

import pytest

from consent.model import Query
from tests.consent.engine import HISTORIES, differs, expected, histories, shipped


BATCH = 50


@pytest.mark.parametrize("first", range(0, HISTORIES, BATCH))
def test_the_engine_says_what_the_oracle_says(first):
    engine = shipped()
    wrong = [seed for seed in range(first, min(first + BATCH, HISTORIES)) if differs(engine, seed)]
    assert wrong == [], "seeds on which the engine and the oracle differ"


def share_changed_without(kind):
    """Give the share of histories some answer of which changes when these facts are left out."""
    engine = shipped()
    changed = 0
    for seed, told in enumerate(histories()):
        kept = [entry for entry in told.log if entry[1].kind != kind]
        if len(kept) < len(told.log):
            changed += differs(engine, seed, kept)
    return changed / HISTORIES


@pytest.mark.parametrize(
    ("kind", "share"), [("agreement-refused.v1", 0.07), ("agreement-withdrawn.v1", 0.05)]
)
def test_the_histories_are_decisive(kind, share):
    assert share_changed_without(kind) >= share


def test_most_views_show_something():
    shown: dict[tuple[int, Query], bool] = {}
    for seed, told in enumerate(histories()):
        for (_, query), fields in zip(told.questions, expected(seed), strict=True):
            shown[seed, query] = shown.get((seed, query), False) or bool(fields)
    assert sum(shown.values()) / len(shown) >= 0.40
