"""Check what the production files promise: valid, without privilege, secrets in files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from gateway.store.bootstrap import bootstrap_sql


ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / "compose.yaml"
PASSWORD_WORDS = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")


def services():
    return YAML(typ="safe").load(COMPOSE.read_text(encoding="utf-8"))["services"]


def stages():
    return re.split(r"(?m)^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))[1:]


def test_compose_file_follows_the_compose_specification():
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", sorted(services()))
def test_each_service_gives_up_every_privilege(name):
    service = services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert not service.get("privileged")


@pytest.mark.parametrize("name", sorted(services()))
def test_each_secret_comes_from_a_file(name):
    for variable, value in services()[name].get("environment", {}).items():
        if PASSWORD_WORDS.search(variable):
            assert variable.endswith("_FILE")
            assert value.startswith("/run/secrets/")


def test_ports_are_published_on_this_machine_only():
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert ports != []
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_lasting_services_say_whether_they_are_well():
    lasting = {name for name, service in services().items() if "restart" in service}
    assert lasting == {"app", "database"}
    assert {name for name in lasting if "healthcheck" in services()[name]} == lasting


def test_the_image_has_two_stages_and_runs_without_root():
    build, run = stages()
    assert "pip" not in run
    assert re.search(r"(?m)^USER 10001:10001$", run)
    for line in re.findall(r"pip install .*", build):
        assert "--require-hashes" in line or "--no-index" in line


def test_the_script_of_the_roles_is_the_one_the_store_plays():
    assert (ROOT / "deploy/bootstrap.sql").read_text(encoding="utf-8") == bootstrap_sql()
