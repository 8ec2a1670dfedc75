"""Say how finely one field may be told: the join of the paths, the meet of categories and people.

Source: ENTITLEMENT §4 (Field) and §9.
"""

from collections.abc import Mapping

from consent.locks import Case, Opening
from consent.model import FieldKey
from consent.vocab import Category, Level, PersonId, Purpose


Openings = Mapping[tuple[PersonId | None, Category], tuple[Opening, ...]]
"""Every open path of each category, person by person (None: a place)."""


def label_of(case: Case, field: FieldKey) -> frozenset[Category]:
    """Give the categories that must all be open, those a sensitive partner's kind adds included.

    Limits: to its own author the kind of a partner reveals nothing more.
    Source: LAW §3, `sensitive_links` of the charter.
    """
    if Category.LINK not in field.categories or case.key.source == case.partner.id:
        return field.categories
    named = case.state.partners.get(field.names) if field.names is not None else None
    kinds = {case.key.author_kind, named.kind if named is not None else None}
    links = case.charter.sensitive_links
    return field.categories | {links[kind] for kind in kinds if kind is not None and kind in links}


def nameable(case: Case, field: FieldKey) -> bool:
    """Say whether the partner a field names is known: an unknown kind could be a sensitive one."""
    if field.names is None:
        return True
    named = case.state.partners.get(field.names)
    return named is not None and named.position <= case.query.known


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
