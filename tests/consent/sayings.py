"""The words one person says in the tests of directives: a yes, a no, a withdrawal, a use."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from consent.commands import (
    GrantAgreement,
    Narrow,
    UseConsent,
    Withdraw,
)
from consent.events import (
    AgreementGranted,
    AgreementRefused,
    AgreementWithdrawn,
    ConsentUsed,
    LevelCap,
)
from consent.vocab import Voice
from domain.vocabulary import Category, Level, Purpose
from tests.consent.world import CLUB, FUND, MISSION, NOON, NOTICE, YEAR_END, directive_id


G1, G2, NO = directive_id(1), directive_id(2), directive_id(3)
LATER = NOON + timedelta(days=80)
CAUSE = UUID(int=77)
SHARED = (Category.IDENTITY, Category.LINK, Category.SCHOOLING, Category.EMPLOYMENT)
SORTED = tuple(sorted(SHARED))
YES: dict[str, Any] = {
    "id": G1,
    "voice": Voice.YOUTH,
    "source": CLUB,
    "to": MISSION,
    "purpose": Purpose.INSERTION,
    "given": NOON,
    "starts": NOON,
    "until": YEAR_END,
    "levels": (LevelCap(category=Category.LINK, level=Level.COARSE),),
    "notice": NOTICE,
    "channel": "paper",
}
GRANT = GrantAgreement(**YES, categories=SHARED)
GRANTED = AgreementGranted(**YES, categories=SORTED)
NEVER: dict[str, Any] = {
    "id": NO,
    "voice": Voice.YOUTH,
    "over": FUND,
    "purposes": (Purpose.INSERTION,),
    "given": NOON,
    "starts": NOON,
}
REFUSED = AgreementRefused(**NEVER, categories=SORTED)
WITHDRAW = Withdraw(target=G1, voice=Voice.YOUTH, effective=LATER)
WITHDRAWN = AgreementWithdrawn(target=G1, voice=Voice.YOUTH, categories=SORTED, effective=LATER)
KEEP = (Category.LINK, Category.IDENTITY, Category.EMPLOYMENT)
NARROW = Narrow(target=G1, voice=Voice.YOUTH, keep=KEEP, new_id=G2, effective=LATER)
USE = UseConsent(
    directives=(G1,),
    recipient=MISSION,
    purpose=Purpose.INSERTION,
    categories=(Category.LINK, Category.EMPLOYMENT),
    cause=CAUSE,
    at=NOON,
)
USED = ConsentUsed(
    directives=(G1,),
    recipient=MISSION,
    purpose=Purpose.INSERTION,
    categories=(Category.EMPLOYMENT, Category.LINK),
    cause=CAUSE,
)


def changed(command, **parts):
    return command.model_copy(update=parts)
