import pytest

from tests.fix_network import fresh_key


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_a_token_has_no_case(town, scheme):
    headers = {"Authorization": f"{scheme} {town.token('PS1')}"}
    assert town.http.get("/v1/feed", headers=headers).status_code == 200


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer"])
def test_anything_but_a_bearer_token_is_no_token(town, header):
    answer = town.http.get("/v1/feed", headers={"Authorization": header})
    assert answer.json()["code"] == "authentication-required"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_in_the_address_is_not_read(town):
    answer = town.http.get("/v1/feed", params={"access_token": town.token("PS1")})
    assert answer.status_code == 401


def test_an_unauthenticated_body_is_not_even_parsed(town):
    headers = {"Content-Type": "application/json", "Idempotency-Key": fresh_key()}
    answer = town.http.post("/v1/persons", content=b"{", headers=headers)
    assert answer.status_code == 401
