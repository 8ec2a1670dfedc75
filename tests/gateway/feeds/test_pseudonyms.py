"""No identifier of one thing is equal at two partners, and none can be traced back without keys."""

from hashlib import sha256
from uuid import UUID

from gateway.feeds.pseudonyms import Pseudonyms, written
from tests.consent.world import CLUB, LINA, MEHDI, MISSION


def secret(person):
    return sha256(person.bytes).digest()


NAMES = Pseudonyms(bytes(32), secret)
EVENT = UUID(int=5)


def test_identifiers_are_short_stable_and_prefixed():
    subject = NAMES.subject(MISSION, MEHDI)
    assert subject == NAMES.subject(MISSION, MEHDI)
    assert subject.startswith("s_")
    assert len(subject) == 24


def test_the_same_person_or_event_has_another_name_at_each_partner():
    view = (MEHDI, 1)
    assert NAMES.subject(MISSION, MEHDI) != NAMES.subject(CLUB, MEHDI)
    assert NAMES.entry(MISSION, EVENT, view) != NAMES.entry(CLUB, EVENT, view)
    assert NAMES.of(MISSION, "partner", CLUB) != NAMES.of(CLUB, "partner", CLUB)


def test_two_people_sorts_and_view_epochs_never_share_a_name():
    assert NAMES.subject(MISSION, MEHDI) != NAMES.subject(MISSION, LINA)
    assert NAMES.entry(MISSION, EVENT, (MEHDI, 1)) != NAMES.entry(MISSION, EVENT, (MEHDI, 2))
    assert NAMES.entry(MISSION, EVENT, (MEHDI, 1)) != NAMES.entry(MISSION, EVENT, (None, 1))
    assert NAMES.of(MISSION, "partner", EVENT)[2:] != NAMES.of(MISSION, "account", EVENT)[2:]


def test_a_destroyed_secret_or_another_master_key_gives_other_names():
    other = Pseudonyms(bytes(32), lambda _person: bytes(32))
    assert other.subject(MISSION, MEHDI) != NAMES.subject(MISSION, MEHDI)
    assert Pseudonyms(b"m" * 32, secret).subject(MISSION, MEHDI) != NAMES.subject(MISSION, MEHDI)


def test_the_stored_handle_and_the_written_one_are_one_thing():
    handle = NAMES.entry(MISSION, EVENT, (MEHDI, 1))
    assert handle.bytes != EVENT.bytes
    assert written("entry", handle) == written("entry", UUID(bytes=handle.bytes))
