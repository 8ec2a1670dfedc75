"""The laws of the entitlement algebra (ENTITLEMENT §13) that bind this cut, on random histories."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.events import AgreementWithdrawn
from consent.vocab import PLACE_LEVEL, Path, Voice
from domain.vocabulary import Category, Jurisdiction
from tests.consent.corners import JOB, agreed
from tests.consent.engine import levels, shipped
from tests.consent.histories import history
from tests.consent.words import START
from tests.consent.world import (
    CLUB,
    LINA,
    MEHDI,
    MISSION,
    NOON,
    NOUMEA,
    YEAR_END,
    World,
    compiled,
    directive_id,
)


ENGINE = shipped()
SEEDS = st.integers(min_value=10_000, max_value=10**9)
DIRECTIVES = ("agreement-", "refusal-lifted")
FRAMES = (*DIRECTIVES, "accompaniment-", "referral-", "age-", "alias-", "identity-disclosed")
law = settings(max_examples=12, deadline=None)


def known_to_the_end(told, extra=0):
    last = len(told.log) + extra
    return [(position, replace(query, known=last)) for position, query in told.questions]


def view(log, questions):
    state = compiled(log)
    return [levels(ENGINE, state, *question) for question in questions]


def within(narrow, wide):
    pairs = zip(narrow, wide, strict=True)
    return all(less.get(f, 0) <= more.get(f, 0) for less, more in pairs for f in less)


def of_kind(log, *prefixes):
    return [entry for entry in log if entry[1].kind.startswith(prefixes)]


def without(log, *prefixes):
    return [entry for entry in log if not entry[1].kind.startswith(prefixes)]


def appended(log, fact, *people):
    world = World()
    world.log = list(log)
    world.write(fact, about=people, by=CLUB)
    return world.log


def spoken(log, kind):
    return [(env, fact) for env, fact in log if fact.kind == kind]


@law
@given(seed=SEEDS)
def test_l4_withdrawing_a_grant_never_widens(seed):
    told = history(seed)
    for env, grant in spoken(told.log, "agreement-granted.v1")[:3]:
        taken = AgreementWithdrawn(
            target=grant.id,
            voice=grant.voice,
            categories=grant.categories[:2],
            effective=grant.starts,
        )
        asked = known_to_the_end(told, 1)
        after = view(appended(told.log, taken, *env.subjects), asked)
        assert within(after, view(told.log, asked))


@law
@given(seed=SEEDS)
def test_l5_a_full_withdrawal_is_as_if_never_granted(seed):
    told = history(seed)
    for env, grant in spoken(told.log, "agreement-granted.v1")[:3]:
        taken = AgreementWithdrawn(
            target=grant.id, voice=grant.voice, categories=grant.categories, effective=START
        )
        later = [(p, q) for p, q in known_to_the_end(told, 1) if q.at >= START]
        never = [entry for entry in told.log if entry[1] is not grant]
        assert view(appended(told.log, taken, *env.subjects), later) == view(never, later)


@law
@given(seed=SEEDS)
def test_l6_adding_a_refusal_never_widens(seed):
    told = history(seed)
    for env, refusal in spoken(told.log, "agreement-refused.v1")[:3]:
        asked = known_to_the_end(told)
        fewer = [entry for entry in told.log if entry[0].position != env.position]
        assert within(view(told.log, asked), view(fewer, asked)), refusal.id


@law
@given(seed=SEEDS)
def test_l7_beneath_a_counted_refusal_only_the_author_reads(seed):
    told = history(seed)
    world = World()
    world.log = list(told.log)
    for person in (MEHDI, LINA):
        world.refuse(person=person, given=START, starts=START - timedelta(days=9))
    state = compiled(world.log)
    for position, query in known_to_the_end(told, 2):
        key = state.key(position)
        if key is not None and key.subjects:
            found = ENGINE.decide(state, key, query)
            assert {basis.path for basis in found.bases} <= {Path.OWN}


@law
@given(seed=SEEDS)
def test_l8_adding_a_grant_never_narrows(seed):
    told = history(seed)
    for env, grant in spoken(told.log, "agreement-granted.v1")[:3]:
        asked = known_to_the_end(told)
        fewer = [entry for entry in told.log if entry[0].position != env.position]
        assert within(view(fewer, asked), view(told.log, asked)), grant.id


@law
@given(seed=SEEDS, data=st.data())
def test_l9_the_order_and_the_number_of_directives_change_nothing(seed, data):
    told = history(seed)
    words = of_kind(told.log, *DIRECTIVES)
    order = data.draw(st.permutations(range(len(words))))
    headers = [env for env, _ in words]
    moved = {
        env.position: (
            env.model_copy(update={"subjects": headers[old].subjects, "kind": headers[old].kind}),
            words[old][1],
        )
        for env, old in zip(headers, order, strict=True)
    }
    shuffled = [moved.get(entry[0].position, entry) for entry in told.log]
    asked = known_to_the_end(told, len(words))
    assert view(shuffled, asked) == view(told.log, asked)
    doubled = told.log
    for env, fact in words:
        doubled = appended(doubled, fact, *env.subjects)
    assert view(doubled, asked) == view(told.log, asked)


@law
@given(seed=SEEDS)
def test_l10_what_is_learnt_later_changes_nothing_at_the_position_asked(seed):
    told = history(seed)
    for query in {query for _, query in told.questions}:
        asked = [question for question in told.questions if question[1] == query]
        then = [entry for entry in told.log if entry[0].position <= query.known]
        assert view(then, asked) == view(told.log, asked)


@law
@given(seed=SEEDS)
def test_l11_what_others_say_changes_nothing(seed):
    told = history(seed)
    about = {env.position: env.subjects for env, _ in told.log}
    lina = [entry for entry in of_kind(told.log, *FRAMES) if entry[0].subjects == (LINA,)]
    alone = [entry for entry in told.log if entry not in lina]
    asked = [(p, q) for p, q in known_to_the_end(told) if about[p] == (MEHDI,)]
    asked = [(p, q) for p, q in asked if p in {env.position for env, _ in alone}]
    assert view(alone, asked) == view(told.log, asked)


@law
@given(seed=SEEDS)
def test_l11_what_is_agreed_for_another_partner_or_source_changes_nothing(seed):
    told = history(seed)
    sources = {env.position: env.by.unit for env, _ in told.log}
    for position, query in known_to_the_end(told)[::9]:
        mine = [
            (env, fact)
            for env, fact in told.log
            if fact.kind != "agreement-granted.v1"
            or (fact.to == query.recipient and fact.source == sources[position])
        ]
        assert view(mine, [(position, query)]) == view(told.log, [(position, query)])


EDGES = [
    (timedelta(seconds=-1), False),
    (timedelta(0), True),
    (YEAR_END - NOON - timedelta(microseconds=1), True),
    (YEAR_END - NOON, False),
]


@pytest.mark.parametrize(("after", "open_"), EDGES)
def test_l12_an_agreement_holds_from_its_start_until_just_before_its_end(after, open_):
    world, _ = agreed()
    assert bool(world.sees(8, MISSION, NOON + after)) is open_


def test_l12_a_withdrawal_holds_from_its_very_instant():
    world, granted = agreed()
    world.withdraw(granted, NOON + timedelta(hours=1))
    assert world.sees(8, MISSION, NOON + timedelta(hours=1, microseconds=-1))
    assert not world.sees(8, MISSION, NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("jurisdiction", "birthday", "midnight"),
    [
        (Jurisdiction.FR, date(2025, 3, 30), datetime(2025, 3, 29, 23, tzinfo=UTC)),
        (Jurisdiction.FR, date(2025, 3, 31), datetime(2025, 3, 30, 22, tzinfo=UTC)),
        (Jurisdiction.FR, date(2025, 10, 27), datetime(2025, 10, 26, 23, tzinfo=UTC)),
        (Jurisdiction.NC, date(2025, 3, 30), datetime(2025, 3, 29, 13, tzinfo=UTC)),
        (Jurisdiction.PF, date(2025, 3, 30), datetime(2025, 3, 30, 10, tzinfo=UTC)),
    ],
)
def test_l12_a_majority_begins_at_local_midnight(jurisdiction, birthday, midnight):
    for given_at, open_ in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        world = World()
        for partner in (NOUMEA, MISSION):
            world.onboard(partner, jurisdiction=jurisdiction)
        world.turns_18(MEHDI, birthday)
        fact = world.write(JOB, by=NOUMEA, about=(MEHDI,))
        until = given_at + timedelta(days=30)
        world.grant(source=NOUMEA, given=given_at, starts=given_at, until=until)
        assert bool(world.sees(fact, MISSION, midnight + timedelta(days=1))) is open_


@law
@given(seed=SEEDS)
def test_l17_given_again_after_a_withdrawal_is_only_the_later_gift(seed):
    told = history(seed)
    for env, grant in spoken(told.log, "agreement-granted.v1")[:2]:
        start = max(grant.starts + timedelta(hours=1), START)
        taken = AgreementWithdrawn(
            target=grant.id, voice=Voice.YOUTH, categories=grant.categories, effective=start
        )
        again = grant.model_copy(update={"id": directive_id(9000), "given": start, "starts": start})
        later = [(p, q) for p, q in known_to_the_end(told, 2) if q.at >= start]
        never = [entry for entry in told.log if entry[1] is not grant]
        both = appended(appended(told.log, taken, *env.subjects), again, *env.subjects)
        assert view(both, later) == view(appended(never, again, *env.subjects), later)


@law
@given(seed=SEEDS)
def test_by_default_nothing_but_places_and_one_s_own(seed):
    told = history(seed)
    bare = without(told.log, *DIRECTIVES, "accompaniment-opened", "referral-accepted")
    state = compiled(bare)
    for position, query in known_to_the_end(told):
        key = state.key(position)
        if key is not None:
            found = ENGINE.decide(state, key, query)
            shown = {field.category for field in found.fields.values()}
            assert shown <= PLACE_LEVEL or {b.path for b in found.bases} == {Path.OWN}
            assert Category.NOTES not in shown
