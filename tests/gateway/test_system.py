from datetime import UTC

from gateway.ports import Clock, Ids, Rng
from gateway.system import SystemClock, SystemIds, SystemRng


def test_the_system_keeps_its_ports():
    clock: Clock = SystemClock()
    rng: Rng = SystemRng()
    ids: Ids = SystemIds()
    assert clock.now().tzinfo is UTC
    assert clock.ticks() <= clock.ticks()
    assert len(rng.bytes(12)) == 12
    assert rng.bytes(32) != rng.bytes(32)
    assert ids.new("event").version == 4
    assert ids.new("event") != ids.new("event")
