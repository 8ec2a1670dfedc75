from uuid import UUID

from domain.envelope import Actor, Author
from domain.vocabulary import Ground, RecipientKind, Role
from tests.domain.people import KARIM, STREET_TEAM


def test_an_event_names_the_unit_and_the_ground_of_its_author_never_the_professional():
    actor = Actor(
        professional=KARIM,
        unit=STREET_TEAM,
        kind=RecipientKind.STREET_TEAM,
        role=Role.WORKER,
        ground=Ground.SOCIAL_WORKER,
    )
    author = actor.author()
    assert author == Author(
        unit=STREET_TEAM,
        kind=RecipientKind.STREET_TEAM,
        role=Role.WORKER,
        ground=Ground.SOCIAL_WORKER,
    )
    assert str(UUID(int=KARIM.int)) not in author.model_dump_json()
