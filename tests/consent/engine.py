"""Load the engine, whole or with one fault planted in its source, and ask it every question."""

import importlib
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace

from tests.consent.corners import CORNERS
from tests.consent.histories import History, history
from tests.consent.oracle import Oracle
from tests.consent.world import CHARTER, charters


HISTORIES = 500 + len(CORNERS)
REBUILT = (
    *("active", "fields", "folding", "compile", "locks", "levels", "reasons", "decide"),
    *("redaction", "fanout", "diff"),
)
"""The modules a fault may sit in, in the order they import one another."""


@cache
def histories():
    """Give the corners first, then the random histories, always the same ones."""
    written = (History(index, *corner()) for index, corner in enumerate(CORNERS))
    return (*written, *(history(seed) for seed in range(HISTORIES - len(CORNERS))))


@cache
def expected(seed):
    """Give what the oracle says of every question of a history."""
    told = histories()[seed]
    oracle = Oracle(told.log, CHARTER)
    return tuple(oracle.visible(*question) for question in told.questions)


def levels(engine, state, position, query):
    key = state.key(position)
    if key is None:
        return {}
    told = engine.decide(state, key, query).fields
    return {name: int(field.level) for name, field in told.items()}


def differs(engine, seed, log=None):
    """Say whether an engine, told a history or this log instead, gives another answer."""
    told = histories()[seed]
    state = engine.State(charters())
    for envelope, fact in told.log if log is None else log:
        state.apply(envelope, fact)
    asked = zip(told.questions, expected(seed), strict=True)
    return any(levels(engine, state, *question) != fields for question, fields in asked)


def shipped():
    return _surface({name: importlib.import_module(f"consent.{name}") for name in REBUILT})


@contextmanager
def planted(module, sound, fault):
    """Give an engine in which one line of one module is wrong; the real one stays untouched."""
    names = [f"consent.{name}" for name in REBUILT]
    real = {name: importlib.import_module(name) for name in names}
    source = Path(real[f"consent.{module}"].__file__ or "").read_text(encoding="utf-8")
    assert source.count(sound) == 1, f"the mutant of {module} no longer finds its line"
    try:
        for name in names:
            sys.modules[name] = ModuleType(name)
            text = Path(real[name].__file__ or "").read_text(encoding="utf-8")
            if name == f"consent.{module}":
                text = source.replace(sound, fault)
            exec(compile(text, f"<mutant {name}>", "exec"), sys.modules[name].__dict__)  # noqa: S102
        yield _surface({name: sys.modules[f"consent.{name}"] for name in REBUILT})
    finally:
        sys.modules.update(real)


def _surface(modules):
    return SimpleNamespace(
        State=modules["compile"].State,
        decide=modules["decide"].decide,
        redact=modules["redaction"].redact,
        recipients=modules["fanout"].recipients,
        view_delta=modules["diff"].view_delta,
    )
