"""Read the consent register (registre des accords): the DPO's list of every directive, no value."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from pydantic import JsonValue

from domain.envelope import Actor
from domain.vocabulary import PersonId, Role
from gateway.audit.gate import Unit
from gateway.ports import Unavailable
from gateway.service import trail
from gateway.service.session import Network, require_role


ROWS_MAX = 200
WAIT_SECONDS_MAX = 2.0
KEEPERS = frozenset({Role.DPO})
ROWS = """SELECT directive, kind, subject, voice, source, recipient, categories, purposes, given,
    starts, until, state, ended_categories, notice, channel
  FROM proj.consent_register_rows ORDER BY given, directive LIMIT %s OFFSET %s"""


def read_register(network: Network, actor: Actor, page: int) -> trail.Answer:
    """Give one page of the register, people and directives under the reader's own handles.

    Shapes: pages from 0, of at most 200 rows; an empty page is after the last.
    Errors: `Forbidden`; `Unavailable("consent-view-behind")` when the rows do not follow in time.
    """
    act = trail.Act(actor, "register.view", "log_read", "none")
    with trail.denials(network, act):
        require_role(actor, KEEPERS)
    return trail.audited(network, lambda: _page(network, act, page))


def _page(network: Network, act: trail.Act, page: int) -> tuple[trail.Answer, list[Unit]]:
    known = network.roster.catch_up()
    if not network.projections.wait(known, WAIT_SECONDS_MAX):
        raise Unavailable("consent-view-behind")
    with network.database.pooled("maillage_app") as connection:
        cursor = connection.cursor(row_factory=dict_row)
        rows = cursor.execute(ROWS, [ROWS_MAX, page * ROWS_MAX]).fetchall()
    people = {PersonId(row["subject"]) for row in rows}
    items = tuple(trail.file_slot(network, act, person) for person in sorted(people))
    lines = [_line(network, act, row) for row in rows]
    body = json.dumps({"rows": lines}, ensure_ascii=False).encode()
    records = trail.read_units(network, act, body, trail.Shown(items, known))
    return trail.Answer(body, records[0].draft.id), records


def _line(network: Network, act: trail.Act, row: dict[str, Any]) -> dict[str, JsonValue]:
    unit, handle = trail.unit_of(act), network.pseudonyms.of
    line: dict[str, JsonValue] = {name: _plain(value) for name, value in row.items()}
    line["directive"] = handle(unit, "directive", row["directive"])
    line["subject"] = network.pseudonyms.subject(unit, PersonId(row["subject"]))
    return {name: value for name, value in line.items() if value is not None}


def _plain(value: Any) -> JsonValue:  # noqa: ANN401  # whatever a column holds
    match value:
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case list():
            return [_plain(item) for item in value]
        case _:
            return None if value is None else str(value)
