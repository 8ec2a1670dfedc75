from threading import BoundedSemaphore

import pytest

from gateway.api.reads import waiting_seat
from tests.fix_network import fresh_key


def test_a_reader_sees_what_it_has_just_written(town):
    town.agreement(town.met())
    headers = town.headers("ML1", **{"Maillage-After": fresh_key()})
    assert town.http.get("/v1/feed/entries", headers=headers).status_code == 200


def test_a_question_that_is_not_of_its_shape_is_refused(town):
    headers = town.headers("PS1")
    answer = town.http.post("/v1/audit/as-of", json={"at": "yesterday"}, headers=headers)
    assert answer.json()["code"] == "invalid-request"


def test_a_personal_answer_without_receipt_never_leaves(town):
    answer = town.page("PS1", town.met(), "accompaniment")
    assert answer.headers["maillage-receipt"]
    assert answer.headers["cache-control"] == "no-store, private"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("name", ["limit", "wait"])
def test_a_number_of_thousands_of_digits_is_out_of_bounds(town, name):
    answer = town.http.get(f"/v1/feed/entries?{name}={'9' * 5_000}", headers=town.headers("ML1"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_those_who_wait_for_news_leave_threads_to_the_others():
    polls = BoundedSemaphore(1)
    with waiting_seat(polls, 30) as first, waiting_seat(polls, 30) as second:
        assert (first, second) == (30, 0)
    with waiting_seat(polls, 0) as none, waiting_seat(polls, 30) as third:
        assert (none, third) == (0, 30)
