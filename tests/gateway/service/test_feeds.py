from dataclasses import replace
from uuid import uuid4

import pytest

from gateway.feeds.cut import Asked
from gateway.service import feeds
from gateway.service.session import sign_in
from tests.fix_network import fresh_key


def get(town, partner, **query):
    headers = town.headers(partner, **{"Maillage-After": fresh_key()})
    return town.http.get("/v1/feed/entries", params=query, headers=headers)


def test_a_feed_is_read_page_by_page_to_its_end(town):
    for _ in range(2):  # each is told by an alias and an identity
        town.agreement(town.met())
    first = get(town, "ML1", limit=2)
    assert first.headers["content-type"] == "application/cloudevents-batch+json"
    assert len(first.json()) == 2
    assert len(first.content) % 4096 == 0
    assert first.headers["link"].endswith('rel="next"')
    cursor = first.headers["maillage-cursor"]
    second = get(town, "ML1", after=cursor, limit=2)
    positions = [entry["position"] for entry in first.json() + second.json()]
    assert positions == [1, 2, 3, 4]
    end = get(town, "ML1", after=second.headers["maillage-cursor"])
    assert (end.status_code, end.content) == (204, b"")


def test_a_page_read_again_is_the_same_but_for_its_receipt(town):
    town.agreement(town.met())
    first, again = get(town, "ML1"), get(town, "ML1")
    assert first.content == again.content
    assert first.headers["maillage-receipt"] != again.headers["maillage-receipt"]


def test_a_reader_may_wait_for_news_that_do_not_come(town):
    cursor = town.entries("ML1")[1]
    assert get(town, "ML1", after=cursor, wait=1).status_code == 204


class Lagging:
    """Projections seen late: behind at first, then as they are; what was waited for is kept."""

    def __init__(self, projections):
        self._projections, self._behind = projections, True
        self.waited = []

    def wait(self, position, seconds):
        if seconds == 0.0 and self._behind:
            return False
        if seconds:
            self._behind = False
            self.waited.append(position)
        return self._projections.wait(position, seconds)


class Turns:
    """A clock that moves by one second each time it is asked."""

    def __init__(self):
        self._now = 0

    def ticks(self):
        self._now += 1
        return float(self._now)


def test_a_reader_waits_for_what_was_stored_before_waiting_for_news(town):
    cursor = town.entries("ML1")[1]
    actor, head = sign_in(town.network, town.token("ML1")), town.events()
    late = Lagging(town.network.projections)
    network = replace(town.network, projections=late, clock=Turns())
    assert feeds.await_page(network, actor, Asked(cursor), 3).receipt is None
    assert late.waited == [head, head + 1]


def test_a_reader_who_does_not_wait_reads_once(town):
    cursor = town.entries("ML1")[1]
    actor = sign_in(town.network, town.token("ML1"))
    late = Lagging(town.network.projections)
    network = replace(town.network, projections=late)
    assert feeds.await_page(network, actor, Asked(cursor), 0).receipt is None
    assert late.waited == []


@pytest.mark.parametrize("cursor", ["x", "A" * 55])
def test_a_foreign_cursor_is_not_found(town, cursor):
    assert get(town, "ML1", after=cursor).status_code == 404
    assert get(town, "PS1", after=town.entries("ML1")[1]).status_code == 404


def test_a_funder_has_no_feed(town):
    unknown = town.page("FIN1", str(uuid4()))
    assert get(town, "FIN1").content == unknown.content
    assert town.http.get("/v1/feed", headers=town.headers("FIN1")).status_code == 404


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"wait": 31}, {"limit": "²"}])
def test_the_numbers_of_a_query_have_bounds(town, query):
    assert get(town, "ML1", **query).json()["code"] == "invalid-request"


def test_a_partner_is_told_what_its_feed_may_hold_and_no_count(town):
    told = town.http.get("/v1/feed", headers=town.headers("POL1")).json()
    assert told["channel"] == "place_feed"
    assert {"incident_place", "link"} & set(told["categories"]) == {"incident_place"}
    assert not {"count", "total", "position"} & set(told)
