"""What it costs that nothing leaves before its record is durable (AUDIT §14)."""

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from queue import SimpleQueue
from uuid import UUID, uuid4

from psycopg import Connection

from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.audit.gate import STATEMENTS, Cut, Gate, Unit, Verdict, Waiting
from gateway.audit.record import (
    Agent,
    Context,
    Draft,
    Item,
    ItemBasis,
    Replay,
    Slot,
    close,
    part,
    salts_needed,
)
from gateway.feeds.cut import Asked, Feeds
from gateway.system import SystemClock, SystemRng
from tests.bench import alternate, over, per_second, run, spread
from tests.consent.world import CLUB, MEHDI, MISSION
from tests.fix_postgres import Postgres
from tests.fix_stage import Stage


CLIENTS = 16
WRITER = "maillage_audit_writer"
AT = datetime(2025, 3, 11, 10, 2, tzinfo=UTC)
PARTNER = UUID(int=1)
METHOD = (
    "16 threads, records of one item. vs_commit_per_request: records our one gate makes durable,"
    " over the same put by 16 connections that each commit their own. audited_over_unaudited: a"
    " page of a partner's feed read again (state, decision, unsealing, body), over the same with a"
    " gate that answers at once and writes nothing; HTTP is left out of both. Rounds alternate;"
    " medians."
)

Stopped = Callable[[], bool]


class Unaudited(Gate):
    """A gate that lets everything through, to know what the real one costs."""

    def deliver(self, unit: Unit, cut: Cut) -> "Future[Verdict]":
        """Answer at once."""
        del unit, cut
        passed: Future[Verdict] = Future()
        passed.set_result(Verdict.OK)
        return passed


def draft() -> Draft:
    """Make the record of an answer that holds one item."""
    told = Item(
        item="e_x",
        shape="shown",
        categories=(Category.ACTIVITY,),
        fields=("place:clear",),
        basis=(ItemBasis(path="default", gdpr="a6_1_e"),),
    )
    context = Context(
        operation="read", action="feed.entries", route="getFeedEntries", channel="api"
    )
    items = (Slot(part(told), event=UUID(int=7)),)
    replay = Replay(consent=0, journal=0)
    return Draft(uuid4(), AT, "ml", context, Agent(), replay, items, PARTNER)


def counted(once: Callable[[], object]) -> Callable[[Stopped], int]:
    """Give a client that does one thing again and again."""

    def client(stopped: Stopped) -> int:
        number = 0
        while not stopped():
            once()
            number += 1
        return number

    return client


@contextmanager
def commit_per_request(stage: Stage) -> Iterator[Callable[[Stopped], int]]:
    """Put each record by a COMMIT of its own, on a connection of the client's own."""
    rng, clock = SystemRng(), SystemClock()
    lines: SimpleQueue[tuple[Connection, Gate]] = SimpleQueue()
    with ExitStack() as opened:
        for _ in range(CLIENTS):
            gate = Gate(lambda: stage.database.connect(WRITER), clock, rng)
            connection = opened.enter_context(gate._opened())  # noqa: SLF001  # its typed connection
            lines.put((connection, gate))

        def client(stopped: Stopped) -> int:
            connection, gate = lines.get()

            def once() -> None:
                said = draft()
                record = close(said, rng.bytes(salts_needed(said)))
                row = Waiting(record, None, None, 0.0).row()
                typed = [gate._draft._make(row)]  # noqa: SLF001  # as the gate writes it
                connection.execute(STATEMENTS["put"], [typed])

            try:
                return counted(once)(stopped)
            finally:
                lines.put((connection, gate))

        yield client


def reader(stage: Stage, feeds: Feeds) -> Callable[[Stopped], int]:
    """Read again a page of one entry that was delivered."""
    actor, asked = stage.actor(MISSION), Asked(limit=1)

    def once() -> None:
        page = feeds.read(actor, asked)
        if page is None or page.entries != 1:
            raise RuntimeError("the page is not the one to measure")

    return counted(once)


def played(stage: Stage) -> tuple[Feeds, Feeds]:
    """Let a partner hold one entry; give its feeds, audited and not."""
    for partner in (CLUB, MISSION):
        stage.onboard(partner)
    stage.adult(MEHDI)
    stage.grant(categories=(Category.CONTACT_DETAILS,))
    stage.write(ContactDetailsGiven(phone="0102030405"), by=CLUB, about=(MEHDI,))
    stage.delivered(MISSION)
    gate = stage.gate
    stage.gate = Unaudited(lambda: stage.database.connect(WRITER), SystemClock(), SystemRng())
    unaudited = stage.new_feeds(stage.roster)
    stage.gate = gate
    return stage.feeds, unaudited


def body(postgres: Postgres, asked: argparse.Namespace) -> dict[str, object]:
    """Measure everything in one run."""
    seconds = asked.seconds
    with closing(Stage(postgres.clone())) as stage, commit_per_request(stage) as alone:
        feeds, unaudited = played(stage)
        gate = counted(lambda: Gate.settled(stage.gate.put(Unit(draft()))))
        rates = alternate(
            {
                "gate": lambda: per_second(gate, CLIENTS, seconds),
                "commit_per_request": lambda: per_second(alone, CLIENTS, seconds),
                "audited": lambda: per_second(reader(stage, feeds), CLIENTS, seconds),
                "unaudited": lambda: per_second(reader(stage, unaudited), CLIENTS, seconds),
            },
            asked.rounds,
        )
    pairs = {
        "vs_commit_per_request": ("gate", "commit_per_request"),
        "audited_over_unaudited": ("audited", "unaudited"),
    }
    ratios = {key: over(rates, *pair) for key, pair in pairs.items()}
    return {**ratios, "spread": {k: spread(rates, *p) for k, p in pairs.items()}, "method": METHOD}


if __name__ == "__main__":
    run(body)
