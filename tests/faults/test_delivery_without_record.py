"""When the record cannot be made durable, nothing leaves and nothing is counted as delivered."""

import time

import pytest

from domain.person import ContactDetailsGiven
from domain.vocabulary import Category
from gateway.audit.gate import STALL_SECONDS_MAX
from gateway.ports import Unavailable
from gateway.store.bootstrap import OWNER
from tests.consent.world import CLUB, MEHDI, MISSION


@pytest.fixture
def agreed(stage):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    stage.grant(categories=(Category.CONTACT_DETAILS,))
    stage.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    stage.follow()
    return stage


def test_nothing_is_delivered_while_the_audit_table_is_stalled(agreed):
    with agreed.database.connect(OWNER) as blocker, blocker.transaction():
        blocker.execute("LOCK TABLE audit.entries IN ACCESS EXCLUSIVE MODE")
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            agreed.page(MISSION)
        assert time.monotonic() - begun < STALL_SECONDS_MAX + 0.2
    assert delivered_rows(agreed) == 0
    assert len(agreed.entries(MISSION)) == 1


def test_nothing_is_delivered_when_the_record_cannot_be_written(agreed):
    with agreed.database.connect(OWNER) as owner:
        owner.execute("ALTER TABLE audit.opening_short ADD CONSTRAINT x CHECK (false) NOT VALID")
        with pytest.raises(Unavailable):
            agreed.page(MISSION)
        owner.execute("ALTER TABLE audit.opening_short DROP CONSTRAINT x")
    assert delivered_rows(agreed) == 0


def delivered_rows(stage):
    with stage.database.connect(OWNER) as owner:
        return owner.execute("SELECT count(*) FROM feed.log").fetchone()[0]
