"""Turn a bearer token into the seat that holds it; demo tokens live in the demo only.

NotForDemo      demo tokens were found where real people are served
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.vocabulary import PartnerId, ProfessionalId
from gateway.ports import Rng
from gateway.settings import Profile, read_secret, write_secret


TOKEN_BYTES = 32  # 256 bits: guessing is no attack, so a bare SHA-256 is a safe index


class NotForDemo(RuntimeError):  # noqa: N818  # names the situation an operator meets
    """Demo tokens were found outside demo mode: start-up stops."""

    def diagnostics(self) -> str:
        """Say what to do now."""
        return (
            "A file of demo tokens lies in the data directory of a service that is not a demo. "
            "Find out who put it there, delete it, then start again; no request was served."
        )


class Seat(NamedTuple):
    """A professional at one partner: what a token names, never a right."""

    professional: ProfessionalId
    partner: PartnerId


class TokenSource(Protocol):
    """Whoever can say which seat a bearer token stands for."""

    def holder(self, token: str) -> Seat | None:
        """Name the seat of this token; None = nobody."""


class NoTokens:
    """The source of a service without a log-in yet: every call is unauthenticated."""

    def holder(self, token: str) -> Seat | None:
        """Know nobody."""
        del token
        return None


class DemoTokens:
    """One random token per demo persona, kept as hashes; a fixed password would be a back door.

    Shapes: the file is `{sha256 hex of the token: [professional, partner]}`, mode 0600;
    without a file the tokens live as long as the object.
    """

    def __init__(self, rng: Rng, file: Path | None = None) -> None:
        self._rng = rng
        self._file = file
        self._holders: dict[str, Seat] = {}
        if file is not None and file.exists():
            stored: dict[str, tuple[str, str]] = json.loads(read_secret(file))
            self._holders = {
                digest: Seat(ProfessionalId(UUID(who)), PartnerId(UUID(where)))
                for digest, (who, where) in stored.items()
            }

    def issue(self, seat: Seat) -> str:
        """Draw the token of one persona; it is told once and stored only as a hash."""
        token = base64.urlsafe_b64encode(self._rng.bytes(TOKEN_BYTES)).rstrip(b"=").decode()
        self._holders[_digest(token)] = seat
        if self._file is not None:
            holders = {digest: [str(i) for i in seat] for digest, seat in self._holders.items()}
            write_secret(self._file, json.dumps(holders).encode())
        return token

    def holder(self, token: str) -> Seat | None:
        """Name the persona of this token; None = nobody."""
        return self._holders.get(_digest(token))


def open_tokens(profile: Profile, file: Path, rng: Rng) -> TokenSource:
    """Choose the token source of a profile.

    Errors: `NotForDemo` where the profile serves real people and a demo token file exists.
    """
    if profile != "production":
        return DemoTokens(rng, file)
    if file.exists():
        raise NotForDemo(str(file))
    return NoTokens()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
