"""Sort what a line was about: what the team may record, and what waits for an agreement."""

from domain.themes import THEMES, Theme
from domain.vocabulary import PLACE_LEVEL, Category, RecipientKind
from gateway.sheets.headings import Role
from gateway.sheets.line import Line
from gateway.sheets.words import plain


WAITS_FOR_AGREEMENT = frozenset(
    {
        Category.HEALTH,
        Category.ADDICTION,
        Category.DISABILITY,
        Category.OFFENCE,
        Category.DANGER,
    }
)
"""About a person, never recorded from a sheet: GDPR 9 and 10; LAW §4."""


def read_themes(line: Line) -> tuple[Theme, ...]:
    """Read the themes of a line, each once, in the order they are written."""
    written = line.text(Role.THEMES)
    found: dict[Theme, None] = {}
    for piece in line.mapping.theme_pieces(written):
        theme = line.mapping.themes.get(plain(piece))
        if theme is None:
            line.set_aside("theme-unknown", Role.THEMES)
        else:
            found[theme] = None
    if "?" in written:  # the doubt is part of what was written
        line.keep(Role.THEMES)
    return tuple(found)


def about_a_person(line: Line, themes: tuple[Theme, ...], team: RecipientKind) -> tuple[Theme, ...]:
    """Keep the themes the team may record about a person; the note carries the others."""
    return tuple(theme for theme in themes if _may(line, THEMES[theme], team))


def _may(line: Line, category: Category, team: RecipientKind) -> bool:
    if category is Category.DANGER:
        line.warn("possible-danger", Role.THEMES)
    if category in WAITS_FOR_AGREEMENT:
        line.set_aside("theme-needs-agreement", Role.THEMES)
        return False
    if category in PLACE_LEVEL or category not in line.context.authoring.get(team, frozenset()):
        line.set_aside("theme-not-for-team", Role.THEMES)
        return False
    return True
