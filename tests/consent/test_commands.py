from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consent.commands import (
    LiftRefusal,
    ProposeAgreement,
    Refuse,
    directives,
)
from consent.events import (
    AgreementProposed,
    LevelCap,
    RefusalLifted,
)
from consent.vocab import Voice
from domain.vocabulary import Category, Level, Purpose
from tests.consent.sayings import (
    G1,
    G2,
    GRANT,
    GRANTED,
    KEEP,
    LATER,
    NARROW,
    NEVER,
    NO,
    REFUSED,
    SHARED,
    SORTED,
    WITHDRAW,
    WITHDRAWN,
    YES,
    changed,
)
from tests.consent.world import CLUB, FUND, MISSION, NOON, YEAR_END
from tests.spec import spec


def test_an_agreement_is_recorded_with_its_categories_sorted():
    spec(directives).when(GRANT).then(GRANTED)


def test_the_same_yes_again_changes_nothing():
    spec(directives).given(GRANTED).when(GRANT).then()


def test_one_identifier_never_says_two_things():
    other = changed(GRANT, to=FUND)
    spec(directives).given(GRANTED).when(other).refused("directive-id-taken")
    refusal = Refuse(**(NEVER | {"id": G1}), categories=SHARED)
    spec(directives).given(GRANTED).when(refusal).refused("directive-id-taken")


def test_a_proposal_may_become_the_agreement_of_the_same_identifier():
    parts: dict[str, Any] = {"id": G1, "source": CLUB, "to": MISSION, "purpose": Purpose.INSERTION}
    proposal = ProposeAgreement(**parts, categories=SHARED)
    proposed = AgreementProposed(**parts, categories=SORTED)
    spec(directives).when(proposal).then(proposed)
    spec(directives).given(proposed).when(proposal).then()
    spec(directives).given(proposed).when(changed(proposal, to=FUND)).refused("directive-id-taken")
    spec(directives).given(proposed).when(GRANT).then(GRANTED)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"categories": ()}, "categories-empty"),
        ({"categories": (Category.LINK, Category.LINK)}, "categories-duplicate"),
        ({"categories": (Category.INCIDENT_PLACE,)}, "category-not-shareable"),
        ({"categories": (Category.ACTIVITY,)}, "category-not-shareable"),
        ({"categories": (Category.NOTES,)}, "category-not-shareable"),
        ({"categories": (Category.OFFENCE,)}, "category-not-shareable"),
        ({"until": NOON}, "period-empty"),
        ({"until": NOON + timedelta(days=366)}, "duration-over-12-months"),
        ({"given": LATER}, "starts-before-given"),
        ({"categories": (Category.EMPLOYMENT,)}, "level-outside-grant"),
        ({"levels": YES["levels"] * 2}, "level-outside-grant"),
        (
            {"levels": (LevelCap(category=Category.LINK, level=Level.HIDDEN),)},
            "level-outside-grant",
        ),
        ({"replaces": (G2,)}, "unknown-directive"),
    ],
)
def test_a_yes_the_law_cannot_carry_is_refused(parts, code):
    spec(directives).when(changed(GRANT, **parts)).refused(code)


@pytest.mark.parametrize(
    ("starts", "until"),
    [
        (NOON, datetime(2026, 3, 11, 12, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)),
    ],
)
def test_an_agreement_may_last_twelve_months_to_the_day(starts, until):
    dates = {"given": starts, "starts": starts, "until": until}
    spec(directives).when(changed(GRANT, **dates)).then(changed(GRANTED, **dates))


def test_from_today_only_is_kept_in_the_agreement():
    today = {"covers_from": date(2025, 3, 11)}
    spec(directives).when(changed(GRANT, **today)).then(changed(GRANTED, **today))


def test_an_agreement_that_replaces_another_ends_it_at_its_own_start():
    again = changed(GRANT, id=G2, given=LATER, starts=LATER, replaces=(G1,))
    renewed = changed(GRANTED, id=G2, given=LATER, starts=LATER, replaces=(G1,))
    spec(directives).given(GRANTED).when(again).then(WITHDRAWN, renewed)


def test_a_withdrawal_without_categories_takes_everything_back():
    spec(directives).given(GRANTED).when(WITHDRAW).then(WITHDRAWN)


def test_the_same_withdrawal_again_changes_nothing():
    spec(directives).given(GRANTED, WITHDRAWN).when(WITHDRAW).then()


def test_an_earlier_withdrawal_still_counts_after_a_later_one():
    earlier = changed(WITHDRAW, effective=NOON)
    expected = changed(WITHDRAWN, effective=NOON)
    spec(directives).given(GRANTED, WITHDRAWN).when(earlier).then(expected)


def test_a_part_may_be_taken_back():
    part = (Category.SCHOOLING,)
    expected = changed(WITHDRAWN, categories=part)
    spec(directives).given(GRANTED).when(changed(WITHDRAW, categories=part)).then(expected)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"target": G2}, "unknown-directive"),
        ({"target": NO}, "unknown-directive"),
        ({"voice": Voice.HOLDER_A}, "voice-may-not-withdraw"),
        ({"categories": ()}, "categories-empty"),
        ({"categories": (Category.HEALTH,)}, "category-not-in-directive"),
    ],
)
def test_what_cannot_be_taken_back_is_said(parts, code):
    spec(directives).given(GRANTED, REFUSED).when(changed(WITHDRAW, **parts)).refused(code)


def test_narrowing_withdraws_the_whole_and_grants_what_is_kept_in_one_decision():
    kept = changed(
        GRANTED,
        id=G2,
        categories=tuple(sorted(KEEP)),
        given=LATER,
        starts=LATER,
        replaces=(G1,),
    )
    spec(directives).given(GRANTED).when(NARROW).then(WITHDRAWN, kept)
    spec(directives).given(GRANTED, WITHDRAWN, kept).when(NARROW).then()


def test_narrowing_before_the_start_keeps_the_start():
    ahead = changed(GRANTED, starts=LATER)
    early = changed(NARROW, effective=NOON, keep=(Category.SCHOOLING,))
    withdrawn = changed(WITHDRAWN, effective=NOON)
    kept = changed(
        ahead, id=G2, categories=(Category.SCHOOLING,), given=NOON, levels=(), replaces=(G1,)
    )
    spec(directives).given(ahead).when(early).then(withdrawn, kept)


def test_keeping_everything_changes_nothing():
    spec(directives).given(GRANTED).when(changed(NARROW, keep=SHARED)).then()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"keep": (Category.LINK, Category.HEALTH)}, "widening"),
        ({"keep": ()}, "categories-empty"),
        ({"target": NO}, "unknown-directive"),
        ({"voice": Voice.JUDGE}, "voice-may-not-withdraw"),
        ({"new_id": G1}, "directive-id-taken"),
        ({"effective": YEAR_END}, "period-empty"),
    ],
)
def test_narrowing_never_widens_nor_speaks_for_another(parts, code):
    spec(directives).given(GRANTED).when(changed(NARROW, **parts)).refused(code)


def test_a_category_already_withdrawn_cannot_be_kept():
    gone = changed(WITHDRAWN, categories=(Category.LINK,), effective=NOON)
    spec(directives).given(GRANTED, gone).when(NARROW).refused("widening")


def test_a_refusal_is_as_broad_as_the_person_wants():
    no = Refuse(**NEVER, categories=SHARED)
    spec(directives).when(no).then(REFUSED)
    spec(directives).given(REFUSED).when(no).then()
    spec(directives).when(changed(no, categories=())).refused("categories-empty")
    spec(directives).when(changed(no, purposes=())).refused("purposes-empty")


def test_a_refusal_is_lifted_by_the_voice_that_spoke():
    lift = LiftRefusal(target=NO, voice=Voice.YOUTH, effective=LATER)
    lifted = RefusalLifted(target=NO, voice=Voice.YOUTH, categories=SORTED, effective=LATER)
    spec(directives).given(REFUSED).when(lift).then(lifted)
    spec(directives).given(REFUSED, lifted).when(lift).then()
    other = changed(lift, voice=Voice.HOLDER_B)
    spec(directives).given(REFUSED).when(other).refused("voice-may-not-withdraw")
    spec(directives).given(GRANTED).when(changed(lift, target=G1)).refused("unknown-directive")
