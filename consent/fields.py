"""Reduce a fact to the columns a decision reads: labels and needs, never a value."""

from uuid import UUID

from consent.model import EventKey, FieldKey, Referral
from consent.vocab import PLACE_LEVEL, Category, Level, PartnerId
from domain.envelope import Envelope
from domain.kernel import Erased, Value
from domain.labels import Clear, Label, Sealed, category_of, labels
from domain.referral_events import ReferralProposed


TEAM = "team"
DAY = "on"
WHOLE_ONLY = frozenset({Category.IDENTITY, Category.CONTACT_DETAILS})
"""Categories whose values have no coarser form yet: told whole, or not at all."""


def event_key(envelope: Envelope, fact: Value, referral: Referral | None) -> EventKey | None:
    """Give the columns of one fact; None when it holds nothing anybody could be told.

    Shapes: `referral` is the one the fact belongs to, this fact included; None for all others.
    """
    fields = _real_fields(envelope, fact)
    if not fields:
        return None
    territory = getattr(fact, "territory", None)
    return EventKey(
        position=envelope.position,
        event=envelope.id,
        kind=envelope.kind,
        subjects=envelope.subjects,
        source=envelope.by.unit,
        ground=envelope.by.ground,
        author_kind=envelope.by.kind,
        purpose=envelope.purpose,
        occurred=envelope.on,
        territory=territory if isinstance(territory, str) else None,
        fields=(*fields, *_virtual_fields(envelope, fact, fields[0].category)),
        referral=referral,
        own_only=isinstance(fact, ReferralProposed),
    )


def _real_fields(envelope: Envelope, fact: Value) -> tuple[FieldKey, ...]:
    keys = []
    for name, label in labels(type(fact)).items():
        value = getattr(fact, name)
        category = None if isinstance(value, Erased) else category_of(label, value)
        if value is None or category is None or (isinstance(label, Sealed) and not label.shared):
            continue
        # A place-level word about somebody, or a personal one about nobody, has no lock to open.
        if (category in PLACE_LEVEL) == bool(envelope.subjects):
            continue
        keys.append(_field_key(name, label, category, value))
    return tuple(keys)


def _field_key(name: str, label: Label, category: Category, value: object) -> FieldKey:
    sealed = isinstance(label, Sealed)
    return FieldKey(
        name=name,
        category=category,
        categories=frozenset({category, *(label.also if isinstance(label, Sealed) else ())}),
        needs=Level.CLEAR if category in WHOLE_ONLY else max(label.needs, Level.TOKEN),
        names=PartnerId(value) if sealed and isinstance(value, UUID) else None,
    )


def _virtual_fields(envelope: Envelope, fact: Value, first: Category) -> tuple[FieldKey, ...]:
    """Give the author's team and the day, which ride along with what is told."""
    category = Category.LINK if envelope.subjects else first
    day_needs = Level.BAND
    team_needs = Level.BAND
    if envelope.subjects:
        team_needs = Level.COARSE
        day_needs = Level.COARSE if _tells_a_state(fact) else Level.CLEAR
    return tuple(
        FieldKey(name, category, frozenset({category}), needs, virtual=True)
        for name, needs in ((TEAM, team_needs), (DAY, day_needs))
        if name != TEAM or envelope.by.unit is not None
    )


def _tells_a_state(fact: Value) -> bool:
    return any(
        isinstance(label, Clear)
        and label.technical == "workflow_state"
        and label.needs <= Level.COARSE
        for label in labels(type(fact)).values()
    )
