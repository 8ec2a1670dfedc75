"""Say what a team may write: the charter's `authoring` and `deposit`, and the two stricter rules.

Health, addiction and disability are written only with an agreement naming that team (LAW §4);
offences only by a unit qualified under article 46 of the French data-protection act.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, TypeAdapter

from consent.active import active
from consent.compile import State
from domain.envelope import Actor
from domain.kernel import Refused
from domain.network import State as PartnerState
from domain.vocabulary import Category, PartnerId, PersonId, RecipientKind


SPECIAL = frozenset({Category.HEALTH, Category.ADDICTION, Category.DISABILITY})

Authoring = Mapping[RecipientKind, frozenset[Category]]


class _Clause(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    authoring: frozenset[Category] = frozenset()
    deposit: frozenset[Category] = frozenset()


_CLAUSES = TypeAdapter(dict[RecipientKind, _Clause])


def read_authoring(document: bytes) -> Authoring:
    """Read from a charter document what each kind may write, deposits included.

    Errors: pydantic's ValidationError; the process stops rather than guess.
    """
    clauses = _CLAUSES.validate_python(json.loads(document)["recipient_kinds"])
    return {kind: clause.authoring | clause.deposit for kind, clause in clauses.items()}


def refuse_beyond_kind(authoring: Authoring, actor: Actor, categories: Iterable[Category]) -> None:
    """Refuse what the charter does not let this kind of unit write.

    Errors: `forbidden-category`.
    """
    if not frozenset(categories) <= authoring.get(actor.kind, frozenset()):
        raise Refused("forbidden-category", "The charter does not let this unit write this.")


def agreed_to(
    state: State, subject: PersonId, unit: PartnerId, at: datetime
) -> frozenset[Category]:
    """Give the categories that a person's running agreements open to a unit."""
    endings = state.withdrawals(subject)
    opened = (
        active(grant, endings, at, state.position)
        for grant in state.grants(subject)
        if grant.to == unit
    )
    return frozenset[Category]().union(*opened)


def refuse_unagreed(categories: Iterable[Category], agreed: frozenset[Category]) -> None:
    """Refuse the special categories the person did not agree this team may write.

    Errors: `agreement-needed`.
    Source: GDPR 9(2)(a); LAW §4.
    """
    if not frozenset(categories) & SPECIAL <= agreed:
        raise Refused("agreement-needed", "The person's agreement naming this team is needed.")


def refuse_unqualified(categories: Iterable[Category], partner: PartnerState) -> None:
    """Refuse offence data of a unit without the quality of article 46.

    Errors: `article-46-needed`.
    Source: LIL art. 46 1°.
    """
    qualified = partner.onboarded is not None and partner.onboarded.art46 == "yes"
    if Category.OFFENCE in frozenset(categories) and not qualified:
        raise Refused("article-46-needed", "Only a unit qualified under article 46 writes this.")
