"""What a partner is sent, what it is never sent, and what is recorded before it is."""

import json

from domain.person import ContactDetailsGiven, IdentityDisclosed
from domain.vocabulary import Category
from tests.consent.world import CLUB, MEHDI, MISSION, POLICE
from tests.gateway.feeds.stage import kinds


ALL = (Category.IDENTITY, Category.CONTACT_DETAILS, Category.LINK)


def told(stage, **parts):
    stage.onboard(CLUB)
    stage.onboard(MISSION)
    stage.adult(MEHDI)
    granted = stage.grant(categories=ALL, **parts)
    stage.write(IdentityDisclosed(family_name="Faure", first_name="Mehdi"), about=(MEHDI,), by=CLUB)
    stage.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    return granted


def test_a_partner_is_sent_what_was_agreed_and_nothing_else(stage):
    told(stage)
    entries = stage.delivered(MISSION)
    fields = [entry["data"]["fields"] for entry in entries]
    print(json.dumps(entries, indent=1))
    assert kinds(entries) == ["shown"] * len(entries)
    assert [entry["position"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {"first_name": "Mehdi", "family_name": "Faure"} in [f.get("identity") for f in fields]
