"""One entry of the journal: its envelope and its fact, whatever the kind."""

from typing import Annotated, get_args

from pydantic import Field, TypeAdapter

from consent import events as directives
from domain import accompaniment, contact, note, person, presence, referral_events
from domain import network as partners
from domain.envelope import Envelope
from domain.kernel import Value


Fact = Annotated[
    person.Event
    | presence.Event
    | contact.Event
    | note.Event
    | accompaniment.Event
    | referral_events.Event
    | partners.Event
    | directives.Event,
    Field(discriminator="kind"),
]
"""Every event of the house; an unknown kind or field is an error, never a guess."""

FACTS: TypeAdapter[Fact] = TypeAdapter(Fact)

KINDS: dict[str, type[Value]] = {
    event.model_fields["kind"].default: event for event in get_args(get_args(Fact)[0])
}
"""The class of each stored kind."""


class Entry(Value):
    """One line of the journal (écriture): what happened, and everything that may stay in clear."""

    envelope: Envelope
    fact: Fact
