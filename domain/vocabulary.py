"""The closed words of the trade: categories, purposes, recipients, key groups, ids."""

from enum import IntEnum, StrEnum
from typing import NewType
from uuid import UUID


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
