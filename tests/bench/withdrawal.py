"""How soon a withdrawal has its effect, once acknowledged, over real HTTP (GATEWAY §13.5)."""

import argparse
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.bench import percentile, run, say
from tests.fix_network import Town, opened_town
from tests.fix_postgres import Postgres


EACH_ROUND = 20
EFFECT_SECONDS_MAX = 10
METHOD = (
    "A town of seven partners served over loopback by one process, which also asks; each withdrawal"
    " takes back an agreement whose facts the mission locale was delivered. http_p99_ms: from the"
    " end of the 201 to the end of the first answer about the person that shows nothing any more"
    " (503 is asked again). feed_p99_ms: to the end of the first page of the feed that holds the"
    " retraction, asked again without pause. The reference is an answer of the same feed when"
    " nothing is new. Half of the withdrawals each, in alternating rounds; p99 = the worst of a"
    " hundred but one."
)


@dataclass(frozen=True)
class Agreed:
    """Somebody whose facts the mission locale holds, and what she will withdraw."""

    person: str
    agreement: str
    subject: str


class Partner:
    """The mission locale, with its place in its feed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.cursor = town.entries("ML1")[1]

    def agreed(self) -> Agreed:
        """Meet somebody who agrees, and let the mission locale read of her."""
        person = self.town.met()
        agreement = self.town.agreement(person)
        told, self.cursor = self.town.entries("ML1", self.cursor)
        subject = told[-1]["subject"]
        if self.town.page("ML1", subject).status_code != 200:
            raise RuntimeError("nothing to take back: the figures would be wrong")
        return Agreed(person, agreement, subject)

    def withdraw(self, agreed: Agreed) -> float:
        """Withdraw and give the instant of the acknowledgement."""
        path = f"/v1/consents/{agreed.agreement}/withdrawal"
        self.town.tell("PS1", path, person=agreed.person)
        return time.perf_counter()

    def page_effect(self, agreed: Agreed) -> float:
        """Give the milliseconds until a page begun after the acknowledgement shows nothing."""
        begun = self.withdraw(agreed)
        return self._until(begun, lambda: self.town.page("ML1", agreed.subject).status_code == 404)

    def feed_effect(self, agreed: Agreed) -> float:
        """Give the milliseconds until the feed asks to erase."""
        begun = self.withdraw(agreed)
        return self._until(begun, lambda: "retracted" in self.read().text)

    def read(self) -> Any:
        """Read the feed where it was left."""
        headers = self.town.headers("ML1")
        query = {"after": self.cursor}
        return self.town.http.get("/v1/feed/entries", params=query, headers=headers)

    def empty_read(self) -> float:
        """Give the milliseconds of a reading of the feed that finds nothing new."""
        self.cursor = self.town.entries("ML1", self.cursor)[1]
        begun = time.perf_counter()
        if self.read().status_code != 204:
            raise RuntimeError("something was new: this is no reference")
        return 1000 * (time.perf_counter() - begun)

    @staticmethod
    def _until(begun: float, reflected: Any) -> float:
        while not reflected():
            if time.perf_counter() - begun > EFFECT_SECONDS_MAX:
                raise RuntimeError("a withdrawal had no effect")
        return 1000 * (time.perf_counter() - begun)


def body(postgres: Postgres, asked: argparse.Namespace) -> dict[str, object]:
    """Withdraw, in alternating rounds, and look for the effect by page and by feed."""
    found: dict[str, list[float]] = {"http": [], "feed": [], "empty": []}
    with opened_town(postgres.clone()) as town:
        partner = Partner(town)
        for number in range(asked.rounds):
            people = [partner.agreed() for _ in range(2 * EACH_ROUND)]
            half = people[::2], people[1::2]
            found["http"] += [partner.page_effect(one) for one in half[number % 2]]
            found["empty"] += [partner.empty_read() for _ in range(EACH_ROUND)]
            found["feed"] += [partner.feed_effect(one) for one in half[1 - number % 2]]
            say(f"round {number + 1}/{asked.rounds}: {2 * EACH_ROUND * (number + 1)} withdrawals")
    usual = {name: median(values) for name, values in found.items()}
    return {
        "http_p99_ms": round(percentile(found["http"], 99), 1),
        "feed_p99_ms": round(percentile(found["feed"], 99), 1),
        "http_p50_over_empty_read": round(usual["http"] / usual["empty"], 2),
        "feed_p50_over_empty_read": round(usual["feed"] / usual["empty"], 2),
        "empty_read_p50_ms": round(usual["empty"], 1),
        "withdrawals": len(found["http"]) + len(found["feed"]),
        "method": METHOD,
    }


if __name__ == "__main__":
    run(body)
