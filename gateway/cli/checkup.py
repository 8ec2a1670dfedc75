"""Check the service up, rebuild a view, bring the database up to date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.output import Ended, Exit, answer, verdicts, words
from gateway.cli.run import Json, opened
from gateway.settings import Misconfigured, read_settings


if TYPE_CHECKING:
    from gateway.wiring import Running

HEAD = "SELECT coalesce(max(last_id), 0) FROM maillage.ledger"
LAGS = """SELECT application_name, %s - notification_id FROM maillage.tracking ORDER BY 1"""
PARKED = """SELECT projection, count(DISTINCT subject_id) FROM maillage.dead_letters
  GROUP BY 1 ORDER BY 1"""
LAG_EVENTS_MAX = 2_000

Check = Mapping[str, Any]


def doctor(*, as_json: Json = False) -> None:
    """Check the service and say what to mend; code 10 if anything is wrong."""
    with verdicts():
        checks = list(_checks())
        answer({"checks": checks}, lambda: map(_told, checks), as_json=as_json)
        if not all(check["ok"] for check in checks):
            raise Ended(Exit.CHECK_FAILED, words("cli")["failed"])


def rebuild(
    name: Annotated[str, typer.Argument(help="partner_feed ou consent_register.")],
    *,
    as_json: Json = False,
) -> None:
    """Make a view again from the first event, and compare it with the one in use."""
    from gateway.wiring import close_network, open_network, rebuilds

    with verdicts():
        settings = read_settings()
        running = open_network(settings)  # not started: a runner would hold the view
        try:
            made = rebuilds(running).get(name)
            if made is None:
                raise Ended(Exit.NOT_FOUND, words("cli")["unknown_projection"])
            found = asdict(made())
        finally:
            close_network(settings, running)
        answer(found, lambda: iter([words("cli")["rebuilt"].format(**found)]), as_json=as_json)
        if found["differences"]:
            raise Ended(Exit.CHECK_FAILED, words("cli")["failed"])


def upgrade(
    *,
    bootstrap_sql: Annotated[
        bool, typer.Option("--bootstrap-sql", help="Écrire le script des rôles pour l’exploitant.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Apply the migrations that are pending; or print the script a DBA runs once."""
    from gateway.wiring import open_database, roles_script

    with verdicts():
        if bootstrap_sql:
            typer.echo(roles_script(), nl=False)
            return
        open_database(read_settings()).close()
        answer({"upgraded": True}, lambda: iter([words("cli")["upgraded"]]), as_json=as_json)


def _checks() -> Iterator[Check]:
    try:
        settings = read_settings()
        yield _check("settings", lambda: settings.profile)
        with opened(settings) as running:
            yield from _running_checks(running)
    except Misconfigured as misconfigured:
        yield {"name": "start", "ok": False, "detail": str(misconfigured)}


def _running_checks(running: "Running") -> Iterator[Check]:
    network = running.network
    database = network.database

    def keys() -> str:
        network.keystore.service_key("doctor")
        return words("cli")["ok"]

    def views() -> str:
        with database.pooled("maillage_app") as connection:
            head = connection.execute(HEAD).fetchone()
            lags = connection.execute(LAGS, [head[0] if head else 0]).fetchall()
            parked = connection.execute(PARKED).fetchall()
        if parked or any(lag > LAG_EVENTS_MAX for _, lag in lags):
            raise Misconfigured(f"{dict(lags)} {dict(parked)}")
        return str(dict(lags))

    yield _check("database", lambda: network.journal.now().isoformat())
    yield _check("ledger", running.verify_ledger)
    yield _check("keys", keys)
    yield _check("entitlement", network.roster.catch_up)
    yield _check("projections", views)


def _check(name: str, run: Callable[[], object]) -> Check:
    from gateway.ports import Corrupted, Unavailable

    try:
        return {"name": name, "ok": True, "detail": run()}
    except (Misconfigured, Corrupted, Unavailable) as wrong:
        return {"name": name, "ok": False, "detail": f"{type(wrong).__name__}: {wrong}"}


def _told(check: Check) -> str:
    state = words("cli")["ok"] if check["ok"] else words("cli")["failed"]
    return f"  {check['name']:<12} {state} — {check['detail']}"
