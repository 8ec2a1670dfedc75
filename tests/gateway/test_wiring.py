import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from domain.vocabulary import PartnerId, ProfessionalId
from gateway.identity.tokens import NotForDemo, Seat
from gateway.settings import Misconfigured, Settings
from gateway.store import embedded
from gateway.wiring import (
    close_network,
    demo_tokens,
    open_network,
    refuse_unsafe,
)
from tests.fix_network import NOON
from tests.fix_postgres import set_database_clock


NADIA = Seat(ProfessionalId(uuid4()), PartnerId(uuid4()))


def settings_in(home):
    return Settings(
        profile="demo",
        data_dir=home,
        database_url=None,
        roles_file=home / "roles",
        kek_file=home / "kek.json",
        kek_passphrase_file=home / "kek.passphrase",
    )


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


def test_a_network_opens_on_an_empty_folder_and_again_on_what_it_left():
    with tempfile.TemporaryDirectory(prefix="maillage-wiring-") as folder:
        settings = settings_in(Path(folder))
        for _ in range(2):
            running = open_network(settings)
            try:
                running.start()
                assert running.network.journal.head() == 0
                assert [probe() for probe in running.probes().values()]
            finally:
                close_network(settings, running)
        assert embedded.pid(settings.data_dir) is None


def test_a_service_for_real_people_does_not_start_beside_demo_tokens(settings):
    demo_tokens(settings).issue(NADIA)
    with pytest.raises(NotForDemo):
        open_network(replace(settings, profile="production"))
    assert not (settings.data_dir / "postgres").exists()


def test_demo_tokens_are_not_issued_outside_the_demo(settings):
    with pytest.raises(Misconfigured):
        demo_tokens(replace(settings, profile="production"))


def test_a_moved_clock_serves_no_real_person(settings, database):
    production = replace(settings, profile="production")
    refuse_unsafe(production, database)
    set_database_clock(database, NOON)
    refuse_unsafe(settings, database)
    with pytest.raises(Misconfigured, match="clock"):
        refuse_unsafe(production, database)


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(settings, database):
    with database.pooled("maillage_app") as connection:
        connection.execute("SET synchronous_commit = off")
    with pytest.raises(Misconfigured, match="synchronous_commit"):
        refuse_unsafe(settings, database)
    with database.pooled("maillage_app") as connection:
        connection.execute("RESET synchronous_commit")
