import pytest
from pydantic import ValidationError

from domain.contact import (
    ContactCorrected,
    ContactLogged,
    CorrectContact,
    LogContact,
    RecordTheme,
    ThemeRecorded,
    contact,
)
from domain.kernel import Erased
from domain.themes import THEMES, Theme
from domain.vocabulary import PLACE_LEVEL, Channel, KeyGroup
from tests.domain.people import CONTACT, FORMER_EVENT, TODAY, TOMORROW, WHEN
from tests.spec import spec


LOGGED = ContactLogged(channel=Channel.STREET)
LOG = LogContact(**WHEN, channel=Channel.STREET)
CORRECT = CorrectContact(
    **WHEN, channel=Channel.DROP_IN, place="hall-12", duration_minutes=30, supersedes=FORMER_EVENT
)
CORRECTED = ContactCorrected(
    channel=Channel.DROP_IN, place="hall-12", duration_minutes=30, supersedes=FORMER_EVENT
)
DROPOUT = RecordTheme(**WHEN, contact=CONTACT, theme=Theme.SCHOOL_DROPOUT)


def test_a_contact_is_logged_with_its_channel_alone():
    spec(contact).when(LOG).then(LOGGED)


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_of_the_trade_can_be_logged(channel):
    told = ContactLogged(channel=channel, place="hall-12", duration_minutes=45)
    command = LogContact(**WHEN, channel=channel, place="hall-12", duration_minutes=45)
    spec(contact).when(command).then(told)


def test_the_same_contact_again_changes_nothing():
    spec(contact).given(LOGGED).when(LOG).then()


def test_a_logged_contact_is_only_corrected():
    other = LogContact(**WHEN, channel=Channel.PHONE)
    spec(contact).given(LOGGED).when(other).refused("contact-already-logged")


def test_a_contact_is_not_logged_ahead_of_its_day():
    ahead = LogContact(on=TOMORROW, today=TODAY, channel=Channel.STREET)
    spec(contact).when(ahead).refused("date-in-future")


def test_a_correction_names_what_it_replaces():
    spec(contact).given(LOGGED).when(CORRECT).then(CORRECTED)


def test_the_same_correction_again_changes_nothing():
    spec(contact).given(LOGGED, CORRECTED).when(CORRECT).then()


@pytest.mark.parametrize("command", [CORRECT, DROPOUT])
def test_a_contact_nobody_logged_cannot_be_mended_nor_told_about(command):
    spec(contact).when(command).refused("contact-unknown")


def test_a_contact_was_about_several_things_each_once():
    told = ThemeRecorded(contact=CONTACT, theme=Theme.SCHOOL_DROPOUT)
    cv = ThemeRecorded(contact=CONTACT, theme=Theme.CV_LETTER)
    spec(contact).given(LOGGED, cv).when(DROPOUT).then(told)
    spec(contact).given(LOGGED, told, cv).when(DROPOUT).then()


def test_an_erased_theme_does_not_hide_a_new_one():
    erased = ThemeRecorded(contact=CONTACT, theme=Erased(erased=KeyGroup.SOCIAL))
    told = ThemeRecorded(contact=CONTACT, theme=Theme.SCHOOL_DROPOUT)
    spec(contact).given(LOGGED, erased).when(DROPOUT).then(told)


@pytest.mark.parametrize("theme", [theme for theme in Theme if THEMES[theme] in PLACE_LEVEL])
def test_a_theme_of_a_place_is_never_said_of_a_person(theme):
    command = RecordTheme(**WHEN, contact=CONTACT, theme=theme)
    spec(contact).given(LOGGED).when(command).refused("place-theme-about-a-person")


@pytest.mark.parametrize("minutes", [0, 24 * 60 + 1])
def test_a_contact_lasts_a_minute_to_a_day(minutes):
    with pytest.raises(ValidationError):
        LogContact(**WHEN, channel=Channel.STREET, duration_minutes=minutes)


def test_the_place_of_a_contact_is_never_an_address():
    with pytest.raises(ValidationError):
        LogContact(**WHEN, channel=Channel.HOME_VISIT, place="12-rue-des-lilas")
