from domain.vocabulary import Role
from gateway.store.bootstrap import OWNER
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


def test_a_register_whose_rows_do_not_follow_is_refused_and_then_told(town):
    headers, before = town.headers("PS1", Role.DPO), len(read(town).json()["rows"])
    with town.network.database.connect(OWNER) as blocker, blocker.transaction():
        blocker.execute("LOCK TABLE proj.consent_register_v1_rows IN SHARE ROW EXCLUSIVE MODE")
        town.agreement(town.met())
        late = town.http.get("/v1/consent-register", headers=headers)
    assert (late.status_code, late.json()["code"]) == (503, "consent-view-behind")
    assert len(read(town).json()["rows"]) == before + 1
