"""Write the audit entry of an act: what was written or refused, by whom, why (AUDIT §5).

An entry holds handles and codes; the durable record comes before any answer leaves.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hmac import digest
from typing import Literal, TypeVar
from uuid import UUID

from consent.model import Basis, Decision
from domain.envelope import Actor, Author, Envelope
from domain.kernel import Refused
from domain.vocabulary import Ground, PartnerId, PersonId, Purpose
from gateway.audit.gate import Unit, Verdict
from gateway.audit.record import (
    ITEMS_MAX,
    Agent,
    Channel,
    Context,
    Draft,
    Item,
    ItemBasis,
    Operation,
    Replay,
    Response,
    Slot,
    log_id,
    part,
)
from gateway.feeds.delivery_record import HTTP_OK, LOG_IDS, RESPONSES
from gateway.feeds.entries import BASES_MAX
from gateway.feeds.pseudonyms import written
from gateway.ports import Unavailable
from gateway.service.session import Forbidden, Hidden, Network
from gateway.store.units import NO_SCOPE


OVERSIGHT = (ItemBasis(path="access", gdpr="a6_1_c"),)
OWN = (ItemBasis(path="own", gdpr="a6_1_e"),)
LATE = "journal.back-fill"
TRIES_MAX = 3
REDO_SECONDS_MAX = 0.25

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Act:
    """What is recorded of an act whatever becomes of it (acte).

    Shapes: `author` stands in where who held the pen is lost; `channel` None = lost too.
    """

    actor: Actor | None
    action: str
    operation: Operation
    purpose: Purpose | Literal["none"]
    channel: Channel | None = "api"
    author: Author | None = None

    @property
    def by(self) -> Actor | Author | None:
        """Give whose act it is, as far as it is known."""
        return self.author if self.actor is None else self.actor

    @property
    def unit(self) -> PartnerId | None:
        """Give the unit the act is of; None = the system."""
        return None if self.by is None else self.by.unit


@dataclass(frozen=True, slots=True)
class Shown:
    """What a nominative answer holds: its items, the position it rests on, how many were closed."""

    items: tuple[Slot, ...]
    known: int
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes that may leave, and the receipt of their record."""

    body: bytes
    receipt: UUID


def audited(network: Network, attempt: Callable[[], tuple[T, Sequence[Unit]]]) -> T:
    """Build an answer, make its records durable, and only then give it.

    Shapes: `attempt` builds the answer anew each time; one that rests on consent gone by
    meanwhile is thrown away and built again, at most 3 times in 250 ms.
    Errors: `Unavailable`: audit-unavailable, consent-view-behind; nothing may be answered.
    """
    deadline = network.clock.ticks() + REDO_SECONDS_MAX
    for _ in range(TRIES_MAX):
        built, records = attempt()
        waiting = [network.gate.put(record) for record in records]
        if {network.gate.settled(one) for one in waiting} == {Verdict.OK}:
            return built
        if network.clock.ticks() > deadline:
            break
    raise Unavailable("consent-view-behind")


def record_written(network: Network, act: Act, entry: UUID, envelopes: Sequence[Envelope]) -> None:
    """Record what a command wrote, under the entry id its events carry."""
    items = tuple(slot for envelope in envelopes for slot in _slots(network, act, envelope))
    unit = Unit(_draft(network, entry, (act, _context(network, act)), items))
    audited(network, lambda: (None, [unit]))


def record_late(network: Network, entry: UUID, envelopes: Sequence[Envelope]) -> None:
    """Record, under the entry id its events carry, an act whose process died before it could."""
    first = envelopes[0]
    act = Act(None, LATE, "write", first.purpose, None, first.by)
    items = tuple(slot for envelope in envelopes for slot in _slots(network, act, envelope))
    context = _context(network, act).model_copy(update={"late": True})
    draft = _draft(network, entry, (act, context), items)
    known = first.position - 1
    unit = Unit(replace(draft, replay=Replay(consent=known, journal=known)))
    audited(network, lambda: (None, [unit]))


@contextmanager
def denials(network: Network, act: Act) -> Iterator[None]:
    """Record a denial like a permit, whoever it comes from, before it is told."""
    try:
        yield
    except (Refused, Hidden, Forbidden) as denied:
        record_denied(network, act, by_role=isinstance(denied, Forbidden))
        raise


def record_denied(network: Network, act: Act, *, by_role: bool) -> None:
    """Record a denial; a cause that lies in the data is told to nobody (`not_available`)."""
    reason: Literal["role_route", "not_available"] = "role_route" if by_role else "not_available"
    denied = _context(network, act).model_copy(update={"decision": "deny", "reason": reason})
    unit = Unit(_draft(network, network.ids.new("audit"), (act, denied), ()))
    audited(network, lambda: (None, [unit]))


def read_units(network: Network, act: Act, body: bytes, shown: Shown) -> list[Unit]:
    """Give the records of one nominative answer, as many as its items need.

    Shapes: at least one; the id of the first is the receipt.
    """
    key = network.keystore.service_key(RESPONSES)
    response = Response(
        hmac=digest(key, body, "sha256").hex(), key="1", length=len(body), status=HTTP_OK
    )
    context = _context(network, act).model_copy(update={"response": response})
    replay = Replay(consent=shown.known, journal=shown.known, withheld=shown.withheld)
    units = []
    for start in range(0, max(len(shown.items), 1), ITEMS_MAX):
        items = shown.items[start : start + ITEMS_MAX]
        draft = _draft(network, network.ids.new("audit"), (act, context), items)
        units.append(Unit(replace(draft, replay=replay), shown.known))
    return units


def shown_slot(network: Network, act: Act, decision: Decision, person: PersonId | None) -> Slot:
    """Give the item of one fact told to the actor's own unit: fields, levels and grounds."""
    unit = unit_of(act)
    paths = [_basis(network, unit, basis) for basis in decision.bases]
    item = Item(
        item=written("entry", network.pseudonyms.entry(unit, decision.key.event, (person, 0))),
        subject=None if person is None else network.pseudonyms.subject(unit, person),
        shape="row",
        categories=tuple(sorted({field.category for field in decision.fields.values()})),
        fields=tuple(
            f"{name}:{field.level.name.lower()}" for name, field in sorted(decision.fields.items())
        ),
        basis=tuple(dict.fromkeys(paths))[:BASES_MAX],
    )
    return Slot(part(item), person, None, decision.key.event)


def _draft(
    network: Network, entry: UUID, said: tuple[Act, Context], items: tuple[Slot, ...]
) -> Draft:
    act, context = said
    unit = act.unit
    position = network.roster.state.position
    return Draft(
        id=entry,
        at=network.journal.now(),
        log=log_id(network.keystore.service_key(LOG_IDS), "ops" if unit is None else str(unit)),
        context=context,
        agent=_agent(network, act),
        replay=Replay(consent=position, journal=position),
        items=items,
        partner=unit,
    )


def _context(network: Network, act: Act) -> Context:
    actor, unit = act.by, act.unit
    return Context(
        operation=act.operation,
        action=act.action,
        route=act.action,
        channel=act.channel,
        partner=None if unit is None else network.pseudonyms.of(unit, "partner", unit),
        kind=None if actor is None else actor.kind,
        role=None if actor is None else actor.role,
        ground=actor.ground if actor is not None else Ground.NONE,
        purpose=act.purpose,
    )


def _agent(network: Network, act: Act) -> Agent:
    if act.actor is None:
        return Agent()
    account = network.pseudonyms.of(act.actor.unit, "account", act.actor.professional)
    return Agent(account=account)


def _slots(network: Network, act: Act, envelope: Envelope) -> list[Slot]:
    """Give one item per person an event is about, or one for an event about nobody."""
    people: tuple[PersonId | None, ...] = envelope.subjects or (None,)
    return [_slot(network, act, envelope, person) for person in people]


def file_slot(network: Network, act: Act, person: PersonId) -> Slot:
    """Give the item of an answer that tells codes about a person, and no value."""
    unit = unit_of(act)
    item = Item(
        item=written("entry", network.pseudonyms.entry(unit, person, (person, 0))),
        subject=network.pseudonyms.subject(unit, person),
        shape="aggregate",
        categories=(),
        fields=(),
        basis=OVERSIGHT,
    )
    return Slot(part(item), person)


def _basis(network: Network, unit: PartnerId, basis: Basis) -> ItemBasis:
    ref = None if basis.ref is None else network.pseudonyms.of(unit, "directive", basis.ref)
    return ItemBasis(path=basis.path.value, gdpr="a6_1_e", ref=ref)


def unit_of(act: Act) -> PartnerId:
    """Give the unit of an act; the system has none."""
    return PartnerId(NO_SCOPE) if act.unit is None else act.unit


def _slot(network: Network, act: Act, envelope: Envelope, person: PersonId | None) -> Slot:
    unit = unit_of(act)
    handle = network.pseudonyms.entry(unit, envelope.id, (person, 0))
    item = Item(
        item=written("entry", handle),
        subject=None if person is None else network.pseudonyms.subject(unit, person),
        shape="written",
        categories=envelope.categories,
        fields=(),
        basis=OWN,
    )
    return Slot(part(item), person, None, envelope.id)
