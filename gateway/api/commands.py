"""Every command route: one path, one request shape, one use case, one authorization rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

from gateway.api.calls import call_of, caller, raw_body
from gateway.api.reading import read_json, read_model
from gateway.service import (
    accompaniments,
    consents,
    contacts,
    network,
    notes,
    people,
    presences,
    referrals,
)
from gateway.service.session import Network, Writing
from gateway.service.use_case import Done, UseCase


@dataclass(frozen=True, slots=True)
class Shape:
    """One form of a body and what it asks for; `only_with` names the member that tells it apart."""

    model: type[Writing]
    act: UseCase[Any]
    only_with: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command route; `authz` says in a word who may call it."""

    path: str
    authz: str
    shapes: tuple[Shape, ...]


def one(path: str, authz: str, model: type[Writing], act: UseCase[Any]) -> Command:
    """Declare a route with a single body shape."""
    return Command(path, authz, (Shape(model, act),))


AUTHOR = "writer of a kind whose charter column lets it write this"
LISTENER = "professional who works with the person"
ADDRESSEE = "professional of the unit the referral is addressed to"
DIRECTORY = "dpo or signatory"
STAFF = "dpo, or partner_admin for its own partner"

COMMANDS = (
    one("/v1/persons", AUTHOR, people.NewPerson, people.register_person),
    one("/v1/persons/{person}/aliases", AUTHOR, people.Alias, people.register_alias),
    one("/v1/persons/{person}/identity", AUTHOR, people.Identity, people.disclose_identity),
    one(
        "/v1/persons/{person}/identity-correction",
        AUTHOR,
        people.IdentityCorrection,
        people.correct_identity,
    ),
    one(
        "/v1/persons/{person}/contact-details",
        AUTHOR,
        people.ContactDetails,
        people.give_contact_details,
    ),
    one("/v1/persons/{person}/age", AUTHOR, people.Age, people.record_age),
    Command(
        "/v1/contacts",
        AUTHOR,
        (
            Shape(contacts.Contact, contacts.log_contact, only_with="person"),
            Shape(contacts.NamelessContact, contacts.log_nameless_contact),
        ),
    ),
    one(
        "/v1/contacts/{contact}/correction",
        AUTHOR,
        contacts.ContactCorrection,
        contacts.correct_contact,
    ),
    one("/v1/contacts/{contact}/themes", AUTHOR, contacts.ContactTheme, contacts.record_theme),
    Command(
        "/v1/presences",
        AUTHOR,
        (
            Shape(presences.CollectiveFact, presences.log_collective_fact, only_with="nature"),
            Shape(presences.Presence, presences.log_presence),
        ),
    ),
    one("/v1/incidents", AUTHOR, presences.PlaceIncident, presences.log_place_incident),
    one("/v1/notes", AUTHOR, notes.Note, notes.write_note),
    one(
        "/v1/accompaniments",
        AUTHOR,
        accompaniments.NewAccompaniment,
        accompaniments.open_accompaniment,
    ),
    one(
        "/v1/accompaniments/{accompaniment}/objectives",
        AUTHOR,
        accompaniments.Objective,
        accompaniments.set_objective,
    ),
    one(
        "/v1/accompaniments/{accompaniment}/end",
        AUTHOR,
        accompaniments.AccompanimentEnd,
        accompaniments.close_accompaniment,
    ),
    one("/v1/referrals", AUTHOR, referrals.NewReferral, referrals.propose),
    one("/v1/referrals/{referral}/make", AUTHOR, referrals.Making, referrals.make),
    one("/v1/referrals/{referral}/cancel", AUTHOR, referrals.Cancelling, referrals.cancel),
    *(
        one(f"/v1/referrals/{{referral}}/{step}", ADDRESSEE, model, act)
        for step, (model, act) in referrals.ANSWERS.items()
    ),
    one("/v1/proposals", AUTHOR, consents.Proposal, consents.propose),
    one("/v1/consents", AUTHOR, consents.Agreement, consents.grant),
    one("/v1/consents/{consent}/withdrawal", LISTENER, consents.Withdrawal, consents.withdraw),
    one("/v1/consents/{consent}/narrowing", LISTENER, consents.Narrowing, consents.narrow),
    one("/v1/refusals", LISTENER, consents.RefusalOf, consents.refuse),
    one("/v1/refusals/{refusal}/lift", LISTENER, consents.Lifting, consents.lift),
    one("/v1/partners", DIRECTORY, network.NewPartner, network.onboard_partner),
    one("/v1/partners/{partner}/{move}", DIRECTORY, network.PartnerMove, network.move_partner),
    one("/v1/habilitations", STAFF, network.Habilitation, network.habilitate),
    one("/v1/revocations", STAFF, network.Revocation, network.revoke_habilitation),
)


def add_commands(app: FastAPI, desk: Network) -> None:
    """Serve every command of the table."""
    for command in COMMANDS:
        app.add_api_route(
            command.path,
            _handler(desk, command),
            methods=["POST"],
            operation_id=command.path.removeprefix("/v1/").replace("/", "."),
            openapi_extra={
                "x-maillage-authz": command.authz,
                "x-maillage-disclosure": "none",
                "requestBody": _body_schema(command),
            },
        )


def _handler(desk: Network, command: Command) -> Callable[..., Response]:
    def handle(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
        actor = caller(desk, request)
        members = read_json(body)
        address = {name: str(value) for name, value in request.path_params.items()}
        shape = _shape(command, members)
        asked = read_model(shape.model, members, address)
        done = shape.act(desk, call_of(request, actor, {**members, **address}), asked)
        return _answer(request, members, done)

    return handle


def _shape(command: Command, members: Mapping[str, Any]) -> Shape:
    told_apart = (s for s in command.shapes if s.only_with is None or s.only_with in members)
    return next(told_apart)


def _answer(request: Request, members: Mapping[str, Any], done: Done) -> Response:
    """Answer with the caller's own id only, as addresses write it; repeated, the same bytes."""
    headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
    content: dict[str, str] = {}
    if "id" in members:
        content["id"] = str(UUID(members["id"]))
        headers["Location"] = f"{request.url.path}/{content['id']}"
    return JSONResponse(content, 201 if done.created else 200, headers)


def _body_schema(command: Command) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{shape.model.__name__}"} for shape in command.shapes]
    schema: dict[str, Any] = refs[0] if len(refs) == 1 else {"anyOf": refs}
    return {"required": True, "content": {"application/json": {"schema": schema}}}
