"""Write one entry of a partner feed as it will be sent, but for its position and its time.

Every identifier in it is this partner's own; what it may not be told is absent, never a stub.
Shapes: CloudEvents 1.0 in JSON, GATEWAY §2.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from consent.model import Basis, Decision
from consent.redaction import redact
from consent.vocab import Category, Path
from domain.history import split
from domain.kernel import Value
from domain.vocabulary import PartnerId
from gateway.audit.record import Gdpr, Item, ItemBasis, part
from gateway.feeds.pseudonyms import Pseudonyms, written
from projections.partner_feed import Line, Told


DUTY_DAYS = 7  # DPO parameter: how long a partner has to erase what it holds (GATEWAY §8)
SPECIAL = frozenset({Category.HEALTH, Category.ADDICTION, Category.DISABILITY})
BECAUSE = {Path.OWN: "own", Path.DEFAULT: "mission", Path.AGREEMENT: "agreement"}
PAGE_CLASS_BYTES = 4096
BASES_MAX = 8  # open paths kept in evidence, the ranked first ones

Json = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Written:
    """An entry ready to seal: its type's kind, its audit item, its body."""

    kind: str
    item: bytes
    body: bytes


class Writer:
    """Make the bytes of entries for each partner (rédacteur)."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def entry_id(self, told: Told) -> UUID:
        """Give the id of an entry, the same at each projection of the same journal."""
        return self._pseudonyms.entry(told.partner, told.event, (told.subject, told.view_epoch))

    def show(self, told: Told, line: Line, content: tuple[Value, Decision]) -> Written:
        """Write an entry that tells what the decision allows of the fact, and nothing else."""
        fact, decision = content
        visible = redact(fact, decision)
        kind, version = split(decision.key.kind)
        data: Json = {
            "kind": kind,
            "version": version,
            "purposes": [*sorted({basis.purpose.value for basis in decision.bases})],
            "because": [*sorted({BECAUSE[basis.path] for basis in decision.bases})],
            "fields": {
                category.value: self._rekeyed(told.partner, values)
                for category, values in sorted(visible.items())
            },
            "levels": {name: level.name.lower() for name, level in sorted(line.fields.items())},
        }
        body = self._head(told, line) | {
            "dataschema": f"/v1/schemas/{kind}/{version}",
            "data": data,
        }
        item = self._item(told, line, decision)
        return Written(decision.key.kind, part(item), json_bytes(body))

    def retract(self, told: Told, line: Line, today: date) -> Written:
        """Write an entry that takes another one back; its reason is one coarse word.

        Units: `today` is the street day where the partner works.
        """
        target = written("entry", self.entry_id(told))
        by = (today + timedelta(days=DUTY_DAYS)).isoformat()
        data: Json = {"target": target, "duty": "erase", "by": by, "reason": "ended"}
        body = self._head(told, line) | {"data": data}
        return Written("retracted", part(self._item(told, line, None)), json_bytes(body))

    def basis(self, partner: PartnerId, decision: Decision) -> tuple[ItemBasis, ...]:
        """Give the open paths of a decision as one partner's audit log may hold them."""
        categories = {field.category for field in decision.fields.values()}
        paths = [self._basis(partner, basis, categories) for basis in decision.bases]
        return tuple(dict.fromkeys(paths))[:BASES_MAX]  # one path serves several purposes

    def void(self, entry: UUID, version: int, partner: PartnerId) -> bytes:
        """Write a delivered entry that says nothing any more: same id, same position."""
        body = self._marks(partner, written("entry", entry), version) | {"type": _type("void")}
        return json_bytes(body)

    def _head(self, told: Told, line: Line) -> Json:
        entry = written("entry", self.entry_id(told))
        head = self._marks(told.partner, entry, line.version) | {"type": _type(line.shape)}
        if told.subject is not None:
            head["subject"] = self._pseudonyms.subject(told.partner, told.subject)
        return head

    def _marks(self, partner: PartnerId, entry: str, version: int) -> Json:
        source = self._pseudonyms.of(partner, "partner", partner)
        return {"specversion": "1.0", "id": f"{entry}:{version}", "source": f"/feeds/{source}"}

    def _item(self, told: Told, line: Line, decision: Decision | None) -> Item:
        subject = told.subject
        real = decision.fields.values() if decision else ()
        return Item(
            item=written("entry", self.entry_id(told)),
            subject=None if subject is None else self._pseudonyms.subject(told.partner, subject),
            version=line.version,
            shape=line.shape,
            categories=tuple(sorted({field.category for field in real})),
            fields=tuple(
                f"{name}:{level.name.lower()}" for name, level in sorted(line.fields.items())
            ),
            basis=self.basis(told.partner, decision) if decision else (),
        )

    def _basis(self, partner: PartnerId, basis: Basis, categories: set[Category]) -> ItemBasis:
        special = basis.path is Path.AGREEMENT and categories & SPECIAL
        gdpr: Gdpr = "a9_2_a" if special else "a6_1_e"
        ref = None if basis.ref is None else self._pseudonyms.of(partner, "directive", basis.ref)
        return ItemBasis(path=basis.path.value, gdpr=gdpr, ref=ref)

    def _rekeyed(self, partner: PartnerId, values: dict[str, JsonValue]) -> JsonValue:
        """Give every internal identifier this partner's own form: only partners are named here."""
        return {name: self._rekey(partner, value) for name, value in sorted(values.items())}

    def _rekey(self, partner: PartnerId, value: JsonValue) -> JsonValue:
        known = _identifier(value)
        return value if known is None else self._pseudonyms.of(partner, "partner", known)


def finish(body: bytes, position: int, cut_at: datetime) -> bytes:
    """Add to an entry what the cut gave it: its position, its time to the minute."""
    time = cut_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00Z")
    return body[:-1] + f',"position":{position},"time":"{time}"}}'.encode()


def batch(bodies: list[bytes]) -> bytes:
    """Join entries into one CloudEvents batch, padded with white space to 4 KiB classes."""
    joined = b"[" + b",".join(bodies) + b"]"
    return joined + b" " * (-len(joined) % PAGE_CLASS_BYTES)


def json_bytes(value: Json) -> bytes:
    """Write JSON once, in the one way that makes equal entries equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _type(shape: Literal["shown", "narrowed", "retracted", "void"]) -> str:
    return f"fr.maillage.feed.{shape}.v1"


def _identifier(value: JsonValue) -> UUID | None:
    if not isinstance(value, str) or len(value) != 36:  # noqa: PLR2004  # a written UUID
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
