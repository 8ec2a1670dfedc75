from uuid import uuid4

import pytest

from domain.vocabulary import PartnerId, ProfessionalId
from gateway.identity.tokens import DemoTokens, NotForDemo, NoTokens, Seat, open_tokens
from gateway.system import SystemRng


LINA = Seat(ProfessionalId(uuid4()), PartnerId(uuid4()))


def test_a_demo_token_names_the_persona_it_was_issued_to():
    tokens = DemoTokens(SystemRng())
    token = tokens.issue(LINA)
    assert tokens.holder(token) == LINA
    assert tokens.holder(token[:-1]) is None


def test_two_issues_never_give_the_same_token():
    tokens = DemoTokens(SystemRng())
    assert tokens.issue(LINA) != tokens.issue(LINA)


def test_the_file_keeps_hashes_and_survives_a_restart(tmp_path):
    file = tmp_path / "demo-tokens"
    token = DemoTokens(SystemRng(), file).issue(LINA)
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert DemoTokens(SystemRng(), file).holder(token) == LINA


def test_a_service_for_real_people_knows_no_token(tmp_path):
    source = open_tokens("production", tmp_path / "demo-tokens", SystemRng())
    assert isinstance(source, NoTokens)
    assert source.holder("anything") is None


def test_a_service_for_real_people_refuses_to_start_beside_demo_tokens(tmp_path):
    file = tmp_path / "demo-tokens"
    DemoTokens(SystemRng(), file).issue(LINA)
    with pytest.raises(NotForDemo) as stopped:
        open_tokens("production", file, SystemRng())
    assert "delete it" in stopped.value.diagnostics()


def test_the_demo_reads_its_own_tokens(tmp_path):
    file = tmp_path / "demo-tokens"
    token = DemoTokens(SystemRng(), file).issue(LINA)
    assert open_tokens("demo", file, SystemRng()).holder(token) == LINA
