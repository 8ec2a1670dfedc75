"""Turn one line of a sheet into what to record, or into the reasons it cannot be.

Shapes: what is understood becomes closed facts; every word no fact carries wholly goes, as it
stands, to the note sealed to the author's team. Nothing is dropped in silence.
"""

from dataclasses import dataclass, field
from datetime import date

from domain.themes import Theme
from domain.vocabulary import Channel, PartnerId, Place, PlaceKind, TimeBand
from gateway.sheets.content import Read, content_of, notes_of
from gateway.sheets.context import ImportContext
from gateway.sheets.grid import Row
from gateway.sheets.headings import Role
from gateway.sheets.line import FREE, Line, overlong
from gateway.sheets.mapping import ActionRule, Mapping
from gateway.sheets.people import read_age_of, read_alias, read_referral
from gateway.sheets.places import TO_NAME, PlaceRule
from gateway.sheets.problems import Problem
from gateway.sheets.themes import about_a_person, read_themes
from gateway.sheets.values import Count, Day, Hour, Unread, read_count, read_day, read_hour
from gateway.sheets.words import holds, listed, plain, words


REMOTE_PLACE = "a-distance"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one line becomes (ce que devient la ligne).

    Shapes: `alias` None = nobody is named, the line is a presence; else it is one person, new,
    and one contact. `content` is the same for every spelling of the same line, in any file.
    Limits and dangers: personal fields are kept out of `repr`; never log a draft's members.
    """

    row: int
    team: str
    on: date
    channel: Channel
    place: Place
    time_band: TimeBand | None
    group_size: int | None
    themes: tuple[Theme, ...] = field(repr=False)
    alias: str | None = field(repr=False)
    declared_age: int | None = field(repr=False)
    referral: tuple[PartnerId, Theme] | None = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)
    content: str = field(repr=False)

    @property
    def events(self) -> int:
        """Say how many facts the line becomes."""
        told = [self.referral, self.declared_age] if self.alias is not None else []
        met = 2 + len(self.themes) if self.alias is not None else 1
        return met + sum(one is not None for one in told) + len(self.notes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a line gave: a draft unless rejected, and every problem found."""

    draft: Draft | None
    problems: tuple[Problem, ...]


def read_row(row: Row, mapping: Mapping, context: ImportContext, *, from_1904: bool) -> Outcome:
    """Read one line.

    Errors: none; whatever the cells hold, the answer is a draft or problems.
    """
    line = Line(row, mapping, context)
    _look_over(line)
    draft = None if line.rejected else _draft(line, from_1904=from_1904)
    return Outcome(None if line.rejected else draft, tuple(line.problems))


def _look_over(line: Line) -> None:
    """Look at every cell first: endless ones, formulas, what only the note will carry."""
    if overlong(line.row):
        line.reject("cell-too-long")
    for role in Role:
        value = line.cell(role)
        if role not in FREE and isinstance(value, str) and value.lstrip().startswith("="):
            line.reject("formula", role)
    for letter, value in line.row.cells.items():
        if line.is_free(letter):
            line.kept.add(letter)
            if isinstance(value, str) and holds(value, listed("danger")):
                line.warn("possible-danger")


def _draft(line: Line, *, from_1904: bool) -> Draft | None:
    day, team, rule = _day(line, from_1904=from_1904), _team(line), _action(line)
    place, hour, count = _place(line, rule), _hour(line, day), _count(line)
    alias = read_alias(line)
    if day is None or team is None or rule is None or place is None or line.rejected:
        return None
    actor = line.context.teams[team]
    themes = read_themes(line)
    if alias is not None:
        themes = about_a_person(line, themes, actor.kind)
        _one_of_a_group(line, count)
    return Draft(
        row=line.row.number,
        team=team,
        on=day.on,
        channel=_channel(rule, place),
        place=place.slug,
        time_band=None if hour is None else hour.band,
        group_size=count.size if alias is None else None,
        themes=themes,
        alias=alias,
        declared_age=read_age_of(line, alias),
        referral=read_referral(line, alias, themes, actor),
        notes=notes_of(line),
        content=content_of(line, Read(actor, day, hour, count)),
    )


def _day(line: Line, *, from_1904: bool) -> Day | None:
    value = line.cell(Role.DATE)
    if value is None:
        line.reject("date-missing", Role.DATE)
        return None
    try:
        day = read_day(value, from_1904=from_1904)
    except Unread as unread:
        line.reject(unread.code, Role.DATE)
        return None
    if day.on > line.context.today:
        line.reject("date-in-future", Role.DATE)
    return day


def _team(line: Line) -> str | None:
    written = line.text(Role.TEAM)
    if not plain(written):
        if len(line.context.teams) == 1:
            return next(iter(line.context.teams))
        line.reject("team-missing", Role.TEAM)
        return None
    team = line.mapping.teams.get(plain(written))
    if team not in line.context.teams:
        line.reject("team-unknown", Role.TEAM)
        return None
    return team


def _action(line: Line) -> ActionRule | None:
    written = plain(line.text(Role.ACTION))
    rule = line.mapping.actions.get(written)
    if rule is None:
        line.reject("action-unknown" if written else "action-missing", Role.ACTION)
    return rule


def _place(line: Line, action: ActionRule | None) -> PlaceRule | None:
    written = plain(line.text(Role.PLACE))
    if not written and action is not None and action.channel in words()["remote"]:
        return PlaceRule(slug=REMOTE_PLACE, kind=PlaceKind.PUBLIC_SPACE)
    rule = line.mapping.places.get(written)
    if rule is None:
        line.reject("place-unknown" if written else "place-missing", Role.PLACE)
    elif rule.slug == TO_NAME:
        line.set_aside("place-to-name", Role.PLACE)
    elif not rule.exact:
        line.set_aside("house-number-dropped", Role.PLACE)
    return rule


def _channel(rule: ActionRule, place: PlaceRule) -> Channel:
    if place.kind is PlaceKind.RESIDENCE and rule.at_residence is not None:
        return rule.at_residence
    return rule.channel


def _hour(line: Line, day: Day | None) -> Hour | None:
    """Read the hour, from the cell of the date where it has none of its own; the note keeps it."""
    value = line.cell(Role.HOUR)
    if value is None and day is not None and day.at is not None:
        line.keep(Role.DATE)
        return read_hour(day.at)
    if value is None:
        return None
    line.keep(Role.HOUR)
    try:
        return read_hour(value)
    except Unread as unread:
        line.warn(unread.code, Role.HOUR)
        return None


def _count(line: Line) -> Count:
    value = line.cell(Role.HEAD_COUNT)
    if value is None:
        return Count(None, exact=True)
    try:
        count = read_count(value)
    except Unread as unread:
        line.reject(unread.code, Role.HEAD_COUNT)
        return Count(None, exact=True)
    if not count.exact:
        approximate = "count-approximate" if count.size else "count-unreadable"
        line.set_aside(approximate, Role.HEAD_COUNT)
    return count


def _one_of_a_group(line: Line, count: Count) -> None:
    if count.size is not None and count.size > 1:
        line.set_aside("count-with-alias", Role.HEAD_COUNT)
