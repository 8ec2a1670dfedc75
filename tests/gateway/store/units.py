"""Short ways to say what is appended."""

from uuid import UUID, uuid4

from gateway.store.units import NO_SCOPE, NewEvent, SealedPart, Unit


KIND = "note-written.v1"


def event(stream, version=1, state=b"{}", **more):
    return NewEvent(id=uuid4(), stream=stream, version=version, kind=KIND, state=state, **more)


def unit(*events, key=None, mac=b"mac", guards=()):
    return Unit(NO_SCOPE, key or uuid4(), mac, events, tuple(guards))


def part(subject, group=2, scope=NO_SCOPE, also=0):
    return SealedPart(subject, group, scope, also, 1, bytes(92))


def number(n):
    return UUID(int=n)
