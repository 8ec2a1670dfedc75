"""No test reaches the network: the shell's tests may use loopback, the others no socket at all."""

from pathlib import Path

import pytest


LOOPBACK = ["127.0.0.1", "::1"]
WITH_LOOPBACK = {"gateway", "stories", "attacks", "faults", "browser", "kafka_real", "bench"}
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Allow loopback to the folders that need it; `--disable-socket` stops every other test."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in WITH_LOOPBACK:
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
