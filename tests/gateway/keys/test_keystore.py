import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.kernel import Refused
from domain.vocabulary import KeyGroup
from gateway.keys.cipher_cache import SECONDS_MAX
from gateway.keys.kek_file import LINES, Kek
from gateway.keys.keystore import FeedKeyName, KeyName, Keystore
from gateway.ports import Corrupted
from gateway.store.bootstrap import OWNER
from gateway.store.recorder import APP
from gateway.system import SystemClock, SystemRng


NONCE = bytes(12)


class StoppedClock(SystemClock):
    """A clock the test moves."""

    seconds = 0.0

    def ticks(self):
        return self.seconds


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def another(database, clock):
    """Give a second process's view of the same keys."""
    keys = database.keys
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    yield lambda: Keystore(lambda: keys.pooled(APP), kek, clock, SystemRng())
    keys.close()


@pytest.fixture
def owner(database):
    with closing(database.keys.connect(OWNER)) as connection:
        yield connection


def destroy(owner, subject, group):
    owner.execute("DELETE FROM keys.dek WHERE subject_id = %s AND grp = %s", [subject, group])
    owner.execute(
        "INSERT INTO keys.dek_gone SELECT %s, %s, %s, now(), gen_random_uuid()",
        [subject, group, UUID(int=0)],
    )


def test_what_one_process_seals_another_opens(another):
    lina = uuid4()
    key = another().seal_key(lina, KeyGroup.SOCIAL)
    sealed = key.cipher.encrypt(NONCE, b"said", None)
    cipher = another().open_key(KeyName(lina, KeyGroup.SOCIAL, version=key.version))
    assert cipher.decrypt(NONCE, sealed, None) == b"said"


def test_each_person_group_and_team_has_its_own_key(another, owner):
    keystore, lina = another(), uuid4()
    keystore.seal_key(lina, KeyGroup.HEALTH)
    keystore.seal_key(lina, KeyGroup.SOCIAL)
    keystore.seal_key(lina, KeyGroup.NOTES, uuid4())
    keystore.seal_key(lina, KeyGroup.NOTES, uuid4())
    lines = owner.execute("SELECT line FROM keys.dek WHERE subject_id = %s", [lina]).fetchall()
    assert sorted(line for (line,) in lines) == ["notes", "notes", "sensitive", "subject"]


def test_two_processes_that_race_end_with_one_key(another):
    lina, start = uuid4(), threading.Barrier(4)
    stores = [another() for _ in range(4)]

    def race(keystore):
        start.wait(10)
        return keystore.seal_key(lina, KeyGroup.SOCIAL).cipher.encrypt(NONCE, b"said", None)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(race, stores))) == 1


def test_a_destroyed_key_opens_nothing_and_never_comes_back(another, owner):
    lina = uuid4()
    another().seal_key(lina, KeyGroup.HEALTH)
    destroy(owner, lina, KeyGroup.HEALTH)
    assert another().open_key(KeyName(lina, KeyGroup.HEALTH)) is None
    with pytest.raises(Refused) as refused:
        another().seal_key(lina, KeyGroup.HEALTH)
    assert refused.value.code == "key-shredded"
    another().seal_key(lina, KeyGroup.SOCIAL)


def test_a_key_may_come_back_once_reauthorised(another, owner):
    lina = uuid4()
    destroy(owner, lina, KeyGroup.HEALTH)
    owner.execute(
        "UPDATE keys.dek_gone SET reauthorised = gen_random_uuid() WHERE subject_id = %s", [lina]
    )
    another().seal_key(lina, KeyGroup.HEALTH)


def test_a_destroyed_key_is_forgotten_within_a_minute_even_if_no_signal_comes(
    another, owner, clock
):
    keystore, lina = another(), uuid4()
    keystore.seal_key(lina, KeyGroup.HEALTH)
    destroy(owner, lina, KeyGroup.HEALTH)
    clock.seconds = SECONDS_MAX
    assert keystore.open_key(KeyName(lina, KeyGroup.HEALTH)) is None


def test_a_destroyed_key_is_forgotten_at_once_on_request(another, owner):
    keystore, lina = another(), uuid4()
    keystore.seal_key(lina, KeyGroup.HEALTH)
    destroy(owner, lina, KeyGroup.HEALTH)
    keystore.forget()
    with pytest.raises(Refused):
        keystore.seal_key(lina, KeyGroup.HEALTH)


def test_a_key_destroyed_while_its_version_is_remembered_is_refused(another, owner, clock):
    keystore, lina = another(), uuid4()
    another().seal_key(lina, KeyGroup.HEALTH)
    clock.seconds = 1.0
    keystore._latest(lina, KeyGroup.HEALTH, UUID(int=0))  # noqa: SLF001  # the race itself
    destroy(owner, lina, KeyGroup.HEALTH)
    with pytest.raises(Refused):
        keystore.seal_key(lina, KeyGroup.HEALTH)


ALTERATIONS = {
    "the key": "UPDATE keys.dek SET wrapped = set_bit(wrapped, 99, 1 - get_bit(wrapped, 99))",
    "its proof": "UPDATE keys.dek SET proof = set_bit(proof, 99, 1 - get_bit(proof, 99))",
}


@pytest.mark.parametrize("altered", ALTERATIONS)
def test_an_altered_key_is_found(altered, another, owner):
    lina = uuid4()
    another().seal_key(lina, KeyGroup.SOCIAL)
    owner.execute(f"{ALTERATIONS[altered]} WHERE subject_id = %s", [lina])
    with pytest.raises(Corrupted):
        another().open_key(KeyName(lina, KeyGroup.SOCIAL))


def test_two_swapped_wrapped_keys_are_found(another, owner):
    lina, mehdi = uuid4(), uuid4()
    another().seal_key(lina, KeyGroup.SOCIAL)
    another().seal_key(mehdi, KeyGroup.SOCIAL)
    owner.execute(
        "UPDATE keys.dek a SET wrapped = b.wrapped, proof = b.proof FROM keys.dek b"
        " WHERE (a.subject_id, b.subject_id) IN ((%(a)s, %(b)s), (%(b)s, %(a)s))",
        {"a": lina, "b": mehdi},
    )
    with pytest.raises(Corrupted):
        another().open_key(KeyName(lina, KeyGroup.SOCIAL))


def test_a_page_of_keys_is_opened_with_one_query(another, monkeypatch):
    keystore = another()
    names = [KeyName(uuid4(), KeyGroup.SOCIAL) for _ in range(5)]
    for name in names:
        keystore.seal_key(name.subject, name.group)
    fresh, queries = another(), []
    select = fresh._select_deks  # noqa: SLF001  # counted, not replaced

    def counted(wanted):
        queries.append(wanted)
        return select(wanted)

    monkeypatch.setattr(fresh, "_select_deks", counted)
    missing = KeyName(uuid4(), KeyGroup.SOCIAL)
    assert fresh.open_keys([*names, missing]).keys() == set(names)
    assert len(queries) == 1


def test_a_pseudonym_secret_is_stable_and_ends_with_the_person(another, owner):
    lina, mehdi = uuid4(), uuid4()
    keystore = another()
    assert keystore.secret(lina) == keystore.secret(lina) == another().secret(lina)
    assert keystore.secret(lina) != keystore.secret(mehdi)
    destroy(owner, lina, 0)
    with pytest.raises(Refused):
        another().secret(lina)


def test_an_unwrapped_secret_is_not_fetched_twice_within_a_minute(another, owner):
    keystore, lina = another(), uuid4()
    secret = keystore.secret(lina)
    destroy(owner, lina, 0)
    assert keystore.secret(lina) == secret
    cursor = keystore.service_key("cursor")
    owner.execute("DELETE FROM keys.service_key WHERE name = 'cursor'")
    assert keystore.service_key("cursor") == cursor


def test_service_keys_are_stable_and_differ_by_name(another):
    assert another().service_key("cursor") == another().service_key("cursor")
    assert another().service_key("cursor") != another().service_key("idempotency")


def test_each_partner_has_its_own_feed_keys(another, owner):
    lina, first, second = uuid4(), uuid4(), uuid4()
    sealed = another().feed_key(FeedKeyName(first, lina)).encrypt(NONCE, b"told", None)
    again = another().feed_key(FeedKeyName(first, lina))
    assert again.decrypt(NONCE, sealed, None) == b"told"
    other = another().feed_key(FeedKeyName(second, lina))
    assert other.encrypt(NONCE, b"told", None) != sealed
    destroy(owner, lina, 0)
    with pytest.raises(Refused):
        another().feed_key(FeedKeyName(uuid4(), lina))


def test_a_keystore_shows_no_key(another):
    keystore = another()
    keystore.service_key("cursor")
    assert repr(keystore) == "Keystore(…)"


def test_another_failure_of_the_database_is_not_taken_for_an_erasure(another):
    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        another().feed_key(FeedKeyName(uuid4(), uuid4(), group=40_000))
