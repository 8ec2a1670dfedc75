import pytest

from domain.vocabulary import Category
from gateway.cli import demo
from gateway.cli.demo_cast import RECIPIENTS
from gateway.cli.output import words


PLACE_LEVEL = {Category.INCIDENT_PLACE.value, Category.ACTIVITY.value}
AGREED = {"identity", "contact_details", "schooling", "employment", "link"}
KEPT = {"identity", "employment", "link"}


def categories(view):
    return {category for entry in view for category in entry["visible"]}


def fields(view, category):
    return {name for entry in view for name in entry["visible"].get(category, ())}


def asked(found, recipient):
    return [answer for answer in found["as_of"] if answer["recipient"] == recipient]


def test_the_object_has_the_members_the_issue_names(played):
    found = played.found
    assert list(found) == ["views", "withdrawal", "as_of"]
    assert list(found["views"]) == [
        "child_welfare", "mission_locale", "mediation_team", "police",
    ]  # fmt: skip
    assert set(found["withdrawal"]) == {"before", "after", "retractions", "effect_ms"}
    for answer in found["as_of"]:
        assert set(answer) == {"at", "recipient", "visible", "why"}


def test_every_entry_is_a_kind_and_its_fields_by_category(played):
    withdrawal = played.found["withdrawal"]
    views = [*played.found["views"].values(), withdrawal["before"], withdrawal["after"]]
    entries = [entry for view in views for entry in view]
    assert entries
    for entry in entries:
        assert set(entry) == {"kind", "visible"}
        assert set(entry["visible"]) <= {category.value for category in Category}
        assert all(names and names == sorted(names) for names in entry["visible"].values())


def test_child_welfare_sees_nothing_yet(played):
    assert played.found["views"]["child_welfare"] == []


def test_the_police_see_a_place_an_hour_band_a_nature_and_no_person(played):
    (entry,) = played.found["views"]["police"]
    assert entry["kind"] == "place-incident-logged"
    assert list(entry["visible"]) == ["incident_place"]
    told = set(entry["visible"]["incident_place"])
    assert {"place", "time_band", "nature"} <= told
    assert told <= {"place", "place_kind", "territory", "time_band", "nature", "on", "team"}


def test_the_mediation_team_sees_presences_and_the_place_and_no_person(played):
    view = played.found["views"]["mediation_team"]
    assert categories(view) == PLACE_LEVEL
    assert sum(entry["kind"] == "presence-logged" for entry in view) == 90


def test_the_mission_locale_sees_five_categories_before_and_three_after(played):
    withdrawal = played.found["withdrawal"]
    assert withdrawal["before"] == played.found["views"]["mission_locale"]
    assert categories(withdrawal["before"]) == AGREED
    assert categories(withdrawal["after"]) == KEPT
    gone = [entry for entry in withdrawal["before"] if entry not in withdrawal["after"]]
    assert [sorted(set(entry["visible"]) - {"link"}) for entry in gone] == [
        ["contact_details"],
        ["schooling"],
    ]
    assert not [entry for entry in withdrawal["after"] if entry not in withdrawal["before"]]


def test_two_copies_are_taken_back_and_the_effect_is_measured(played):
    assert played.found["withdrawal"]["retractions"] == 2
    assert 0 < played.found["withdrawal"]["effect_ms"] < 10_000


def test_the_auditor_is_answered_on_each_recipient_at_both_dates(played):
    questions = [(answer["recipient"], answer["at"][:10]) for answer in played.found["as_of"]]
    assert sorted(questions) == sorted(
        (kind, day) for kind in RECIPIENTS for day in ("2025-06-01", "2025-06-03")
    )


def test_the_two_answers_on_the_mission_locale_differ_exactly_in_the_two_categories(played):
    before, after = (answer["visible"] for answer in asked(played.found, "mission_locale"))
    gone = [fact for fact in before if fact not in after]
    assert not [fact for fact in after if fact not in before]
    assert categories(gone) - {"link"} == {"contact_details", "schooling"}
    assert categories(before) == AGREED
    assert categories(after) == KEPT


@pytest.mark.parametrize("recipient", ["child_welfare", "mediation_team", "police"])
def test_the_others_could_see_nothing_of_the_person_and_it_is_said_why(played, recipient):
    for answer in asked(played.found, recipient):
        assert answer["visible"] == []
        codes = {code for why in answer["why"] for code in why["reasons"].values()}
        assert codes
        assert codes <= set(words("words")["reasons"])


def test_no_value_is_in_the_object(played):
    said = ("Benali", "Mehdi", "06 39 98", "2005-09-30", "job_search", "school_dropout", "noise")
    assert not [word for word in said if word in played.result.stdout]


def test_the_sentences_name_each_partner_and_what_it_sees(played):
    told = "\n".join(demo.told(played.found))
    assert "Mission locale (mission_locale)" in told
    assert words("demo")["nothing"] in told
    assert "01/06/2025" in told
    assert " 90 × presence-logged" not in told  # not all have the same fields
    assert told.count("place-incident-logged") == 2


def line(identifier, shape, **data):
    return {"id": identifier, "type": f"fr.maillage.feed.{shape}.v1"} | (
        {"data": data} if data else {}
    )


def test_a_partner_keeps_the_newest_version_and_drops_what_is_taken_back():
    held = demo.held(
        [
            line("e_a:1", "shown", kind="one"),
            line("e_b:1", "shown", kind="two"),
            line("e_a:2", "narrowed", kind="one, less"),
            line("e_c:1", "void"),
            line("e_b:2", "retracted", target="e_b"),
        ]
    )
    assert held == [{"kind": "one, less"}]
