"""Ask what a partner could see and why: `maillage as-of`, `maillage why`; codes, never values."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer
from pydantic import BaseModel, ValidationError

from gateway.cli.output import Ended, Exit, answer, verdicts, words
from gateway.cli.run import Json, opened
from gateway.settings import read_settings


if TYPE_CHECKING:
    from domain.envelope import Actor
    from domain.vocabulary import PartnerId
    from gateway.service.session import Network

Question = TypeVar("Question", bound=BaseModel)

Ref = Annotated[str, typer.Argument(help="La personne, telle que le registre la nomme (s_…).")]
Overseer = Annotated[
    str | None, typer.Option("--actor", help="Qui demande : identifiant du DPO ou de l’auditeur.")
]


def as_of(  # noqa: PLR0913  # the library's signature
    ref: Ref,
    *,
    recipient: Annotated[str, typer.Option("--as", help="Partenaire : type, nom ou identifiant.")],
    on: Annotated[str, typer.Option("--on", help="Jour ou instant ISO ; un jour = sa fin.")],
    known: Annotated[
        str | None, typer.Option("--known", help="Connaissance à cette date (défaut : --on).")
    ] = None,
    actor: Overseer = None,
    as_json: Json = False,
) -> None:
    """Say what a partner could see of a person on a day, and why."""

    def ask(network: "Network", overseer: "Actor") -> dict[str, Any]:
        from gateway.service import oversight
        from gateway.service.directory import zone_of

        partner = _recipient(network, recipient)
        zone = zone_of(network, partner)
        asked = _asked(
            oversight.AsOf,
            person=ref,
            at=_instant(on, zone),
            known=_instant(known or on, zone),
            partner=partner,
        )
        found: dict[str, Any] = json.loads(oversight.as_of(network, overseer, asked).body)
        return {"at": asked.at.isoformat(), "recipient": recipient} | found

    _overseen(actor, ask, (_told_as_of, as_json))


def why(  # noqa: PLR0913  # the library's signature
    recipient: Annotated[str, typer.Argument(help="Partenaire : type, nom ou identifiant.")],
    ref: Ref,
    field: Annotated[str, typer.Argument(help="Le champ, par exemple theme.")],
    *,
    actor: Overseer = None,
    as_json: Json = False,
) -> None:
    """Say why a partner sees a field of a person's facts now, or does not."""

    def ask(network: "Network", overseer: "Actor") -> dict[str, Any]:
        from gateway.service import oversight

        partner = _recipient(network, recipient)
        asked = _asked(oversight.Why, partner=partner, person=ref, field=field)
        found = json.loads(oversight.why(network, overseer, asked).body)
        return {"recipient": recipient, "field": field, "why": found}

    _overseen(actor, ask, (_told_why, as_json))


def _asked(question: type[Question], **said: object) -> Question:
    """Put a question; what cannot name a person names nobody.

    Errors: `Ended` with `NOT_FOUND`.
    """
    try:
        return question.model_validate(said)
    except ValidationError:
        raise Ended(Exit.NOT_FOUND, words("cli")["not_found"]) from None


def _overseen(
    actor: str | None,
    ask: Callable[["Network", "Actor"], dict[str, Any]],
    told: tuple[Callable[[Mapping[str, Any]], Iterator[str]], bool],
) -> None:
    lines, as_json = told
    with verdicts(), opened(read_settings()) as running:
        found = ask(running.network, _overseer(running.network, actor))
        answer(found, lambda: lines(found), as_json=as_json)


def _overseer(network: "Network", named: str | None) -> "Actor":
    """Find who asks: the one named, else the only DPO or auditor of the network."""
    from gateway.service.directory import overseers

    found = [one for one in overseers(network) if named in {None, str(one.professional)}]
    if len(found) != 1:
        raise Ended(Exit.REFUSED, words("cli")["name_the_overseer"])
    return found[0]


def _recipient(network: "Network", named: str) -> "PartnerId":
    """Find a partner by its id, its kind where only one is of it, or its name."""
    from gateway.service.directory import partners_named

    found = partners_named(network, named)
    if len(found) != 1:
        raise Ended(Exit.NOT_FOUND, words("cli")["name_the_partner"])
    return found[0]


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """Read an instant, or a day as its last moment, where the partner works."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Ended(Exit.REFUSED, words("cli")["date_expected"]) from None
    if len(text) == len("2025-01-01"):
        found += timedelta(days=1, microseconds=-1)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _told_as_of(found: Mapping[str, Any]) -> Iterator[str]:
    names: Any = words("words")
    yield words("cli")["as_of"].format(recipient=found["recipient"], at=found["at"])
    for fact in found["visible"]:
        fields = "; ".join(
            f"{names['categories'][category]} : {', '.join(told)}"
            for category, told in fact["visible"].items()
        )
        yield f"  {fact['kind']} → {fields}"
    if not found["visible"]:
        yield "  " + words("cli")["nothing"]
    yield from _told_why(found)


def _told_why(found: Mapping[str, Any]) -> Iterator[str]:
    names: Any = words("words")
    if not found["why"]:
        yield "  " + words("cli")["nothing_known"]
    for fact in found["why"]:
        if fact["allowed"]:
            ground = ", ".join((*fact["paths"], *fact["agreements"]))
            yield "  " + words("cli")["open"].format(kind=fact["kind"], ground=ground)
        for category, code in fact["reasons"].items():
            yield "  " + words("cli")["closed"].format(
                kind=fact["kind"],
                category=names["categories"][category],
                reason=names["reasons"][code],
                code=code,
            )
