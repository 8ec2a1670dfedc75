"""Say why a category stays closed, and which refusals and ended agreements have to do with it.

The codes are for the evidence and the DPO; a partner is only ever told nothing.
"""

from collections.abc import Mapping

from consent.levels import Openings, label_of, path_level
from consent.locks import Case, ceiling, intervening, lapsed, refusals, secrecy
from consent.model import FieldDecision, FieldKey
from consent.vocab import Category, DirectiveId, Path, PersonId, Reason


Evidence = tuple[Mapping[Category, Reason], tuple[DirectiveId, ...], tuple[DirectiveId, ...]]


def evidence(case: Case, opened: Openings, told: Mapping[str, FieldDecision]) -> Evidence:
    """Give one reason per closed category, the refusals that block, the grants that ended."""
    reasons = {
        category: _closed(case, subject, category)
        for (subject, category), paths in opened.items()
        if not paths
    }
    shown = {field.category for field in told.values()}
    for field in case.key.fields:
        explained = field.category in shown or label_of(case, field) & set(reasons)
        if not field.virtual and not explained:
            reasons[field.category] = _too_coarse(case, field, opened)
    cells = [(subject, category) for subject, category in opened if subject is not None]
    blocking = {refusal.id for cell in cells for refusal in refusals(case, *cell)}
    ended = {grant.id for cell in cells for grant, _ in lapsed(case, *cell)}
    return reasons, tuple(sorted(blocking)), tuple(sorted(ended))


def _closed(case: Case, subject: PersonId | None, category: Category) -> Reason:
    """Name the first lock that stays shut when no path at all is open."""
    paths = ceiling(case, category)
    if not paths:
        return Reason.CEILING
    if not case.purposes:
        return Reason.BASIS
    unlocked = {path for path in paths if secrecy(case, category, path)}
    if not unlocked:
        return Reason.SECRECY
    if subject is None:
        return Reason.BASIS
    if any(refusals(case, subject, category)):
        return Reason.REFUSED
    if Path.DEFAULT in unlocked and intervening(case, subject):
        return Reason.BASIS
    gone = [withdrawn for _, withdrawn in lapsed(case, subject, category)]
    if gone:
        return Reason.WITHDRAWN if any(gone) else Reason.EXPIRED
    return Reason.NO_AGREEMENT


def _too_coarse(case: Case, field: FieldKey, opened: Openings) -> Reason:
    """Say why a field stays hidden though a path of its category is open."""
    cap = case.charter.caps[case.partner.kind, field.category]
    if cap.level < field.needs or (cap.fields is not None and field.name not in cap.fields):
        return Reason.CEILING
    fine = all(
        any(path_level(path, field) >= field.needs for path in paths)
        for (_, category), paths in opened.items()
        if category == field.category
    )
    return Reason.BASIS if fine else Reason.NO_AGREEMENT
