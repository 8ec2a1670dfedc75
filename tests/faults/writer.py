"""A process that appends for ever and says, line by line, what was acknowledged.

Started by the kill tests: `python -m tests.faults.writer CONNINFO PASSWORD FILE`.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from gateway.store.committer import Committer
from gateway.store.pool import Database
from gateway.store.units import Status
from tests.gateway.store.units import event, unit


APP = "maillage_app"
CLIENTS = 6


def write_until(database, acknowledged, stopped):
    """Append from six clients until told to stop, and report each acknowledged unit."""
    committer = Committer(lambda: database.connect(APP))

    def client(_number):
        while not stopped():
            sent = unit(event(uuid4()), event(uuid4()))
            verdict = committer.submit(sent).result(60)
            assert verdict.status in {Status.APPENDED, Status.REPLAYED}
            acknowledged(f"{sent.key} {verdict.first} {verdict.last}\n")

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(client, number) for number in range(CLIENTS)]:
            done.result()
    committer.close()


def main():
    conninfo, password, path = sys.argv[1:]
    handle = os.open(path, os.O_WRONLY | os.O_APPEND)
    database = Database(conninfo, {APP: password})
    write_until(database, lambda line: os.write(handle, line.encode()), lambda: False)


if __name__ == "__main__":
    main()
