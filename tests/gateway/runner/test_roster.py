"""The state a process decides with is never older than the read that asks for it."""

from concurrent.futures import ThreadPoolExecutor

from domain.network import Ticked
from domain.person import ContactDetailsGiven
from gateway.store.bootstrap import OWNER
from tests.consent.world import CLUB, MEHDI, MISSION, NOON


def test_catching_up_gives_the_last_position_and_then_costs_one_question(stage):
    stage.onboard(CLUB)
    assert stage.roster.catch_up() == 1
    last = stage.onboard(MISSION)
    assert stage.roster.catch_up() == stage.roster.state.position == last
    assert stage.roster.catch_up() == last


def test_time_has_passed_up_to_the_last_tick_and_not_to_what_came_after(stage):
    stage.write(Ticked(at=NOON))
    stage.roster.catch_up()
    ticked = stage.roster.ticked
    assert ticked == stage.roster.state.time >= NOON
    stage.onboard(CLUB)
    stage.roster.catch_up()
    assert stage.roster.ticked == ticked < stage.roster.state.time


def test_many_threads_may_ask_at_once(stage):
    stage.onboard(CLUB)
    stage.adult(MEHDI)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: stage.roster.catch_up(), range(40))) == {3}


def test_a_person_whose_entry_does_not_open_is_withheld_and_others_are_not(stage):
    stage.onboard(CLUB)
    position = stage.write(ContactDetailsGiven(phone="0102030405"), about=(MEHDI,), by=CLUB)
    with stage.database.connect(OWNER) as owner:
        owner.execute(
            "UPDATE maillage.vault SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
        )
    assert stage.roster.catch_up() == position
    assert stage.roster.withheld == {MEHDI}
    assert stage.roster.catch_up() == position
