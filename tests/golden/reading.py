"""Seal and open golden rows under keys that are committed here and protect nothing."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import JsonValue

from domain.envelope import Author
from domain.labels import Sealed, labels
from domain.vocabulary import PartnerId, PersonId, Purpose, RecipientKind, Role
from gateway.keys.keystore import NO_SCOPE, Keystore, SealKey
from gateway.store.mapper import Header, Mapper
from gateway.store.rows import StoredPart, StoredRow
from gateway.store.state import canonical
from gateway.store.units import SealedPart
from projections.journal import FACTS, KINDS, Entry
from tests.golden.samples import PARTNER, SAMPLES


FOLDER = Path(__file__).parent
PERSON = PersonId(UUID("00000000-0000-4000-8000-0000000000f1"))
ABOUT_SOMEBODY = {"workflow_state", "directive_scope"}
POSITION = 1
RECORDED = datetime(2025, 3, 11, 18, tzinfo=UTC)


class GoldenKeys(Keystore):
    """One fixed key a group; nothing is stored."""

    def __init__(self):
        """Hold nothing."""

    def seal_key(self, subject: UUID, group: int, scope: UUID = NO_SCOPE) -> SealKey:
        del subject, scope
        return SealKey(1, cipher(group))

    def open_keys(self, names):
        return {name: cipher(name.group) for name in names}


class GoldenRng:
    """The same bytes every time: salts and nonces of golden files are not secrets."""

    def __init__(self, name):
        self.name, self.count = name, 0

    def bytes(self, count):
        self.count += 1
        return sha256(f"{self.name} {self.count}".encode()).digest()[:count]


def cipher(group):
    return AESGCM(sha256(b"maillage golden key of group %d" % group).digest())


def make(kind):
    """Seal the sample of a kind and give the content of its golden file."""
    fact = FACTS.validate_json(json.dumps(SAMPLES[kind] | {"kind": kind}))
    personal = any(
        isinstance(mark, Sealed) or mark.technical in ABOUT_SOMEBODY
        for mark in labels(KINDS[kind]).values()
    )
    head = Header(
        id=UUID(bytes=sha256(kind.encode()).digest()[:16], version=4),
        stream=UUID("00000000-0000-4000-8000-0000000000f2"),
        seq=3,
        on=date(2025, 3, 11),
        by=Author(unit=PartnerId(UUID(PARTNER)), kind=RecipientKind.STREET_TEAM, role=Role.WORKER),
        audit=UUID("00000000-0000-4000-8000-0000000000f3"),
        purpose=Purpose.ACCOMPANIMENT,
        subject=PERSON if personal else None,
    )
    event = Mapper(GoldenKeys(), GoldenRng(kind)).seal(head, fact)
    parts: list[JsonValue] = [
        {
            "subject": str(part.subject),
            "group": int(part.group),
            "scope": str(part.scope),
            "also": part.also,
            "key_version": part.key_version,
            "sealed": part.sealed.hex(),
        }
        for part in event.parts
    ]
    return {
        "topic": event.kind,
        "stream": str(event.stream),
        "version": event.version,
        "event": str(event.id),
        "state": event.state.decode(),
        "parts": parts,
    }


def row(golden, *, erased):
    """Give a golden file as the row it was stored as."""
    parts = [
        SealedPart(
            subject=UUID(part["subject"]),
            group=part["group"],
            scope=UUID(part["scope"]),
            also=part["also"],
            key_version=part["key_version"],
            sealed=bytes.fromhex(part["sealed"]),
        )
        for part in golden["parts"]
    ]
    return StoredRow(
        originator_id=UUID(golden["stream"]),
        originator_version=golden["version"],
        topic=golden["topic"],
        state=golden["state"].encode(),
        id=POSITION,
        recorded=RECORDED,
        parts=() if erased else tuple(StoredPart(UUID(golden["event"]), part) for part in parts),
    )


def open_golden(golden, *, erased):
    """Open a golden row with the code of today and dump the entry."""
    [entry] = Mapper(GoldenKeys(), GoldenRng("none")).open([row(golden, erased=erased)])
    return dump(entry)


def dump(entry: Entry):
    return json.loads(canonical(entry.model_dump(mode="json")))


def text(content):
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
