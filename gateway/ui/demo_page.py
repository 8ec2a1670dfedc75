"""The first page a visitor opens: one network as four of its partners see it, side by side.

Demo only. Each card is that partner's own feed, read through the real cut and recorded by it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
STYLE_PATH = "/static/demo.css"
FACTS_SHOWN_MAX = 10

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """What one partner holds now (fiche): facts as its feed tells them, values included."""

    name: str
    kind: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the cards, and what the auditor is told at two dates."""

    cards: Sequence[Card]
    answers: Sequence[Fact]


class DemoPage:
    """Serve the page at `/` and its style; everything else goes to the application behind."""

    def __init__(self, behind: ASGIApp, shown: Callable[[], Shown]) -> None:
        self._behind = behind
        self._shown = shown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] not in {"/", STYLE_PATH}:
            await self._behind(scope, receive, send)
            return
        answer = Response(status_code=405, headers=HEADERS)
        if scope["method"] in {"GET", "HEAD"}:
            answer = await run_in_threadpool(self._answer, scope["path"])
        await answer(scope, receive, send)

    def _answer(self, path: str) -> Response:
        if path == STYLE_PATH:
            return Response(_part("static/demo.css"), media_type="text/css", headers=HEADERS)
        return HTMLResponse(render(self._shown()), headers=HEADERS)


def render(shown: Shown) -> str:
    """Write the page; every value is escaped."""
    dates = sorted({answer["at"] for answer in shown.answers})
    parts = {
        "cards": "\n".join(_card(card) for card in shown.cards),
        "dates": "".join(f'<th scope="col">{_day(at)}</th>' for at in dates),
        "rows": "\n".join(_row(card, shown.answers) for card in shown.cards),
    }
    sentences = {name: escape(text) for name, text in _catalogue("demo").items()}
    return Template(_part("templates/demo.html")).substitute(sentences | parts)


def _card(card: Card) -> str:
    told = list(Counter(_fact(fact) for fact in card.facts).items())
    lines = "".join(f"<li>{html}{_times(count)}</li>" for html, count in told[:FACTS_SHOWN_MAX])
    if left := sum(count for _, count in told[FACTS_SHOWN_MAX:]):
        lines += f"<li>{escape(_catalogue('demo')['more'].format(count=left))}</li>"
    count = escape(_catalogue("demo")["view"].format(name=card.kind, count=len(card.facts)))
    body = f"<ul>{lines}</ul>" if lines else f"<p>{escape(_catalogue('demo')['nothing'])}</p>"
    return f'<article><h2>{escape(card.name)}</h2><p class="kind">{count}</p>{body}</article>'


def _fact(fact: Fact) -> str:
    title = _catalogue("events")[f"{fact['kind']}.v{fact['version']}"]
    return f"<strong>{escape(str(title))}</strong><dl>{''.join(_categories(fact))}</dl>"


def _categories(fact: Fact) -> Iterator[str]:
    names: Mapping[str, str] = _catalogue("words")["categories"]
    for category, fields in fact["fields"].items():
        values = ", ".join(_word(name, value) for name, value in fields.items() if name != "team")
        if values:
            yield f"<dt>{escape(names[category])}</dt><dd>{escape(values)}</dd>"


def _word(name: str, value: object) -> str:
    """Give a value as it is read: a theme by its French name, a list by its members."""
    if isinstance(value, list):
        return " + ".join(_word("theme", one) for one in value)
    words: Mapping[str, str] = (
        _catalogue("themes") if name == "theme" else _catalogue("words")["values"]
    )
    return words.get(str(value), str(value))


def _times(count: int) -> str:
    text = _catalogue("demo")["times"].format(count=count)
    return f'<p class="times">{escape(text)}</p>' if count > 1 else ""


def _row(card: Card, answers: Sequence[Fact]) -> str:
    mine = sorted((a for a in answers if a["name"] == card.name), key=lambda answer: answer["at"])
    cells = "".join(f"<td>{_seen(answer)}</td>" for answer in mine)
    return f'<tr><th scope="row">{escape(card.name)}</th>{cells}</tr>'


def _seen(answer: Fact) -> str:
    words = _catalogue("words")
    seen = sorted({category for fact in answer["visible"] for category in fact["visible"]})
    if seen:
        return escape(", ".join(words["categories"][category] for category in seen))
    codes = {code for why in answer["why"] for code in why["reasons"].values()}
    reasons = ", ".join(sorted({words["reasons"][code] for code in codes}))
    return f"<em>{escape(_catalogue('demo')['unseen'])} : {escape(reasons)}</em>"


def _day(at: str) -> str:
    return escape(f"{datetime.fromisoformat(at):%d/%m/%Y}")


@cache
def _catalogue(name: str) -> dict[str, Any]:
    text = files("gateway").joinpath("locale", "fr", f"{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def _part(path: str) -> str:
    return files("gateway.ui").joinpath(path).read_text("utf-8")
