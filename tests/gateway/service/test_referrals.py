from uuid import uuid4

import pytest

from tests.fix_network import DAY


SAID = {"on": DAY.isoformat(), "purpose": "insertion"}


def making(town, person, **more):
    return {**SAID, "person": person, "to": str(town.units["ML1"]), "theme": "job_search"} | more


def make(town, person, chosen=None, **more):
    said = making(town, person, **more)
    return town.post("PS1", f"/v1/referrals/{chosen or uuid4()}/make", said)


def referred(town):
    """Refer an agreeing person to ML1; give how ML1 names her and her referral."""
    person = town.met()
    town.agreement(person)
    assert make(town, person).status_code == 201
    subject = next(
        entry["subject"]
        for entry in reversed(town.entries("ML1")[0])
        if entry["data"].get("kind") == "referral-made"
    )
    facts = town.page("ML1", subject).json()["facts"]
    [file] = {fact["file"] for fact in facts if "file" in fact}
    return subject, file


def answer(town, step, named, partner="ML1", **more):
    subject, file = named
    said = {**SAID, "person": subject, **more}
    return town.post(partner, f"/v1/referrals/{file}/{step}", said)


def test_a_referral_goes_its_whole_way(town):
    named = referred(town)
    steps = [
        ("acknowledge", {}),
        ("wait", {}),
        ("accept", {}),
        ("plan", {"meeting_on": "2025-04-15"}),
        ("no-show", {"reason": "prevented"}),
        ("meet", {"met_on": DAY.isoformat()}),
        ("complete", {"outcome": "objective_reached"}),
    ]
    assert [answer(town, step, named, **more).status_code for step, more in steps] == [201] * 7
    states = [
        fact["visible"]["link"]["state"]
        for fact in town.page("ML1", named[0]).json()["facts"]
        if fact["kind"].startswith("referral-")
    ]
    assert states[0] == "made"
    assert states[-1] == "completed"


@pytest.mark.parametrize(
    ("step", "more"), [("refuse", {"reason": "no_capacity"}), ("redirect", {"reason": "territory"})]
)
def test_an_addressee_may_say_no(town, step, more):
    named = referred(town)
    if step == "redirect":
        more = {**more, "to_other": str(town.units["ASE1"])}
    assert answer(town, step, named, **more).status_code == 201
    assert answer(town, "accept", named).json()["code"] == "referral-closed"


def test_the_names_of_one_partner_lead_another_nowhere(town):
    named = referred(town)
    assert answer(town, "accept", named, partner="PS2").status_code == 404


def test_without_an_agreement_nobody_is_referred(town):
    refused = make(town, town.met())
    assert (refused.status_code, refused.json()["code"]) == (422, "no-right-to-refer")


def test_an_agreement_for_another_purpose_opens_no_referral(town):
    person = town.met()
    town.agreement(person)
    assert make(town, person, purpose="coordination").json()["code"] == "no-right-to-refer"


def test_an_agreement_of_somebody_not_known_as_adult_opens_no_referral(town):
    person = town.met(born="2009-06-02")
    town.agreement(person)
    assert make(town, person).json()["code"] == "no-right-to-refer"


def test_a_referral_made_names_the_agreements_it_rests_on(town):
    person = town.met()
    town.agreement(person)
    before = town.events()
    assert make(town, person).status_code == 201
    used, made = town.network.journal.at([before + 1, before + 2])
    assert used.fact.kind == "consent-used.v1"
    assert used.fact.cause == made.envelope.stream
    assert len(used.fact.directives) == 1


def test_a_referral_made_twice_is_one_event(town):
    person, chosen = town.met(), uuid4()
    town.agreement(person)
    assert make(town, person, chosen).status_code == 201
    before = town.events()
    assert make(town, person, chosen).json()["code"] == "referral-step-not-possible"
    assert town.events() == before


def test_a_proposal_is_made_by_its_author_then_cancelled(town):
    person, chosen = town.met(), str(uuid4())
    town.agreement(person)
    town.tell("PS1", "/v1/referrals", **making(town, person), id=chosen)
    assert make(town, person, chosen).status_code == 201
    town.tell("PS1", f"/v1/referrals/{chosen}/cancel", reason="need_solved")
    assert make(town, person, chosen).json()["code"] == "referral-closed"
