"""Ask the same questions at the start of every use case: about whom, may they, which command."""

from typing import Any, TypeVar
from uuid import UUID

from domain.kernel import Value
from domain.vocabulary import Category, PersonId
from gateway.service import authoring
from gateway.service.refs import Kind, own, person_of
from gateway.service.session import Hidden, Writing, instant, partner_state
from gateway.service.use_case import Desk


C = TypeVar("C", bound=Value)


def about(desk: Desk, ref: str) -> PersonId:
    """Find the person the call is about.

    Errors: `Hidden`.
    """
    return person_of(desk.network, desk.call.who, ref)


def named(desk: Desk, kind: Kind, chosen: UUID) -> UUID:
    """Give the internal id of something the caller's organisation named."""
    return own(desk.network, desk.call.who, kind, chosen)


def filed(desk: Desk, kind: Kind, chosen: UUID, subject: PersonId) -> UUID:
    """Give the internal id of a file about this person, new or known.

    Errors: `Hidden` when it is somebody else's: one file, one person.
    """
    stream = named(desk, kind, chosen)
    entries = desk.network.journal.stream(stream)
    if entries and subject not in entries[0].envelope.subjects:
        raise Hidden
    return stream


def known_file(desk: Desk, kind: Kind, chosen: UUID) -> tuple[PersonId, UUID]:
    """Find a file the caller's organisation opened, and whom it is about.

    Errors: `Hidden`.
    """
    stream = named(desk, kind, chosen)
    entries = desk.network.journal.stream(stream)
    if not entries or not entries[0].envelope.subjects:
        raise Hidden
    return entries[0].envelope.subjects[0], stream


def may_write(desk: Desk, subject: PersonId | None, *categories: Category) -> None:
    """Stop a unit that may not write these categories about this person.

    Errors: `forbidden-category`, `agreement-needed`, `article-46-needed`.
    """
    actor, network = desk.call.who, desk.network
    authoring.refuse_beyond_kind(network.authoring, actor, categories)
    if Category.OFFENCE in categories:
        authoring.refuse_unqualified(categories, partner_state(network, actor.unit))
    if subject is not None and authoring.SPECIAL & set(categories):
        network.roster.catch_up()
        state, now = network.roster.state, instant(network)
        agreed = authoring.agreed_to(state, subject, actor.unit, now)
        authoring.refuse_unagreed(categories, agreed)


def command(kind: type[C], request: Writing, desk: Desk, **decided: object) -> C:
    """Make the domain's command from a request: the members they share, and what we decided."""
    said = {name: getattr(request, name) for name in type(request).model_fields}
    given: dict[str, Any] = {"today": desk.today, **said, **decided}
    return kind(**{name: value for name, value in given.items() if name in kind.model_fields})


def last_told(desk: Desk, stream: UUID, *kinds: type[Value]) -> UUID:
    """Give the id of the last event of these kinds in a stream: what a correction replaces.

    Errors: `Hidden` if there is none.
    """
    entries = desk.network.journal.stream(stream)
    found = [entry.envelope.id for entry in entries if isinstance(entry.fact, kinds)]
    if not found:
        raise Hidden
    return found[-1]
