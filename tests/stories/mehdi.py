"""S6 played step by step: Mehdi is referred to a mission locale and changes his mind about it.

What may be left out of a telling, so that two of them can be compared, has a name of its own.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from domain.kernel import Refused
from domain.themes import Theme
from domain.vocabulary import Category, Purpose, RecipientKind
from gateway.cli import demo_story
from gateway.cli.demo_cast import CAST, CLOSING_DAY, ISSY, Member, demo_id, partner_of
from gateway.cli.demo_stage import at
from gateway.cli.demo_story import END, MEHDI
from gateway.ports import Unavailable
from gateway.service import consents, network, notes, people, referrals
from tests.fix_postgres import Postgres
from tests.stories.telling import Heard, Pages, Telling, telling


NAMED = tuple(member for member in CAST if member.territory == ISSY)
OTHERS = tuple(
    Member(f"X-{kind.value}", kind, f"Structure fictive {kind.value}", ISSY, tuple(Purpose))
    for kind in RecipientKind
    if kind not in {RecipientKind.PERSON, RecipientKind.PARENT}
)
POLICE = "X-police"
CITY = (*NAMED, *OTHERS)
CODES = tuple(member.code for member in CITY)
ELSEWHERE = "X-child_welfare"
BYSTANDERS = tuple(code for code in CODES if code not in {"PS1", "ML1", ELSEWHERE})
STRANGER = "s_" + "A" * 22
READERS = 4
OTHER_REFERRAL = {
    "person": str(MEHDI),
    "purpose": Purpose.ACCOMPANIMENT,
    "to": partner_of(ELSEWHERE),
    "theme": Theme.JOB_SEARCH,
}

SAID = (
    "Benali", "Mehdi", "Med", "2005-09-30", "06 39 98 00 00", "job_search", "school_dropout",
    "insertion_contract", "prevented", "Lina", "Sofiane", "frère",
)  # fmt: skip


@contextmanager
def year(postgres: Postgres, *without: str, to: tuple[str, ...] = CODES) -> Iterator[Telling]:
    """Open a network and tell the year in it, or the year without some of what happened.

    Shapes: `to` are the partners whose feeds are looked at.
    """
    with telling(postgres, to) as told:
        play(told, frozenset(without))
        yield told


def play(story: Telling, without: frozenset[str]) -> None:
    """Play each step at its date, then look; in a year without Mehdi only the dates pass."""
    story.set_clock(at(1, 2, 9))
    demo_story.found(story, CLOSING_DAY, CITY)
    for when, step in _steps(without):
        if "Mehdi" in without:
            story.set_clock(INSTANTS[when])
        else:
            step(story)
        look(story, when)


def look(story: Telling, when: str) -> None:
    """Look at every feed, and let the bystanders try the door."""
    story.look(when)
    if "Mehdi" in story.people and story.codes == CODES:
        doors = story.kept.setdefault("doors", {})
        doors[when] = {
            (code, named): story.opens(code, ref)
            for code in ("FIJ1", "ASE1", POLICE)
            for named, ref in (("him", story.handle(code, "Mehdi")), ("nobody", STRANGER))
        }


def _steps(without: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """Give what happens before each look, in order."""
    yield "10 March", lambda story: meet(story, without)
    yield "11 March", lambda story: agree_and_refer(story, without)
    yield "22 April", lambda story: answer(story, without)
    yield "23 April", lambda story: say_no_to_the_youth_fund(story, without)
    yield "20 May", set_objective
    yield "2 June", narrow
    yield "10 September", lambda story: story.set_clock(END - timedelta(minutes=1))
    yield "11 September", lambda story: story.set_clock(END)
    yield "after the tick", tick
    yield "12 September", agree_to_schooling_again


INSTANTS = {
    "10 March": at(3, 3),
    "11 March": at(3, 11),
    "22 April": at(4, 22, 15),
    "23 April": at(4, 23),
    "20 May": at(5, 20),
    "2 June": at(6, 2),
    "10 September": END - timedelta(minutes=1),
    "11 September": END,
    "after the tick": END + timedelta(hours=3),
    "12 September": at(9, 12),
}


def meet(story: Telling, without: frozenset[str]) -> None:
    """3 March: the street team meets Mehdi; it also knows Lina, and keeps a note to itself."""
    demo_story.accompany(story)
    story.name("Mehdi", "PS1", MEHDI)
    if "the note" not in without:
        note = notes.Note(
            on=date(2025, 3, 3), purpose=Purpose.ACCOMPANIMENT, id=demo_id("note/mehdi"),
            person=str(MEHDI), text="A parlé de son frère, ne veut pas qu'on le répète.",
        )  # fmt: skip
        story.do("PS1", notes.write_note, note)
    if "Lina" not in without:
        register(story, "PS1", "Lina", date(2025, 3, 3))


def register(story: Telling, code: str, alias: str, on: date) -> None:
    """Let a partner meet somebody whom the story leaves alone."""
    who = demo_id(f"person/{alias}")
    met = people.NewPerson(on=on, purpose=Purpose.INSERTION, id=who, alias=alias)
    story.do(code, people.register_person, met)
    story.name(alias, code, who)


def agree_and_refer(story: Telling, without: frozenset[str]) -> None:
    """11 March: Mehdi is referred to the mission locale; going elsewhere is only talked over."""
    demo_story.agree_and_refer(story)
    if "the other referral" not in without:
        offer = referrals.NewReferral.model_validate(
            OTHER_REFERRAL | {"id": demo_id("referral/other"), "on": date(2025, 3, 11)}
        )
        story.do("PS1", referrals.propose, offer)


def refer_elsewhere(story: Telling) -> None:
    """23 April: Mehdi agrees that child welfare is told of a referral to it, and it is made."""
    yes = consents.Agreement(
        on=date(2025, 4, 23), purpose=Purpose.ACCOMPANIMENT, person=str(MEHDI),
        id=demo_id("directive/other"), to=partner_of(ELSEWHERE),
        categories=(Category.LINK,), given=at(4, 23), until=END,
        notice=demo_story.NOTICE, channel="spoken",
    )  # fmt: skip
    story.do("PS1", consents.grant, yes)
    making = referrals.Making.model_validate(
        OTHER_REFERRAL | {"referral": demo_id("referral/other"), "on": date(2025, 4, 23)}
    )
    story.do("PS1", referrals.make, making)


def answer(story: Telling, without: frozenset[str]) -> None:
    """24 March to 22 April: waiting list, yes, appointment, a missed one, the first meeting."""
    demo_story.answer(story, at(3, 24), "wait")
    demo_story.answer(story, at(4, 7), "accept")
    demo_story.answer(story, at(4, 7, 11), "plan", meeting_on="2025-04-15")
    demo_story.answer(story, at(4, 15, 17), "no-show", reason="prevented")
    demo_story.answer(story, at(4, 22, 15), "meet", met_on="2025-04-22")
    if "Sofiane" not in without:
        register(story, "ML1", "Sofiane", date(2025, 4, 22))


def say_no_to_the_youth_fund(story: Telling, without: frozenset[str]) -> None:
    """23 April: Mehdi says no to the youth fund; then the street team asks whether it may refer."""
    story.set_clock(at(4, 23))
    if "the other referral" not in without:
        refer_elsewhere(story)
    if "the refusal" not in without:
        demo_story.refuse_youth_fund(story)
    making = referrals.Making(
        on=date(2025, 4, 23), purpose=Purpose.INSERTION, person=str(MEHDI),
        referral=demo_id("referral/fij1"), to=partner_of("FIJ1"), theme=Theme.INSERTION_CONTRACT,
    )  # fmt: skip
    try:
        story.try_to("PS1", referrals.make, making)
    except Refused as refused:
        story.kept["referring to the fund"] = (refused.code, str(refused))


def set_objective(story: Telling) -> None:
    """20 May: the mission locale sets an objective; whoever asks over HTTP is told no more."""
    demo_story.set_objective(story)
    if story.codes == CODES:
        story.kept["over http"] = dict(ask_over_http(story))


def ask_over_http(story: Telling) -> Iterator[tuple[tuple[str, str], Heard]]:
    """Let four partners ask for Mehdi and for somebody who does not exist."""
    asked = [
        (code, named, f"/v1/persons/{ref}")
        for code in ("ML1", "FIJ1", "ASE1", POLICE)
        for named, ref in (
            ("him", story.handle(code, "Mehdi")),
            ("nobody", STRANGER),
            ("his id elsewhere", str(MEHDI)),
        )
    ]
    asked += [(code, "feed", "/v1/feed/entries") for code in ("ML1", "FIJ1", "ASE1", POLICE)]
    purposes = {"ML1": "insertion", "FIJ1": "insertion"}
    heard = story.over_http(
        *((code, path, purposes.get(code, "coordination")) for code, _, path in asked)
    )
    yield from zip([(code, named) for code, named, _ in asked], heard, strict=True)


def narrow(story: Telling) -> None:
    """2 June, 10:00: "keep only who I am…"; four readers begin the instant it is acknowledged."""
    story.set_clock(at(6, 2))
    demo_story.narrow(story)
    story.kept["narrowed at"] = story.network.journal.head()
    with ThreadPoolExecutor(READERS) as pool:
        story.kept["read at once"] = list(pool.map(read, [story] * READERS))


def read(story: Telling) -> Pages | str:
    """Read the mission locale's feed now, whatever the projections have seen."""
    try:
        return story.pages("ML1")
    except Unavailable as refused:
        return refused.dependency


def tick(story: Telling) -> None:
    """11 September, 3:00: that time passed is said, so that what it ended can be taken back."""
    story.set_clock(END + timedelta(hours=3))
    passed = network.Passing(on=date(2025, 9, 11), purpose=Purpose.COORDINATION)
    story.do(None, network.tick, passed)


def agree_to_schooling_again(story: Telling) -> None:
    """12 September: Mehdi agrees once more, to schooling and to nothing else."""
    story.set_clock(at(9, 12))
    yes = consents.Agreement(
        on=date(2025, 9, 12), purpose=Purpose.INSERTION, person=str(MEHDI),
        id=demo_id("directive/g2"), to=partner_of("ML1"),
        categories=(Category.SCHOOLING,), given=at(9, 12), until=at(12, 12),
        notice=demo_story.NOTICE, channel="spoken",
    )  # fmt: skip
    story.do("PS1", consents.grant, yes)
