"""Play the demo: storyline S6, the place incident of S3, a quarter of street presence.

Every step is the use case a professional would call, at its own date, through the real write path.
"""

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from consent.events import LevelCap, Notice
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    IncidentNature,
    Level,
    PlaceKind,
    Purpose,
    RecipientKind,
    TimeBand,
)
from gateway.cli.demo_cast import (
    CAST,
    CLOSING_DAY,
    DUMBEA,
    OPENING_DAY,
    TOWN_HALL,
    Member,
    demo_id,
    partner_of,
    seat_of,
)
from gateway.cli.demo_stage import PARIS, Story, at
from gateway.service import (
    accompaniments,
    consents,
    contacts,
    imports,
    network,
    people,
    presences,
    referrals,
)
from gateway.service.import_context import context_of
from gateway.service.import_lines import JournalRecorder


SHEET = "releve-demo.csv"
MEHDI = demo_id("person/mehdi")
REFERRAL = demo_id("referral/mehdi")
AGREEMENT = demo_id("directive/g1")
KEPT_AGREEMENT = demo_id("directive/g1-kept")
NOTICE = Notice(version="accord-mission-locale.1", sha256="5f" * 32)
AGREED = (
    Category.CONTACT_DETAILS,
    Category.EMPLOYMENT,
    Category.IDENTITY,
    Category.LINK,
    Category.SCHOOLING,
)
KEPT = (Category.EMPLOYMENT, Category.IDENTITY, Category.LINK)
END = datetime(2025, 9, 11, tzinfo=PARIS)


def open_network(story: Story) -> None:
    """2 January: the partners join and their professionals are habilitated for the year."""
    story.set_clock(datetime(2025, 1, 2, 9, tzinfo=PARIS))
    found(story, CLOSING_DAY)


def found(story: Story, until: date, cast: Sequence[Member] = CAST) -> None:
    """Bring in a cast at whatever date it is, habilitated before `until`."""
    story.do(None, network.found_network, _joining(TOWN_HALL))
    story.do(None, network.habilitate, _habilitation(TOWN_HALL, until))
    for member in cast:
        story.do(TOWN_HALL.code, network.onboard_partner, _joining(member))
        story.do(TOWN_HALL.code, network.habilitate, _habilitation(member, until))


def log_place_incident(story: Story) -> None:
    """2 March, Dumbéa (S3): noise in a residence, 20–24 h; nobody is named."""
    story.set_clock(at(3, 2, 22))
    request = presences.PlaceIncident(
        on=date(2025, 3, 2),
        purpose=Purpose.COORDINATION,
        id=demo_id("incident/r-sic-4"),
        territory=DUMBEA,
        place="r-sic-4",
        place_kind=PlaceKind.RESIDENCE,
        time_band=TimeBand.LATE,
        nature=IncidentNature.NOISE,
    )
    story.do("SMP-M", presences.log_place_incident, request)


def accompany(story: Story) -> None:
    """3 to 10 March: the street team meets Mehdi, who says who he is and what he needs."""
    story.set_clock(at(3, 3))
    on, purpose, person = date(2025, 3, 3), Purpose.ACCOMPANIMENT, str(MEHDI)
    said: dict[str, Any] = {"on": on, "purpose": purpose}
    story.do("PS1", people.register_person, people.NewPerson(**said, id=MEHDI, alias="Med"))
    identity = people.Identity(
        **said,
        person=person,
        family_name="Benali",
        first_name="Mehdi",
        birth_date=date(2005, 9, 30),
    )
    story.do("PS1", people.disclose_identity, identity)
    story.do("PS1", people.record_age, people.Age(**said, person=person, born=date(2005, 9, 30)))
    reach = people.ContactDetails(**said, person=person, phone="06 39 98 00 00")
    story.do("PS1", people.give_contact_details, reach)
    opened = accompaniments.NewAccompaniment(**said, id=demo_id("accompaniment/ps1"), person=person)
    story.do("PS1", accompaniments.open_accompaniment, opened)
    met = contacts.Contact(**said, id=demo_id("contact/ps1"), person=person, channel=Channel.STREET)
    story.do("PS1", contacts.log_contact, met)
    for theme in (Theme.SCHOOL_DROPOUT, Theme.JOB_SEARCH):
        about = contacts.ContactTheme(**said, contact=met.id, theme=theme)
        story.do("PS1", contacts.record_theme, about)


def agree_and_refer(story: Story) -> None:
    """11 March: Mehdi agrees to what the mission locale may know, and is referred to it."""
    story.set_clock(at(3, 11))
    said: dict[str, Any] = {
        "on": date(2025, 3, 11),
        "purpose": Purpose.INSERTION,
        "person": str(MEHDI),
    }
    yes = consents.Agreement(
        **said,
        id=AGREEMENT,
        to=partner_of("ML1"),
        categories=AGREED,
        given=at(3, 11),
        until=END,
        levels=(LevelCap(category=Category.LINK, level=Level.COARSE),),
        notice=NOTICE,
        channel="paper",
    )
    story.do("PS1", consents.grant, yes)
    made = referrals.Making(
        **said, referral=REFERRAL, to=partner_of("ML1"), theme=Theme.INSERTION_CONTRACT
    )
    story.do("PS1", referrals.make, made)


def wait_for_place(story: Story) -> None:
    """24 March: the mission locale puts Mehdi on its waiting list."""
    answer(story, at(3, 24), "wait")


def answer_referral(story: Story) -> None:
    """7 to 22 April: yes, an appointment, a missed one, the first meeting."""
    answer(story, at(4, 7), "accept")
    answer(story, at(4, 7, 11), "plan", meeting_on="2025-04-15")
    answer(story, at(4, 15, 17), "no-show", reason="prevented")
    answer(story, at(4, 22, 15), "meet", met_on="2025-04-22")


def answer(story: Story, instant: datetime, word: str, **said: str) -> None:
    """Take one step as the mission locale, which knows the referral by its own handles only."""
    story.set_clock(instant)
    request, act = referrals.ANSWERS[word]
    person = story.person_at("ML1")
    step = {
        "on": instant.date().isoformat(),
        "purpose": Purpose.INSERTION,
        "person": person,
        "referral": story.file_at("ML1", person),
    }
    story.do("ML1", act, request.model_validate_json(json.dumps(step | said)))


def import_presences(story: Story) -> None:
    """4 April, Dumbéa: the team's own sheet of the first quarter becomes lines of presence."""
    story.set_clock(datetime(2025, 4, 4, 9, tzinfo=ZoneInfo("Pacific/Noumea")))
    context = context_of(story.network, DUMBEA)
    with TemporaryDirectory() as folder, as_file(files("gateway.cli") / SHEET) as shipped:
        sheet = Path(folder, SHEET)
        shutil.copy(shipped, sheet)
        planned = imports.plan(imports.Source(sheet), context)
        imports.run(planned, JournalRecorder(story.network, context))


def refuse_youth_fund(story: Story) -> None:
    """23 April: Mehdi says no to the youth fund; nobody asks why."""
    story.set_clock(at(4, 23))
    no = consents.RefusalOf(
        on=date(2025, 4, 23),
        purpose=Purpose.INSERTION,
        person=str(MEHDI),
        id=demo_id("directive/no-fij1"),
        over=partner_of("FIJ1"),
        categories=tuple(sorted(set(Category) - {Category.INCIDENT_PLACE, Category.ACTIVITY})),
        purposes=(Purpose.INSERTION,),
        given=at(4, 23),
    )
    story.do("PS1", consents.refuse, no)


def set_objective(story: Story) -> None:
    """20 May: the mission locale and Mehdi work for an insertion contract."""
    story.set_clock(at(5, 20))
    objective = accompaniments.Objective(
        on=date(2025, 5, 20),
        purpose=Purpose.INSERTION,
        person=story.person_at("ML1"),
        accompaniment=demo_id("accompaniment/ml1"),
        theme=Theme.INSERTION_CONTRACT,
    )
    story.do("ML1", accompaniments.set_objective, objective)


def narrow(story: Story) -> None:
    """2 June, 10:00: "keep only who I am, my job search and the appointment"."""
    request = consents.Narrowing(
        on=date(2025, 6, 2),
        purpose=Purpose.INSERTION,
        person=str(MEHDI),
        consent=str(AGREEMENT),
        id=KEPT_AGREEMENT,
        keep=KEPT,
    )
    story.do("PS1", consents.narrow, request)


BEFORE_JUNE = (
    open_network,
    log_place_incident,
    accompany,
    agree_and_refer,
    wait_for_place,
    import_presences,
    answer_referral,
    refuse_youth_fund,
    set_objective,
)
"""The steps up to the eve of the withdrawal, in their order."""


def _joining(member: Member) -> network.NewPartner:
    return network.NewPartner(
        on=OPENING_DAY,
        purpose=Purpose.COORDINATION,
        partner=partner_of(member.code),
        partner_kind=member.kind,
        name=member.name,
        territories=(member.territory,),
        jurisdiction=member.jurisdiction,
        purposes=member.purposes,
        art46="no",
    )


def _habilitation(member: Member, until: date) -> network.Habilitation:
    mediator = member.kind is RecipientKind.MEDIATION_TEAM
    return network.Habilitation(
        on=OPENING_DAY,
        purpose=Purpose.COORDINATION,
        professional=member.seat.professional,
        partner=partner_of(member.code),
        role=member.role,
        ground=member.ground,
        purposes=member.purposes,
        until=until,
        qualification="titre-mediateur-social" if mediator else None,
        supervisor=seat_of(member.code, "lead").professional if mediator else None,
    )
