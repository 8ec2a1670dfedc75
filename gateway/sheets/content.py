"""Write what the note of a line carries, and spell the line so that its copies are recognised."""

import json
from dataclasses import dataclass

from domain.envelope import Actor
from domain.forbidden import refuse_nir
from domain.kernel import Refused
from domain.note import TEXT_CHARS_MAX
from gateway.sheets.headings import Role
from gateway.sheets.line import Line, shown
from gateway.sheets.values import Count, Day, Hour
from gateway.sheets.words import plain, squeezed


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a line and is spelt the same however the cell was."""

    actor: Actor
    day: Day
    hour: Hour | None
    count: Count


def notes_of(line: Line) -> tuple[str, ...]:
    """Write the note of a line, under the headings of its columns, cut where a note is full.

    Errors: none; a forbidden number rejects the line.
    """
    titles = {column.letter: column.title for column in line.mapping.columns}
    text = "\n".join(
        f"{squeezed(titles.get(letter, letter))} : {shown(cell).strip()}"
        for letter, cell in line.row.cells.items()
        if letter in line.kept
    )
    try:
        refuse_nir(text)
    except Refused as refused:
        line.reject(refused.code)
    cut = [text[start : start + TEXT_CHARS_MAX] for start in range(0, len(text), TEXT_CHARS_MAX)]
    return tuple(part.strip() for part in cut if part.strip())


def content_of(line: Line, read: Read) -> str:
    """Spell what a line says, the same for every copy of it in any kind of file.

    Shapes: from the cells, not from what the mapping makes of them: mending the mapping does not
    make an imported line new.
    """
    themes = sorted(filter(None, map(plain, line.text(Role.THEMES).replace("+", ",").split(","))))
    exact = read.count.exact
    said = [
        str(line.context.territory),
        str(read.actor.unit),
        read.day.on.isoformat(),
        read.hour.spelt if read.hour else plain(line.text(Role.HOUR)),
        plain(line.text(Role.PLACE)),
        plain(line.text(Role.ACTION)),
        str(read.count.size) if exact else plain(line.text(Role.HEAD_COUNT)),
        squeezed(line.text(Role.ALIAS)).casefold(),
        plain(line.text(Role.AGE)),
        *sorted(set(themes)),
        plain(line.text(Role.REFERRED_TO)),
        *sorted(_free(line)),
    ]
    return json.dumps(said, ensure_ascii=False)


def _free(line: Line) -> list[str]:
    titles = {column.letter: plain(column.title) for column in line.mapping.columns}
    return [
        f"{titles.get(letter, letter)}={squeezed(shown(cell))}"
        for letter, cell in line.row.cells.items()
        if line.is_free(letter)
    ]
