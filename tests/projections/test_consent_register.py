"""The register has one row a directive, and an ending is written beside, never over."""

from consent.events import RefusalLifted
from domain.vocabulary import Category
from projections.consent_register import ConsentRegister
from projections.journal import Entry
from tests.consent.histories import history
from tests.consent.world import CLUB, MEHDI, MISSION, NOON, World, directive_id


TWO = (Category.IDENTITY, Category.LINK)


def folded(world):
    register = ConsentRegister()
    register.fold([Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log])
    return register.rows


def test_an_agreement_is_kept_with_its_scope_notice_and_channel():
    world = World(CLUB, MISSION)
    granted = world.grant(categories=TWO)
    row = folded(world)[granted.id]
    assert (row.kind, row.state, row.subject) == ("agreement", "given", MEHDI)
    assert (row.source, row.recipient, row.categories) == (CLUB, MISSION, TWO)
    assert (row.until, row.notice, row.channel) == (granted.until, "accord-ml-1", "paper")


def test_a_withdrawal_in_part_then_of_the_rest_ends_it_step_by_step():
    world = World(CLUB, MISSION)
    granted = world.grant(categories=TWO)
    first = world.withdraw(granted, NOON, Category.LINK)
    assert folded(world)[granted.id].state == "partly-ended"
    second = world.withdraw(granted, NOON, Category.IDENTITY)
    row = folded(world)[granted.id]
    assert (row.state, row.ended, row.ended_categories) == ("ended", (first, second), TWO)


def test_an_agreement_replaced_says_so():
    world = World(CLUB, MISSION)
    old = world.grant(categories=TWO)
    world.withdraw(old, NOON)
    new = world.grant(categories=(Category.LINK,), replaces=(old.id,))
    rows = folded(world)
    assert (rows[old.id].state, rows[new.id].state) == ("replaced", "given")


def test_a_refusal_is_kept_and_its_lifting_ends_it():
    world = World(CLUB, MISSION)
    refused = world.refuse(over=MISSION, categories=TWO)
    row = folded(world)[refused.id]
    assert (row.kind, row.recipient, row.until) == ("refusal", MISSION, None)
    lift = RefusalLifted(target=refused.id, voice=refused.voice, categories=TWO, effective=NOON)
    world.write(lift, about=(MEHDI,), by=CLUB)
    assert folded(world)[refused.id].state == "ended"


def test_an_ending_or_a_replacement_of_something_unknown_changes_nothing():
    world = World(CLUB, MISSION)
    granted = world.grant(categories=TWO, replaces=(directive_id(777),))
    world.withdraw(granted.model_copy(update={"id": directive_id(778)}), NOON)
    assert list(folded(world)) == [granted.id]


def test_the_register_does_not_depend_on_how_the_journal_is_read():
    world = history(11)
    entries = [Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log]
    whole, one_by_one = ConsentRegister(), ConsentRegister()
    whole.fold(entries)
    for entry in entries:
        one_by_one.fold([entry])
    assert whole.rows == one_by_one.rows
