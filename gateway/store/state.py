"""The envelope as stored: canonical JSON under short keys, and back (STORE §3.1).

Shapes: UTF-8, sorted keys, no spaces, no floats; a key that is absent has its default.
"""

import json
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue, ValidationError

from domain.envelope import Author, Envelope, PartRef
from domain.history import split
from domain.kernel import Value
from domain.vocabulary import Category, KeyGroup, PartnerId, PersonId, Purpose
from gateway.ports import Corrupted, PartSwapped
from gateway.store.rows import StoredRow


Fields = dict[str, JsonValue]


class StoredRef(Value):
    """One line of `parts`: subject by index, group, team for notes, commitment in hexadecimal."""

    s: Annotated[int, Field(ge=0)]
    g: KeyGroup
    t: PartnerId | None = None
    c: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StoredState(Value):
    """The content of `events.state`."""

    id: UUID
    stream: UUID
    seq: int
    v: int
    on: date
    by: Author
    audit: UUID
    subjects: tuple[PersonId, ...] = ()
    cats: tuple[Category, ...] = ()
    purpose: Purpose
    data: Fields
    parts: tuple[StoredRef, ...] = ()

    def to_bytes(self) -> bytes:
        """Give the bytes to store."""
        return canonical(self.model_dump(mode="json", exclude_defaults=True))


def canonical(content: JsonValue | Fields) -> bytes:
    """Give the one way to write a JSON value."""
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def read_state(row: StoredRow) -> StoredState:
    """Read the state of a row and check that it was written for this row.

    Errors: `Corrupted`, `PartSwapped`.
    """
    try:
        stored = StoredState.model_validate_json(row.state)
    except ValidationError:
        raise Corrupted("event state", row.id) from None
    here = (row.originator_id, row.originator_version, split(row.topic)[1])
    if (stored.stream, stored.seq, stored.v) != here:
        raise PartSwapped("event state", row.id)
    if any(ref.s >= len(stored.subjects) for ref in stored.parts):
        raise Corrupted("event state", row.id)
    return stored


def to_envelope(row: StoredRow, stored: StoredState, kind: str) -> Envelope:
    """Give the header the pure rooms read; `kind` as of today."""
    return Envelope(
        position=row.id,
        recorded=row.recorded,
        id=stored.id,
        stream=stored.stream,
        seq=stored.seq,
        kind=kind,
        on=stored.on,
        by=stored.by,
        audit=stored.audit,
        subjects=stored.subjects,
        categories=stored.cats,
        purpose=stored.purpose,
        parts=tuple(
            PartRef(subject=ref.s, group=ref.g, team=ref.t, commitment=ref.c)
            for ref in stored.parts
        ),
    )
