"""Cut a fact down to what a decision allows: the only way a value leaves the journal."""

from pydantic import JsonValue

from consent.fields import DAY, TEAM
from consent.model import Decision, FieldDecision
from consent.vocab import Category
from domain.kernel import Erased, Value
from domain.labels import category_of, labels


def redact(fact: Value, decision: Decision) -> dict[Category, dict[str, JsonValue]]:
    """Give the visible values of a fact by category, as JSON; nothing when nothing may be told.

    Shapes: identifiers are the internal ones, the feed re-keys them; `team` and `on` ride along.
    Limits: tells only what both the decision and the label of this very class allow, so an
    unlabelled, relabelled, erased or absent value is left out.
    """
    visible: dict[Category, dict[str, JsonValue]] = {}
    if getattr(fact, "kind", None) != decision.key.kind or not decision.allowed:
        return visible
    values: dict[str, JsonValue] = fact.model_dump(mode="json")
    real = {n: f for n, f in decision.fields.items() if not f.virtual and _told(fact, n, f)}
    for name, field in real.items():
        visible.setdefault(field.category, {})[name] = values[name]
    if visible:
        for name, value in _riding(decision).items():
            visible.setdefault(decision.fields[name].category, {})[name] = value
    return visible


def _told(fact: Value, name: str, field: FieldDecision) -> bool:
    label = labels(type(fact)).get(name)
    value = getattr(fact, name, None)
    if label is None or value is None or isinstance(value, Erased):
        return False
    return category_of(label, value) is field.category and field.level >= label.needs


def _riding(decision: Decision) -> dict[str, JsonValue]:
    """Give the author's team and the day, where the decision tells them."""
    values: dict[str, JsonValue] = {
        TEAM: str(decision.key.source),
        DAY: decision.key.occurred.isoformat(),
    }
    told = {name for name, field in decision.fields.items() if field.virtual}
    return {name: value for name, value in values.items() if name in told}
