"""Every command route against every role: who is not named by its rule gets 403, always."""

import re
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from gateway.api.commands import ADDRESSEE, AUTHOR, COMMANDS, DIRECTORY, LISTENER, STAFF
from tests.fix_network import DAY, TERRITORY


READING = {Role.PARTNER_READER}
OVERSEEING = {Role.AUDITOR}
KEEPING = {Role.DPO, Role.PARTNER_ADMIN}
ALL = READING | OVERSEEING | KEEPING
DENIED = {
    AUTHOR: ALL,
    LISTENER: OVERSEEING | KEEPING,
    ADDRESSEE: OVERSEEING | KEEPING,
    DIRECTORY: {Role.WORKER, Role.PARTNER_ADMIN} | READING | OVERSEEING,
    STAFF: {Role.WORKER} | READING | OVERSEEING,
}
AGREED = {
    "given": "2025-03-11T10:00:00Z",
    "until": "2025-09-11T00:00:00Z",
    "notice": {"version": "v1", "sha256": "0" * 64},
    "channel": "paper",
}
PLACE = {
    "channel": "street",
    "territory": TERRITORY,
    "place": "rue-des-lilas",
    "time_band": "16-20",
}
NOBODY = str(uuid4())
SAYABLE = {
    "id": str(uuid4()),
    "person": NOBODY,
    "to": NOBODY,
    "partner": NOBODY,
    "professional": NOBODY,
    "to_other": NOBODY,
    "alias": "Memo",
    "family_name": "Exemple",
    "first_name": "Mehdi",
    "declared_age": 19,
    "text": "Texte",
    "theme": "cv_letter",
    "categories": ["identity"],
    "keep": ["identity"],
    "purposes": ["insertion"],
    "meeting_on": "2025-04-15",
    "met_on": "2025-03-11",
    "outcome": "relayed",
    "partner_kind": "school",
    "name": "Collège fictif",
    "territories": [TERRITORY],
    "jurisdiction": "FR",
    "art46": "no",
    "role": "worker",
    "until": "2025-12-31",
    "place_kind": "residence",
    "nature": "noise",
    "channel": "street",
    "territory": TERRITORY,
    "place": "rue-des-lilas",
    "time_band": "16-20",
    **{name: value for name, value in AGREED.items() if name not in {"until", "channel"}},
}
REASONS = {"cancel": "error", "refuse": "no_capacity", "redirect": "age", "no-show": "no_news"}


def body_of(command):
    """Give a body of the right shape for a command, made of everything it may say."""
    shape = command.shapes[-1].model
    named = set(re.findall(r"{(\w+)}", command.path))
    said = {n: SAYABLE[n] for n in shape.model_fields if n in SAYABLE and n not in named}
    if command.path.endswith("/consents"):
        said |= AGREED
    if "reason" in shape.model_fields:
        said["reason"] = REASONS[command.path.rpartition("/")[2]]
    return said | {"on": DAY.isoformat(), "purpose": "insertion"}


def path_of(command):
    return re.sub(r"{\w+}", NOBODY, command.path.replace("{move}", "suspend"))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_a_role_the_rule_does_not_name_gets_403_whatever_the_record(town, command):
    for role in sorted(DENIED[command.authz]):
        answer = town.post("PS1", path_of(command), body_of(command), role=role)
        assert (role, answer.json().get("code")) == (role, "insufficient-scope")


def test_the_bodies_of_this_test_have_the_right_shape(town):
    for command in COMMANDS:
        roles = {Role.DPO} if command.authz in {DIRECTORY, STAFF} else {Role.WORKER}
        for role in roles:
            answer = town.post("PS1", path_of(command), body_of(command), role=role)
            assert answer.json().get("code") != "invalid-request", command.path
