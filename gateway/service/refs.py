"""Turn the identifiers a caller may say into internal ones; nobody can name another's record.

A caller says its own client ids (random UUIDs it chose, scoped to its organisation) or the
pseudonyms we gave it (`s_…` for a person, `d_…` for a directive, `e_…` for a file).
Both lead nowhere for anybody else.
"""

import hmac
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, StringConstraints

from domain.envelope import Actor
from domain.vocabulary import PartnerId, PersonId
from gateway.feeds.pseudonyms import written
from gateway.service.session import Hidden, Network
from gateway.service.view import entries_of, view_of


RANDOM_VERSION = 4
CLIENT_IDS = "client-ids"
DIRECTIVES = UUID("0c5a1f8e-64e5-4b44-9d3f-5a7a1f0d9e21")

Kind = Literal["person", "contact", "presence", "note", "accompaniment", "referral", "directive"]


def _random(chosen: UUID) -> UUID:
    if chosen.version != RANDOM_VERSION:
        raise ValueError("random ids only: the other versions carry a time or an address")
    return chosen


ClientId = Annotated[UUID, AfterValidator(_random)]
"""An id the caller chose for its own record (UUID version 4)."""

Ref = Annotated[str, StringConstraints(pattern=r"^([0-9a-f-]{36}|[sde]_[A-Za-z0-9_-]{22})$")]
"""How a caller names something: its own client id, or the pseudonym it was given."""


def own(network: Network, actor: Actor, kind: Kind, chosen: UUID) -> UUID:
    """Give the internal id of a client id: same organisation and id, same answer, for ever.

    Shapes: 122 bits of an HMAC in the form of a random UUID; two organisations never meet.
    """
    key = network.keystore.service_key(CLIENT_IDS)
    message = b"\0".join((actor.unit.bytes, kind.encode(), chosen.bytes))
    return UUID(bytes=hmac.digest(key, message, "sha256")[:16], version=RANDOM_VERSION)


def person_of(network: Network, actor: Actor, ref: str) -> PersonId:
    """Find the person a caller names: its own, or one of whom something is open to it now.

    Errors: `Hidden`.
    """
    chosen = client_id(ref)
    if chosen is not None:
        return PersonId(own(network, actor, "person", chosen))
    network.roster.catch_up()
    people = network.roster.state.people
    named = [who for who in people if network.pseudonyms.subject(actor.unit, who) == ref]
    if not named or not view_of(network, actor.unit, named[0], None).decisions:
        raise Hidden
    return named[0]


def file_of(network: Network, actor: Actor, subject: PersonId, ref: str) -> UUID:
    """Find a referral about a person: the caller's own, or one its page shows it.

    Errors: `Hidden`.
    """
    chosen = client_id(ref)
    if chosen is not None:
        return own(network, actor, "referral", chosen)
    entries = entries_of(network, view_of(network, actor.unit, subject, None))
    for stream in {entry.envelope.stream for entry in entries}:
        if file_handle(network, actor.unit, subject, stream) == ref:
            return stream
    raise Hidden


def file_handle(network: Network, unit: PartnerId, subject: PersonId, stream: UUID) -> str:
    """Give how one unit knows a file about a person (`e_…`), worth nothing to another."""
    return written("entry", network.pseudonyms.entry(unit, stream, (subject, 0)))


def directive_stream(subject: PersonId) -> UUID:
    """Give the stream of everything a person said about sharing (STORE §8)."""
    return uuid5(DIRECTIVES, str(subject))


def client_id(ref: str) -> UUID | None:
    """Read a client id; None = it is a pseudonym.

    Errors: `Hidden` for anything else.
    """
    if ref[1:2] == "_":
        return None
    try:
        return _random(UUID(ref))
    except ValueError:
        raise Hidden from None
