"""S6: Mehdi, 19, is referred to a mission locale, narrows his agreement, and it ends by itself.

Left to later issues: the printed what-if and receipt, the reminder of 21 March, the partner's
answers to retractions with the list of the overdue, the person's own list, eligibility pages.
"""

import json
from collections import Counter
from datetime import datetime, timedelta

import pytest

from domain.vocabulary import Level
from gateway.cli.demo_cast import partner_of, seat_of
from gateway.cli.demo_stage import at
from gateway.cli.demo_story import END
from gateway.service.session import find_actor
from projections.partner_feed import PartnerFeed, units
from tests.stories import common_tests
from tests.stories.mehdi import BYSTANDERS, INSTANTS, POLICE, SAID, year
from tests.stories.telling import lines_of


AGREED = {"identity", "contact_details", "schooling", "employment", "link"}
KEPT = {"identity", "employment", "link"}
WITHDRAWN = {"contact_details", "schooling"}
WHILE_AGREED = ("11 March", "22 April", "23 April", "20 May")
WHILE_NARROWED = ("2 June", "10 September")
ANSWERS = [
    "referral-waitlisted", "referral-accepted", "referral-meeting-planned", "referral-no-show",
    "referral-first-meeting-held",
]  # fmt: skip
MIDNIGHT = datetime.fromisoformat("2025-09-11T00:00:00+02:00")
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def story(postgres):
    with year(postgres) as told:
        yield told


@pytest.fixture(scope="module")
def twin_for_ml1(postgres):
    """The same year without what the mission locale may not know of."""
    unseen = ("the note", "Lina", "the refusal", "the other referral")
    with year(postgres, *unseen, to=("ML1",)) as told:
        yield told


@pytest.fixture(scope="module")
def twin_for_ps1(postgres):
    """The same year without what the street team may not know of, or has no sign of."""
    with year(postgres, "the note", "Sofiane", "the refusal", to=("PS1",)) as told:
        yield told


@pytest.fixture(scope="module")
def quiet_year(postgres):
    """The same partners in a year in which nobody meets anybody."""
    with year(postgres, "Mehdi", to=BYSTANDERS) as told:
        yield told


def shared_with_ml1(story, when):
    """What the mission locale holds of others: what it wrote itself is its own workspace."""
    return [fact for fact in story.holds(when, "ML1") if fact["because"] != ["own"]]


def categories(facts):
    return {category for fact in facts for category in fact["fields"]}


def shapes(story, when, code="ML1"):
    return Counter(line["type"].split(".")[3] for line in story.lines(when, code))


def retractions(story, when):
    return [line["data"] for line in story.lines(when, "ML1") if "retracted" in line["type"]]


# 11 March – 2 June: what Mehdi agreed to


def test_before_he_agrees_the_mission_locale_holds_nothing(story):
    assert story.lines("10 March", "ML1") == []


@pytest.mark.parametrize("when", WHILE_AGREED)
def test_while_he_agrees_the_mission_locale_sees_exactly_the_five_categories(story, when):
    assert categories(shared_with_ml1(story, when)) == AGREED


@pytest.mark.parametrize("when", [*WHILE_AGREED, *WHILE_NARROWED])
def test_of_the_link_it_sees_the_team_and_the_referral_s_state_and_no_contact(story, when):
    coarse = Level.COARSE.name.lower()
    for fact in shared_with_ml1(story, when):
        link = fact["fields"]["link"]
        assert {fact["levels"][name] for name in link} == {coarse}
        assert set(link) == ({"team", "state", "on"} if "state" in link else {"team"})
        assert ("state" in link) == (fact["kind"] == "referral-made")


def test_the_street_team_sees_all_it_wrote_and_the_employment_the_mission_locale_works_on(story):
    facts = story.holds("20 May", "PS1")
    of_mehdi = {line["subject"] for line in story.lines("20 May", "PS1")}
    assert of_mehdi == {story.handle("PS1", "Mehdi"), story.handle("PS1", "Lina")}
    written = [fact for fact in facts if "own" in fact["because"]]
    assert categories(written) == AGREED
    others = {fact["kind"]: fact for fact in facts if "own" not in fact["because"]}
    assert list(others) == [*ANSWERS, "objective-set"]
    assert others["objective-set"]["fields"]["employment"] == {"theme": "insertion_contract"}
    assert {tuple(fact["because"]) for fact in others.values()} == {("mission",)}


def test_the_street_team_goes_on_seeing_it_whatever_he_tells_the_mission_locale(story):
    for when in ("2 June", "11 September", "12 September"):
        assert story.holds(when, "PS1") == story.holds("20 May", "PS1")


# 2 June, 10:00: "keep only who I am, my job search and the appointment"


@pytest.mark.parametrize("when", WHILE_NARROWED)
def test_from_the_acknowledgement_on_it_sees_three_categories(story, when):
    assert categories(shared_with_ml1(story, when)) == KEPT


def test_exactly_two_copies_are_taken_back_by_the_9th(story):
    assert shapes(story, "20 May")["retracted"] == 0
    data = retractions(story, "2 June")
    assert [(one["duty"], one["by"]) for one in data] == [("erase", "2025-06-09")] * 2
    told = {line["id"].split(":")[0]: line["data"] for line in story.lines("20 May", "ML1")}
    taken_back = [told[one["target"]]["fields"] for one in data]
    assert [set(fields) - {"link"} for fields in taken_back] == [
        {"contact_details"}, {"schooling"},
    ]  # fmt: skip


def test_a_read_begun_after_the_acknowledgement_never_shows_what_was_withdrawn(story):
    reads = story.kept["read at once"]
    assert any(lines_of(pages) for pages in reads if not isinstance(pages, str))
    for pages in reads:
        assert pages in {"consent-view-behind", "feed-busy"} or not {
            category
            for line in lines_of(pages)
            for category in line.get("data", {}).get("fields", {})
            if category in WITHDRAWN
        }


def test_the_projection_made_again_from_zero_never_holds_the_withdrawn_fields(story):
    entries = [
        entry
        for entry in story.network.journal.read(0)
        if entry.envelope.position <= story.kept["narrowed at"]
    ]
    feed = PartnerFeed(story.network.charters)
    for unit in units(entries, "ended"):
        feed.fold(unit)
    rebuilt = [
        (key.kind, sorted(told.fields))
        for told in feed.told()
        if told.partner == partner_of("ML1") and told.fields
        if (key := feed.state.key(told.source)) is not None
    ]
    live = [
        (f"{fact['kind']}.v1", sorted(name for told in fact["fields"].values() for name in told))
        for fact in story.holds("2 June", "ML1")
    ]
    assert sorted(rebuilt) == sorted(live)
    assert not {"phone", "email", "address"} & {name for _, fields in rebuilt for name in fields}


def test_the_auditor_s_answers_of_1_and_3_june_differ_exactly_in_the_two_categories(story):
    before, after = (story.as_of("ML1", at(6, day), at(6, day)) for day in (1, 3))
    gone = [fact for fact in before if fact not in after]
    assert [fact for fact in after if fact not in before] == []
    assert [set(fact["visible"]) - {"link"} for fact in gone] == [
        {"contact_details"},
        {"schooling"},
    ]
    seen = {category for fact in before for category in fact["visible"]}
    assert seen - {category for fact in after for category in fact["visible"]} == WITHDRAWN


def test_what_was_disclosed_before_stays_in_the_audit_ledger(story):
    earlier = [
        json.loads(item)
        for entry in common_tests.entries_of(story)
        if entry["partner"] == partner_of("ML1") and entry["at"] < at(6, 2)
        for item in common_tests.items_of(entry)
    ]
    withdrawn = [
        item for item in earlier if WITHDRAWN & set(item["categories"]) and item["shape"] == "shown"
    ]
    assert {item["subject"] for item in withdrawn} == {story.handle("ML1", "Mehdi")}
    assert {tuple(item["fields"][:1]) for item in withdrawn} == {("phone:clear",), ("team:coarse",)}
    assert all(item["basis"][0]["path"] == "agreement" for item in withdrawn)


# 11 September, 00:00: the end of the agreement, and nobody acts


def test_the_agreement_ends_at_midnight_in_paris_and_not_a_microsecond_before(story):
    assert MIDNIGHT == END
    last, first = story.as_of("ML1", END - MICROSECOND), story.as_of("ML1", END)
    assert {c for fact in last for c in fact["visible"]} == KEPT
    kinds = [fact["kind"].removesuffix(".v1") for fact in first]
    assert kinds == [*ANSWERS, "objective-set"]


def test_from_midnight_it_reads_only_what_it_wrote_even_before_anybody_says_so(story):
    facts = story.holds("11 September", "ML1")
    assert {tuple(fact["because"]) for fact in facts} == {("own",)}
    of_mehdi = [fact["kind"] for fact in facts if fact["kind"] != "alias-registered"]
    assert of_mehdi == [*ANSWERS, "objective-set"]
    assert shapes(story, "11 September")["retracted"] == 2


def test_once_the_time_is_said_its_copies_are_taken_back_by_the_18th(story):
    data = retractions(story, "after the tick")[2:]
    assert {(one["duty"], one["by"]) for one in data} == {("erase", "2025-09-18")}
    told = {line["id"].split(":")[0]: line["data"] for line in story.lines("20 May", "ML1")}
    assert [told[one["target"]]["kind"] for one in data] == [
        "alias-registered", "identity-disclosed", "theme-recorded", "referral-made",
    ]  # fmt: skip


def test_agreeing_to_schooling_again_gives_new_entry_ids_and_no_other_field(story):
    before = {line["id"].split(":")[0] for line in story.lines("after the tick", "ML1")}
    new = [line for line in story.lines("12 September", "ML1") if line["id"][:24] not in before]
    assert [line["data"]["fields"] for line in new] == [{"schooling": {"theme": "school_dropout"}}]
    assert new[0]["id"].endswith(":1")
    assert shared_with_ml1(story, "12 September") == [new[0]["data"]]


# Everybody else, at every step; then the tests every story must pass


@pytest.mark.parametrize("code", BYSTANDERS)
def test_for_everybody_else_the_year_is_the_one_in_which_nobody_met_anybody(
    story, quiet_year, code
):
    common_tests.what_a_partner_may_not_see_changes_nothing_for_it(story, quiet_year, code)
    assert all(story.lines(when, code) == [] for when in INSTANTS)


def test_at_every_step_mehdi_is_nobody_to_the_youth_fund_the_police_and_child_welfare(story):
    assert list(story.kept["doors"]) == list(INSTANTS)
    assert not any(opened for doors in story.kept["doors"].values() for opened in doors.values())


def test_over_http_mehdi_and_somebody_who_does_not_exist_get_the_same_answer(story):
    heard = story.kept["over http"]
    assert heard["ML1", "him"][0] == 200
    for code in ("FIJ1", "ASE1", POLICE):
        assert heard[code, "nobody"][0] == 404
        assert heard[code, "him"] == heard[code, "nobody"] == heard[code, "his id elsewhere"]
        assert heard[code, "feed"][:2] == (204, b"")


def test_france_travail_has_no_seat_in_the_network(story):
    assert find_actor(story.network, seat_of("France Travail")) is None


def test_the_street_team_cannot_tell_that_he_refused_the_youth_fund_from_never_asked(
    story, twin_for_ps1
):
    told = story.kept["referring to the fund"]
    assert told == twin_for_ps1.kept["referring to the fund"]
    assert told[0] == "no-right-to-refer"


def test_what_the_mission_locale_may_not_see_leaves_its_feed_byte_for_byte(story, twin_for_ml1):
    common_tests.what_a_partner_may_not_see_changes_nothing_for_it(story, twin_for_ml1, "ML1")


def test_what_the_street_team_may_not_see_leaves_its_feed_byte_for_byte(story, twin_for_ps1):
    common_tests.what_a_partner_may_not_see_changes_nothing_for_it(story, twin_for_ps1, "PS1")


def test_each_release_has_its_entry_and_decides_the_same_again(story):
    common_tests.each_release_has_one_entry_that_decides_the_same_again(story)


def test_the_ledger_and_the_audit_entries_verify(story):
    common_tests.the_ledger_and_every_audit_entry_verify(story)


def test_the_story_said_twice_is_the_story_said_once(story):
    common_tests.the_same_commands_under_the_same_keys_add_nothing(story)


def test_no_record_repeats_who_mehdi_is_or_what_he_said(story):
    common_tests.no_record_repeats_what_was_said(story, SAID)


def test_the_views_made_again_are_the_live_ones(story):
    common_tests.views_made_again_are_the_live_ones(story)
