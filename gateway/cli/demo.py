"""Play the demo and tell it: four views, a consent narrowed, the auditor's answer."""

import json
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.envelope import Actor
from gateway.cli import demo_story
from gateway.cli.demo_cast import CAST, RECIPIENTS, TOWN_HALL, partner_of, seat_of
from gateway.cli.demo_stage import WAIT_SECONDS, Story, at
from gateway.cli.output import progress, words
from gateway.identity.tokens import DemoTokens
from gateway.service import oversight, register
from gateway.ui.demo_page import Card, Shown


if TYPE_CHECKING:
    from gateway.wiring import Running

View = list[dict[str, Any]]

ASKED_AT = (at(6, 1, 12), at(6, 3, 12))
NAMES = {member.code: member.name for member in CAST}


def begin(running: "Running") -> Story:
    """Give the story of a network where nothing happened yet."""
    return Story(running.network, running.move_clock)


def play(story: Story) -> dict[str, Any]:
    """Play every step and give what it showed.

    Shapes: the object of `maillage demo --once --json`.
    Units: `effect_ms` from the answer to the withdrawal to the end of the first whole read of the
    feed, which reflects it.
    """
    for step in demo_story.BEFORE_JUNE:
        progress(words("demo")[step.__name__])
        step(story)
    story.set_clock(ASKED_AT[0])
    views = {kind: view_of(story.entries(code)) for kind, code in RECIPIENTS.items()}
    withdrawal = _withdraw(story, views["mission_locale"])
    story.set_clock(ASKED_AT[1])
    return {"views": views, "withdrawal": withdrawal, "as_of": list(_as_of(story))}


def view_of(entries: Sequence[Mapping[str, Any]]) -> View:
    """Give what a partner holds as kinds and fields, without a value."""
    return [
        {
            "kind": data["kind"],
            "visible": {category: sorted(fields) for category, fields in data["fields"].items()},
        }
        for data in held(entries)
    ]


def held(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Fold a feed as a partner's own system does: the newest version of each entry, or nothing."""
    latest: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        name = entry["id"].rpartition(":")[0]
        if entry["type"].endswith(".retracted.v1"):
            latest.pop(name, None)
        elif "data" in entry:
            latest[name] = entry["data"]
    return list(latest.values())


def _withdraw(story: Story, before: View) -> dict[str, Any]:
    progress(words("demo")["narrow"])
    story.set_clock(at(6, 2))
    ticks = story.network.clock.ticks
    demo_story.narrow(story)
    answered = ticks()
    entries = story.entries("ML1")
    effect_ms = round((ticks() - answered) * 1000, 1)
    retractions = [entry for entry in entries if entry["type"].endswith(".retracted.v1")]
    return {
        "before": before,
        "after": view_of(entries),
        "retractions": len(retractions),
        "effect_ms": effect_ms,
    }


def _as_of(story: Story) -> Iterator[dict[str, Any]]:
    overseer = story.actor(TOWN_HALL.code)
    person = person_for(story, overseer)
    for instant in ASKED_AT:
        for kind, code in RECIPIENTS.items():
            asked = oversight.AsOf(
                person=person, at=instant, known=instant, partner=partner_of(code)
            )
            found = json.loads(oversight.as_of(story.network, overseer, asked).body)
            yield {"at": instant.isoformat(), "recipient": kind} | found


def person_for(story: Story, overseer: Actor) -> str:
    """Find the person in the consent register, as a DPO would, by the DPO's own handle."""
    story.network.projections.wait(story.network.journal.head(), WAIT_SECONDS)
    found = json.loads(register.read_register(story.network, overseer, 0).body)
    return str(found["rows"][0]["subject"])


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """Tell the demo in French, for somebody who has never seen it."""
    sentences, withdrawal = words("demo"), found["withdrawal"]
    yield f"\n{sentences['before']}"
    for kind, view in found["views"].items():
        yield from _told_view(kind, view)
    yield "\n" + sentences["narrowed"].format(**withdrawal)
    yield from _told_view("mission_locale", withdrawal["after"])
    yield f"\n{sentences['audit']}"
    for answer in found["as_of"]:
        day = f"{datetime.fromisoformat(answer['at']):%d/%m/%Y}"
        seen = sorted({category for fact in answer["visible"] for category in fact["visible"]})
        codes = sorted({code for why in answer["why"] for code in why["reasons"].values()})
        name = NAMES[RECIPIENTS[answer["recipient"]]]
        yield f"  {day}  {name:<26} {', '.join(seen) or '∅ (' + ', '.join(codes) + ')'}"


def _told_view(kind: str, view: View) -> Iterator[str]:
    sentences = words("demo")
    name = f"{NAMES[RECIPIENTS[kind]]} ({kind})"
    yield "  " + sentences["view"].format(name=name, count=len(view))
    lines = Counter(f"{entry['kind']} → {_fields(entry['visible'])}" for entry in view)
    for line, count in lines.items():
        yield f"    {count:>3} × {line}"
    if not view:
        yield f"        {sentences['nothing']}"


def _fields(visible: Mapping[str, list[str]]) -> str:
    return " ; ".join(f"{category} : {', '.join(names)}" for category, names in visible.items())


def how_to_try(story: Story, url: str, folder: str) -> Iterator[str]:
    """Give the tokens of the personas and what to type; the tokens die with the demo."""
    sentences, tokens = words("demo"), story.network.tokens
    yield "\n" + sentences["serving"].format(url=url)
    if not isinstance(tokens, DemoTokens):
        return
    yield sentences["tokens"]
    for code in (*RECIPIENTS.values(), "PS1"):
        yield f"  {code:<6} {tokens.issue(seat_of(code))}"
    overseer = tokens.issue(seat_of(TOWN_HALL.code))
    yield f"  {TOWN_HALL.code:<6} {overseer}"
    person = person_for(story, story.actor(TOWN_HALL.code))
    yield sentences["try"]
    yield f"  curl -H 'Authorization: Bearer {overseer}' {url}v1/consent-register"
    program = shlex.quote(sys.argv[0])  # as it was typed: it is rarely on the path
    yield "  " + sentences["elsewhere"].format(folder=folder)
    yield f"  {program} as-of {person} --as mission_locale --on 2025-06-01"
    yield f"  {program} why mission_locale {person} theme"


def shown(story: Story, found: Mapping[str, Any]) -> Shown:
    """Give what the page shows now: each feed read again, through the cut and its record."""
    cards = [
        Card(NAMES[code], words_of_kind(kind), held(story.entries(code)))
        for kind, code in RECIPIENTS.items()
    ]
    names = {kind: NAMES[code] for kind, code in RECIPIENTS.items()}
    answers = [answer | {"name": names[answer["recipient"]]} for answer in found["as_of"]]
    return Shown(cards, answers)


def words_of_kind(kind: str) -> str:
    """Give the French name of a recipient kind of the demo."""
    named: Any = words("words")["kinds"]
    return str(named[kind])
