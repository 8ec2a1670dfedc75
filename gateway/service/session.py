"""Who acts, on what network, and whether they may: what every use case begins with.

Exception
├── Refused(code)      the rules say no to an actor who may know     (domain/kernel.py)
├── Unavailable        a dependency does not answer                  (gateway/ports.py)
├── Hidden             unknown or not entitled: one value, no detail
├── Forbidden          the role cannot do this, whatever the record
└── Unknown            nobody, as far as we know
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import Annotated, Literal, Protocol

from pydantic import AwareDatetime, Field

from consent.active import local_day
from consent.charter import Charter
from consent.compile import State
from consent.model import Partner
from domain.envelope import Actor
from domain.kernel import Value
from domain.network import Event as PartnerEvent
from domain.network import State as PartnerState
from domain.network import network as partners
from domain.vocabulary import (
    Category,
    Jurisdiction,
    PartnerId,
    PersonId,
    Purpose,
    RecipientKind,
    Role,
)
from gateway.audit.gate import Gate
from gateway.audit.record import Channel
from gateway.feeds.cut import Feeds
from gateway.feeds.pseudonyms import Pseudonyms
from gateway.identity.actor import actor_of
from gateway.identity.tokens import Seat, TokenSource
from gateway.keys.keystore import Keystore
from gateway.ports import Clock, Ids, Unavailable
from gateway.store.journal import Journal
from gateway.store.pool import Database


WRITERS = frozenset({Role.WORKER, Role.TEAM_LEAD, Role.DUTY_MANAGER, Role.COORDINATOR})
READERS = WRITERS | {Role.PARTNER_READER}
ANSWERERS = READERS
DIRECTORY_KEEPERS = frozenset({Role.DPO, Role.SIGNATORY})
STAFF_KEEPERS = frozenset({Role.DPO, Role.PARTNER_ADMIN})
OVERSEERS = frozenset({Role.DPO, Role.AUDITOR})


class Hidden(Exception):  # noqa: N818  # the answer to give, not a bug
    """Unknown or not entitled: the caller cannot tell which (introuvable)."""


class Forbidden(Exception):  # noqa: N818  # the answer to give, not a bug
    """Such a role never does this; the answer depends on no record (rôle insuffisant)."""


class Unknown(Exception):  # noqa: N818  # the answer to give, not a bug
    """Nobody is known by what was presented, or nothing was (non identifié)."""

    def __init__(self, *, presented: bool) -> None:
        super().__init__()
        self.presented = presented


class Entitlements(Protocol):
    """The compiled entitlement state of this process, as the runner keeps it."""

    @property
    def state(self) -> State:
        """Give the state; any position up to the last caught up may be asked."""
        ...

    @property
    def withheld(self) -> AbstractSet[PersonId]:
        """Give the people nothing may be told of."""
        ...

    @property
    def ticked(self) -> datetime:
        """Give the instant up to which the journal says that time has passed."""
        ...

    def catch_up(self) -> int:
        """Read what the journal has more and give the position reached."""
        ...


class Projections(Protocol):
    """The projection runner, as far as a reader waits for it."""

    def wait(self, position: int, seconds: float) -> bool:
        """Wait until every projection has passed this position; False = not in time."""
        ...


@dataclass(frozen=True, slots=True)
class Network:
    """All that a use case works with; made once by `gateway/wiring.py` (réseau)."""

    journal: Journal
    roster: Entitlements
    projections: Projections
    gate: Gate
    feeds: Feeds
    database: Database
    keystore: Keystore
    pseudonyms: Pseudonyms
    charters: Mapping[Jurisdiction, Charter]
    authoring: Mapping[RecipientKind, frozenset[Category]]
    tokens: TokenSource
    ids: Ids
    clock: Clock


EPOCH, HORIZON = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Moment = Annotated[AwareDatetime, Field(ge=EPOCH, lt=HORIZON)]
"""An instant as a caller says it: one whose street day can be reckoned in every territory."""


class Writing(Value):
    """What every written request says: the street day it is about, and why it is kept."""

    on: date
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it arrived: who, under which key, with which bytes (appel).

    Shapes: `actor` None = the system itself, never reachable from outside; `body` holds the
    route too, so that a key reused elsewhere is seen; `channel` as in AUDIT §5; `keys` says
    whether a key is the professional's or shared by her whole unit.
    """

    actor: Actor | None
    key: str
    body: bytes
    channel: Channel = "api"
    keys: Literal["professional", "unit"] = "professional"

    @property
    def who(self) -> Actor:
        """Give the actor of a use case that has one.

        Errors: `Forbidden`.
        """
        if self.actor is None:
            raise Forbidden
        return self.actor


def sign_in(network: Network, token: str | None) -> Actor:
    """Say who holds a bearer token and what they may do now.

    Errors: `Unknown`; a revoked habilitation or a suspended partner is nobody at once.
    """
    if not token:
        raise Unknown(presented=False)
    seat = network.tokens.holder(token)
    actor = None if seat is None else find_actor(network, seat)
    if actor is None:
        raise Unknown(presented=True)
    return actor


def find_actor(network: Network, seat: Seat) -> Actor | None:
    """Read again, from the journal, what a seat may do now."""
    state = partner_state(network, seat.partner)
    if state.onboarded is None:
        return None
    return actor_of(seat, state, local_day(network.journal.now(), state.onboarded.jurisdiction))


def partner_state(network: Network, partner: PartnerId) -> PartnerState:
    """Fold a partner's own stream: what it is and who acts for it, this instant."""
    entries = network.journal.stream(partner)
    facts = (entry.fact for entry in entries if isinstance(entry.fact, PartnerEvent))
    return reduce(partners.evolve, facts, partners.initial)


def today(network: Network, actor: Actor | None) -> date:
    """Give the street day where the actor works; the system keeps the days of France."""
    found = None if actor is None else partner_of(network, actor.unit)
    return local_day(
        network.journal.now(), Jurisdiction.FR if found is None else found.jurisdiction
    )


def instant(network: Network) -> datetime:
    """Give the instant to decide at: never before what is known was recorded.

    Limits: a clock set back would otherwise open again what a withdrawal has closed.
    """
    return max(network.journal.now(), network.roster.state.time)


def partner_of(network: Network, unit: PartnerId) -> Partner | None:
    """Give a partner as onboarded; None = no such partner."""
    network.roster.catch_up()
    return network.roster.state.partners.get(unit)


def catch_up_with(network: Network, seconds: float) -> None:
    """Wait until every projection includes what was acknowledged so far.

    Errors: `Unavailable("not-caught-up")`.
    """
    if not network.projections.wait(network.journal.head(), seconds):
        raise Unavailable("not-caught-up")


def refuse_role(call: Call, roles: frozenset[Role]) -> None:
    """Stop a role that never calls this, before any record is read; the system may.

    Errors: `Forbidden`.
    """
    if call.actor is not None:
        require_role(call.actor, roles)


def require_role(actor: Actor, roles: frozenset[Role]) -> None:
    """Stop a role that never does this.

    Errors: `Forbidden`.
    """
    if actor.role not in roles:
        raise Forbidden
