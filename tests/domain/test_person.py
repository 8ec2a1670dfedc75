from datetime import date

import pytest
from pydantic import ValidationError

from domain.kernel import Erased
from domain.person import (
    AgeKnown,
    AliasRegistered,
    ContactDetailsGiven,
    CorrectIdentity,
    DiscloseIdentity,
    GiveContactDetails,
    IdentityCorrected,
    IdentityDisclosed,
    RecordAge,
    RegisterAlias,
    person,
)
from domain.vocabulary import KeyGroup
from tests.domain.people import FORMER_EVENT, TODAY, TOMORROW, WHEN
from tests.spec import spec


ALIAS = AliasRegistered(alias="Kev")
NAMED = IdentityDisclosed(family_name="Diallo", first_name="Kévin", birth_date=date(2007, 5, 20))
CORRECTED = IdentityCorrected(
    family_name="Diallo",
    first_name="Kelvin",
    birth_date=date(2007, 5, 20),
    supersedes=FORMER_EVENT,
)
GONE = Erased(erased=KeyGroup.IDENTITY)

DISCLOSE = DiscloseIdentity(
    **WHEN, family_name="Diallo", first_name="Kévin", birth_date=date(2007, 5, 20)
)
CORRECT = CorrectIdentity(
    **WHEN,
    family_name="Diallo",
    first_name="Kelvin",
    birth_date=date(2007, 5, 20),
    supersedes=FORMER_EVENT,
)

PHONE = GiveContactDetails(**WHEN, phone="06 12 34 56 78")


def test_a_handle_gets_an_alias():
    spec(person).when(RegisterAlias(**WHEN, alias=" Kev ")).then(ALIAS)


def test_the_same_alias_again_changes_nothing():
    spec(person).given(ALIAS).when(RegisterAlias(**WHEN, alias="Kev")).then()


def test_the_street_may_find_another_alias():
    spec(person).given(ALIAS).when(RegisterAlias(**WHEN, alias="KD")).then(
        AliasRegistered(alias="KD")
    )


def test_an_alias_is_not_a_phone_number():
    spec(person).when(RegisterAlias(**WHEN, alias="06 12 34 56 78")).refused("alias-identifies")


def test_an_empty_alias_cannot_be_written():
    with pytest.raises(ValidationError):
        RegisterAlias(**WHEN, alias="  ")


def test_the_person_says_who_she_is():
    spec(person).given(ALIAS).when(DISCLOSE).then(NAMED)


def test_a_birth_date_is_never_mandatory():
    told = IdentityDisclosed(family_name="Diallo", first_name="Kévin")
    command = DiscloseIdentity(**WHEN, family_name="Diallo", first_name="Kévin")
    spec(person).when(command).then(told)


def test_the_same_identity_again_changes_nothing():
    spec(person).given(NAMED).when(DISCLOSE).then()


def test_an_identity_once_given_is_only_corrected():
    other = DiscloseIdentity(**WHEN, family_name="Diallo", first_name="Moussa")
    spec(person).given(NAMED).when(other).refused("identity-already-disclosed")


def test_an_erased_identity_is_not_disclosed_anew():
    erased = IdentityDisclosed(family_name=GONE, first_name=GONE, birth_date=GONE)
    spec(person).given(erased).when(DISCLOSE).refused("identity-already-disclosed")


def test_a_correction_names_what_it_replaces():
    spec(person).given(NAMED).when(CORRECT).then(CORRECTED)


def test_the_same_correction_again_changes_nothing():
    spec(person).given(NAMED, CORRECTED).when(CORRECT).then()


def test_a_nameless_handle_has_nothing_to_correct():
    spec(person).given(ALIAS).when(CORRECT).refused("identity-not-disclosed")


def test_nobody_is_born_tomorrow():
    unborn = DiscloseIdentity(**WHEN, family_name="Diallo", first_name="Kévin", birth_date=TOMORROW)
    spec(person).when(unborn).refused("date-in-future")
    spec(person).given(NAMED).when(RecordAge(**WHEN, born=TOMORROW)).refused("date-in-future")


def test_nothing_is_recorded_ahead_of_its_day():
    command = RegisterAlias(on=TOMORROW, today=TODAY, alias="Kev")
    spec(person).when(command).refused("date-in-future")


def test_the_person_says_how_to_reach_her():
    spec(person).given(NAMED).when(PHONE).then(ContactDetailsGiven(phone="06 12 34 56 78"))


def test_the_same_contact_details_again_change_nothing():
    given = ContactDetailsGiven(phone="06 12 34 56 78")
    spec(person).given(NAMED, given).when(PHONE).then()


def test_contact_details_need_at_least_one_value():
    spec(person).given(NAMED).when(GiveContactDetails(**WHEN)).refused("contact-details-empty")


def test_a_nameless_handle_has_no_phone():
    spec(person).given(ALIAS).when(PHONE).refused("identity-not-disclosed")


@pytest.mark.parametrize(
    "command",
    [
        RegisterAlias(**WHEN, alias="le musulman"),
        DiscloseIdentity(**WHEN, family_name="1 85 05 78 006 048 22", first_name="Lina"),
        DiscloseIdentity(**WHEN, family_name="Diallo", first_name="Lina 1850578006048"),
        CorrectIdentity(**WHEN, family_name="syndiqué", first_name="Lina", supersedes=FORMER_EVENT),
        GiveContactDetails(**WHEN, phone="1 85 05 78 006 048"),
        GiveContactDetails(**WHEN, email="lina@cgt.example"),
        GiveContactDetails(**WHEN, address="foyer catholique, Issy"),
    ],
    ids=["alias", "family name", "first name", "correction", "phone", "email", "address"],
)
def test_what_is_never_written_is_refused_in_every_free_field(command):
    message = spec(person).given(NAMED).when(command).refused("forbidden-category")
    written = set(command.model_dump().values()) - {None}
    assert not [value for value in written if str(value) in message]


@pytest.mark.parametrize(
    "command",
    [
        RegisterAlias(**WHEN, alias="Li\u202ena"),
        RegisterAlias(**WHEN, alias="Li\nna"),
        DiscloseIdentity(**WHEN, family_name="Dia\u2066llo", first_name="Lina"),
        CorrectIdentity(**WHEN, family_name="Diallo", first_name="Li\tna", supersedes=FORMER_EVENT),
        GiveContactDetails(**WHEN, phone="06 00 00\u202d 00 00"),
        GiveContactDetails(**WHEN, email="lina\x1b@exemple.test"),
        GiveContactDetails(**WHEN, address="3 rue des Lilas\u2067"),
    ],
    ids=["alias", "two lines", "family name", "first name", "phone", "email", "address"],
)
def test_a_sign_nobody_sees_is_refused_in_every_free_field(command):
    spec(person).given(NAMED).when(command).refused("hidden-signs")


def test_an_address_may_take_several_lines():
    given = "3 rue des Lilas\r\nRésidence fictive\n92000 Exemple"
    command = GiveContactDetails(**WHEN, address=given)
    spec(person).given(NAMED).when(command).then(ContactDetailsGiven(address=given))


def test_a_birth_date_gives_the_two_edges_of_age():
    spec(person).given(NAMED).when(RecordAge(**WHEN, born=date(2008, 2, 29))).then(
        AgeKnown(on15=date(2023, 3, 1), on18=date(2026, 3, 1))
    )


def test_a_nameless_handle_may_declare_an_age_but_no_birth_date():
    spec(person).given(ALIAS).when(RecordAge(**WHEN, declared_age=16)).then(
        AgeKnown(declared_age=16)
    )
    spec(person).given(ALIAS).when(RecordAge(**WHEN, born=date(2007, 5, 20))).refused(
        "identity-not-disclosed"
    )


def test_the_same_age_again_changes_nothing():
    spec(person).given(AgeKnown(declared_age=16)).when(RecordAge(**WHEN, declared_age=16)).then()


@pytest.mark.parametrize("ages", [{}, {"born": date(2007, 5, 20), "declared_age": 17}])
def test_an_age_is_given_one_way_and_only_one(ages):
    spec(person).given(NAMED).when(RecordAge(**WHEN, **ages)).refused("age-not-single")


@pytest.mark.parametrize("declared", [-1, 121])
def test_an_age_nobody_has_cannot_be_written(declared):
    with pytest.raises(ValidationError):
        RecordAge(**WHEN, declared_age=declared)


def test_an_erased_value_is_never_accepted_in_a_command():
    with pytest.raises(ValidationError):
        RegisterAlias.model_validate({**WHEN, "alias": GONE})
