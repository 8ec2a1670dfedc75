import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.history import UPCASTERS, split, upcast


RENAMED = {
    ("workshop-held", 1): lambda fields: {**fields, "room": "unknown"},
    ("workshop-held", 2): lambda fields: {
        "hall": fields["room"],
        **{name: value for name, value in fields.items() if name != "room"},
    },
    ("workshop-hosted", 1): lambda fields: {**fields, "wrong": "kind"},
}


def test_a_kind_is_a_name_and_a_version():
    assert split("referral-first-meeting-held.v12") == ("referral-first-meeting-held", 12)


@pytest.mark.parametrize("kind", ["referral-made", "referral-made.vx", "referral-made.2"])
def test_fails_when_a_kind_has_no_version(kind):
    with pytest.raises(ValueError, match="invalid literal"):
        split(kind)


def test_an_old_fact_walks_every_step_to_the_version_of_today():
    assert upcast("workshop-held.v1", {"themes": 2}, RENAMED) == (
        "workshop-held.v3",
        {"themes": 2, "hall": "unknown"},
    )


def test_a_fact_in_the_middle_walks_only_what_is_left():
    assert upcast("workshop-held.v2", {"room": "b"}, RENAMED) == ("workshop-held.v3", {"hall": "b"})


def test_a_fact_of_today_is_left_as_it_is():
    assert upcast("workshop-held.v3", {"hall": "b"}, RENAMED) == ("workshop-held.v3", {"hall": "b"})


def test_what_is_stored_is_never_changed_by_reading_it():
    def forgetful(fields):
        fields.clear()
        return {}

    stored: dict[str, object] = {"hall": "b"}
    assert upcast("workshop-held.v1", stored, {("workshop-held", 1): forgetful}) == (
        "workshop-held.v2",
        {},
    )
    assert stored == {"hall": "b"}


@given(st.dictionaries(st.text(), st.integers()), st.integers(1, 9))
def test_reading_what_was_read_changes_nothing_more(fields, version):
    kind, current = upcast(f"theme-recorded.v{version}", fields)
    assert upcast(kind, current) == (kind, current)


def test_every_step_starts_from_a_version_and_gives_new_fields():
    for (name, version), step in UPCASTERS.items():
        assert split(f"{name}.v{version}") == (name, version)
        assert isinstance(step({}), dict)
