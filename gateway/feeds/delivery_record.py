"""Write the audit draft of one delivered page: what was told, on which open paths, at (t, k)."""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from hmac import digest

from consent.model import Decision
from domain.envelope import Actor
from domain.vocabulary import PersonId
from gateway.audit.canonical import canonical
from gateway.audit.record import (
    Agent,
    Channel,
    Context,
    Draft,
    Replay,
    Response,
    Slot,
    log_id,
)
from gateway.feeds.entries import Writer
from gateway.feeds.pseudonyms import Pseudonyms
from gateway.feeds.shelf import Head, Stored
from gateway.keys.keystore import Keystore
from gateway.ports import Ids


LOG_IDS = "audit-logs"
RESPONSES = "audit-responses"
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A line that may be told, the decision it rests on (None: a retraction), its sealed body."""

    stored: Stored
    decision: Decision | None
    sealed: bytes


@dataclass(slots=True)
class Reading:
    """One attempt: who reads, at which two clocks, from which head, what is held back."""

    actor: Actor
    at: datetime
    known: int
    head: Head
    hidden: AbstractSet[PersonId]
    withheld: int = 0


class Recorder:
    """Make the drafts of deliveries (greffe des remises)."""

    def __init__(
        self, keystore: Keystore, writer: Writer, pseudonyms: Pseudonyms, ids: Ids
    ) -> None:
        self._keystore = keystore
        self._writer = writer
        self._pseudonyms = pseudonyms
        self._ids = ids

    def draft(
        self,
        reading: Reading,
        channel: Channel,
        content: tuple[bytes, Sequence[tuple[int, Told]]],
    ) -> Draft:
        """Say what this page tells: its HMAC, and each line that carries data or takes it back."""
        body, lines = content
        actor = reading.actor
        context = Context(
            operation="read",
            action="feed.entries",
            route="getFeedEntries",
            channel=channel,
            partner=self._pseudonyms.of(actor.unit, "partner", actor.unit),
            kind=actor.kind,
            role=actor.role,
            ground=actor.ground,
            purpose=actor.purposes[0] if len(actor.purposes) == 1 else "none",
            response=self._response(body),
        )
        return Draft(
            id=self._ids.new("audit"),
            at=reading.at,
            log=log_id(self._keystore.service_key(LOG_IDS), str(actor.unit)),
            context=context,
            agent=Agent(account=self._pseudonyms.of(actor.unit, "account", actor.professional)),
            replay=Replay(consent=reading.known, journal=reading.known, withheld=reading.withheld),
            items=tuple(self._slot(reading, position, told) for position, told in lines),
            partner=actor.unit,
        )

    def _response(self, body: bytes) -> Response:
        key = self._keystore.service_key(RESPONSES)
        mark = digest(key, body, "sha256").hex()
        return Response(hmac=mark, key="1", length=len(body), status=HTTP_OK)

    def _slot(self, reading: Reading, position: int, told: Told) -> Slot:
        """Give the item as projected, with the paths open at this very delivery."""
        record, event = told.stored.item, None
        if told.decision is not None:
            event = told.decision.key.event
            paths = self._writer.basis(reading.actor.unit, told.decision)
            shown = [path.model_dump(mode="json", exclude_none=True) for path in paths]
            record = canonical(json.loads(record) | {"basis": shown})
        return Slot(record, told.stored.subject, position, event)
