"""Check what the production files promise: valid, without privilege, secrets in files."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from ruamel.yaml import YAML

from gateway.store import embedded
from gateway.store.binaries import programs
from gateway.store.bootstrap import KEYS, LOGIN_ROLES, MAIN, bootstrap_sql
from gateway.store.startup import EXPECTED
from tests.fix_sockets import LOOPBACK


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
    lasting = {n for n, s in services().items() if s.get("restart") == "unless-stopped"}
    assert lasting == {"app", "database"}
    assert {name for name in lasting if "healthcheck" in services()[name]} == lasting


def test_the_server_writes_no_value_of_a_statement_in_its_log():
    flags = dict(
        flag.removeprefix("--").split("=") for flag in services()["database"]["command"][1:]
    )
    asked = {name: value in EXPECTED[name] for name, value in flags.items() if name in EXPECTED}
    assert asked == {"log_parameter_max_length": True, "log_parameter_max_length_on_error": True}
    assert flags["log_min_error_statement"] == "panic"


def test_the_image_has_two_stages_and_runs_without_root():
    build, run = stages()
    assert "pip" not in run
    assert re.search(r"(?m)^USER 10001:10001$", run)
    for line in re.findall(r"pip install .*", build):
        assert "--require-hashes" in line or "--no-index" in line


def test_the_script_of_the_roles_is_the_one_the_store_plays():
    assert (ROOT / "deploy/bootstrap.sql").read_text(encoding="utf-8") == bootstrap_sql()


def run_script(name, folder, **environment):
    """Run one script of deploy/ as copied into a folder, with the psql of the wheel."""
    return subprocess.run(
        ["bash", folder / "deploy" / name],
        env={"PATH": f"{programs().bin}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def deployed(tmp_path):
    """Give a copy of deploy/ whose secrets belong to the user of this test."""
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    owner = f"{os.geteuid()}:{os.getegid()}"
    made = run_script("secrets.sh", tmp_path, SECRETS_OWNER=owner)
    assert made.returncode == 0, made.stderr
    return tmp_path


@pytest.fixture
def bare_server():
    """Give a server with neither role passwords nor databases of ours."""
    home = Path(tempfile.mkdtemp(prefix="maillage-deploy-"))
    try:
        started = embedded.start(home)
        with embedded.superuser(home) as connection:
            connection.execute(f"DROP DATABASE {MAIN}")
            connection.execute(f"DROP DATABASE {KEYS}")
        yield home, started.conninfo
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


def test_secrets_are_private_and_never_replaced(deployed):
    files = {path.name: path.stat().st_mode & 0o777 for path in (deployed / "secrets").iterdir()}
    assert files == dict.fromkeys(["postgres", "roles", "kek.passphrase"], 0o600)
    roles = (deployed / "secrets/roles").read_text(encoding="utf-8")
    assert [line.split()[0] for line in roles.splitlines()] == list(LOGIN_ROLES)
    assert run_script("secrets.sh", deployed).returncode == 1
    assert (deployed / "secrets/roles").read_text(encoding="utf-8") == roles


@pytest.mark.allow_hosts(LOOPBACK)
def test_the_bootstrap_gives_every_role_its_password_however_often_it_runs(deployed, bare_server):
    home, conninfo = bare_server
    known = {
        "PGHOST": str(home / "postgres"),
        "PGPORT": str(conninfo_to_dict(conninfo)["port"]),
        "PGUSER": "postgres",
        "SECRETS_DIR": str(deployed / "secrets"),
    }
    for _ in range(2):
        ran = run_script("bootstrap.sh", deployed, **known)
        assert ran.returncode == 0, ran.stderr
    for line in (deployed / "secrets/roles").read_text(encoding="utf-8").splitlines():
        role, password = line.split()
        where = make_conninfo(conninfo, user=role, password=password, dbname=KEYS)
        with psycopg.connect(where) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)
