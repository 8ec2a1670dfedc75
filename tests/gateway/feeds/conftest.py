"""A fresh journal, network and feeds for each test."""

import pytest

from tests.gateway.feeds.stage import Stage


@pytest.fixture
def stage(postgres):
    database = postgres.clone()
    made = Stage(database)
    yield made
    made.close()
    postgres.drop(database)
