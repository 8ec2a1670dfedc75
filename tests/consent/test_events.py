from datetime import datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from consent.events import AgreementWithdrawn, Notice
from consent.vocab import Voice
from domain.vocabulary import Category
from tests.consent.world import NOON, directive_id


def withdrawn(effective):
    return AgreementWithdrawn(
        target=directive_id(1),
        voice=Voice.YOUTH,
        categories=(Category.LINK,),
        effective=effective,
    )


def test_two_writings_of_one_instant_are_the_same_bytes():
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    assert withdrawn(paris).model_dump_json() == withdrawn(NOON).model_dump_json()


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValidationError):
        withdrawn(datetime(2025, 3, 11, 12))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize(
    "parts",
    [
        {"version": "accord-ml-1", "sha256": "abc"},
        {"version": "Accord ML", "sha256": "a" * 64},
        {"version": "", "sha256": "a" * 64},
        {"version": "x" * 61, "sha256": "a" * 64},
    ],
)
def test_a_notice_is_known_by_a_version_and_the_hash_of_its_text(parts):
    with pytest.raises(ValidationError):
        Notice(**parts)
