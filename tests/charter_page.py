"""Write docs/charter-default.md from the charter the engine loads.

Run as `python -m tests.charter_page`.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


ROOT = Path(__file__).resolve().parents[1]
CHARTER = ROOT / "consent/packs/charter-default.json"
PAGE = ROOT / "docs/charter-default.md"
COLUMNS_IN_FIRST_MATRIX = 12


def page(charter):
    """Give the whole page as Markdown."""
    kinds = list(charter["recipient_kinds"])
    care, others = kinds[:COLUMNS_IN_FIRST_MATRIX], kinds[COLUMNS_IN_FIRST_MATRIX:]
    sections = [
        introduction(charter),
        section("Cell legend", table(("code", "meaning"), charter["codes"].items()), LEGEND_NOTE),
        section("Categories", categories(charter)),
        section("Recipient kinds", recipient_kinds(charter), definitions(charter["channels"])),
        section("Matrix, part 1: care, protection, insertion, school", matrix(charter, care)),
        section("Matrix, part 2: security, justice, coordination, others", matrix(charter, others)),
        section("Scope of D cells", scopes(charter), definitions(charter["scope_codes"])),
        section(LEVELS_TITLE.format(order=" < ".join(charter["levels"])), level_caps(charter)),
        section("What a team may author (own workspace, not a release)", *authoring(charter)),
        section("Exceptions", exceptions(charter), definitions(charter["exception_modes"])),
        section("Who agrees", quorum(charter), secrecy(charter)),
        section("Break-glass («bris de glace»)", pairs(charter["break_glass"])),
        section("Limits", pairs(charter["limits"])),
        section("Retention per category", retention(charter)),
        section("Retention of other records", records(charter["retention_records"])),
        section("Jurisdictions", jurisdictions(charter)),
    ]
    return "\n\n".join(sections) + "\n"


LEGEND_NOTE = (
    "`/` between codes means “or” (any one path), `&` means “and”. In the JSON file “or” is "
    "written `|`."
)
LEVELS_TITLE = "Finest level a cell may give (no entry = CLEAR; order {order})"


def introduction(charter):
    return (
        f"# Default charter v{charter['version']} (charte par défaut)\n\n"
        "Generated from `consent/packs/charter-default.json` by `python -m tests.charter_page`; "
        "a test fails when they differ.\n"
        f"Status: {charter['status']}.\n"
        f"Order: {charter['order']}\n"
        f"Never stored, whatever the cell: {listed(charter['forbidden_at_write'])}."
    )


def section(title, *blocks):
    return "\n\n".join([f"## {title}", *(block for block in blocks if block)])


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Give a Markdown table; a `|` inside a cell becomes `/`."""
    first = list(head)
    lines = [first, ["---"] * len(first), *([cell.replace("|", "/") for cell in r] for r in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def definitions(meanings: Mapping[str, str]) -> str:
    """Give `code`: meaning, one a line."""
    return "\n".join(f"- `{code}`: {meaning}" for code, meaning in meanings.items())


def listed(values):
    return ", ".join(values) or "–"


def code(name):
    return f"`{name}`"


def plain(value):
    """Give one JSON value as a reader would write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return listed(map(plain, value))
        case dict():
            return "; ".join(f"{name} {plain(item)}" for name, item in value.items())
        case _:
            return str(value)


def pairs(values):
    return table(("what", "value"), ((code(name), plain(item)) for name, item in values.items()))


def categories(charter):
    marks = {"personal": "personal", "special": "art. 9", "art10": "art. 10"}
    rows = (
        (code(name), item["fr"], item["vault_group"] or "–", listed(found))
        for name, item in charter["categories"].items()
        for found in [[mark for flag, mark in marks.items() if item[flag]]]
    )
    return table(("category", "French", "key group", "marks"), rows)


def recipient_kinds(charter):
    rows = (
        (item["abbr"], code(kind), item["fr"], item["channel"], listed(item["purposes"]))
        for kind, item in charter["recipient_kinds"].items()
    )
    return table(("short", "code name", "French", "channel", "purposes"), rows)


def matrix(charter, kinds):
    abbreviations = [charter["recipient_kinds"][kind]["abbr"] for kind in kinds]
    rows = (
        (category, *(row[kind] for kind in kinds)) for category, row in charter["matrix"].items()
    )
    return table(("category", *abbreviations), rows)


def scopes(charter):
    rows = (
        (code(kind), "; ".join(f"{'all other' if c == '*' else c}: {s}" for c, s in of.items()))
        for kind, of in charter["scopes"].items()
    )
    return table(("kind", "scope"), rows)


def level_caps(charter):
    rows = (
        (code(kind), "; ".join(f"{category}: {cap(limit)}" for category, limit in of.items()))
        for kind, of in charter["level_caps"].items()
    )
    return table(("kind", "cap per category (fields kept)"), rows)


def cap(limit):
    fields = f" ({listed(limit['fields'])})" if "fields" in limit else ""
    note = f" [{limit['note']}]" if "note" in limit else ""
    return f"{limit['level']}{fields}{note}"


def authoring(charter):
    everything = len(charter["categories"])
    rows = []
    for kind, item in charter["recipient_kinds"].items():
        if item["authoring"] or item["deposit"]:
            whole = len(item["authoring"]) == everything
            authored = f"all {everything}" if whole else listed(item["authoring"])
            own = item.get("own_requests_only")
            suffix = f" (own requests only: {listed(own)})" if own else ""
            rows.append((code(kind), authored + suffix, listed(item["deposit"])))
    links = (f"`{kind}` → {category}" for kind, category in charter["sensitive_links"].items())
    sensitive = (
        "Sensitive links: a `link` fact that names one of these kinds needs its second category "
        f"open too: {listed(links)}."
    )
    return (
        f"{charter['own_view'][0].upper()}{charter['own_view'][1:]}.",
        table(("kind", "authoring", "deposit only"), rows),
        sensitive,
    )


def exceptions(charter):
    head = ("code", "source", "mode", "hours at most", "parents", "review, hours")
    more = ("a refusal closes it", "survives a restriction", "senders", "conditions", "opens")
    return table(
        head + more,
        ((name, *exception_row(item)) for name, item in charter["exceptions"].items()),
    )


def exception_row(item):
    return (
        item["source"],
        item["mode"],
        plain(item["max_duration_hours"]) if item["max_duration_hours"] else "one act",
        plain(item["parents_informed"]),
        plain(item["expost_review_hours"] or "–"),
        plain(item["blocked_by_refusal"]),
        plain(item["survives_restriction"]),
        listed(item["sender_kinds"]),
        listed(item["conditions"]),
        "; ".join(f"{kind}: {listed(opened)}" for kind, opened in item["recipients"].items()),
    )


def quorum(charter):
    rows = (
        (band, "; ".join(f"{category}: {rule}" for category, rule in of.items()))
        for band, of in charter["quorum"].items()
    )
    return table(("age band", "who must agree"), rows)


def secrecy(charter):
    grounds = charter["agreement_opens_secrecy"]
    opens = listed(ground for ground, opened in grounds.items() if opened)
    closed = listed(ground for ground, opened in grounds.items() if not opened)
    return f"An agreement opens the secrecy of: {opens}; never of: {closed} (unset = closed)."


def retention(charter):
    rows = (
        (
            category,
            str(item["months"]),
            item["trigger"],
            item["then"],
            item["end_action"],
            plain(item.get("fallback", "–")),
            item["mark"],
        )
        for category, item in charter["retention"].items()
    )
    return table(("category", "months", "from", "then", "end", "otherwise", "mark"), rows)


def records(items):
    return table(("record", "rule"), ((code(name), plain(rule)) for name, rule in items.items()))


def jurisdictions(charter):
    rows = (
        (
            pack,
            listed(item["disabled"]),
            listed(f"{old} → {new}" for old, new in item["substitute"].items()),
            plain(item.get("marks", "–")),
        )
        for pack, item in charter["jurisdictions"].items()
    )
    return table(("pack", "disabled", "substitute", "marks"), rows)


def main() -> None:
    """Write the page."""
    charter = json.loads(CHARTER.read_text(encoding="utf-8"))
    PAGE.write_text(page(charter), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
