"""Make the HTTP application of one network: the routes, the edge, and nothing that decides."""

from collections.abc import Mapping

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp

from gateway.api.commands import add_commands
from gateway.api.contracts import publish
from gateway.api.faults import translate
from gateway.api.middleware import Edge
from gateway.api.problems import answer, problem_of, problems
from gateway.api.reads import add_reads
from gateway.service.session import Network
from gateway.telemetry.health import Probe, failing


TITLE = "Maillage"
PUBLIC = {"x-maillage-authz": "public", "x-maillage-disclosure": "none"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def create_app(network: Network, probes: Mapping[str, Probe]) -> ASGIApp:
    """Give the application, ready to be served; `probes` tell what readiness depends on."""
    app = make_routes(network, probes)
    return Edge(app, network.ids)


def make_routes(network: Network, probes: Mapping[str, Probe]) -> FastAPI:
    """Give the routes without the edge: what tests look over."""
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, redirect_slashes=False)
    translate(app)
    add_commands(app, network)
    add_reads(app, network)
    _add_public(app, probes)
    publish(app)
    return app


def _add_public(app: FastAPI, probes: Mapping[str, Probe]) -> None:
    def healthz() -> Response:
        return JSONResponse({"status": "up"})

    def readyz() -> Response:
        return (
            answer("storage-unavailable") if failing(probes) else JSONResponse({"status": "ready"})
        )

    def describe_problem(code: str) -> Response:
        if code not in problems():
            return answer("not-found")
        found = problem_of(code)
        titles = {"fr": found.french, "en": found.english}
        return JSONResponse({"code": code, "status": found.status} | titles, headers=FOR_EVER)

    app.add_api_route("/healthz", healthz, openapi_extra=PUBLIC)
    app.add_api_route("/readyz", readyz, openapi_extra=PUBLIC)
    app.add_api_route("/v1/problems/{code}", describe_problem, openapi_extra=PUBLIC)
