"""Each followed projection says whom a change is about and writes it in the caller's hand."""

from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.feeds.pending import Pending
from gateway.runner.followed import FollowedFeed, FollowedRegister
from projections.partner_feed import units
from tests.consent.world import CLUB, MEHDI, MISSION, charters


def test_feeds_open_before_anything_waits_in_them(stage):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    stage.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    followed = FollowedFeed(Pending(stage.writer, stage.feed_keys, stage.journal.at), charters())
    changes = [
        change for unit in units(stage.journal.read(0), "ended") for change in followed.fold(unit)
    ]
    assert {followed.subject_of(change) for change in changes} == {MEHDI}
    with stage.database.connect("maillage_projector") as connection, connection.transaction():
        assert followed.apply(connection, changes) == {CLUB}
        heads = connection.execute("SELECT partner, active FROM feed.head").fetchall()
    assert dict(heads) == {CLUB: True, MISSION: True}


def test_the_register_writes_the_last_state_of_each_row(stage):
    stage.onboard(CLUB)
    granted = stage.grant(categories=(Category.LINK, Category.IDENTITY))
    stage.withdraw(granted, granted.given, Category.LINK)
    followed = FollowedRegister()
    rows = [row for unit in units(stage.journal.read(0), "ended") for row in followed.fold(unit)]
    assert {followed.subject_of(row) for row in rows} == {MEHDI}
    with stage.database.connect("maillage_projector") as connection:
        assert followed.apply(connection, rows) == set()
        states = connection.execute("SELECT state FROM proj.consent_register_rows").fetchall()
    assert states == [("partly-ended",)]
