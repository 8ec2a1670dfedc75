"""Say how finely one field may be told: the join of the paths, the meet of categories and people.

Source: ENTITLEMENT §4 (Field) and §9.
"""

from collections.abc import Mapping

from consent.locks import Case, Opening, between_others
from consent.model import FieldKey
from consent.vocab import Category, Level, PartnerId, PersonId, Purpose, RecipientKind


Openings = Mapping[tuple[PersonId | None, Category], tuple[Opening, ...]]
"""Every open path of each category, person by person (None: a place)."""


def label_of(case: Case, field: FieldKey) -> frozenset[Category]:
    """Give the categories that must all be open, those a sensitive partner's kind adds included.

    Limits: to its own author the kind of a partner reveals nothing more; whatever is told of a
    referral tells those outside it that there is one, and to whom it leads.
    Source: LAW §3, `sensitive_links` of the charter.
    """
    if case.key.source == case.partner.id:
        return field.categories
    kinds: set[RecipientKind | None] = set()
    found = set(field.categories)
    if Category.LINK in field.categories:
        kinds |= {case.key.author_kind, _kind(case, field.names)}
    if (referral := between_others(case)) is not None:
        kinds.add(_kind(case, referral.addressee))
        found.add(Category.LINK)
    links = case.charter.sensitive_links
    return frozenset(found | {links[kind] for kind in kinds if kind is not None and kind in links})


def _kind(case: Case, unit: PartnerId | None) -> RecipientKind | None:
    partner = None if unit is None else case.state.partners.get(unit)
    return None if partner is None else partner.kind


def nameable(case: Case, field: FieldKey) -> bool:
    """Say whether the partners a field leads to are known: an unknown kind could be sensitive."""
    led_to: list[PartnerId | None] = [] if field.names is None else [field.names]
    if (referral := between_others(case)) is not None:
        led_to.append(referral.addressee)
    return all(_known(case, unit) for unit in led_to)


def _known(case: Case, unit: PartnerId | None) -> bool:
    partner = None if unit is None else case.state.partners.get(unit)
    return partner is not None and partner.position <= case.query.known


def path_level(opening: Opening, field: FieldKey) -> Level:
    """Give the level one path tells a field at: outside the fields its cap keeps, hidden."""
    if opening.fields is None or field.name in opening.fields:
        return opening.level
    return Level.HIDDEN


def levels_by_purpose(
    case: Case, field: FieldKey, categories: frozenset[Category], opened: Openings
) -> dict[Purpose, Level]:
    """Give the level of a field for each purpose alone: all its categories, all its people."""
    cells = [paths for (_, category), paths in opened.items() if category in categories]
    return {
        purpose: min(
            max(
                (path_level(path, field) for path in paths if path.basis.purpose is purpose),
                default=Level.HIDDEN,
            )
            for paths in cells
        )
        for purpose in case.purposes
    }
