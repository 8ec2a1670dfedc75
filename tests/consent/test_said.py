from consent.commands import directives
from consent.said import covered, ended, evolve
from tests.consent.sayings import GRANTED, LATER, REFUSED, SORTED, USED, WITHDRAWN
from tests.consent.world import NOON


def after(*events):
    state = directives.initial
    for event in events:
        state = evolve(state, event)
    return state


def test_nothing_said_is_ever_forgotten():
    state = after(GRANTED, REFUSED, USED, WITHDRAWN)
    assert (state.grants, state.refusals, state.uses) == ((GRANTED,), (REFUSED,), (USED,))
    assert state.endings == (WITHDRAWN,)


def test_a_withdrawal_counts_from_its_own_instant():
    state = after(GRANTED, WITHDRAWN)
    assert ended(GRANTED, NOON, state) == set()
    assert ended(GRANTED, LATER, state) == set(SORTED)


def test_a_share_is_covered_while_its_agreement_stands():
    state = after(GRANTED, WITHDRAWN)
    assert covered(USED, NOON, state)
    assert not covered(USED, LATER, state)
