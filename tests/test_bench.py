"""The benchmarks measure as they say they do, and promise the keys that are published."""

import threading
from pathlib import Path

import pytest

from tests.bench import alternate, over, per_second, percentile, spread


FOLDER = Path(__file__).parent / "bench"
PROMISED = {
    "append": ("vs_fdatasync", "vs_eventsourcing", "conflicts_5pct", "sealed"),
    "audit": ("vs_commit_per_request", "audited_over_unaudited"),
    "withdrawal": ("http_p99_ms", "feed_p99_ms"),
}


def test_each_module_gives_the_keys_it_promises_and_none_is_left_out():
    assert set(PROMISED) == {path.stem for path in FOLDER.glob("[a-z]*.py")}
    for name, keys in PROMISED.items():
        source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        assert [key for key in keys if f'"{key}": ' not in source] == []
        assert source.endswith('if __name__ == "__main__":\n    run(body)\n')


def test_every_measure_is_taken_once_a_round_and_the_order_turns():
    taken: list[str] = []

    def measure(name):
        taken.append(name)
        return 1.0

    rates = alternate({"one": lambda: measure("one"), "two": lambda: measure("two")}, 3)
    assert taken == ["one", "two", "two", "one", "one", "two"]
    assert rates == {"one": [1.0] * 3, "two": [1.0] * 3}


def test_a_ratio_is_of_medians_and_its_spread_of_single_rounds():
    rates = {"ours": [10.0, 40.0, 20.0], "theirs": [5.0, 4.0, 100.0]}
    assert over(rates, "ours", "theirs") == 4.0
    assert spread(rates, "ours", "theirs") == [0.2, 10.0]


def test_the_99th_of_a_hundred_is_the_worst_but_one():
    assert percentile([float(n) for n in range(100, 0, -1)], 99) == 99
    assert percentile([3.0], 99) == 3


def test_clients_are_counted_together():
    def client(stopped):
        while not stopped():
            threading.Event().wait(0.001)
        return 3

    assert 0 < per_second(client, 2, 0.05) <= 6 / 0.05


def test_a_client_that_fails_gives_no_figure(monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def broken(_stopped):
        raise ZeroDivisionError

    with pytest.raises(RuntimeError):
        per_second(broken, 2, 0.01)
