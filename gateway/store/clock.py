"""Move the one clock of the service, so that a story plays at its own dates: demo and tests only.

Start-up refuses a moved clock in production; everything dated reads `maillage.clock_now()`.
"""

from datetime import UTC, datetime

from gateway.store.bootstrap import OWNER
from gateway.store.pool import Database


MOVE = """UPDATE maillage.clock SET offset_us =
  coalesce(round(extract(epoch FROM %s::timestamptz - clock_timestamp()) * 1000000), 0)"""


def move_clock(database: Database, instant: datetime | None) -> None:
    """Set what `maillage.clock_now()` says from now on; None = the true time again.

    Limits and dangers: the ledger never goes back in time, so move forward only.
    """
    with database.connect(OWNER) as connection:
        connection.execute(MOVE, [instant.astimezone(UTC) if instant else None])
