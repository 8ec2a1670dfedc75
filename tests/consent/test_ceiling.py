"""The ceiling, cell by cell: no consent ever lifts it."""

from typing import Any
from uuid import UUID

import pytest

from consent.charter import compile_charter
from consent.events import LevelCap
from consent.vocab import NEVER_BY_AGREEMENT, Path, Voice
from domain.accompaniment import AccompanimentClosed, AccompanimentOpened, ObjectiveSet
from domain.contact import ContactCorrected, ContactLogged, ThemeRecorded
from domain.note import NoteWritten
from domain.person import AliasRegistered, ContactDetailsGiven, IdentityCorrected, IdentityDisclosed
from domain.referral_events import (
    CancellationReason,
    NoShowReason,
    Outcome,
    RedirectionReason,
    ReferralAccepted,
    ReferralAcknowledged,
    ReferralCancelled,
    ReferralCompleted,
    ReferralExpired,
    ReferralFirstMeetingHeld,
    ReferralLapsed,
    ReferralMade,
    ReferralMeetingPlanned,
    ReferralNoShow,
    ReferralProposed,
    ReferralRedirected,
    ReferralRefused,
    ReferralReminded,
    ReferralWaitlisted,
    RefusalReason,
)
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    Jurisdiction,
    Level,
    PartnerId,
    Purpose,
    RecipientKind,
)
from projections.journal import KINDS
from tests.consent.corners import JOB, SEEN
from tests.consent.world import (
    CLUB,
    DAY,
    DOCUMENT,
    MEHDI,
    NOON,
    PERSONAL,
    POLICE,
    PREFECTURE,
    World,
    directive_id,
)
from tests.consent.world import (
    KINDS as PARTNERS,
)


DESK = PartnerId(UUID(int=40))
JOB_SEARCH = {"theme": Theme.JOB_SEARCH}
FACTS: tuple[Any, ...] = (
    AliasRegistered(alias="Kev"),
    IdentityDisclosed(family_name="Bensaïd", first_name="Mehdi", birth_date=DAY),
    IdentityCorrected(family_name="Bensaid", first_name="Mehdi", supersedes=CLUB),
    ContactDetailsGiven(phone="00 00", email="m@example.org", address="12 rue des Lilas"),
    ContactLogged(channel=Channel.STREET, place="hall-12", duration_minutes=20),
    ContactCorrected(channel=Channel.PHONE, supersedes=CLUB),
    *(ThemeRecorded(contact=JOB.contact, theme=theme) for theme in Theme),
    NoteWritten(text="parle de son père"),
    AccompanimentOpened(),
    ObjectiveSet(theme=Theme.JOB_SEARCH),
    AccompanimentClosed(),
    ReferralProposed(to=POLICE, theme=Theme.JUDICIAL_COURSE),
    ReferralMade(to=POLICE, theme=Theme.JUDICIAL_COURSE),
    ReferralAcknowledged(),
    ReferralAccepted(),
    ReferralRefused(reason=RefusalReason.NO_CAPACITY),
    ReferralRedirected(to_other=POLICE, reason=RedirectionReason.AGE),
    ReferralWaitlisted(),
    ReferralMeetingPlanned(meeting_on=DAY),
    ReferralFirstMeetingHeld(met_on=DAY),
    ReferralNoShow(reason=NoShowReason.PREVENTED),
    ReferralCompleted(outcome=Outcome.RELAYED),
    ReferralCancelled(reason=CancellationReason.ERROR),
    ReferralReminded(),
    ReferralExpired(),
    ReferralLapsed(),
)
FILE = {"stream": UUID(int=60)}
"""All steps of a referral are of the same one."""


def told_to(reader):
    """Give every fact; a referral leads to the reader itself, who is a party of it."""
    return [f.model_copy(update={"to": reader}) if hasattr(f, "to") else f for f in FACTS]


WITHOUT_A_SHARED_PERSON = (
    *("presence-logged.v1", "collective-fact-logged.v1", "place-incident-logged.v1"),
    *("age-known.v1", "ticked.v1", "consent-used.v1", "refusal-lifted.v1"),
)


def test_no_event_kind_about_a_person_is_forgotten_here():
    told = {fact.kind for fact in FACTS}
    families = ("partner-", "habilitation-", "agreement-")
    others = {kind for kind in KINDS if kind.startswith(families)}
    assert told == set(KINDS) - others - set(WITHOUT_A_SHARED_PERSON)


@pytest.mark.parametrize("reader", [POLICE, PREFECTURE, DESK])
def test_a_place_reader_never_gets_a_person_level_field_under_any_consent(reader):
    world = World(CLUB, reader, kinds=PARTNERS | {DESK: RecipientKind.FRONT_DESK})
    world.adult(MEHDI)
    world.accompany(reader, MEHDI)
    world.write(ReferralAccepted(), by=reader, about=(MEHDI,))
    agreeable = tuple(sorted(set(PERSONAL) - NEVER_BY_AGREEMENT))
    for number, (voice, purpose, level) in enumerate(
        (voice, purpose, level) for voice in Voice for purpose in Purpose for level in Level
    ):
        for source in (CLUB, reader):
            world.grant(
                id=directive_id(1000 + number),
                voice=voice,
                source=source,
                to=reader,
                categories=agreeable,
                purpose=purpose,
                levels=tuple(LevelCap(category=c, level=level) for c in agreeable),
            )
    facts = [
        world.write(fact, by=author, about=(MEHDI,), purpose=purpose, **FILE)
        for fact in told_to(reader)
        for author in (CLUB, reader)
        for purpose in (Purpose.ACCOMPANIMENT, Purpose.COORDINATION)
    ]
    place = world.write(SEEN, by=CLUB, purpose=Purpose.COORDINATION)
    state, last = world.state(), len(world.log)
    told = [world.ask_of(state, position, reader, known=last) for position in facts]
    assert not any(decision.fields for decision in told)
    activity = world.ask_of(state, place, reader, known=last)
    assert activity.allowed is (reader == DESK)


@pytest.mark.parametrize("jurisdiction", Jurisdiction)
@pytest.mark.parametrize("kind", RecipientKind)
def test_only_cells_with_d_or_c_can_ever_open(kind, jurisdiction):
    """All 391 cells: grant everything, intervene, and see what still opens."""
    charter = compile_charter(DOCUMENT, jurisdiction)
    reader = PartnerId(UUID(int=50))
    world = World(kinds=PARTNERS | {reader: kind})
    for partner in (CLUB, reader):
        world.onboard(partner, jurisdiction=jurisdiction)
    world.adult(MEHDI)
    world.accompany(reader, MEHDI)
    for number, purpose in enumerate(Purpose):
        identity = directive_id(number)
        world.grant(id=identity, to=reader, categories=PERSONAL, purpose=purpose)
    about = [world.write(fact, by=CLUB, about=(MEHDI,), on=DAY, **FILE) for fact in told_to(reader)]
    state, last = world.state(), len(world.log)
    for position in about:
        decision = world.ask_of(state, position, reader, NOON, known=last)
        for field in decision.fields.values():
            cell = charter.cells[kind, field.category]
            assert cell & {frozenset({"D"}), frozenset({"C"})}
            assert field.category not in {Category.NOTES, Category.OFFENCE}
            assert charter.channels[kind] == "feed"
        assert {basis.path for basis in decision.bases} <= {Path.DEFAULT, Path.AGREEMENT}
