"""A street team and a young person, for facts that are really stored."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

from domain.envelope import Actor, Author
from domain.kernel import Decider
from domain.note import NoteWritten
from domain.person import IdentityDisclosed
from domain.vocabulary import PartnerId, PersonId, ProfessionalId, Purpose, RecipientKind, Role
from gateway.store.journal import Act, Step
from gateway.store.mapper import Header


TEAM = PartnerId(UUID("00000000-0000-4000-8000-00000000000a"))
DAY = date(2025, 3, 11)
SOFIANE = Actor(
    professional=ProfessionalId(UUID("00000000-0000-4000-8000-0000000000a1")),
    unit=TEAM,
    kind=RecipientKind.STREET_TEAM,
    role=Role.WORKER,
    purposes=(Purpose.ACCOMPANIMENT,),
)
BY_TEAM: Author = SOFIANE.author()
LINA = IdentityDisclosed(family_name="Moreau", first_name="Lina")
NOTE = NoteWritten(text="Elle prépare son entretien.")

# Any fact may follow any other: what is tested is the journal, not the trade.
said = Decider[object, int, object](
    initial=0,
    decide=lambda command, _: command if isinstance(command, tuple) else (command,),
    evolve=lambda count, _: count + 1,
)


def header(subject=None, **more):
    known = Header(
        id=uuid4(),
        stream=uuid4(),
        seq=1,
        on=DAY,
        by=BY_TEAM,
        audit=uuid4(),
        purpose=Purpose.ACCOMPANIMENT,
        subject=subject,
    )
    return replace(known, **more)


def act(**more):
    known = Act(
        actor=SOFIANE,
        on=DAY,
        purpose=Purpose.ACCOMPANIMENT,
        key=uuid4(),
        scope=SOFIANE.professional,
        body=b"{}",
        audit=uuid4(),
    )
    return replace(known, **more)


def person():
    return PersonId(uuid4())


def say(fact, stream=None, subject=None):
    """Plan one step that says a fact as it is."""
    where = stream or uuid4()
    return lambda _reader: [Step(said, where, fact, subject)]
