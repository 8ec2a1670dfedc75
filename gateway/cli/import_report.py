"""Say an import in French: what each line becomes, what to mend, the figures; never a name."""

from collections.abc import Iterator

from gateway.cli.output import words
from gateway.service.imports import Plan, PlannedRow, Report


def said(name: str, **values: object) -> str:
    """Give one sentence of the catalogue."""
    return words("import_report")[name].format(**values)


def preview(planned: Plan) -> dict[str, object]:
    """Give what an import would do as JSON members: lines, problems, mapping."""
    table = planned.table
    return {
        "sheet": table.sheet,
        "header_row": table.header,
        "other_sheets": list(table.others),
        "mapping": planned.mapping.model_dump(mode="json"),
        "not_understood": planned.mapping.unknown(),
        "rows": [_row(row) for row in planned.rows],
        "problems": [problem.shown() for row in planned.rows for problem in row.problems],
    }


def _row(row: PlannedRow) -> dict[str, object]:
    found: dict[str, object] = {"row": row.number, "kind": str(row.kind), "fate": row.fate}
    if row.of is not None:
        found["duplicate_of"] = row.of
    if row.fate == "import" and row.draft is not None:
        draft = row.draft
        found["becomes"] = "presence" if draft.alias is None else "contact"
        found["team"] = draft.team
        found["on"] = draft.on.isoformat()
        found["channel"] = str(draft.channel)
        found["events"] = draft.events
    return found


def mapping_lines(planned: Plan) -> Iterator[str]:
    """Show what each column was taken for, and how many spellings stay unknown."""
    table = planned.table
    yield said("sheet", sheet=table.sheet, header=table.header, rows=len(table.rows))
    if table.others:
        yield said("others", sheets=", ".join(table.others))
    for column in planned.mapping.columns:
        role = column.role or said("kept")
        yield said("column", letter=column.letter, title=column.title, role=role)
    for name, spelt in planned.mapping.unknown().items():
        yield said("unknown", table=name, count=len(spelt))


def row_lines(planned: Plan) -> Iterator[str]:
    """Say what each line becomes, and under it what to look at."""
    for row in planned.rows:
        yield _row_line(row)
        for problem in row.problems:
            where = f"{problem.cell} ({problem.title}) " if problem.cell else ""
            yield said("problem", cell=where, sentence=problem.sentence, mend=problem.mend)


def _row_line(row: PlannedRow) -> str:
    if row.fate == "ignored":
        return said("ignored", number=row.number, kind=said(row.kind))
    if row.fate != "import" or row.draft is None:
        return said(row.fate, number=row.number, of=row.of)
    draft = row.draft
    return said(
        "import",
        number=row.number,
        what=said("presence" if draft.alias is None else "contact"),
        team=draft.team,
        on=f"{draft.on:%d/%m/%Y}",
        events=draft.events,
    )


def figure_lines(planned: Plan, report: Report) -> Iterator[str]:
    """Say the figures, and what the team still has to do."""
    yield said("figures", **report.shown())
    drafts = [row.draft for row in planned.rows if row.fate == "import" and row.draft is not None]
    yield said("handles", count=sum(draft.alias is not None for draft in drafts))
    codes = [problem.code for row in planned.rows for problem in row.problems]
    yield said(
        "agreements",
        count=codes.count("agreement-to-collect"),
        danger=len({r.number for r in planned.rows if "possible-danger" in _codes(r)}),
    )
    if report.rejects_file is not None:
        yield said("rejects", file=report.rejects_file)


def _codes(row: PlannedRow) -> frozenset[str]:
    return frozenset(problem.code for problem in row.problems)
