"""The journal is read on past an entry that cannot be opened, if it is about somebody."""

import pytest

from domain.presence import PresenceLogged
from domain.vocabulary import Channel, TimeBand
from gateway.ports import ChainBroken, Corrupted
from gateway.runner.pages import Pages
from tests.consent.world import CLUB, LINA, MEHDI


@pytest.fixture
def written(stage):
    stage.onboard(CLUB)
    stage.adult(MEHDI, LINA)
    stage.write(
        PresenceLogged(
            channel=Channel.STREET, territory="issy", place="hall-12", time_band=TimeBand.LATE
        ),
        by=CLUB,
    )
    return stage


class Altered:
    """A journal in which some entries do not open."""

    def __init__(self, stage, *positions):
        self.journal, self.positions = stage.journal, positions

    def read(self, after, limit):
        found = self.journal.read(after, limit)
        for entry in found:
            if entry.envelope.position in self.positions:
                raise Corrupted("sealed part", entry.envelope.position)
        return found


def positions(page):
    return [entry.envelope.position for entry in page.entries]


def test_pages_follow_one_another_until_the_journal_ends(written):
    pages = Pages(written.journal, written.database)
    first, rest = pages.after(0, 4), pages.after(4, 4)
    assert (positions(first), first.full) == ([1, 2, 3, 4], True)
    assert (positions(rest), rest.full) == ([5, 6], False)


def test_an_altered_entry_is_put_apart_with_the_people_it_is_about(written):
    page = Pages(Altered(written, 3, 5), written.database).after(0)
    assert positions(page) == [1, 2, 4, 6]
    assert [(one.position, one.subjects) for one in page.poisons] == [(3, (MEHDI,)), (5, (LINA,))]
    assert not page.full


def test_a_page_that_ends_on_an_altered_entry_is_full(written):
    page = Pages(Altered(written, 3), written.database).after(1, 2)
    assert (positions(page), page.full) == ([2], True)
    assert page.poisons[0].position == 3


def test_an_altered_entry_about_nobody_stops_everything(written):
    with pytest.raises(Corrupted):
        Pages(Altered(written, 6), written.database).after(0)


def test_evidence_altered_nowhere_in_particular_stops_everything(written):
    class Broken:
        def read(self, after, limit):
            raise ChainBroken(f"ledger after {after} and {limit}")

    with pytest.raises(ChainBroken):
        Pages(Broken(), written.database).after(0)
