from domain.vocabulary import Role
from tests.fix_network import fresh_key


def read(town, role=Role.DPO, page=0):
    headers = town.headers("PS1", role, **{"Maillage-After": fresh_key()})
    return town.http.get("/v1/consent-register", params={"page": page}, headers=headers)


def test_the_dpo_reads_every_directive_under_handles(town):
    person = town.met(family_name="Canari")
    chosen = town.agreement(person)
    town.tell("PS1", f"/v1/consents/{chosen}/withdrawal", person=person)
    answer = read(town)
    row = answer.json()["rows"][-1]
    assert row["directive"].startswith("d_")
    assert row["subject"].startswith("s_")
    assert row["state"] != "active"
    assert "Canari" not in answer.text
    assert str(town.internal("PS1", person)) not in answer.text


def test_a_page_after_the_last_is_empty(town):
    assert read(town, page=9).json() == {"rows": []}


def test_nobody_but_the_dpo_reads_the_register(town):
    assert [read(town, role).status_code for role in (Role.WORKER, Role.AUDITOR)] == [403, 403]
