import pytest
from fastapi.routing import APIRoute

from gateway.api.app import create_app, make_routes
from tests.fix_http import serving


OPEN = {"/healthz", "/readyz", "/v1/problems/{code}"}


def routes(town):
    app = make_routes(town.network, {})
    return [route for route in app.routes if isinstance(route, APIRoute)]


def test_every_route_says_who_may_call_it_and_what_it_discloses(town):
    assert len(routes(town)) > 40
    for route in routes(town):
        declared = route.openapi_extra or {}
        assert declared.get("x-maillage-authz"), route.path
        assert declared.get("x-maillage-disclosure") in {"personal", "none"}, route.path


def test_only_health_and_problems_are_public(town):
    rules = {route.path: (route.openapi_extra or {})["x-maillage-authz"] for route in routes(town)}
    public = {path for path, rule in rules.items() if rule == "public"}
    assert public == OPEN


def test_every_other_route_knows_nobody_without_a_token(town):
    for route in routes(town):
        if route.path in OPEN:
            continue
        [method] = route.methods
        body = {"content": b"{}"} if method == "POST" else {}
        path = route.path.replace("{", "").replace("}", "")
        headers = {"Content-Type": "application/json"}
        answer = town.http.request(method, path, headers=headers, **body)
        assert (answer.status_code, answer.json()["code"]) == (401, "authentication-required")
        headers["Authorization"] = "Bearer unknown"
        answer = town.http.request(method, path, headers=headers, **body)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid-token")


def test_the_service_is_alive_and_ready(town):
    assert town.http.get("/healthz").json() == {"status": "up"}
    assert town.http.get("/readyz").json() == {"status": "ready"}


def test_a_service_whose_database_is_down_is_alive_and_not_ready(town):
    def broken():
        raise OSError

    with serving(create_app(town.network, {"database": broken})) as http:
        assert http.get("/healthz").status_code == 200
        assert http.get("/readyz").status_code == 503


@pytest.mark.parametrize("path", ["/nowhere", "/docs", "/v1/problems/nowhere", "/v1/persons//"])
def test_what_does_not_exist_is_the_one_404(town, path):
    unknown = town.http.get(path)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not-found")
    assert unknown.headers["cache-control"] == "no-store, private"


def test_a_problem_is_described_in_both_languages(town):
    told = town.http.get("/v1/problems/not-found")
    assert {"fr", "en", "status", "code"} == set(told.json())
    assert "immutable" in told.headers["cache-control"]


def test_another_method_is_told_so(town):
    assert town.http.delete("/v1/feed").json()["code"] == "method-not-allowed"
