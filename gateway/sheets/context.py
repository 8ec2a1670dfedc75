"""What an import is done for: the territory, its teams, the partners they may mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.envelope import Actor
from domain.vocabulary import Category, PartnerId, RecipientKind, Slug


@dataclass(frozen=True, slots=True)
class KnownPartner:
    """One partner a person may have been sent to."""

    partner: PartnerId
    kind: RecipientKind
    name: str


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Who imports, where and when, and who may be meant (contexte d’import).

    Shapes: `teams` and `partners` by the code a mapping may name; `authoring` = the categories
    the charter lets each kind of team write; `key` makes the idempotency keys, 32 bytes, secret.
    Units: `today` is the street day of the territory.
    """

    territory: Slug
    today: date
    teams: Mapping[str, Actor]
    authoring: Mapping[RecipientKind, frozenset[Category]]
    key: bytes = field(repr=False)
    partners: Mapping[str, KnownPartner] = field(default_factory=dict)

    def team_of(self, kind: str) -> str | None:
        """Give the code of the only team of a kind; None if there are none or several."""
        return _only(code for code, team in self.teams.items() if team.kind == kind)

    def partner_of(self, named: str) -> KnownPartner | None:
        """Give the partner of a code, or the only one of a kind."""
        if named in self.partners:
            return self.partners[named]
        only = _only(code for code, known in self.partners.items() if known.kind == named)
        return None if only is None else self.partners[only]


def _only(found: Iterable[str]) -> str | None:
    match list(found):
        case [one]:
            return one
        case _:
            return None
