"""Read what a line says of one person: a name of the street, an age, whom she was sent to."""

import re

from domain.envelope import Actor
from domain.forbidden import refuse_direct_contact, refuse_forbidden, refuse_hidden_signs
from domain.kernel import Refused
from domain.themes import Theme
from domain.vocabulary import PartnerId
from gateway.sheets.headings import Role
from gateway.sheets.line import Line
from gateway.sheets.partners import NEVER_ADDRESSEE
from gateway.sheets.values import Unread, read_age
from gateway.sheets.words import holds, listed, plain


ALIAS_SIGNS_MAX = 80
_SEVERAL = re.compile(r"[,;/+&\n]|\bet\b", re.IGNORECASE)


def read_alias(line: Line) -> str | None:
    """Read the one alias of a line; None = nobody is named."""
    alias = line.text(Role.ALIAS)
    if not plain(alias) or plain(alias) in listed("nobody"):
        return None
    if len(alias) > ALIAS_SIGNS_MAX:
        line.reject("alias-too-long", Role.ALIAS)
    elif _SEVERAL.search(str(line.cell(Role.ALIAS))):
        line.reject("several-people", Role.ALIAS)
    else:
        try:
            refuse_hidden_signs(alias)
            refuse_forbidden(alias)
            refuse_direct_contact(alias)
        except Refused as refused:
            line.reject(refused.code, Role.ALIAS)
    return alias


def read_age_of(line: Line, alias: str | None) -> int | None:
    """Read the age the named person declares."""
    value = line.cell(Role.AGE)
    if value is None:
        return None
    try:
        age = read_age(value)
    except Unread as unread:
        line.reject(unread.code, Role.AGE)
        return None
    if alias is None:
        line.set_aside("nobody-named", Role.AGE)
        return None
    if age is None:
        line.set_aside("age-not-plain", Role.AGE)
    return age


def read_referral(
    line: Line, alias: str | None, themes: tuple[Theme, ...], actor: Actor
) -> tuple[PartnerId, Theme] | None:
    """Read whom the named person was sent to, and for which theme: proposed, never made.

    Limits: what was noted of an agreement opens nothing; a "no" stops the proposal.
    """
    written = plain(line.text(Role.REFERRED_TO))
    agreed = plain(line.text(Role.AGREEMENT))
    declined = holds(agreed, listed("refused"))
    if agreed and not declined:
        line.warn("agreement-to-collect", Role.AGREEMENT)
    if not written:
        return None
    named = line.mapping.referred_to.get(written)
    known = None if named is None else line.context.partner_of(named)
    kind = named if known is None else known.kind
    reason = None
    if alias is None:
        reason = "nobody-named"
    elif kind is None:
        reason = "referral-unknown"
    elif kind in NEVER_ADDRESSEE or (known is not None and known.partner == actor.unit):
        reason = "referral-not-addressee"
    elif known is None:
        reason = "referral-not-one-partner"
    elif declined:
        reason = "referral-declined"
    elif not themes:
        reason = "referral-without-theme"
    if reason is not None or known is None:
        line.set_aside(reason or "referral-unknown", Role.REFERRED_TO)
        return None
    return known.partner, themes[0]
