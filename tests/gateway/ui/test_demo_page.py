import pytest
from starlette.responses import PlainTextResponse

from gateway.ui.demo_page import FACTS_SHOWN_MAX, Card, DemoPage, Shown, render
from tests.fix_http import serving


SCRIPT = "<script>alert(1)</script>"


def fact(kind="identity-disclosed", **fields):
    return {"kind": kind, "version": 1, "fields": fields or {"identity": {"first_name": "Lina"}}}


def answered(name="Mission locale", day="2025-06-01", visible=(), reasons=()):
    return {
        "name": name,
        "at": f"{day}T12:00:00+02:00",
        "visible": list(visible),
        "why": [{"reasons": dict(reasons)}],
    }


def page(*facts, answers=()):
    return render(Shown([Card("Mission locale", "mission locale", facts)], list(answers)))


@pytest.fixture(scope="module")
def client():
    shown = Shown([Card("Mission locale", "mission locale", [fact()])], [answered()])
    with serving(DemoPage(PlainTextResponse("behind"), lambda: shown)) as served:
        yield served


def test_a_card_says_who_what_and_in_which_category():
    told = page(fact(identity={"first_name": "Lina", "family_name": "Faure"}))
    assert "<h2>Mission locale</h2>" in told
    assert "<dt>identité</dt><dd>Lina, Faure</dd>" in told


@pytest.mark.parametrize(
    "told",
    [
        page(fact(identity={"first_name": SCRIPT})),
        page(fact(kind="presence-logged", activity={"themes": [SCRIPT]})),
        render(Shown([Card(SCRIPT, SCRIPT, [fact()])], [answered(name=SCRIPT)])),
    ],
    ids=["value", "list", "names"],
)
def test_every_value_is_escaped(told):
    assert SCRIPT not in told
    assert "&lt;script&gt;" in told


def test_words_of_closed_lists_are_told_in_french():
    told = page(
        fact(kind="theme-recorded", employment={"theme": "job_search"}),
        fact(kind="place-incident-logged", incident_place={"nature": "noise"}),
    )
    assert "nuisances sonores" in told
    assert "job_search" not in told


def test_an_empty_card_says_that_this_is_right():
    assert "rien, et c’est normal" in page()


def test_equal_facts_are_told_once_with_their_number_and_long_lists_are_cut():
    assert "3 fois" in page(fact(), fact(), fact())
    many = [fact(identity={"first_name": f"Lina {n}"}) for n in range(FACTS_SHOWN_MAX + 2)]
    told = page(*many)
    assert told.count("<li>") == FACTS_SHOWN_MAX + 1
    assert "et 2 autres" in told


def test_the_auditor_s_answers_stand_in_order_of_date_with_their_reason():
    seen = {"kind": "identity-disclosed", "visible": {"identity": ["first_name"]}}
    told = page(
        answers=[
            answered(day="2025-06-03", reasons={"schooling": "withdrawn"}),
            answered(day="2025-06-01", visible=[seen]),
        ]
    )
    assert told.index("01/06/2025") < told.index("03/06/2025")
    assert told.index("<td>identité</td>") < told.index("accord retiré")


def test_the_page_is_served_with_a_closed_policy_and_kept_by_nobody(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["cache-control"] == "no-store, private"
    assert "<script" not in answer.text
    assert "style=" not in answer.text


def test_the_style_is_served_beside_it(client):
    answer = client.get("/static/demo.css")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css")


def test_a_head_request_has_the_headers_and_no_body(client):
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == client.get("/").headers["content-length"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_page_takes_nothing_in(client, method):
    assert client.request(method, "/").status_code == 405


def test_every_other_path_goes_to_the_application_behind(client):
    assert client.get("/v1/feed/entries").text == "behind"
    assert client.post("/v1/persons").text == "behind"
