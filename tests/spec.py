"""Given these facts, when this command comes, then those facts or this refusal."""

from functools import reduce

import pytest

from domain.kernel import Refused


class spec:  # noqa: N801  # it reads as a word of the sentence
    def __init__(self, decider):
        self.decider = decider
        self.state = decider.initial

    def given(self, *events):
        self.state = reduce(self.decider.evolve, events, self.state)
        return self

    def when(self, command):
        self.decided = lambda: self.decider.decide(command, self.state)
        return self

    def then(self, *events):
        assert self.decided() == events

    def refused(self, code):
        with pytest.raises(Refused) as refusal:
            self.decided()
        assert refusal.value.code == code
        return refusal.value.message
