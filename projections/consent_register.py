"""The register of agreements and refusals the DPO keeps (registre des accords): a fold of events.

One row a directive; nothing is ever removed from it, endings are written beside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from consent.events import (
    AgreementGranted,
    AgreementRefused,
    AgreementWithdrawn,
    RefusalLifted,
)
from consent.vocab import Category, DirectiveId, PartnerId, PersonId, Purpose, Voice
from projections.journal import Entry


Directive = Literal["agreement", "refusal"]
Standing = Literal["given", "partly-ended", "ended", "replaced"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the register: who said what to whom about what, until when, and what ended it.

    Shapes: `source`, `recipient` None = any; `ended` lists the journal positions of the endings.
    """

    directive: DirectiveId
    position: int
    kind: Directive
    subject: PersonId
    voice: Voice
    source: PartnerId | None
    recipient: PartnerId | None
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    given: datetime
    starts: datetime
    until: datetime | None
    state: Standing = "given"
    ended: tuple[int, ...] = ()
    ended_categories: tuple[Category, ...] = ()
    notice: str | None = None
    channel: str | None = None


class ConsentRegister:
    """The rows of every directive ever given, up to a position of the journal."""

    def __init__(self) -> None:
        self.rows: dict[DirectiveId, Row] = {}

    def fold(self, unit: Iterable[Entry]) -> list[Row]:
        """Take in one command and give the rows it adds or changes, as they are now."""
        changed = {row.directive for entry in unit for row in self._fold(entry)}
        return [self.rows[directive] for directive in sorted(changed)]

    def _fold(self, entry: Entry) -> Iterator[Row]:
        match entry.fact:
            case AgreementGranted() as grant:
                for subject in entry.envelope.subjects:
                    yield self._keep(_granted(entry.envelope.position, subject, grant))
                for target in grant.replaces:
                    if target in self.rows:
                        yield self._keep(replace(self.rows[target], state="replaced"))
            case AgreementRefused() as refusal:
                for subject in entry.envelope.subjects:
                    yield self._keep(_refused(entry.envelope.position, subject, refusal))
            case AgreementWithdrawn() | RefusalLifted() as ending:
                if ending.target in self.rows:
                    row = self.rows[ending.target]
                    yield self._keep(_ended(row, entry.envelope.position, ending.categories))
            case _:
                return

    def _keep(self, row: Row) -> Row:
        self.rows[row.directive] = row
        return row


def _granted(position: int, subject: PersonId, grant: AgreementGranted) -> Row:
    return Row(
        directive=grant.id,
        position=position,
        kind="agreement",
        subject=subject,
        voice=grant.voice,
        source=grant.source,
        recipient=grant.to,
        categories=grant.categories,
        purposes=(grant.purpose,),
        given=grant.given,
        starts=grant.starts,
        until=grant.until,
        notice=grant.notice.version,
        channel=grant.channel,
    )


def _refused(position: int, subject: PersonId, refusal: AgreementRefused) -> Row:
    return Row(
        directive=refusal.id,
        position=position,
        kind="refusal",
        subject=subject,
        voice=refusal.voice,
        source=refusal.source,
        recipient=refusal.over,
        categories=refusal.categories,
        purposes=refusal.purposes,
        given=refusal.given,
        starts=refusal.starts,
        until=None,
    )


def _ended(row: Row, position: int, categories: Iterable[Category]) -> Row:
    gone = tuple(sorted({*row.ended_categories, *categories}))
    left = set(row.categories) - set(gone)
    return replace(
        row,
        state="partly-ended" if left else "ended",
        ended=(*row.ended, position),
        ended_categories=gone,
    )
