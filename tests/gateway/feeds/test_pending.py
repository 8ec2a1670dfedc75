"""What waits for a partner is the one line it still has to get, whatever happened meanwhile."""

import pytest

from consent.events import AgreementGranted, AgreementWithdrawn
from domain.network import PartnerSuspended
from domain.person import ContactDetailsGiven
from domain.vocabulary import Category, Level
from gateway.feeds.pending import levels_of
from gateway.store.bootstrap import OWNER
from tests.consent.world import CLUB, MEHDI, MISSION, NOON, directive_id


PHONE = ContactDetailsGiven(phone="0102030405", email="mehdi@exemple.fr")
CONTACT = (Category.CONTACT_DETAILS,)


@pytest.fixture
def agreed(stage):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    stage.granted = stage.grant(categories=CONTACT)
    stage.write(PHONE, about=(MEHDI,), by=CLUB)
    stage.follow()
    return stage


def rows(stage):
    with stage.database.connect(OWNER) as owner:
        return owner.execute(
            "SELECT version, shape, sealed IS NULL, p.entry_id IS NOT NULL FROM feed.payload"
            " LEFT JOIN feed.pending p USING (partner, entry_id, version)"
            " WHERE partner = %s ORDER BY source_position, version",
            [MISSION],
        ).fetchall()


def withdrawn(stage):
    stage.withdraw(stage.granted, NOON)
    stage.follow()


def regranted(stage, **parts):
    stage.granted = stage.grant(categories=CONTACT, **parts)
    stage.follow()


def test_a_line_waits_with_its_payload(agreed):
    assert rows(agreed) == [(1, "shown", False, True)]


def test_what_is_withdrawn_before_its_delivery_leaves_no_row_at_all(agreed):
    withdrawn(agreed)
    assert rows(agreed) == []


def test_what_is_withdrawn_after_its_delivery_is_voided_and_its_retraction_waits(agreed):
    assert len(agreed.entries(MISSION)) == 1
    withdrawn(agreed)
    assert rows(agreed) == [(2, "retracted", False, True), (1, "shown", True, False)]


def test_coming_and_going_before_a_delivery_leaves_one_first_version(agreed):
    withdrawn(agreed)
    regranted(agreed)
    assert rows(agreed) == [(1, "shown", False, True)]


def test_more_told_after_a_delivery_is_one_new_version(agreed):
    assert len(agreed.entries(MISSION)) == 1
    link = (*CONTACT, Category.LINK)
    agreed.grant(categories=link)
    agreed.follow()
    assert sorted(rows(agreed)) == [(1, "shown", False, False), (2, "shown", False, True)]
    [old, new] = agreed.entries(MISSION)
    assert old["type"].endswith("void.v1")
    assert set(new["data"]["fields"]) == {"contact_details", "link"}


def test_less_told_after_a_delivery_is_narrowed(agreed):
    wide = agreed.grant(categories=(*CONTACT, Category.LINK))
    agreed.delivered(MISSION)
    agreed.withdraw(wide, NOON, Category.LINK)
    agreed.follow()
    assert max(rows(agreed)) == (2, "narrowed", False, True)


def test_an_agreement_replaced_by_the_same_one_moves_nothing(agreed):
    before = agreed.delivered(MISSION)
    old = agreed.granted
    new = AgreementGranted.model_validate(dict(old) | {"id": directive_id(999)})
    gone = {"about": (MEHDI,), "by": CLUB}
    ending = AgreementWithdrawn(
        target=old.id, voice=old.voice, categories=old.categories, effective=NOON
    )
    agreed.write_together((ending, gone), (new, gone))
    assert agreed.delivered(MISSION) == before


def test_a_suspended_partner_s_feed_is_marked_closed(agreed):
    agreed.write(PartnerSuspended(partner=MISSION))
    agreed.follow()
    with agreed.database.connect(OWNER) as owner:
        active = dict(owner.execute("SELECT partner, active FROM feed.head").fetchall())
    assert active == {CLUB: True, MISSION: False}


def test_levels_read_back_as_the_item_says_them():
    item = b'{"fields":["on:coarse","phone:clear"]}'
    assert levels_of(item) == {"on": Level.COARSE, "phone": Level.CLEAR}
