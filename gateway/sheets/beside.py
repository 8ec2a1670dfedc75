"""Keep a file of ours beside the file read in: private, whole, replaced in one move."""

import os
import tempfile
from pathlib import Path

from gateway.sheets.problems import FileRefused


def beside(path: Path, suffix: str) -> Path:
    """Name the file kept beside an input, in the current folder if its own cannot be written."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path.cwd()
    return folder / f"{path.name}{suffix}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file readable by us alone (0600), whole or not at all.

    Errors: `FileRefused` with `not-writable`.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=".maillage-", dir=path.parent)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise FileRefused("not-writable") from error
