"""A journal on the module's own database, under key-encryption keys of the test."""

import pytest

from gateway.keys.kek_file import LINES, Kek
from gateway.keys.keystore import Keystore
from gateway.store.committer import Committer
from gateway.store.journal import Journal
from gateway.store.mapper import Mapper
from gateway.store.recorder import APP, JournalApplication
from gateway.system import SystemClock, SystemIds, SystemRng


@pytest.fixture(scope="module")
def keystore(database):
    keys = database.keys
    kek = Kek({(line, 1): bytes([n]) * 32 for n, line in enumerate(LINES)}, SystemRng())
    yield Keystore(lambda: keys.pooled(APP), kek, SystemClock(), SystemRng())
    keys.close()


@pytest.fixture(scope="module")
def committer(database):
    made = Committer(lambda: database.connect(APP))
    yield made
    made.close()


@pytest.fixture(scope="module")
def application(database, committer, keystore):
    made = JournalApplication(database, committer, Mapper(keystore, SystemRng()))
    yield made
    made.close()


@pytest.fixture(scope="module")
def journal(application, keystore):
    return Journal(application, keystore, SystemIds(), SystemRng())
