"""The four words every aggregate is written with: Value, Refused, Erased, Decider."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.vocabulary import KeyGroup


class Value(BaseModel):
    """A frozen, strict record: a command, an event, a state or a part of one.

    Errors: pydantic's ValidationError, which never quotes the refused value.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", hide_input_in_errors=True, ser_json_bytes="base64"
    )


class Refused(Exception):  # noqa: N818  # a refusal by the rules is an answer, not an error
    """The rules say no to somebody who may know it (refus).

    Shapes: `code` is public, stable, kebab-case; `message` holds no value a person typed.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Erased(Value):
    """Stand for a sealed value whose part or key is gone (effacé); never accepted in a command."""

    erased: KeyGroup


C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """An aggregate as two pure functions: a command gives events, an event gives the next state.

    Errors: `decide` may raise `Refused` or return `()`; `evolve` is total and never raises.
    """

    initial: S
    decide: Callable[[C, S], tuple[E, ...]]
    evolve: Callable[[S, E], S]
