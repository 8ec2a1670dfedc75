"""What every benchmark shares: one server, alternating rounds, medians, one JSON object.

Figures are ratios to a reference measured in the same run, on the disk the machine has: `fdatasync`
is the real one, nothing slows it down or skips it, and the object says so.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median

from gateway.store import embedded
from gateway.store.migrate import upgrade_both
from gateway.store.pool import Database
from gateway.store.recorder import APP
from tests.fix_postgres import Postgres


ROUNDS = 5
SECONDS = 1.0
DISK = "real fdatasync of the disk this machine has: neither memory, nor a shim"

Rates = dict[str, list[float]]
Body = Callable[[Postgres, argparse.Namespace], dict[str, object]]


def say(line: str) -> None:
    """Tell how far it is, beside the figures."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def server() -> Iterator[Postgres]:
    """Start a PostgreSQL of its own, on a disk, for the time of a benchmark."""
    home = Path(tempfile.mkdtemp(prefix="maillage-bench-"))
    try:
        main = embedded.start(home)
        upgrade_both(main)
        yield Postgres(home, main)
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


def alternate(measures: Mapping[str, Callable[[], float]], rounds: int) -> Rates:
    """Take every measure once a round, forwards then backwards: a slow minute falls on all."""
    rates: Rates = {name: [] for name in measures}
    for number in range(rounds):
        order = list(measures)[:: -1 if number % 2 else 1]
        for name in order:
            rates[name].append(measures[name]())
        say(f"round {number + 1}/{rounds}: " + told({name: rates[name][-1] for name in measures}))
    return rates


def over(rates: Rates, name: str, reference: str) -> float:
    """Give the median of one rate over the median of its reference."""
    return round(median(rates[name]) / median(rates[reference]), 3)


def spread(rates: Rates, name: str, reference: str) -> list[float]:
    """Give the lowest and the highest ratio a single round gave."""
    ratios = [one / other for one, other in zip(rates[name], rates[reference], strict=True)]
    return [round(min(ratios), 3), round(max(ratios), 3)]


def percentile(values: Sequence[float], share: int) -> float:
    """Give the value that `share` per cent of the others do not exceed."""
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


def per_second(client: Callable[[Callable[[], bool]], int], clients: int, seconds: float) -> float:
    """Run clients side by side for a while and give what they did a second, together.

    Shapes: a client works until its argument says so and gives how much it did.
    """
    done: list[int] = []
    ready = threading.Barrier(clients + 1)
    ended = threading.Event()

    def run() -> None:
        ready.wait()
        done.append(client(ended.is_set))

    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    ended.wait(seconds)
    ended.set()
    for thread in threads:
        thread.join()
    if len(done) < clients:
        raise RuntimeError("a client failed: its figures would be wrong")
    return sum(done) / (time.perf_counter() - begun)


def run(body: Body) -> None:
    """Run one benchmark as asked on the command line and print its one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="kept for the form: it always is JSON")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measure")
    asked = parser.parse_args()
    with server() as postgres:
        figures = body(postgres, asked)
        about = {"rounds": asked.rounds, "cores": os.cpu_count(), "disk": DISK}
        print(json.dumps({**figures, **about, "versions": versions(postgres.main)}))


def versions(database: Database) -> dict[str, str]:
    """Say which programs were measured."""
    with database.connect(APP) as connection:
        server_version = connection.execute("SHOW server_version").fetchone()
    names = ("eventsourcing", "psycopg", "pydantic", "cryptography")
    return {
        "python": platform.python_version(),
        "postgresql": str(server_version[0]) if server_version else "",
        **{name: version(name) for name in names},
    }


def told(figures: Mapping[str, float]) -> str:
    """Write figures on one line."""
    return " · ".join(f"{name} {figure:.4g}" for name, figure in figures.items())
