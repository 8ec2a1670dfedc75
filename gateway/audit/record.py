"""What an audit entry says, in which bytes, and what commits to it (AUDIT §5).

An entry is parts committed one by one, so that each can be opened or erased alone. Never in any
part: a value, a name, free text, a search string, a URL, an identifier shared by two partners.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.kernel import Value
from domain.vocabulary import Category, Ground, Purpose, RecipientKind, Role
from gateway.audit.canonical import canonical


Operation = Literal[
    "read", "search", "export", "print", "release", "write", "consent", "exception", "login",
    "admin", "key_use", "log_read", "replay", "erase", "rights", "breach",
]  # fmt: skip
Channel = Literal[
    "ui", "api", "feed", "sse", "ndjson", "kafka", "pdf", "csv", "cli", "paper", "offline"
]
DenyReason = Literal[
    "not_available", "role_route", "purpose_missing", "not_authenticated", "rate_limited"
]
Shape = Literal["shown", "narrowed", "retracted", "row", "file", "aggregate", "written"]
BasisPath = Literal["own", "default", "agreement", "exception", "access"]
Gdpr = Literal[
    "a6_1_a", "a6_1_c", "a6_1_d", "a6_1_e", "a9_2_a", "a9_2_c", "a9_2_h", "lil46"
]  # fmt: skip
Cause = Literal[
    "unknown", "ceiling", "secrecy", "basis", "no_agreement", "refused", "withdrawn", "expired",
    "restricted", "retention", "suspended", "policy_gap",
]  # fmt: skip

PART_BYTES_MAX = 4096
ITEM_BYTES_MAX = 1024  # eight open paths with their references
ITEMS_MAX = 256
SALT_BYTES = 16

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]


class CharterMark(Value):
    """Which charter was in force, by content."""

    id: Code
    sha256: Code
    version: int


class Response(Value):
    """What left, without its content: its HMAC, length and status."""

    hmac: Code
    key: Code
    length: int
    status: int


class Context(Value):
    """Part 0: the organisation-level facts of one entry; a partner may read it of its own log."""

    operation: Operation
    action: Code
    route: Code
    channel: Channel | None = None
    partner: Code | None = None
    kind: RecipientKind | None = None
    role: Role | None = None
    ground: Ground = Ground.NONE
    purpose: Purpose | Literal["none"] = "none"
    charter: CharterMark | None = None
    decision: Literal["permit", "deny"] = "permit"
    reason: DenyReason | None = None
    target: Code | None = None
    response: Response | None = None
    late: Literal[True] | None = None


class Agent(Value):
    """Part 1: who, behind a random handle (agent)."""

    account: Code | None = None
    session: Code | None = None
    trace: Code | None = None


class Replay(Value):
    """Part 2: what lets the decision be made again; never shown to a partner or the person."""

    consent: int
    journal: int
    withheld: int = 0
    cause: Cause | None = None


class ItemBasis(Value):
    """One open path of an item, as the partner knows it."""

    path: BasisPath
    gdpr: Gdpr
    ref: Code | None = None


class Item(Value):
    """Part 3 and on: one thing disclosed or written; `fields` are sorted `name:level` words."""

    item: Code
    subject: Code | None = None
    version: int = 1
    shape: Shape
    categories: tuple[Category, ...]
    fields: tuple[Code, ...]
    basis: tuple[ItemBasis, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """An item and the internal references that find it again: never committed, erasable."""

    record: bytes
    subject: UUID | None = None
    position: int | None = None
    event: UUID | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before its salts: fixed at enqueue, so that a retry writes the same bytes.

    Shapes: `log` is the log id of the partner, `person` or `ops`; `origin` its key name.
    """

    id: UUID
    at: datetime
    log: str
    context: Context
    agent: Agent
    replay: Replay
    items: tuple[Slot, ...] = ()
    partner: UUID | None = None

    @property
    def origin(self) -> str:
        """Give the key name of the log this entry goes to (AUDIT §6)."""
        return f"maillage/audit/{self.log}/e1"


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with its salts and commitments: the columns of `audit.draft`, in order."""

    id: UUID
    at: datetime
    origin: str
    partner: UUID | None
    commitments: bytes
    leaf: bytes
    context_salt: bytes
    context: bytes
    item_salts: bytes
    items: bytes
    short_salts: bytes
    agent: bytes
    replay: bytes
    subjects: list[UUID | None]
    positions: list[int | None]
    events: list[UUID | None]


def part(value: Value) -> bytes:
    """Write one part as it is stored and committed: absent members are left out."""
    return canonical(value.model_dump(mode="json", exclude_none=True))


def commitment(entry: UUID, number: int, salt: bytes, record: bytes) -> bytes:
    """Commit to one part: C_i of AUDIT §5."""
    mark = b"maillage-audit/part/v1\0"
    return sha256(mark + entry.bytes + number.to_bytes(2, "big") + salt + record).digest()


def leaf(entry: UUID, commitments: bytes) -> bytes:
    """Commit to the whole entry: D of AUDIT §5, the 32 bytes a log will hold."""
    count = len(commitments) // 32
    mark = b"maillage-audit/leaf/v1\0"
    return sha256(mark + entry.bytes + count.to_bytes(2, "big") + commitments).digest()


def salts_needed(draft: Draft) -> int:
    """Say how many random bytes `close` needs."""
    return SALT_BYTES * (3 + len(draft.items))


def close(draft: Draft, salts: bytes) -> Record:
    """Commit to every part of a draft under fresh salts.

    Errors: ValueError if a part is larger than its limit or the salts are short.
    """
    parts = _parts(draft)
    if len(salts) != SALT_BYTES * len(parts):
        raise ValueError("one salt a part")
    salted = [salts[n * SALT_BYTES :][:SALT_BYTES] for n in range(len(parts))]
    commitments = b"".join(
        commitment(draft.id, n, salt, record)
        for n, (salt, record) in enumerate(zip(salted, parts, strict=True))
    )
    return Record(
        id=draft.id,
        at=draft.at,
        origin=draft.origin,
        partner=draft.partner,
        commitments=commitments,
        leaf=leaf(draft.id, commitments),
        context_salt=salted[0],
        context=parts[0],
        item_salts=b"".join(salted[3:]),
        items=b"".join(len(record).to_bytes(2, "big") + record for record in parts[3:]),
        short_salts=salted[1] + salted[2],
        agent=parts[1],
        replay=parts[2],
        subjects=[slot.subject for slot in draft.items],
        positions=[slot.position for slot in draft.items],
        events=[slot.event for slot in draft.items],
    )


def log_id(key: bytes, owner: str) -> str:
    """Give the log id of a partner, of `person` or of `ops`: 128 bits that tell nothing."""
    return (
        b32encode(digest(key, b"maillage/log/v1\0" + owner.encode(), "sha256")[:16])
        .decode()[:26]
        .lower()
    )


def _parts(draft: Draft) -> list[bytes]:
    context = draft.context.model_dump(mode="json", exclude_none=True) | {
        "schema": 1,
        "id": draft.id.hex,
        "at": draft.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "log": draft.log,
    }
    heads = [canonical(context), part(draft.agent), part(draft.replay)]
    items = [slot.record for slot in draft.items]
    if max(map(len, heads)) > PART_BYTES_MAX or len(items) > ITEMS_MAX:
        raise ValueError("an audit part is larger than its limit")
    if items and max(map(len, items)) > ITEM_BYTES_MAX:
        raise ValueError("an audit item is larger than its limit")
    return heads + items
