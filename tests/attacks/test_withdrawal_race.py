"""A withdrawal that wins its race makes the share fail; a read begun after it does not show it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from domain.kernel import Refused
from domain.themes import Theme
from domain.vocabulary import Purpose
from gateway.service import consents, referrals
from gateway.service.session import Call, sign_in
from tests.fix_network import DAY, fresh_key


ROUNDS = 24


def ready(town):
    """Give a person, the withdrawal of her one agreement, and a referral that rests on it."""
    person = town.met()
    agreement = town.agreement(person)
    base = {"on": DAY, "purpose": Purpose.INSERTION, "person": person}
    withdrawal = consents.Withdrawal(**base, consent=agreement)
    making = referrals.Making(
        **base, referral=uuid4(), to=town.units["ML1"], theme=Theme.JOB_SEARCH
    )
    return person, withdrawal, making


def run(town, barrier, act, request):
    """Take one side of the race; its refusal is an answer like another."""
    actor = sign_in(town.network, town.token("PS1"))
    barrier.wait(5)
    try:
        act(town.network, Call(actor, fresh_key(), b"race"), request)
    except Refused as refused:
        return refused.code
    return "done"


def kinds_in_order(town, after):
    entries = town.network.journal.read(after)
    return [entry.fact.kind for entry in entries]


def test_no_referral_is_made_once_its_agreement_is_withdrawn(town):
    outcomes = set()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            _, withdrawal, making = ready(town)
            before, barrier = town.events(), Barrier(2)
            stop = pool.submit(run, town, barrier, consents.withdraw, withdrawal)
            share = pool.submit(run, town, barrier, referrals.make, making)
            assert stop.result(20) == "done"
            shared = share.result(20)
            assert shared in {"done", "no-right-to-refer", "no-agreement"}
            kinds = kinds_in_order(town, before)
            outcomes.add(shared)
            if shared == "done":
                used, made = kinds.index("consent-used.v1"), kinds.index("referral-made.v1")
                assert (used, made) < (kinds.index("agreement-withdrawn.v1"),) * 2
            else:
                assert kinds == ["agreement-withdrawn.v1"]
    assert outcomes


def test_a_share_that_loses_the_race_is_decided_again_and_refused(town, monkeypatch):
    _, withdrawal, making = ready(town)
    actor = sign_in(town.network, town.token("PS1"))
    told = referrals._told  # noqa: SLF001  # the last moment before the append
    raced: list[bool] = []

    def late(desk, request, subject):
        found = told(desk, request, subject)
        if not raced:
            raced.append(found.allowed)
            call = Call(actor, fresh_key(), b"race")
            consents.withdraw(town.network, call, withdrawal)
        return found

    monkeypatch.setattr(referrals, "_told", late)
    before = town.events()
    assert run(town, Barrier(1), referrals.make, making) == "no-right-to-refer"
    assert raced == [True]
    assert kinds_in_order(town, before) == ["agreement-withdrawn.v1"]


def test_a_read_begun_after_the_answer_to_a_withdrawal_never_shows_what_was_withdrawn(town):
    readers = 4
    for _ in range(6):
        person = town.met(family_name="Canari")
        agreement = town.agreement(person)
        subject = town.entries("ML1")[0][-1]["subject"]
        town.tell("PS1", f"/v1/consents/{agreement}/withdrawal", person=person)
        with ThreadPoolExecutor(readers) as pool:
            pages = list(pool.map(lambda who: town.page("ML1", who), [subject] * readers))
            feeds = list(pool.map(read_feed, [town] * readers))
        assert {page.status_code for page in pages} <= {404, 503}
        assert {feed.status_code for feed in feeds} <= {200, 503}
        assert not any("Canari" in answer.text for answer in [*pages, *feeds])


def read_feed(town):
    return town.http.get("/v1/feed/entries", headers=town.headers("ML1"))
