"""Who waits for a position is woken when it is passed."""

from threading import Thread

from gateway.runner.waiters import Waiters


def test_a_position_already_passed_is_not_waited_for():
    waiters = Waiters()
    waiters.reached(5)
    waiters.reached(3)
    assert waiters.wait(5, 0)
    assert not waiters.wait(6, 0)


def test_a_waiter_is_woken_by_the_position_it_waits_for():
    waiters, woken = Waiters(), list[bool]()
    waiting = Thread(target=lambda: woken.append(waiters.wait(2, 30)))
    waiting.start()
    waiters.reached(1)
    waiters.reached(2)
    waiting.join(30)
    assert woken == [True]
