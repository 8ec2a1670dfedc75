"""Find whom a team meant by "orienté vers": one partner of the network, or only its kind."""

from domain.vocabulary import RecipientKind
from gateway.sheets.context import ImportContext
from gateway.sheets.words import coded, find, holds, plain


NEVER_ADDRESSEE = frozenset(
    {
        RecipientKind.POLICE,
        RecipientKind.PREFECTURE,
        RecipientKind.PROSECUTOR_JUDGE,
        RecipientKind.OPERATIONAL_GROUP,
        RecipientKind.FRONT_DESK,
        RecipientKind.FUNDER,
        RecipientKind.PERSON,
        RecipientKind.PARENT,
        # A danger is reported by its own procedure, never by a referral: LAW §5, E1 and E5.
        RecipientKind.CHILD_WELFARE,
        RecipientKind.CHILD_PROTECTION_DESK,
    }
)
"""Kinds nobody is referred to (jamais destinataires d'une orientation)."""


def propose_partner(text: str, context: ImportContext) -> str | None:
    """Give the code of the one partner meant, else a recipient kind, else None.

    Limits: a spelling with words left over is never read as the only partner of a kind:
    "bailleur SIC" must not reach another landlord.
    """
    said = set(plain(text).split())
    if not said:
        return None
    codes = [code for code in context.partners if plain(code) == plain(text)]
    named = [
        code
        for code, known in context.partners.items()
        if (name := set(plain(known.name).split())) and (name <= said or said <= name)
    ]
    for found in (codes, named):
        if len(found) == 1:
            return found[0]
    kind = find("partners", text)
    if kind is not None:
        return kind
    closed = (spelt for spelt, kind in coded("partners").items() if kind in NEVER_ADDRESSEE)
    held = next((spelt for spelt in closed if holds(text, [spelt])), None)
    return None if held is None else coded("partners")[held]
