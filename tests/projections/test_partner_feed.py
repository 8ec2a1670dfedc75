"""What each partner is to be told follows the journal, and nothing but the journal."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.decide import decide
from consent.diff import told
from consent.events import AgreementGranted, AgreementWithdrawn
from consent.model import Query
from domain.contact import ThemeRecorded
from domain.network import PartnerResumed, PartnerSuspended, Ticked
from domain.person import ContactDetailsGiven, IdentityDisclosed
from domain.presence import PlaceIncidentLogged, PresenceLogged
from domain.themes import Theme
from domain.vocabulary import (
    Category,
    Channel,
    ContactId,
    IncidentNature,
    Level,
    PartnerId,
    PlaceKind,
    RecipientKind,
    TimeBand,
)
from projections.journal import Entry
from projections.partner_feed import Line, PartnerFeed, covers, fed, next_line, units
from tests.consent.histories import history
from tests.consent.world import (
    CLUB,
    KINDS,
    MEHDI,
    MISSION,
    NOON,
    POLICE,
    YEAR_END,
    World,
    charters,
    directive_id,
)


IDENTITY = IdentityDisclosed(family_name="Faure", first_name="Mehdi")
PHONE = ContactDetailsGiven(phone="00 00 00 00 00")
ALL = (Category.CONTACT_DETAILS, Category.EMPLOYMENT, Category.IDENTITY)
JUDGE = PartnerId(UUID(int=77))


def entries(world):
    return [Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log]


class Folded:
    """A world and the feed that follows it."""

    def __init__(self, world):
        self.world, self.feed, self.read = world, PartnerFeed(charters()), 0

    def news(self, partner=MISSION):
        page = entries(self.world)[self.read :]
        self.read += len(page)
        changes = [change for unit in units(page, "ended") for change in self.feed.fold(unit)]
        return [change for change in changes if change.partner == partner]


@pytest.fixture
def folded():
    world = World(CLUB, MISSION, POLICE)
    world.adult(MEHDI)
    return Folded(world)


def test_an_agreement_tells_what_was_recorded_before_and_after_it(folded):
    world = folded.world
    before = world.write(IDENTITY, about=(MEHDI,), by=CLUB)
    world.grant(categories=ALL)
    after = world.write(PHONE, about=(MEHDI,), by=CLUB)
    assert [news.source for news in folded.news() if news.source >= before] == [before, after]


def test_a_withdrawal_takes_everything_back_and_a_new_agreement_opens_a_new_entry(folded):
    world = folded.world
    source = world.write(PHONE, about=(MEHDI,), by=CLUB)
    granted = world.grant(categories=ALL)
    assert [news.view_epoch for news in folded.news() if news.source == source] == [1]
    world.withdraw(granted, NOON)
    closed = [news for news in folded.news() if news.source == source]
    assert [(news.view_epoch, news.fields) for news in closed] == [(1, {})]
    world.grant(categories=ALL)
    again = [news for news in folded.news() if news.source == source]
    assert [(news.view_epoch, set(news.fields)) for news in again] == [(2, {"phone"})]
    kept = [one.view_epoch for one in folded.feed.told() if one.source == source]
    assert sorted(kept) == [1, 1, 2]  # the author's own, then both of the partner's


def narrowed(world, granted, keep):
    """Replace an agreement by a smaller one, in one command."""
    new = granted.model_copy(update={"id": directive_id(999), "categories": keep})
    old = AgreementWithdrawn(
        target=granted.id, voice=granted.voice, categories=granted.categories, effective=NOON
    )
    world.write(old, about=(MEHDI,), by=CLUB)
    world.write(AgreementGranted.model_validate(dict(new)), about=(MEHDI,), by=CLUB)
    (first, *_), (second, fact) = world.log[-2:]
    shared = {"audit": first.audit, "recorded": first.recorded}
    world.log[-1] = (second.model_copy(update=shared), fact)


def test_an_agreement_replaced_in_one_command_takes_back_only_what_it_drops(folded):
    world = folded.world
    world.write(IDENTITY, about=(MEHDI,), by=CLUB)
    dropped = world.write(PHONE, about=(MEHDI,), by=CLUB)
    granted = world.grant(categories=ALL)
    folded.news()
    narrowed(world, granted, (Category.IDENTITY, Category.EMPLOYMENT))
    assert [(news.source, news.fields) for news in folded.news()] == [(dropped, {})]


def test_time_alone_retracts_nothing_until_it_is_ticked(folded):
    world = folded.world
    source = world.write(PHONE, about=(MEHDI,), by=CLUB)
    world.grant(categories=ALL)
    folded.news()
    world.write(Ticked(at=NOON))
    assert folded.news() == []
    world.write(Ticked(at=YEAR_END))
    env, fact = world.log[-1]
    world.log[-1] = (env.model_copy(update={"recorded": YEAR_END}), fact)
    expired = [news for news in folded.news() if news.source == source]
    assert [(news.fields, news.at) for news in expired] == [({}, YEAR_END)]


def test_a_suspended_partner_is_told_nothing_and_catches_up_when_it_is_back(folded):
    world = folded.world
    world.grant(categories=ALL)
    world.write(PHONE, about=(MEHDI,), by=CLUB)
    folded.news()
    world.write(PartnerSuspended(partner=MISSION))
    missed = world.write(IDENTITY, about=(MEHDI,), by=CLUB)
    assert folded.news() == []
    world.write(PartnerResumed(partner=MISSION))
    assert [news.source for news in folded.news()] == [missed]


def test_a_new_partner_gets_no_history_of_places():
    folded = Folded(World(CLUB))
    logged = PresenceLogged(
        channel=Channel.STREET, territory="issy", place="hall-12", time_band=TimeBand.LATE
    )
    folded.world.write(logged, by=CLUB)
    folded.world.onboard(POLICE)
    assert folded.news(POLICE) == []


def test_the_police_is_told_a_place_and_never_a_person(folded):
    world = folded.world
    world.grant(to=POLICE, categories=ALL)
    world.write(IDENTITY, about=(MEHDI,), by=POLICE)
    incident = PlaceIncidentLogged(
        territory="issy",
        place="hall-12",
        place_kind=PlaceKind.RESIDENCE,
        time_band=TimeBand.LATE,
        nature=IncidentNature.NOISE,
    )
    source = world.write(incident, by=CLUB)
    assert [news.source for news in folded.news(POLICE)] == [source]


def test_a_partner_without_a_feed_is_told_nothing():
    world = World(CLUB, JUDGE, kinds=KINDS | {JUDGE: RecipientKind.PROSECUTOR_JUDGE})
    folded = Folded(world)
    world.adult(MEHDI)
    world.grant(to=JUDGE, categories=ALL)
    world.write(PHONE, about=(MEHDI,), by=CLUB)
    assert folded.news(JUDGE) == []
    assert folded.feed.feeds() == [CLUB]


def test_changes_come_in_the_order_of_the_facts_whatever_the_partner(folded):
    world = folded.world
    for theme in (Theme.JOB_SEARCH, Theme.CV_LETTER):
        recorded = ThemeRecorded(contact=ContactId(UUID(int=7)), theme=theme)
        world.write(recorded, about=(MEHDI,), by=CLUB)
    world.grant(categories=ALL)
    changes = folded.news()
    ordered = [(news.cause, news.ordinal, news.source) for news in changes]
    assert ordered == sorted(ordered)


def mended(log):
    """Make each correction be about the person of what it corrects, as the services ensure."""
    about = {env.id: env.subjects for env, _ in log}
    for env, fact in log:
        subjects = about.get(getattr(fact, "supersedes", None), env.subjects)
        yield Entry.model_construct(
            envelope=env.model_copy(update={"subjects": subjects}), fact=fact
        )


def answers(feed):
    """Ask the engine about every fact and feed; a fact older than its author is nobody's."""
    state = feed.state
    for position in range(1, state.position + 1):
        key = state.key(position)
        author = state.partners.get(key.source) if key and key.source else None
        if key is None or author is None or author.position > position:
            continue
        for partner in feed.feeds():
            decision = decide(state, key, Query(partner, state.time, state.position))
            if "suspended" not in decision.reasons.values():
                yield (partner, position), told(fed(decision))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_told_is_what_the_engine_answers(seed):
    feed, last = PartnerFeed(charters()), {}
    log = list(mended(history(seed).log))
    for entry in log:
        for change in feed.fold([entry]):
            last[change.partner, change.source] = dict(change.fields)
        if entry.envelope.position % 12 == 0 or entry is log[-1]:
            assert {place: last.get(place, {}) for place, _ in answers(feed)} == dict(answers(feed))


def test_the_number_of_pages_the_journal_is_read_in_changes_nothing():
    world = history(7)
    page = [Entry.model_construct(envelope=env, fact=fact) for env, fact in world.log]
    whole, halves = PartnerFeed(charters()), PartnerFeed(charters())
    for unit in units(page, "ended"):
        whole.fold(unit)
    first = units(page[:9], "continues")
    for unit in [*first, *units(page[sum(map(len, first)) :], "ended")]:
        halves.fold(unit)
    assert list(whole.told()) == list(halves.told())


SHOWN = Line(1, "shown", {"phone": Level.CLEAR, "email": Level.CLEAR})


@pytest.fixture
def answer():
    world = World(CLUB, MISSION)
    world.adult(MEHDI)
    world.grant(categories=ALL)
    source = world.write(
        ContactDetailsGiven(phone="00 00 00 00 00", email="m@exemple.fr"), about=(MEHDI,), by=CLUB
    )
    return world.ask(source, MISSION, NOON + timedelta(hours=1))


def test_a_first_version_is_shown_and_nothing_follows_while_nothing_changes(answer):
    line = next_line(None, answer)
    assert line == SHOWN
    assert next_line(line, answer) is None


def test_less_is_narrowed_more_is_shown_and_each_is_one_version_on(answer):
    less = replace(answer, fields={"phone": answer.fields["phone"]})
    assert next_line(SHOWN, less) == Line(2, "narrowed", {"phone": Level.CLEAR})
    small = Line(2, "narrowed", {"phone": Level.CLEAR})
    assert next_line(small, answer) == Line(3, "shown", SHOWN.fields)


def test_only_what_was_delivered_is_retracted_and_never_twice(answer):
    nothing = replace(answer, fields={})
    assert next_line(None, nothing) is None
    retracted = Line(2, "retracted", {})
    assert next_line(SHOWN, nothing) == retracted
    assert next_line(retracted, nothing) is None
    assert next_line(retracted, answer) is None


def test_a_line_is_covered_only_while_all_of_it_may_be_told(answer):
    coarse = replace(answer.fields["phone"], level=Level.COARSE)
    assert covers(answer, SHOWN.fields)
    assert not covers(replace(answer, fields={"phone": answer.fields["phone"]}), SHOWN.fields)
    assert not covers(replace(answer, fields=answer.fields | {"phone": coarse}), SHOWN.fields)
    assert not covers(answer, {})
