"""A rebuild from the first event gives what is live, byte for byte, whatever was delivered when."""

from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from domain.kernel import Erased
from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.feeds.pending import Pending
from gateway.ports import Unavailable
from gateway.runner.rebuild import Rebuild
from gateway.store.bootstrap import OWNER
from tests.consent.histories import history
from tests.consent.world import CLUB, MEHDI, MISSION, NOON, charters
from tests.fix_stage import Stage


PHONE = ContactDetailsGiven(phone="0102030405")


def rebuilt(stage):
    stage.runner.close()
    rebuild = Rebuild(stage.database, stage.pages)
    pending = Pending(stage.writer, stage.feed_keys, stage.journal.at)
    return rebuild.pending(pending, stage.feed_keys, charters()), rebuild.register()


def played(stage, log, deliveries):
    """Store a history, following the journal and reading feeds at some of its steps."""
    for number, (env, fact) in enumerate(log):
        if fact.kind == "note-written.v1" and env.by.unit is None:
            continue  # a note has a team
        if isinstance(getattr(fact, "to", None), Erased):
            continue  # what is stored is whole: only a reader ever meets an erased name
        stage.write(
            fact, id=env.id, stream=env.stream, by=env.by.unit, ground=env.by.ground,
            about=env.subjects, on=env.on, purpose=env.purpose,
        )  # fmt: skip
        for partner in deliveries.get(number, ()):
            stage.delivered(partner)
    stage.follow()


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    st.integers(0, 2**32),
    st.dictionaries(
        st.integers(8, 40), st.lists(st.sampled_from([MISSION, CLUB]), min_size=1), max_size=6
    ),
)
def test_rebuilt_views_are_the_live_ones_whatever_was_delivered_meanwhile(
    postgres, seed, deliveries
):
    database = postgres.clone()
    stage = Stage(database)
    try:
        played(stage, history(seed).log, deliveries)
        feeds, register = rebuilt(stage)
        assert (feeds.differences, register.differences) == (0, 0)
        assert feeds.position == register.position == stage.journal.head()
    finally:
        stage.close()
        postgres.drop(database)


@pytest.fixture
def network(stage):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    stage.granted = stage.grant(categories=(Category.CONTACT_DETAILS,))
    return stage


def test_delivered_rows_are_never_touched(network):
    network.write(PHONE, about=(MEHDI,), by=CLUB)
    before = network.delivered(MISSION)
    network.withdraw(network.granted, NOON)
    network.follow()
    feeds, _ = rebuilt(network)
    assert (feeds.rows, feeds.differences) == (pending_rows(network), 0)
    assert [entry["id"] for entry in network.entries(MISSION)[:-1]] == [e["id"] for e in before]


def test_a_live_view_somebody_altered_is_found_and_mended(network):
    network.write(PHONE, about=(MEHDI,), by=CLUB)
    network.follow()
    with network.database.connect(OWNER) as owner:
        owner.execute("UPDATE proj.consent_register_v1_rows SET voice = 'judge'")
        owner.execute("DELETE FROM feed.pending WHERE partner = %s", [MISSION])
        owner.execute("DELETE FROM feed.payload WHERE partner = %s", [MISSION])
    feeds, register = rebuilt(network)
    assert (feeds.differences, register.differences) == (1, 1)
    again = rebuilt(network)
    assert [one.differences for one in again] == [0, 0]
    assert len(network.entries(MISSION)) == 1


def test_a_rebuild_waits_for_the_runner_to_be_stopped(network):
    network.follow()
    with pytest.raises(Unavailable) as refused:
        Rebuild(network.database, network.pages).register()
    assert refused.value.dependency == "projections-running"


def test_the_register_keeps_every_agreement_and_what_ended_it(network):
    network.withdraw(network.granted, NOON)
    network.follow()
    with network.database.connect("maillage_app") as app:
        rows = app.execute(
            "SELECT directive, state, recipient, categories, ended_categories, notice"
            " FROM proj.consent_register_rows"
        ).fetchall()
    closed = ["contact_details"]
    assert rows == [(network.granted.id, "ended", MISSION, closed, closed, "accord-ml-1")]
    assert isinstance(rows[0][0], UUID)


def pending_rows(stage):
    with stage.database.connect(OWNER) as owner:
        return owner.execute("SELECT count(*) FROM feed.pending").fetchone()[0]
