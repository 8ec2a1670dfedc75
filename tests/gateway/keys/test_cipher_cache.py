import pytest

from gateway.keys import cipher_cache
from gateway.keys.cipher_cache import SECONDS_MAX, CipherCache


@pytest.fixture
def ticks():
    return [0.0]


@pytest.fixture
def cache(ticks):
    return CipherCache(lambda: ticks[0])


def test_an_entry_is_given_back_until_it_is_too_old(cache, ticks):
    cache.put("lina", 1)
    ticks[0] = SECONDS_MAX - 1
    assert cache.get("lina") == 1
    ticks[0] = SECONDS_MAX
    assert cache.get("lina") is None
    assert cache.get("lina") is None


def test_use_does_not_make_an_entry_younger(cache, ticks):
    cache.put("lina", 1)
    for second in range(int(SECONDS_MAX)):
        ticks[0] = float(second)
        cache.get("lina")
    ticks[0] = SECONDS_MAX
    assert cache.get("lina") is None


def test_the_least_used_entry_leaves_first(cache, monkeypatch):
    monkeypatch.setattr(cipher_cache, "ENTRIES_MAX", 2)
    cache.put("lina", 1)
    cache.put("mehdi", 2)
    cache.get("lina")
    cache.put("sofiane", 3)
    assert [cache.get(name) for name in ("lina", "mehdi", "sofiane")] == [1, None, 3]


def test_everything_is_forgotten_on_request(cache):
    cache.put("lina", 1)
    cache.clear()
    assert cache.get("lina") is None
