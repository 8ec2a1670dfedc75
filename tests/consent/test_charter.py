import json
from copy import deepcopy

import pytest

from consent.charter import CharterInvalid, compile_charter, compile_local
from domain.vocabulary import Category, Ground, Jurisdiction, Level, Purpose, RecipientKind
from tests.consent.world import CHARTER, DOCUMENT, charters


FR, NC = Jurisdiction.FR, Jurisdiction.NC
KIND, CELL = RecipientKind, Category


def document(*path, value=None):
    """Give the default charter with one clause changed, or removed when the value is None."""
    changed = deepcopy(CHARTER)
    part = changed
    for step in path[:-1]:
        part = part[step]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return json.dumps(changed).encode()


def test_the_default_charter_has_all_its_391_cells():
    assert len(charters()[FR].cells) == 17 * 23 == 391


def test_the_hash_ignores_spaces_and_the_order_of_keys():
    spaced = json.dumps(CHARTER, indent=3, sort_keys=True, ensure_ascii=True).encode()
    assert compile_charter(spaced, FR).sha256 == charters()[FR].sha256
    other = compile_charter(document("version", value=2), FR)
    assert other.sha256 != charters()[FR].sha256


def test_the_clauses_the_locks_read_are_there():
    charter = charters()[FR]
    column = (KIND.MISSION_LOCALE, CELL.DISABILITY)
    assert charter.caps[column].level is Level.BAND
    assert charter.caps[column].fields == {"status", "needed_adaptation"}
    assert charter.scopes[KIND.STREET_TEAM, CELL.LINK] == "intervening"
    assert (KIND.MISSION_LOCALE, CELL.LINK) not in charter.scopes
    assert charter.purposes[KIND.POLICE] == {Purpose.COORDINATION}
    assert charter.channels[KIND.POLICE] == "place_feed"
    assert (KIND.FRONT_DESK, CELL.RIGHTS) in charter.closed_to_author
    assert (KIND.SCHOOL, CELL.DANGER) in charter.closed_to_author
    assert Ground.YOUTH_JUSTICE not in charter.opens_secrecy
    assert charter.sensitive_links[KIND.HEALTH_SERVICE] is CELL.HEALTH


def test_elsewhere_a_danger_still_reaches_the_desk_by_penal_law():
    french, caledonian = charters()[FR], charters()[NC]
    column = (KIND.CHILD_PROTECTION_DESK, CELL.LINK)
    assert french.cells[column] == {frozenset({"E1"})}
    assert caledonian.cells[column] == {frozenset({"E5"})}
    assert column in caledonian.envelopes["E5"]
    assert column not in french.envelopes["E5"]


def test_elsewhere_disabled_exceptions_leave_no_trace():
    cells = charters()[NC].cells
    assert {"E1", "E2", "E3", "E9", "E11", "E12"} & set(charters()[NC].envelopes) == set()
    assert cells[KIND.SCHOOL, CELL.DANGER] == frozenset()
    assert cells[KIND.CHILD_WELFARE, CELL.OFFENCE] == frozenset()


@pytest.mark.parametrize(
    ("broken", "clause"),
    [
        (b"{", "unreadable"),
        (b"[]", "unreadable"),
        (document("matrix"), "unreadable: matrix"),
        (document("matrix", "link", "police"), "missing-cell"),
        (document("matrix", "link"), "missing-cell"),
        (document("matrix", "link", "police", value="C|"), "unparsable-cell"),
        (document("matrix", "link", "police", value="c"), "unparsable-cell"),
        (document("matrix", "link", "police", value="C&R"), "unparsable-cell"),
        (document("matrix", "link", "police", value=""), "unparsable-cell"),
        (document("matrix", "link", "police", value="E4"), "unknown-code"),
        (document("matrix", "luck", value={"police": "N"}), "unreadable"),
        (document("matrix", "link", "gendarmes", value="N"), "unreadable"),
        (document("matrix", "link", "police", value="E7"), "envelope-differs"),
        (document("exceptions", "E7", "recipients", "police", value=["link"]), "envelope-differs"),
        (document("exceptions", "E7"), "unknown-code"),
        (document("matrix", "link", "mission_locale", value="D"), "missing-scope"),
        (document("matrix", "link", "mission_locale", value="C|Q46"), "missing-scope"),
        (document("scopes", "police", "incident_place"), "missing-scope"),
        (document("scopes", "police", "incident_place", value="anywhere"), "unknown-scope"),
        (document("level_caps", "police", "incident_place", "level", value="FINE"), "unknown-lev"),
        (document("recipient_kinds", "police"), "missing-kind"),
        (document("recipient_kinds", "police", "channel", value="radio"), "unreadable"),
        (document("recipient_kinds", "police", "purposes", value=["power"]), "unreadable"),
        (document("jurisdictions", "PF"), "missing-jurisdiction"),
        (document("sensitive_links", "police", value="secret"), "unreadable"),
    ],
)
def test_a_charter_that_cannot_be_read_exactly_is_not_read_at_all(broken, clause):
    with pytest.raises(CharterInvalid, match=clause):
        compile_charter(broken, FR)


def test_a_conditional_term_needs_no_scope():
    cell = "C|Q46&E3"
    asked = deepcopy(CHARTER)
    asked["matrix"]["offence"]["social_services"] = cell
    asked["exceptions"]["E3"]["recipients"]["social_services"].append("offence")
    read = compile_charter(json.dumps(asked).encode(), FR)
    assert read.cells[KIND.SOCIAL_SERVICES, CELL.OFFENCE] == {
        frozenset({"C"}),
        frozenset({"Q46", "E3"}),
    }


@pytest.mark.parametrize(
    "lower",
    [
        DOCUMENT,
        document("matrix", "link", "mission_locale", value="N"),
        document("matrix", "identity", "street_team", value="C"),
        document("level_caps", "mission_locale", "link", value={"level": "COARSE"}),
        document("level_caps", "mission_locale", "family", "fields", value=[]),
        document("scopes", "mission_locale", value={"link": "named_in_grant"}),
        document("recipient_kinds", "police", "purposes", value=[]),
        document("agreement_opens_secrecy", "health"),
        document("agreement_opens_secrecy", "health", value=False),
    ],
)
def test_a_local_charter_may_lower(lower):
    compile_local(DOCUMENT, lower, FR)


@pytest.mark.parametrize(
    ("higher", "clause"),
    [
        (document("matrix", "health", "mission_locale", value="C"), "raised-cell"),
        (document("matrix", "link", "mediation_team", value="D"), "raised-cell"),
        (document("matrix", "link", "person", value="N"), "raised-cell"),
        (document("matrix", "activity", "person", value="R"), "raised-cell"),
        (
            document("level_caps", "police", "incident_place", "level", value="CLEAR"),
            "raised-level",
        ),
        (document("level_caps", "school", "disability", "fields"), "raised-level"),
        (document("scopes", "landlord", "incident_person", value="territory"), "raised-scope"),
        (document("recipient_kinds", "police", "purposes", value=["housing"]), "raised-kind"),
        (document("recipient_kinds", "police", "channel", value="feed"), "raised-kind"),
        (document("recipient_kinds", "school", "deposit", value=[]), "raised-deposit"),
        (document("recipient_kinds", "front_desk", "own_requests_only"), "raised-deposit"),
        (document("sensitive_links", "police"), "changed-sensitive-links"),
        (document("agreement_opens_secrecy", "youth_justice", value=True), "raised-secrecy"),
        (document("jurisdictions", "NC", "disabled", value=[]), "changed-jurisdictions"),
    ],
)
def test_a_local_charter_that_raises_anything_fails_at_load(higher, clause):
    with pytest.raises(CharterInvalid, match=clause):
        compile_local(DOCUMENT, higher, FR)
