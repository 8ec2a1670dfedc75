"""Turn facts into sealed events and back: the label of each field says where it is kept.

Clear fields stay in the envelope; sealed ones go to one part per (subject, group, scope).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import JsonValue, ValidationError

from domain.envelope import Author
from domain.history import split, upcast
from domain.kernel import Erased, Value
from domain.labels import Clear, Label, Sealed, category_of, group_of, labels
from domain.sealing import PartAddress
from domain.vocabulary import GROUP_OF, Category, KeyGroup, PartnerId, PersonId, Purpose
from gateway.keys.keystore import KeyName, Keystore
from gateway.keys.parts import OpenFailed, PartKey, open_part, seal
from gateway.ports import CommitmentMismatch, Corrupted, PartSwapped, Rng
from gateway.store.rows import StoredPart, StoredRow
from gateway.store.state import Fields, StoredRef, StoredState, canonical, read_state, to_envelope
from gateway.store.units import NO_SCOPE, NewEvent, SealedPart
from projections.journal import FACTS, KINDS, Entry


CONSENT_KINDS = frozenset(
    {
        "accompaniment-closed.v1",
        "accompaniment-opened.v1",
        "age-known.v1",
        "agreement-granted.v1",
        "agreement-refused.v1",
        "agreement-withdrawn.v1",
        "alias-registered.v1",
        "contact-corrected.v1",
        "habilitation-granted.v1",
        "habilitation-revoked.v1",
        "identity-corrected.v1",
        "identity-disclosed.v1",
        "partner-ended.v1",
        "partner-onboarded.v1",
        "partner-resumed.v1",
        "partner-suspended.v1",
        "referral-accepted.v1",
        "referral-cancelled.v1",
        "referral-completed.v1",
        "referral-expired.v1",
        "referral-lapsed.v1",
        "referral-refused.v1",
        "refusal-lifted.v1",
        "ticked.v1",
    }
)
"""The kinds that may change an earlier answer: each moves `consent_head` (STORE §5 step 7)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the shell says of a new event; the rest follows from the fact."""

    id: UUID
    stream: UUID
    seq: int
    on: date
    by: Author
    audit: UUID
    purpose: Purpose
    subject: PersonId | None


class Mapper:
    """Seal new facts, open stored ones (traducteur).

    Limits: what was altered or moved is never opened in part: the whole event is refused.
    """

    def __init__(self, keystore: Keystore, rng: Rng) -> None:
        self._keystore = keystore
        self._rng = rng

    def seal(self, header: Header, fact: Value) -> NewEvent:
        """Make a fact ready to store.

        Errors: Refused("key-shredded"); ValueError for a fact no label allows to keep.
        """
        kind = _kind(fact)
        clear, sealed, categories = _split(fact)
        parts, refs = [], []
        for group in sorted(sealed):
            part, ref = self._seal_part(header, kind, (group, sealed[group]))
            parts.append(part)
            refs.append(ref)
        state = StoredState(
            id=header.id,
            stream=header.stream,
            seq=header.seq,
            v=split(kind)[1],
            on=header.on,
            by=header.by,
            audit=header.audit,
            subjects=() if header.subject is None else (header.subject,),
            cats=tuple(sorted(categories)),
            purpose=header.purpose,
            data=clear,
            parts=tuple(refs),
        )
        return NewEvent(
            id=header.id,
            stream=header.stream,
            version=header.seq,
            kind=kind,
            state=state.to_bytes(),
            consent=kind in CONSENT_KINDS,
            parts=tuple(parts),
        )

    def open(self, rows: Sequence[StoredRow]) -> list[Entry]:
        """Open a page; keys are unwrapped once for all of it.

        Errors: `PartSwapped`, `CommitmentMismatch`, `Corrupted`, each with the position.
        """
        names = {_key_name(stored.part) for row in rows for stored in row.parts}
        ciphers = self._keystore.open_keys(names)
        return [_open(row, ciphers) for row in rows]

    def _seal_part(
        self, header: Header, kind: str, content: tuple[KeyGroup, "Compartment"]
    ) -> tuple[SealedPart, StoredRef]:
        group, compartment = content
        team = header.by.unit if group is KeyGroup.NOTES else None
        if header.subject is None or (group is KeyGroup.NOTES and team is None):
            raise ValueError(f"{kind} has a sealed field, hence a subject, and a team for notes")
        key = self._keystore.seal_key(header.subject, group, team or NO_SCOPE)
        address = _address((kind, header.id), (header.subject, group, team))
        part = seal(key.cipher, address, canonical(compartment.fields), self._rng)
        also = sum(1 << other for other in compartment.also - {group})
        return (
            SealedPart(header.subject, group, team or NO_SCOPE, also, key.version, part.sealed),
            StoredRef(s=0, g=group, t=team, c=part.commitment.hex()),
        )


@dataclass(frozen=True, slots=True)
class Compartment:
    """What goes to one part: its fields, and the further groups that must be open too."""

    fields: Fields
    also: set[KeyGroup]


def _split(fact: Value) -> tuple[Fields, dict[KeyGroup, Compartment], set[Category]]:
    marks = labels(type(fact))
    dumped: Fields = fact.model_dump(mode="json")
    clear: Fields = {}
    sealed: dict[KeyGroup, Compartment] = {}
    categories: set[Category] = set()
    for name, field in type(fact).model_fields.items():
        value = getattr(fact, name)
        if name == "kind" or (value is None and not field.is_required()):
            continue
        label = marks[name]
        categories |= _categories(label, value)
        if isinstance(label, Clear):
            clear[name] = dumped[name]
            continue
        group = group_of(label, value)
        if group is None:
            raise ValueError(f"the label of {name} keeps no such value")
        compartment = sealed.setdefault(group, Compartment({}, set()))
        compartment.fields[name] = dumped[name]
        compartment.also.update(GROUP_OF[category] for category in label.also)
    return clear, sealed, categories


def _categories(label: Label, value: object) -> set[Category]:
    category = category_of(label, value)
    also = set(label.also) if isinstance(label, Sealed) else set()
    return also if category is None else also | {category}


def _open(row: StoredRow, ciphers: Mapping[KeyName, PartKey]) -> Entry:
    stored = read_state(row)
    promised = {(stored.subjects[ref.s], ref.g, ref.t or NO_SCOPE): ref.c for ref in stored.parts}
    fields: dict[str, object] = dict(stored.data)
    kind, fields = upcast(row.topic, fields)
    shut = {KeyGroup(group) for _, group, _ in promised}
    for found in row.parts:
        part = found.part
        commitment = promised.pop((PersonId(part.subject), KeyGroup(part.group), part.scope), None)
        if commitment is None or found.event != stored.id:
            raise PartSwapped("sealed part", row.id)
        cipher = ciphers.get(_key_name(part))
        if cipher is not None:
            content = _open_part(row, found, (cipher, commitment))
            fields |= upcast(row.topic, content)[1]
            shut.discard(KeyGroup(part.group))
    fields |= _erased(kind, fields, shut)
    try:
        fact = FACTS.validate_json(json.dumps({**fields, "kind": kind}))
    except ValidationError:
        raise Corrupted("fact", row.id) from None
    return Entry(envelope=to_envelope(row, stored, kind), fact=fact)


def _open_part(row: StoredRow, found: StoredPart, key: tuple[PartKey, str]) -> dict[str, object]:
    part, (cipher, commitment) = found.part, key
    team = None if part.scope == NO_SCOPE else PartnerId(part.scope)
    place = (PersonId(part.subject), KeyGroup(part.group), team)
    try:
        opened = open_part(cipher, _address((row.topic, found.event), place), part.sealed)
    except OpenFailed:
        raise PartSwapped("sealed part", row.id) from None
    if not opened.keeps(bytes.fromhex(commitment)):
        raise CommitmentMismatch("sealed part", row.id)
    content: dict[str, object] = json.loads(opened.content)
    return content


def _erased(kind: str, fields: Mapping[str, object], shut: set[KeyGroup]) -> dict[str, JsonValue]:
    """Stand for each sealed field whose part or key is gone; a theme's group is what remains."""
    event_class = KINDS.get(kind)
    if event_class is None or not shut:
        return {}
    absent = {
        name: label
        for name, label in labels(event_class).items()
        if isinstance(label, Sealed) and name not in fields
    }
    fixed = {GROUP_OF[label.category] for label in absent.values() if label.category is not None}
    by_theme = min(shut - fixed or shut)
    groups = {
        name: by_theme if label.category is None else GROUP_OF[label.category]
        for name, label in absent.items()
    }
    return {
        name: Erased(erased=group).model_dump(mode="json")
        for name, group in groups.items()
        if group in shut
    }


def _address(
    event: tuple[str, UUID], place: tuple[PersonId, KeyGroup, PartnerId | None]
) -> PartAddress:
    name, version = split(event[0])
    subject, group, scope = place
    return PartAddress(
        event=event[1], kind=name, version=version, subject=subject, group=group, scope=scope
    )


def _key_name(part: SealedPart) -> KeyName:
    return KeyName(part.subject, part.group, part.scope, part.key_version)


def _kind(fact: Value) -> str:
    kind = getattr(fact, "kind", None)
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError("only a catalogued event is stored")
    return kind
