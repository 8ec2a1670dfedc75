"""Every setting of the service, read once from `MAILLAGE_*`; secrets come from files only.

Shapes: a setting whose name ends in `_FILE` names a file that must be ours and 0600.
"""

import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args


Profile = Literal["demo", "test", "production"]

HOST_DEFAULT = "127.0.0.1"
PORT_DEFAULT = 8000
PORT_MAX = 65_535


class Misconfigured(Exception):  # noqa: N818  # a sentence for the operator, who must mend a setting
    """A setting is missing or cannot be obeyed; the message names it and never quotes a secret."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided.

    Shapes: `database_url` None = the embedded server under `data_dir`.
    """

    profile: Profile
    data_dir: Path
    database_url: str | None
    roles_file: Path
    kek_file: Path
    kek_passphrase_file: Path
    host: str = HOST_DEFAULT
    port: int = PORT_DEFAULT


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Errors: `Misconfigured`, naming the variable.
    """
    given = os.environ if environment is None else environment
    profile = given.get("MAILLAGE_PROFILE", "demo")
    if profile not in get_args(Profile):
        message = "MAILLAGE_PROFILE must be demo, test or production."
        raise Misconfigured(message)
    url = given.get("MAILLAGE_DATABASE_URL") or None
    if profile == "production" and url is None:
        message = "The embedded server is for demo and tests: set MAILLAGE_DATABASE_URL."
        raise Misconfigured(message)
    port = given.get("MAILLAGE_PORT", str(PORT_DEFAULT))
    if not (port.isascii() and port.isdecimal()) or int(port[:6]) > PORT_MAX:
        message = f"MAILLAGE_PORT must be a number, at most {PORT_MAX}."
        raise Misconfigured(message)
    data_dir = Path(given.get("MAILLAGE_DATA_DIR") or default_data_dir())
    return Settings(
        profile=cast("Profile", profile),
        data_dir=data_dir,
        database_url=url,
        roles_file=Path(given.get("MAILLAGE_ROLES_FILE") or data_dir / "roles"),
        kek_file=Path(given.get("MAILLAGE_KEK_FILE") or data_dir / "kek.json"),
        kek_passphrase_file=Path(
            given.get("MAILLAGE_KEK_PASSPHRASE_FILE") or data_dir / "kek.passphrase"
        ),
        host=given.get("MAILLAGE_HOST") or HOST_DEFAULT,
        port=int(port),
    )


def default_data_dir() -> Path:
    """Give where the embedded server lives when nobody said: never below a private home of root."""
    if os.geteuid() == 0:
        return Path("/var/lib/maillage")
    home = os.environ.get("XDG_DATA_HOME") or os.environ.get("HOME")
    return Path(home, ".local/share/maillage") if home else Path(tempfile.gettempdir(), "maillage")


def read_secret(path: Path) -> bytes:
    """Read a secret file; it must be a regular file of ours that nobody else may read.

    Errors: `Misconfigured`.
    """
    try:
        facts = path.lstat()
    except FileNotFoundError:
        message = f"The secret file {path} does not exist."
        raise Misconfigured(message) from None
    private = stat.S_ISREG(facts.st_mode) and not stat.S_IMODE(facts.st_mode) & 0o077
    if not private or facts.st_uid != os.geteuid():
        message = f"The secret file {path} must be a regular file of this user with mode 0600."
        raise Misconfigured(message)
    return path.read_bytes()


def write_secret(path: Path, content: bytes) -> None:
    """Write a secret file 0600, whole or not at all, durably."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
