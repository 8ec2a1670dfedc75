"""A fictitious network to read sheets for, and the sheets themselves, written to a folder."""

import csv
import io
from datetime import date
from importlib.resources import files
from pathlib import Path
from uuid import UUID

from openpyxl import Workbook

from domain.envelope import Actor
from domain.vocabulary import PartnerId, ProfessionalId, Purpose, RecipientKind, Role
from gateway.service.authoring import read_authoring
from gateway.sheets.context import ImportContext, KnownPartner
from gateway.sheets.grid import Row
from gateway.sheets.headings import recognised
from gateway.sheets.mapping import propose
from gateway.sheets.reading import Table
from gateway.sheets.rows import read_row


SAMPLE = Path(__file__).parents[2] / "samples" / "releve-terrain-T1-2025.xlsx"
HEADINGS = (
    *("Date", "Heure", "Lieu", "Équipe", "Type d'action", "Nb jeunes", "Prénom", "Âge"),
    *("Thème(s)", "Orienté vers", "Accord", "Observations"),
)
LETTERS = dict(zip(HEADINGS, "ABCDEFGHIJKL", strict=True))
TODAY = date(2025, 6, 1)

_KINDS = {
    "ML1": (RecipientKind.MISSION_LOCALE, "Mission locale"),
    "CCAS1": (RecipientKind.SOCIAL_SERVICES, "CCAS"),
    "BAI1": (RecipientKind.LANDLORD, "SIC"),
    "BAI2": (RecipientKind.LANDLORD, "FSH"),
    "POL1": (RecipientKind.POLICE, "Police municipale"),
    "ASE1": (RecipientKind.CHILD_WELFARE, "ASE"),
    "SMP-P": (RecipientKind.STREET_TEAM, "Prévention"),
    "SMP-M": (RecipientKind.MEDIATION_TEAM, "Médiation"),
}


def unit(code):
    return PartnerId(UUID(int=sorted(_KINDS).index(code) + 1, version=4))


def actor(code):
    return Actor(
        professional=ProfessionalId(UUID(int=1000, version=4)),
        unit=unit(code),
        kind=_KINDS[code][0],
        role=Role.WORKER,
        purposes=tuple(Purpose),
    )


CONTEXT = ImportContext(
    territory="dumbea",
    today=TODAY,
    teams={code: actor(code) for code in ("SMP-P", "SMP-M")},
    authoring=read_authoring(
        files("consent").joinpath("packs", "charter-default.json").read_bytes()
    ),
    key=b"a key of the tests, 32 bytes.....",
    partners={code: KnownPartner(unit(code), *said) for code, said in _KINDS.items()},
)

USUAL = {
    "Date": "06/01/2025",
    "Lieu": "Parc Fayard",
    "Équipe": "PS",
    "Type d'action": "maraude",
}


def line(number=2, **said):
    """Give one usual line; `said` changes its cells, by the headings' own words."""
    whole = {**USUAL, **said}
    return Row(number, {LETTERS[title]: cell for title, cell in whole.items() if cell is not None})


def sheet(path, rows, headings=HEADINGS):
    """Write a workbook of these lines (dicts by heading) under these headings."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(list(headings))
    for row in rows:
        page.append([row.get(title) for title in headings])
    book.save(path)
    return path


def text(rows, headings=HEADINGS, separator=";"):
    """Write the same lines as CSV text."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    writer.writerow(headings)
    writer.writerows([row.get(title, "") for title in headings] for row in rows)
    return written.getvalue()


def table_of(*rows):
    """Give a table of lines under the usual headings, as if read from a file."""
    titles = {letter: title for title, letter in LETTERS.items()}
    return Table(
        sheet="Feuille",
        header=1,
        titles=titles,
        roles=recognised(titles),
        rows=(Row(1, titles), *rows),
        from_1904=False,
        others=(),
    )


def read(context=CONTEXT, **said):
    """Read one usual line, changed as `said`, with the mapping proposed for it."""
    row = line(**said)
    mapping = propose(table_of(row), context)
    return read_row(row, mapping, context, from_1904=False)


def codes(outcome):
    return {problem.code for problem in outcome.problems}
