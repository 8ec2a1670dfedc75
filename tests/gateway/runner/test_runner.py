"""The runner keeps every view, survives its own restart, and isolates what it cannot process."""

import json

import pytest

from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.feeds.pending import Pending
from gateway.runner import views
from gateway.runner.followed import FollowedFeed
from gateway.runner.runner import LOST, Runner
from gateway.store import embedded
from gateway.store.bootstrap import OWNER
from projections.registry import PARTNER_FEED
from tests.consent.world import CLUB, LINA, MEHDI, MISSION, NOON, charters


ALL = (Category.IDENTITY, Category.CONTACT_DETAILS)
PHONE = ContactDetailsGiven(phone="0102030405")


@pytest.fixture
def network(stage):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    for person in (MEHDI, LINA):
        stage.adult(person)
        stage.grant(person=person, categories=ALL)
    return stage


def write(stage, person=MEHDI, fact=PHONE):
    return stage.write(fact, about=(person,), by=CLUB)


def pending(stage):
    with stage.database.connect(OWNER) as owner:
        rows = owner.execute("SELECT partner, source_position, ordinal, entry_id FROM feed.pending")
        return sorted(rows.fetchall())


def restarted(stage):
    stage.runner.close()
    stage.runner = stage.new_runner()
    stage.follow()


def checkpoint(stage):
    with stage.database.connect("maillage_projector") as projector:
        return views.checkpoint(projector, PARTNER_FEED.code)


def test_the_checkpoint_moves_past_every_entry_with_its_rows(network):
    last = write(network)
    network.follow()
    assert checkpoint(network) == last
    assert (CLUB, last) in {row[:2] for row in pending(network)}


def test_a_restart_writes_nothing_twice_and_goes_on(network):
    write(network)
    network.follow()
    before = pending(network)
    restarted(network)
    assert pending(network) == before
    later = write(network)
    network.follow()
    assert later in {row[1] for row in pending(network)}


def test_a_restart_gives_a_partner_nothing_it_was_already_delivered(network):
    write(network)
    first = network.delivered(MISSION)
    restarted(network)
    assert network.delivered(MISSION) == first


def test_a_second_runner_stands_back_while_the_first_one_works(network):
    network.follow()
    second = network.new_runner()
    write(network)
    assert second.step() is False
    assert checkpoint(network) < network.journal.head()
    second.close()


def test_a_reader_at_a_second_process_waits_for_what_the_first_one_projects(network):
    last = write(network)
    second = network.new_runner()
    network.follow()
    assert not second.wait(last, 0)
    second.step()
    assert second.wait(last, 0)


def test_a_lost_connection_is_opened_again_and_nothing_is_written_twice(network, postgres):
    network.follow()
    with embedded.superuser(postgres.home) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'maillage_projector'"
        )
    last = write(network)
    with pytest.raises(LOST):
        network.follow()
    network.follow()
    assert checkpoint(network) == last
    assert len(network.entries(MISSION)) == 3


def test_a_commit_whose_answer_was_lost_is_not_taken_for_another_runner(network):
    network.follow()
    last = write(network)
    with network.database.connect("maillage_projector") as other:
        views.advance(other, PARTNER_FEED.code, last)  # what the lost COMMIT had written
    with pytest.raises(views.Fenced):
        network.follow()
    network.runner.close()
    network.follow()
    assert checkpoint(network) == last


def test_a_reader_waits_for_its_own_write_and_no_longer(network):
    position = write(network)
    assert not network.runner.wait(position, 0)
    network.follow()
    assert network.runner.wait(position, 0)


def test_the_thread_follows_by_itself_until_it_is_stopped(network):
    network.runner.start()
    assert network.runner.wait(write(network), 10)
    assert network.runner.wait(write(network, LINA), 10)
    network.runner.stop()


def test_partners_with_news_are_told_after_the_commit_and_only_they(network):
    network.follow()
    with network.database.connect("maillage_app") as listening:
        listening.execute("LISTEN projection_advanced")
        write(network)
        network.follow()
        [news] = listening.notifies(timeout=5, stop_after=1)
    assert set(news.payload.split(",")) == {CLUB.hex, MISSION.hex}


class Failing(Pending):
    """A projection with a bug that one person's facts reveal."""

    def __init__(self, stage, person):
        super().__init__(stage.writer, stage.feed_keys, stage.journal.at)
        self.person = person

    def apply(self, connection, state, changes):
        if any(told.subject == self.person for told in changes):
            raise ValueError("a value that must not be kept")
        return super().apply(connection, state, changes)


def test_a_change_that_fails_parks_its_person_and_nobody_else(network):
    failing = FollowedFeed(Failing(network, LINA), charters())
    network.runner = Runner(network.database, network.pages, [failing])
    network.runner.retry_waits = (0.0, 0.0, 0.0)
    write(network, LINA)
    write(network, MEHDI)
    assert subjects(network, network.delivered(MISSION)) == {MEHDI}
    assert letters(network) == {(LINA, "ValueError", "")}
    write(network, LINA)
    write(network, MEHDI)
    assert subjects(network, network.delivered(MISSION)) == {MEHDI}
    restarted(network)
    assert subjects(network, network.delivered(MISSION)) == {MEHDI}


class Broken(FollowedFeed):
    """A projection that fails on what is about nobody."""

    def subject_of(self, change):
        del change

    def apply(self, connection, changes):
        del connection, changes
        raise ValueError("a bug")


def test_a_change_about_nobody_that_fails_stops_the_projection(network):
    pending = Pending(network.writer, network.feed_keys, network.journal.at)
    network.runner = Runner(network.database, network.pages, [Broken(pending, charters())])
    network.runner.retry_waits = (0.0, 0.0, 0.0)
    write(network)
    with pytest.raises(ValueError, match="a bug"):
        network.follow()
    assert checkpoint(network) == 0


def test_an_entry_that_does_not_open_freezes_its_person_before_and_after(network):
    write(network, LINA)
    write(network, MEHDI)
    assert subjects(network, network.delivered(MISSION)) == {LINA, MEHDI}
    alter(network, write(network, LINA))
    write(network, LINA)
    write(network, MEHDI)
    entries = network.delivered(MISSION)
    assert subjects(network, entries) == {MEHDI}
    assert sum("void" in entry["type"] for entry in entries) == 2  # what was hers
    assert {row[:2] for row in letters(network)} >= {(LINA, "PartSwapped")}


def test_a_withdrawal_is_applied_though_the_runner_restarts_before_it(network):
    write(network)
    network.delivered(MISSION)
    granted = network.log[[fact.kind for _, fact in network.log].index("agreement-granted.v1")][1]
    network.withdraw(granted, NOON)
    restarted(network)
    entries = network.delivered(MISSION)
    assert json.dumps(entries).count("0102030405") == 0


def subjects(stage, entries):
    names = {stage.pseudonyms.subject(MISSION, person): person for person in (MEHDI, LINA)}
    return {names[entry["subject"]] for entry in entries if "subject" in entry}


def letters(stage):
    with stage.database.connect(OWNER) as owner:
        rows = owner.execute(
            "SELECT subject_id, error_class, error_path FROM maillage.dead_letters"
        )
        return {row for row in rows if row[1] != "Parked"}


def alter(stage, position):
    with stage.database.connect(OWNER) as owner:
        owner.execute(
            "UPDATE maillage.vault SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
            " WHERE notification_id = %s",
            [position],
        )
