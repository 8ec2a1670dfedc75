from dataclasses import replace

import pytest

from domain.vocabulary import Purpose, Role
from gateway.ports import Unavailable
from gateway.service import session
from gateway.service.session import Call, Forbidden, Unknown, sign_in
from tests.fix_network import DAY, NOON


def test_nobody_is_known_without_a_token(town):
    for token in (None, "", "unknown"):
        with pytest.raises(Unknown) as unknown:
            sign_in(town.network, token)
        assert unknown.value.presented is bool(token)


def test_a_token_names_what_its_holder_may_do_now(town):
    actor = sign_in(town.network, town.token("ML1"))
    assert (actor.unit, actor.role) == (town.units["ML1"], Role.WORKER)
    assert Purpose.STATISTICS not in actor.purposes


def test_an_habilitation_ends_on_its_day(town):
    town.clock(NOON.replace(year=2026, month=2, day=1))
    try:
        with pytest.raises(Unknown):
            sign_in(town.network, town.token("ML1"))
    finally:
        town.clock(NOON)
    assert sign_in(town.network, town.token("ML1")).unit == town.units["ML1"]


def test_the_street_day_is_local(town):
    actor = sign_in(town.network, town.token("PS1"))
    assert session.today(town.network, actor) == DAY
    town.clock(NOON.replace(hour=23, minute=30))
    try:
        assert session.today(town.network, actor).day == DAY.day + 1
    finally:
        town.clock(NOON)


def test_the_system_is_not_an_actor():
    with pytest.raises(Forbidden):
        _ = Call(None, "key", b"").who


def test_a_reader_who_waits_in_vain_is_told_so(town):
    class Stuck:
        def wait(self, position, seconds):
            del position, seconds
            return False

    with pytest.raises(Unavailable, match="not-caught-up"):
        session.catch_up_with(replace(town.network, projections=Stuck()), 0.1)
