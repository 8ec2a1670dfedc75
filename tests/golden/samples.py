"""One full fact of each kind: the words golden files are written from, once."""

from pydantic import JsonValue


PARTNER = "00000000-0000-4000-8000-0000000000b1"
OTHER = "00000000-0000-4000-8000-0000000000b2"
PROFESSIONAL = "00000000-0000-4000-8000-0000000000a1"
SUPERVISOR = "00000000-0000-4000-8000-0000000000a2"
DIRECTIVE = "00000000-0000-4000-8000-0000000000d1"
REPLACED = "00000000-0000-4000-8000-0000000000d2"
EVENT = "00000000-0000-4000-8000-0000000000e1"
CONTACT = "00000000-0000-4000-8000-0000000000c1"
INSTANT = "2025-03-11T17:30:00Z"
LATER = "2025-09-11T17:30:00Z"

IDENTITY: dict[str, JsonValue] = {
    "family_name": "Moreau",
    "first_name": "Lina",
    "birth_date": "2007-05-02",
}
STREET: dict[str, JsonValue] = {
    "channel": "street",
    "territory": "centre-ville",
    "place": "rue-des-lilas",
    "zone": "nord",
    "time_band": "16-20",
    "group_size": 6,
    "themes": ["school_dropout", "public_space_use"],
}
MEETING: dict[str, JsonValue] = {
    "channel": "interview",
    "place": "local-des-lilas",
    "duration_minutes": 45,
}
ENDING: dict[str, JsonValue] = {
    "target": DIRECTIVE,
    "voice": "youth",
    "categories": ["employment", "housing"],
    "effective": INSTANT,
}

SAMPLES: dict[str, dict[str, JsonValue]] = {
    "accompaniment-closed.v1": {"state": "closed"},
    "accompaniment-opened.v1": {"state": "opened"},
    "age-known.v1": {"on15": "2022-05-02", "on18": "2025-05-02", "declared_age": 17},
    "agreement-granted.v1": {
        "id": DIRECTIVE,
        "voice": "youth",
        "source": PARTNER,
        "to": OTHER,
        "categories": ["employment", "housing"],
        "purpose": "insertion",
        "given": INSTANT,
        "starts": INSTANT,
        "until": LATER,
        "covers_from": "2025-01-01",
        "levels": [{"category": "employment", "level": 2}],
        "notice": {"version": "notice-1.0", "sha256": "ab" * 32},
        "channel": "spoken",
        "replaces": [REPLACED],
    },
    "agreement-proposed.v1": {
        "id": DIRECTIVE,
        "source": PARTNER,
        "to": OTHER,
        "categories": ["employment"],
        "purpose": "insertion",
    },
    "agreement-refused.v1": {
        "id": DIRECTIVE,
        "voice": "youth",
        "over": OTHER,
        "source": PARTNER,
        "categories": ["health"],
        "purposes": ["care", "insertion"],
        "given": INSTANT,
        "starts": INSTANT,
    },
    "agreement-withdrawn.v1": ENDING,
    "alias-registered.v1": {"alias": "La grande Lina"},
    "collective-fact-logged.v1": STREET | {"channel": "workshop", "nature": "workshop"},
    "consent-used.v1": {
        "directives": [DIRECTIVE],
        "recipient": OTHER,
        "purpose": "insertion",
        "categories": ["employment"],
        "cause": EVENT,
    },
    "contact-corrected.v1": MEETING | {"supersedes": EVENT},
    "contact-details-given.v1": {
        "phone": "+33 1 99 00 12 34",
        "email": "lina@example.org",
        "address": "12 rue des Lilas, 99000 Villefictive",
    },
    "contact-logged.v1": MEETING,
    "habilitation-granted.v1": {
        "professional": PROFESSIONAL,
        "partner": PARTNER,
        "role": "worker",
        "ground": "none",
        "purposes": ["mediation"],
        "until": "2026-03-11",
        "qualification": "title-mediator",
        "supervisor": SUPERVISOR,
    },
    "habilitation-revoked.v1": {"professional": PROFESSIONAL, "partner": PARTNER},
    "identity-corrected.v1": IDENTITY | {"supersedes": EVENT},
    "identity-disclosed.v1": IDENTITY,
    "note-written.v1": {"text": "Elle prépare son entretien ; rappeler jeudi."},
    "objective-set.v1": {"theme": "housing_search", "state": "set"},
    "partner-ended.v1": {"partner": PARTNER},
    "partner-onboarded.v1": {
        "partner": PARTNER,
        "partner_kind": "mission_locale",
        "name": "Mission locale des Lilas",
        "territories": ["centre-ville"],
        "jurisdiction": "FR",
        "purposes": ["insertion"],
        "art46": "no",
    },
    "partner-resumed.v1": {"partner": PARTNER},
    "partner-suspended.v1": {"partner": PARTNER},
    "place-incident-logged.v1": {
        "territory": "centre-ville",
        "place": "rue-des-lilas",
        "place_kind": "street_segment",
        "time_band": "20-24",
        "nature": "noise",
    },
    "presence-logged.v1": STREET,
    "referral-accepted.v1": {"state": "accepted"},
    "referral-acknowledged.v1": {"state": "acknowledged"},
    "referral-cancelled.v1": {"state": "cancelled", "reason": "need_solved"},
    "referral-completed.v1": {"state": "completed", "outcome": "objective_reached"},
    "referral-expired.v1": {"state": "expired"},
    "referral-first-meeting-held.v1": {"state": "first_meeting_held", "met_on": "2025-04-02"},
    "referral-lapsed.v1": {"state": "lapsed"},
    "referral-made.v1": {"state": "made", "to": OTHER, "theme": "mental_distress"},
    "referral-meeting-planned.v1": {"state": "meeting_planned", "meeting_on": "2025-04-02"},
    "referral-no-show.v1": {"state": "no_show", "reason": "prevented"},
    "referral-proposed.v1": {"state": "proposed", "to": OTHER, "theme": "job_search"},
    "referral-redirected.v1": {
        "state": "redirected",
        "to_other": OTHER,
        "reason": "better_placed",
    },
    "referral-refused.v1": {"state": "refused", "reason": "no_capacity"},
    "referral-reminded.v1": {"state": "made"},
    "referral-waitlisted.v1": {"state": "waitlisted"},
    "refusal-lifted.v1": ENDING,
    "theme-recorded.v1": {"contact": CONTACT, "theme": "violence_suffered"},
    "ticked.v1": {"at": INSTANT},
}
