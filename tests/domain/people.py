"""Fictitious days, partners and professionals the domain tests share."""

from datetime import date
from typing import Any
from uuid import UUID

from domain.vocabulary import ContactId, PartnerId, ProfessionalId


DAY = date(2025, 3, 11)
TODAY = date(2025, 3, 12)
TOMORROW = date(2025, 3, 13)
WHEN: dict[str, Any] = {"on": DAY, "today": TODAY}

STREET_TEAM = PartnerId(UUID(int=1))
MISSION_LOCALE = PartnerId(UUID(int=2))
YOUTH_FUND = PartnerId(UUID(int=3))

KARIM = ProfessionalId(UUID(int=11))
NADIA = ProfessionalId(UUID(int=12))

CONTACT = ContactId(UUID(int=21))
FORMER_EVENT = UUID(int=31)
