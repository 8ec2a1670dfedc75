"""Every fault ever thought of must be seen by the oracle; the list only grows."""

import pytest

from tests.consent.engine import HISTORIES, differs, planted


MUTANTS = {
    "what is recorded now is known only later": (
        "active",
        "begun = directive.position <= known",
        "begun = directive.position < known",
    ),
    "the knowledge clock is ignored for directives": (
        "active",
        "directive.position <= known and directive.starts <= at",
        "directive.starts <= at",
    ),
    "the knowledge clock is ignored for withdrawals": (
        "active",
        "ending.position <= known and ending.effective <= at",
        "ending.effective <= at",
    ),
    "withdrawals and lifts are ignored": (
        "active",
        "if ending.target == target",
        "if not target",
    ),
    "a withdrawal takes everything back": (
        "active",
        "return directive.categories - ended(directive.id, endings, at, known)",
        "return frozenset() if ended(directive.id, endings, at, known) else directive.categories",
    ),
    "the effective date of a withdrawal is ignored": (
        "active",
        " and ending.effective <= at",
        "",
    ),
    "an agreement still opens at its end": (
        "active",
        "at >= directive.until",
        "at > directive.until",
    ),
    "an agreement opens just after its start": (
        "active",
        "directive.starts <= at",
        "directive.starts < at",
    ),
    "interventions never end": ("active", "end.position > start.position and", "False and"),
    "an intervention ends before its day": (
        "active",
        "end.position > start.position and counts(end, day, known)",
        "end.position > start.position and end.position <= known",
    ),
    "an ended partner comes back": ("active", "any(change.final for change in changes)", "False"),
    "refusals are ignored": (
        "locks",
        "closed = set() if subject is None else",
        "closed = set() if subject else",
    ),
    "lifts are ignored": (
        "locks",
        "active(refusal, lifts, case.query.at",
        "active(refusal, (), case.query.at",
    ),
    "a refusal over anybody closes nothing": (
        "locks",
        "refusal.over in {None, case.partner.id}",
        "refusal.over == case.partner.id",
    ),
    "a refusal of any source closes nothing": (
        "locks",
        "refusal.source in {None, case.key.source}",
        "refusal.source == case.key.source",
    ),
    "the source of a refusal is ignored": (
        "locks",
        "over and refusal.source in {None, case.key.source}",
        "over",
    ),
    "a parent's refusal never counts": (
        "locks",
        "or not _adult_when(case, subject, refusal.given)",
        "or False",
    ),
    "a parent still speaks for an adult": (
        "locks",
        "grant.voice is Voice.YOUTH and _adult_when",
        "_adult_when",
    ),
    "a minor's grant counts": (
        "locks",
        "own_voice = grant.voice is Voice.YOUTH and _adult_when(case, subject, grant.given)",
        "own_voice = grant.voice is Voice.YOUTH",
    ),
    "a nameless handle may agree": ("locks", "not state.named(subject, known) or", ""),
    "the source of a grant is ignored": (
        "locks",
        "exact = grant.source == case.key.source and",
        "exact =",
    ),
    "the recipient of a grant is ignored": (
        "locks",
        "and grant.to == case.partner.id",
        "",
    ),
    "the covered period is ignored": (
        "locks",
        "and exact and covered and named",
        "and exact and named",
    ),
    "the purpose of the collection is ignored": (
        "locks",
        "return case.purposes & served",
        "return case.purposes",
    ),
    "the ceiling is ignored for agreements": (
        "locks",
        "if not place and cell & {AGREEMENT, DEFAULT} and scope",
        "if not place and scope",
    ),
    "a default cell never works by agreement": (
        "locks",
        "cell & {AGREEMENT, DEFAULT}",
        "cell & {AGREEMENT}",
    ),
    "notes travel": ("locks", "category is Category.NOTES or", ""),
    "the police get persons": (
        "locks",
        'case.charter.channels[_kind(case)] == "feed"',
        'case.charter.channels[_kind(case)] in {"feed", "place_feed"}',
    ),
    "no intervention is needed": (
        "locks",
        "(subject is None or intervening(case, subject))",
        "True",
    ),
    "what is written is read back, deposits too": (
        "locks",
        "and column not in case.charter.closed_to_author",
        "",
    ),
    "the territory is ignored": (
        "locks",
        "and told_since and case.key.territory in case.partner.territories",
        "and told_since",
    ),
    "a newcomer is told the past of places": (
        "locks",
        "case.key.position > case.partner.position",
        "True",
    ),
    "secrecy is ignored by default": ("locks", "return category in PLACE_LEVEL\n", "return True\n"),
    "an unset clause opens secrecy": (
        "locks",
        "return ground in case.charter.opens_secrecy and bound",
        "return bound",
    ),
    "health goes to the unbound": ("locks", "bound = category not in CARE or", "bound = True or"),
    "the level signed is ignored": (
        "locks",
        "min(cap.level, grant.levels.get(category, Level.CLEAR))",
        "cap.level",
    ),
    "the cap of the cell is ignored": (
        "locks",
        "yield Opening(basis, level, cap.fields)",
        "yield Opening(basis, level)",
    ),
    "contradictory ages make an adult": ("locks", "len(days) != 1", "not days"),
    "one open category of a field is enough": ("levels", "purpose: min(", "purpose: max("),
    "one purpose per category is enough": (
        "levels",
        "if path.basis.purpose is purpose",
        "if path.basis.purpose",
    ),
    "the fields a cap keeps are ignored": (
        "levels",
        "opening.fields is None or field.name in opening.fields",
        "opening",
    ),
    "a sensitive partner is named": (
        "levels",
        "{case.key.author_kind, _kind(case, field.names)}",
        "{case.key.author_kind}",
    ),
    "a sensitive author shows": (
        "levels",
        "{case.key.author_kind, _kind(case, field.names)}",
        "{_kind(case, field.names)}",
    ),
    "a referral between others is told coarsely": (
        "locks",
        "if opening.level is Level.CLEAR or not whole:",
        "if opening:",
    ),
    "a theme tells of a referral between others without the link": (
        "levels",
        "found.add(Category.LINK)",
        "pass",
    ),
    "a referral to a sensitive partner is told others": (
        "levels",
        "kinds.add(_kind(case, referral.addressee))",
        "pass",
    ),
    "a referral to nobody known is told others": (
        "levels",
        "led_to.append(referral.addressee)",
        "pass",
    ),
    "a proposal is told its addressee": ("locks", "if case.key.own_only:", "if False:"),
    "a proposal makes two parties": ("folding", "made=isinstance(fact, ReferralMade)", "made=True"),
    "who follows a referral up began it": ("folding", "[envelope.stream] = found", ""),
    "a party of a referral is told as a stranger": (
        "locks",
        "inside = case.key.parties | {case.key.source}",
        "inside = {case.key.source}",
    ),
    "an author forgets what it wrote of another's referral": (
        "locks",
        "inside = case.key.parties | {case.key.source}",
        "inside = case.key.parties",
    ),
    "needs are ignored": ("decide", "if level >= field.needs", "if level"),
    "the team and the day show alone": (
        "decide",
        "if all(field.virtual for field in told.values()):",
        "if not told:",
    ),
    "the future is visible": ("decide", "key.occurred > day or", ""),
    "a corrected fact stays visible": (
        "decide",
        "key.occurred > day or state.superseded(key.event, query.known)",
        "key.occurred > day",
    ),
    "later facts are visible": (
        "decide",
        "max(partner.position, key.position)",
        "partner.position",
    ),
    "a suspended partner reads on": (
        "decide",
        "not state.runs(partner, day, query.known)",
        "False",
    ),
    "purposes outside the convention serve": (
        "decide",
        "asked = partner.purposes & charter.purposes[partner.kind]",
        "asked = charter.purposes[partner.kind]",
    ),
    "purposes outside the charter serve": (
        "decide",
        "asked = partner.purposes & charter.purposes[partner.kind]",
        "asked = partner.purposes",
    ),
    "the purpose asked is ignored": (
        "decide",
        "asked if query.purposes is None else asked & query.purposes",
        "asked",
    ),
    "one subject of two is enough": (
        "decide",
        "return key.subjects or (None,)",
        "return key.subjects[:1] or (None,)",
    ),
    "the day is read in Greenwich": (
        "active",
        "return instant.astimezone(ZONES[jurisdiction]).date()",
        "return instant.date()",
    ),
    "a place theme about somebody opens by territory": (
        "fields",
        "if (category in PLACE_LEVEL) == bool(envelope.subjects):",
        "if category is None:",
    ),
    "names have a coarser form": ("fields", "Level.CLEAR if category in WHOLE_ONLY else", ""),
    "one revoked member unbinds nobody": (
        "compile",
        "who == member.professional",
        "False",
    ),
    "one bound member binds the unit": (
        "compile",
        "Ground.NONE not in grounds",
        "grounds != {Ground.NONE}",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_the_oracle_kills(name):
    with planted(*MUTANTS[name]) as engine:
        assert any(differs(engine, seed) for seed in range(HISTORIES))
