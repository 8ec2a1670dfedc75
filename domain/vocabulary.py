"""The closed words of the trade: categories, purposes, recipients, key groups, ids."""

from enum import IntEnum, StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import StringConstraints


PersonId = NewType("PersonId", UUID)
PartnerId = NewType("PartnerId", UUID)
ProfessionalId = NewType("ProfessionalId", UUID)
ReferralId = NewType("ReferralId", UUID)
ContactId = NewType("ContactId", UUID)
DirectiveId = NewType("DirectiveId", UUID)


class Category(StrEnum):
    """What a datum is about (catégorie); the order is the bit index, append-only."""

    IDENTITY = "identity"
    CONTACT_DETAILS = "contact_details"
    LINK = "link"
    FAMILY = "family"
    SCHOOLING = "schooling"
    EMPLOYMENT = "employment"
    HOUSING = "housing"
    RIGHTS = "rights"
    HEALTH = "health"
    ADDICTION = "addiction"
    DISABILITY = "disability"
    DANGER = "danger"
    INCIDENT_PLACE = "incident_place"
    INCIDENT_PERSON = "incident_person"
    OFFENCE = "offence"
    NOTES = "notes"
    ACTIVITY = "activity"


class Purpose(StrEnum):
    """Why a datum is processed (finalité); the order is the bit index, append-only."""

    ACCOMPANIMENT = "accompaniment"
    SCHOOLING = "schooling"
    INSERTION = "insertion"
    HOUSING = "housing"
    CARE = "care"
    RIGHTS_ACCESS = "rights_access"
    CHILD_PROTECTION = "child_protection"
    MEDIATION = "mediation"
    COORDINATION = "coordination"
    STATISTICS = "statistics"


class RecipientKind(StrEnum):
    """What a partner is (type de destinataire), as the charter's columns name it."""

    STREET_TEAM = "street_team"
    MEDIATION_TEAM = "mediation_team"
    YOUTH_WORKERS = "youth_workers"
    CHILD_WELFARE = "child_welfare"
    CHILD_PROTECTION_DESK = "child_protection_desk"
    MISSION_LOCALE = "mission_locale"
    YOUTH_FUND = "youth_fund"
    DISABILITY_OFFICE = "disability_office"
    SCHOOL = "school"
    HEALTH_SERVICE = "health_service"
    SOCIAL_SERVICES = "social_services"
    LANDLORD = "landlord"
    POLICE = "police"
    PROSECUTOR_JUDGE = "prosecutor_judge"
    YOUTH_JUSTICE = "youth_justice"
    COORDINATOR = "coordinator"
    OPERATIONAL_GROUP = "operational_group"
    PREFECTURE = "prefecture"
    ACTIVITY_PROVIDER = "activity_provider"
    FRONT_DESK = "front_desk"
    FUNDER = "funder"
    PERSON = "person"
    PARENT = "parent"


class KeyGroup(IntEnum):
    """Which key seals a part (groupe de clés), CRYPTO §2."""

    IDENTITY = 1
    SOCIAL = 2
    HEALTH = 3
    PROTECTION = 4
    JUSTICE = 5
    NOTES = 6


class Level(IntEnum):
    """How finely a field is told (niveau de détail), coarser first."""

    HIDDEN = 0
    TOKEN = 1
    COARSE = 2
    BAND = 3
    CLEAR = 4


class Ground(StrEnum):
    """The professional secrecy a person is bound by (secret professionnel), LAW §1."""

    NONE = "none"
    SOCIAL_WORKER = "social_worker"
    CHILD_WELFARE_MISSION = "child_welfare_mission"
    SOCIAL_SERVICES = "social_services"
    DISABILITY_TEAM = "disability_team"
    YOUTH_JUSTICE = "youth_justice"
    HEALTH = "health"
    DESIGNATED_COORDINATOR = "designated_coordinator"


class Role(StrEnum):
    """What an account may do (rôle), GLOSSARY §2."""

    WORKER = "worker"
    TEAM_LEAD = "team_lead"
    DUTY_MANAGER = "duty_manager"
    COORDINATOR = "coordinator"
    PARTNER_READER = "partner_reader"
    PARTNER_ADMIN = "partner_admin"
    DESK_AGENT = "desk_agent"
    SIGNATORY = "signatory"
    RIGHTS_DESK = "rights_desk"
    DPO = "dpo"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Jurisdiction(StrEnum):
    """Whose law applies to a territory (pack juridique), LAW §14."""

    FR = "FR"
    NC = "NC"
    PF = "PF"


class Channel(StrEnum):
    """How a contact or a presence happened (canal), GLOSSARY §5."""

    STREET = "street"
    NOMAD = "nomad"
    RESIDENCE_ROUND = "residence_round"
    DROP_IN = "drop_in"
    OUTREACH_DROP_IN = "outreach_drop_in"
    WORKSHOP = "workshop"
    INTERVIEW = "interview"
    ACCOMPANY = "accompany"
    HOME_VISIT = "home_visit"
    PHONE = "phone"
    SMS = "sms"
    ONLINE = "online"
    VEILLE_CALL = "veille_call"
    POST = "post"
    EMAIL = "email"
    FRONT_DESK = "front_desk"
    MEETING = "meeting"
    COLLECTIVE_EVENT = "collective_event"


class TimeBand(StrEnum):
    """The four hours in which something happened (tranche horaire); no finer time is kept."""

    NIGHT = "00-04"
    DAWN = "04-08"
    MORNING = "08-12"
    AFTERNOON = "12-16"
    EVENING = "16-20"
    LATE = "20-24"


class PlaceKind(StrEnum):
    """What a place is (type de lieu): a street segment or a residence at the finest."""

    STREET_SEGMENT = "street_segment"
    RESIDENCE = "residence"
    PUBLIC_SPACE = "public_space"
    PUBLIC_BUILDING = "public_building"
    DISTRICT = "district"


class CollectiveNature(StrEnum):
    """What brought a group together (nature du fait collectif)."""

    WORKSHOP = "workshop"
    EVENT = "event"


class IncidentNature(StrEnum):
    """What happened at a place (nature du fait situé), GLOSSARY §5."""

    NOISE = "noise"
    GATHERING = "gathering"
    DAMAGE = "damage"
    THREAT_BETWEEN_UNKNOWNS = "threat_between_unknowns"
    TRAFFIC_NUISANCE = "traffic_nuisance"
    DUMPING = "dumping"
    OTHER_LISTED = "other_listed"


Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=1, max_length=60)
]
"""A territory, a zone or a code: a short name from a list, never free text."""

Place = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", min_length=1, max_length=60)
]
"""A street segment or a residence: a slug that cannot open with a house number."""


PLACE_LEVEL = frozenset({Category.INCIDENT_PLACE, Category.ACTIVITY})
"""Categories that hold no person and are never sealed."""

GROUP_OF: dict[Category, KeyGroup] = {
    Category.IDENTITY: KeyGroup.IDENTITY,
    Category.CONTACT_DETAILS: KeyGroup.IDENTITY,
    Category.LINK: KeyGroup.SOCIAL,
    Category.FAMILY: KeyGroup.SOCIAL,
    Category.SCHOOLING: KeyGroup.SOCIAL,
    Category.EMPLOYMENT: KeyGroup.SOCIAL,
    Category.HOUSING: KeyGroup.SOCIAL,
    Category.RIGHTS: KeyGroup.SOCIAL,
    Category.HEALTH: KeyGroup.HEALTH,
    Category.ADDICTION: KeyGroup.HEALTH,
    Category.DISABILITY: KeyGroup.HEALTH,
    Category.DANGER: KeyGroup.PROTECTION,
    Category.INCIDENT_PERSON: KeyGroup.JUSTICE,
    Category.OFFENCE: KeyGroup.JUSTICE,
    Category.NOTES: KeyGroup.NOTES,
}
