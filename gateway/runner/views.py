"""The tables a projection writes: its rows, its checkpoint, its dead letters; nothing else does."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection

from domain.vocabulary import PersonId
from projections.consent_register import Row


class Fenced(Exception):  # noqa: N818  # not an error: somebody else is at work
    """Another runner owns this projection: stop writing."""


# One array statement a page, whatever the number of rows; `ended` and its like are arrays of rows,
# so they travel as text arrays and are cast back.
UPSERT_ROW = """INSERT INTO proj.consent_register_v1_rows
  (directive, position, kind, subject, voice, source, recipient, categories, purposes, given,
   starts, until, state, ended, ended_categories, notice, channel)
  SELECT directive, position, kind, subject, voice, source, recipient, categories::text[],
    purposes::text[], given, starts, until, state, ended::bigint[], ended_categories::text[],
    notice, channel
  FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[],
    %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[],
    %s::text[], %s::text[], %s::text[], %s::text[])
    AS r(directive, position, kind, subject, voice, source, recipient, categories, purposes, given,
      starts, until, state, ended, ended_categories, notice, channel)
  ON CONFLICT (directive) DO UPDATE SET state = excluded.state, ended = excluded.ended,
    ended_categories = excluded.ended_categories"""
CHECKPOINT = "SELECT notification_id FROM maillage.tracking WHERE application_name = %s"
ADVANCE = """INSERT INTO maillage.tracking AS t (application_name, notification_id) VALUES (%s, %s)
  ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id
  WHERE t.notification_id < excluded.notification_id RETURNING 1"""
LOCK = "SELECT pg_try_advisory_lock(7267, hashtext(%s))"
PARK = """INSERT INTO maillage.dead_letters AS d
  (projection, notification_id, subject_id, error_class, error_path, attempts, first_at, last_at)
  SELECT %s, %s, subject, %s, %s, %s, maillage.clock_now(), maillage.clock_now()
  FROM unnest(%s::uuid[]) AS s(subject) ON CONFLICT DO NOTHING"""
PARKED = """SELECT subject_id, min(notification_id) FROM maillage.dead_letters
  WHERE projection = %s GROUP BY 1"""


def upsert_register(connection: Connection, rows: Iterable[Row]) -> None:
    """Write rows of the consent register as they are now."""
    latest = list({row.directive: row for row in rows}.values())
    if latest:
        connection.execute(
            UPSERT_ROW, [list(column) for column in zip(*map(_cells, latest), strict=True)]
        )


def checkpoint(connection: Connection, projection: str) -> int:
    """Give the last position a projection has written past, 0 before the first."""
    row = connection.execute(CHECKPOINT, [projection]).fetchone()
    return int(row[0]) if row else 0


def advance(connection: Connection, projection: str, position: int) -> None:
    """Move a checkpoint forward, in the transaction of the rows.

    Errors: `Fenced` if it is there already: another runner was faster.
    """
    if connection.execute(ADVANCE, [projection, position]).fetchone() is None:
        raise Fenced(projection)


def hold(connection: Connection, projection: str) -> bool:
    """Take a projection for this session; False = another session has it."""
    [(held,)] = connection.execute(LOCK, [projection]).fetchall()
    return bool(held)


def park(
    connection: Connection,
    projection: str,
    letter: tuple[int, str, int],
    subjects: Sequence[PersonId],
) -> None:
    """Put an entry away for some people: position, class of the error, tries; never its text."""
    position, error_class, attempts = letter
    values = [projection, position, error_class, "", attempts, list(subjects)]
    connection.execute(PARK, values)


def parked(connection: Connection, projection: str) -> dict[PersonId, int]:
    """Give the people a projection holds back, and from which position on."""
    return {row[0]: int(row[1]) for row in connection.execute(PARKED, [projection])}


def _cells(row: Row) -> tuple[Any, ...]:
    return (
        row.directive,
        row.position,
        row.kind,
        row.subject,
        row.voice.value,
        row.source,
        row.recipient,
        _array(row.categories),
        _array(row.purposes),
        row.given,
        row.starts,
        row.until,
        row.state,
        _array(row.ended),
        _array(row.ended_categories),
        row.notice,
        row.channel,
    )


def _array(values: Iterable[object]) -> str:
    """Write an array of code words or numbers as PostgreSQL reads it: none needs quotes."""
    return "{" + ",".join(str(value) for value in values) + "}"
