from uuid import uuid4

from tests.fix_network import DAY, TERRITORY


SAID = {"on": DAY.isoformat(), "purpose": "accompaniment"}


def contact(town, person=None, partner="PS1"):
    chosen = str(uuid4())
    town.tell(partner, "/v1/contacts", id=chosen, person=person or town.met(), channel="street")
    return chosen


def kinds(town, person):
    return [fact["kind"] for fact in town.page("PS1", person, "accompaniment").json()["facts"]]


def test_a_contact_and_its_theme_are_on_the_persons_page(town):
    person = town.met()
    chosen = contact(town, person)
    town.tell("PS1", f"/v1/contacts/{chosen}/themes", theme="school_dropout")
    page = town.page("PS1", person, "accompaniment").json()["facts"]
    assert page[-2]["visible"] == {"link": {"channel": "street"}}
    assert page[-1]["visible"] == {"schooling": {"theme": "school_dropout"}}


def test_a_contact_with_nobody_named_is_a_presence(town):
    before = town.events()
    town.tell(
        "PS1",
        "/v1/contacts",
        id=str(uuid4()),
        channel="street",
        territory=TERRITORY,
        place="rue-des-lilas",
        time_band="16-20",
        group_size=4,
    )
    [entry] = town.network.journal.at([before + 1])
    assert (entry.fact.kind, entry.envelope.subjects) == ("presence-logged.v1", ())


def test_a_meeting_of_more_themes_than_exist_is_refused(town):
    met: dict[str, object] = {**SAID, "id": str(uuid4()), "channel": "street"}
    met |= {
        "territory": TERRITORY,
        "place": "rue-des-lilas",
        "time_band": "16-20",
        "themes": ["noise"] * 3_000,
    }
    before = town.events()
    refused = town.post("PS1", "/v1/contacts", met)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
    assert town.events() == before


def test_a_corrected_contact_replaces_the_first(town):
    person = town.met()
    chosen = contact(town, person)
    town.tell("PS1", f"/v1/contacts/{chosen}/correction", channel="phone")
    page = town.page("PS1", person, "accompaniment").json()["facts"]
    assert page[-1]["visible"] == {"link": {"channel": "phone"}}
    assert kinds(town, person).count("contact-logged.v1") == 0


def test_an_addiction_is_written_only_with_an_agreement_naming_the_team(town):
    person = town.met()
    chosen = contact(town, person)
    theme = {**SAID, "purpose": "care", "theme": "substance_use"}
    refused = town.post("PS1", f"/v1/contacts/{chosen}/themes", theme)
    assert (refused.status_code, refused.json()["code"]) == (422, "agreement-needed")
    town.agreement(
        person, to=str(town.units["PS1"]), categories=["addiction"], purpose="care", levels=[]
    )
    assert town.post("PS1", f"/v1/contacts/{chosen}/themes", theme).status_code == 201


def test_an_offence_is_written_only_by_a_unit_qualified_under_article_46(town):
    chosen = contact(town)
    theme = {**SAID, "theme": "judicial_course"}
    refused = town.post("PS1", f"/v1/contacts/{chosen}/themes", theme)
    assert (refused.status_code, refused.json()["code"]) == (422, "article-46-needed")


def test_one_contact_is_about_one_person(town):
    chosen, other = contact(town), town.met()
    said = {**SAID, "id": chosen, "person": other, "channel": "street"}
    assert town.post("PS1", "/v1/contacts", said).status_code == 404


def test_a_contact_of_another_organisation_is_not_found(town):
    chosen = contact(town)
    theme = {**SAID, "theme": "cv_letter"}
    refused = town.post("PS2", f"/v1/contacts/{chosen}/themes", theme)
    unknown = town.post("PS2", f"/v1/contacts/{uuid4()}/themes", theme)
    assert refused.content == unknown.content
    assert refused.status_code == 404
