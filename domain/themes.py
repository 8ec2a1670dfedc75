"""The closed list of themes (thèmes) and the one category each belongs to, GLOSSARY §4."""

from enum import StrEnum

from domain.kernel import Refused
from domain.vocabulary import PLACE_LEVEL, Category


class Theme(StrEnum):
    """What a contact was about (thème), never free text."""

    SCHOOL_DROPOUT = "school_dropout"
    SCHOOL_SUPPORT = "school_support"
    SCHOOL_REGISTRATION = "school_registration"
    SCHOOL_MEASURE = "school_measure"
    ORIENTATION_TRAINING = "orientation_training"
    EXAM_PREPARATION = "exam_preparation"
    DIGITAL_EQUIPMENT = "digital_equipment"
    CV_LETTER = "cv_letter"
    JOB_SEARCH = "job_search"
    INTERVIEW_PREPARATION = "interview_preparation"
    INSERTION_CONTRACT = "insertion_contract"
    HOUSING_SEARCH = "housing_search"
    RENT_DEBT = "rent_debt"
    EMERGENCY_SHELTER = "emergency_shelter"
    ADMIN_PROCEDURES = "admin_procedures"
    IDENTITY_PAPERS = "identity_papers"
    BENEFITS_AID = "benefits_aid"
    FOOD_AID = "food_aid"
    VICTIM_SUPPORT = "victim_support"
    LEGAL_PROCEDURES = "legal_procedures"
    JUDICIAL_COURSE = "judicial_course"
    FAMILY_RUPTURE = "family_rupture"
    PARENTING_SUPPORT = "parenting_support"
    MENTAL_DISTRESS = "mental_distress"
    GENERAL_HEALTH = "general_health"
    SUBSTANCE_USE = "substance_use"
    BEHAVIOURAL_ADDICTION = "behavioural_addiction"
    DISABILITY_FILE = "disability_file"
    VIOLENCE_SUFFERED = "violence_suffered"
    RISK_BEHAVIOUR = "risk_behaviour"
    ISOLATION_SOCIAL_LINK = "isolation_social_link"
    NEIGHBOUR_CONFLICT = "neighbour_conflict"
    PUBLIC_SPACE_USE = "public_space_use"
    NOISE = "noise"
    DAMAGE = "damage"


THEMES: dict[Theme, Category] = {
    Theme.SCHOOL_DROPOUT: Category.SCHOOLING,
    Theme.SCHOOL_SUPPORT: Category.SCHOOLING,
    Theme.SCHOOL_REGISTRATION: Category.SCHOOLING,
    Theme.SCHOOL_MEASURE: Category.SCHOOLING,
    Theme.ORIENTATION_TRAINING: Category.SCHOOLING,
    Theme.EXAM_PREPARATION: Category.SCHOOLING,
    Theme.DIGITAL_EQUIPMENT: Category.SCHOOLING,
    Theme.CV_LETTER: Category.EMPLOYMENT,
    Theme.JOB_SEARCH: Category.EMPLOYMENT,
    Theme.INTERVIEW_PREPARATION: Category.EMPLOYMENT,
    Theme.INSERTION_CONTRACT: Category.EMPLOYMENT,
    Theme.HOUSING_SEARCH: Category.HOUSING,
    Theme.RENT_DEBT: Category.HOUSING,
    Theme.EMERGENCY_SHELTER: Category.HOUSING,
    Theme.ADMIN_PROCEDURES: Category.RIGHTS,
    Theme.IDENTITY_PAPERS: Category.RIGHTS,
    Theme.BENEFITS_AID: Category.RIGHTS,
    Theme.FOOD_AID: Category.RIGHTS,
    Theme.VICTIM_SUPPORT: Category.RIGHTS,
    Theme.LEGAL_PROCEDURES: Category.OFFENCE,
    Theme.JUDICIAL_COURSE: Category.OFFENCE,
    Theme.FAMILY_RUPTURE: Category.FAMILY,
    Theme.PARENTING_SUPPORT: Category.FAMILY,
    Theme.MENTAL_DISTRESS: Category.HEALTH,
    Theme.GENERAL_HEALTH: Category.HEALTH,
    Theme.SUBSTANCE_USE: Category.ADDICTION,
    Theme.BEHAVIOURAL_ADDICTION: Category.ADDICTION,
    Theme.DISABILITY_FILE: Category.DISABILITY,
    Theme.VIOLENCE_SUFFERED: Category.DANGER,
    Theme.RISK_BEHAVIOUR: Category.DANGER,
    Theme.ISOLATION_SOCIAL_LINK: Category.LINK,
    Theme.NEIGHBOUR_CONFLICT: Category.INCIDENT_PERSON,
    Theme.PUBLIC_SPACE_USE: Category.INCIDENT_PLACE,
    Theme.NOISE: Category.INCIDENT_PLACE,
    Theme.DAMAGE: Category.INCIDENT_PLACE,
}


def refuse_place_theme(theme: Theme) -> None:
    """Refuse, about a person, a theme that only says what a place is like.

    Errors: `place-theme-about-a-person`.
    Source: LAW §4: with a person in it, a place incident is another fact.
    """
    if THEMES[theme] in PLACE_LEVEL:
        raise Refused("place-theme-about-a-person", "This theme is about a place, not a person.")
