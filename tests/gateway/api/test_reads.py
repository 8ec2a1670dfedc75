from tests.fix_network import fresh_key


def test_a_reader_sees_what_it_has_just_written(town):
    town.agreement(town.met())
    headers = town.headers("ML1", **{"Maillage-After": fresh_key()})
    assert town.http.get("/v1/feed/entries", headers=headers).status_code == 200


def test_a_question_that_is_not_of_its_shape_is_refused(town):
    headers = town.headers("PS1")
    answer = town.http.post("/v1/audit/as-of", json={"at": "yesterday"}, headers=headers)
    assert answer.json()["code"] == "invalid-request"


def test_a_personal_answer_without_receipt_never_leaves(town):
    answer = town.page("PS1", town.met(), "accompaniment")
    assert answer.headers["maillage-receipt"]
    assert answer.headers["cache-control"] == "no-store, private"
    assert "content-encoding" not in answer.headers
