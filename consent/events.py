"""What a person said about sharing: the directive events of one person's stream."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from consent.vocab import Category, DirectiveId, Level, PartnerId, Purpose, Voice
from domain.kernel import Value
from domain.labels import SCOPE


Channel = Literal["paper", "spoken", "screen_code"]
"""How the yes was given: silence and pre-ticked boxes have no word here."""


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
"""A moment, kept in UTC so that two writings of it are the same bytes."""


VERSION = r"^[a-z0-9]+([.-][a-z0-9]+)*$"


class LevelCap(Value):
    """The finest level one category was agreed at (niveau signé); unset means CLEAR."""

    category: Category
    level: Level


class Notice(Value):
    """The text shown before the answer (notice d'information), by version and exact hash."""

    version: Annotated[str, StringConstraints(pattern=VERSION, max_length=60)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AgreementProposed(Value):
    """A sharing was offered to the person, who has not answered (accord proposé)."""

    kind: Literal["agreement-proposed.v1"] = "agreement-proposed.v1"
    id: Annotated[DirectiveId, SCOPE]
    source: Annotated[PartnerId, SCOPE]
    to: Annotated[PartnerId, SCOPE]
    categories: Annotated[tuple[Category, ...], SCOPE]
    purpose: Annotated[Purpose, SCOPE]


class AgreementGranted(Value):
    """One voice agreed to one sharing (accord de partage): one source, one recipient, one purpose.

    Shapes: `categories` sorted; `starts` included, `until` excluded; `covers_from` is the first
    street day covered, None = since ever; `replaces` were withdrawn in the same transaction.
    """

    kind: Literal["agreement-granted.v1"] = "agreement-granted.v1"
    id: Annotated[DirectiveId, SCOPE]
    voice: Annotated[Voice, SCOPE]
    source: Annotated[PartnerId, SCOPE]
    to: Annotated[PartnerId, SCOPE]
    categories: Annotated[tuple[Category, ...], SCOPE]
    purpose: Annotated[Purpose, SCOPE]
    given: Annotated[Instant, SCOPE]
    starts: Annotated[Instant, SCOPE]
    until: Annotated[Instant, SCOPE]
    covers_from: Annotated[date | None, SCOPE] = None
    levels: Annotated[tuple[LevelCap, ...], SCOPE] = ()
    notice: Annotated[Notice, SCOPE]
    channel: Annotated[Channel, SCOPE]
    replaces: Annotated[tuple[DirectiveId, ...], SCOPE] = ()


class AgreementRefused(Value):
    """One voice said no (refus de partage); no reason is ever asked.

    Shapes: `over` and `source` None = any recipient, any source.
    """

    kind: Literal["agreement-refused.v1"] = "agreement-refused.v1"
    id: Annotated[DirectiveId, SCOPE]
    voice: Annotated[Voice, SCOPE]
    over: Annotated[PartnerId | None, SCOPE] = None
    source: Annotated[PartnerId | None, SCOPE] = None
    categories: Annotated[tuple[Category, ...], SCOPE]
    purposes: Annotated[tuple[Purpose, ...], SCOPE]
    given: Annotated[Instant, SCOPE]
    starts: Annotated[Instant, SCOPE]


class AgreementWithdrawn(Value):
    """A voice took back its agreement, whole or in part (retrait)."""

    kind: Literal["agreement-withdrawn.v1"] = "agreement-withdrawn.v1"
    target: Annotated[DirectiveId, SCOPE]
    voice: Annotated[Voice, SCOPE]
    categories: Annotated[tuple[Category, ...], SCOPE]
    effective: Annotated[Instant, SCOPE]


class RefusalLifted(Value):
    """A voice took back its refusal, whole or in part (levée du refus)."""

    kind: Literal["refusal-lifted.v1"] = "refusal-lifted.v1"
    target: Annotated[DirectiveId, SCOPE]
    voice: Annotated[Voice, SCOPE]
    categories: Annotated[tuple[Category, ...], SCOPE]
    effective: Annotated[Instant, SCOPE]


class ConsentUsed(Value):
    """A share rested on these agreements (usage de l'accord); never read as a permission."""

    kind: Literal["consent-used.v1"] = "consent-used.v1"
    directives: Annotated[tuple[DirectiveId, ...], SCOPE]
    recipient: Annotated[PartnerId, SCOPE]
    purpose: Annotated[Purpose, SCOPE]
    categories: Annotated[tuple[Category, ...], SCOPE]
    cause: Annotated[UUID, SCOPE]


Event = (
    AgreementProposed
    | AgreementGranted
    | AgreementRefused
    | AgreementWithdrawn
    | RefusalLifted
    | ConsentUsed
)
