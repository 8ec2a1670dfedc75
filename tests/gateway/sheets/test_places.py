import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.vocabulary import PlaceKind
from gateway.sheets.places import SLUG_SIGNS_MAX, propose_place


@pytest.mark.parametrize(
    ("text", "slug", "kind"),
    [
        (
            "Résidence Les Flamboyants (SIC)",
            "residence-les-flamboyants-sic",
            PlaceKind.RESIDENCE,
        ),
        ("Rés. Koutio 2 (FSH)", "residence-koutio-2-fsh", PlaceKind.RESIDENCE),
        ("Skate-park de Koutio", "skate-park-de-koutio", PlaceKind.PUBLIC_SPACE),
        ("Arrêt de bus Dumbéa sur Mer", "arret-de-bus-dumbea-sur-mer", PlaceKind.PUBLIC_SPACE),
        ("Collège d’Auteuil", "college-d-auteuil", PlaceKind.PUBLIC_BUILDING),
        ("Rue des Lilas", "rue-des-lilas", PlaceKind.STREET_SEGMENT),
        ("Quartier des Épinettes", "quartier-des-epinettes", PlaceKind.DISTRICT),
        ("Place du Sacré-Cœur", "place-du-sacre-coeur", PlaceKind.PUBLIC_SPACE),
        ("Les Épinettes", "les-epinettes", PlaceKind.PUBLIC_SPACE),
        ("3 Canards", "lieu-3-canards", PlaceKind.PUBLIC_SPACE),
    ],
)
def test_a_public_place_becomes_a_slug_and_a_kind(text, slug, kind):
    place = propose_place(text)
    assert place is not None
    assert (place.slug, place.kind, place.exact) == (slug, kind, True)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("12 rue des Lilas", "rue-des-lilas"),
        ("12 bis, rue des Lilas", "rue-des-lilas"),
        ("Rue des Lilas, n° 12", "rue-des-lilas"),
        ("Résidence Les Flamboyants, appt 14", "residence-les-flamboyants"),
        ("Résidence Val Suzon chez Mme Durand", "residence-val-suzon"),
        ("chez M. Durand", "domicile"),
        ("Domicile", "domicile"),
    ],
)
def test_a_home_a_door_and_a_house_number_are_left_to_the_note(text, slug):
    place = propose_place(text)
    assert place is not None
    assert (place.slug, place.exact) == (slug, False)


@pytest.mark.parametrize("text", ["Karim Benzaoui", "Lina", "Sacré-Cœur", "M. Durand Koutio"])
def test_a_name_without_any_word_of_place_never_becomes_a_place(text):
    place = propose_place(text)
    assert place is not None
    assert place.slug in {"lieu-a-preciser", "domicile"}
    assert not place.exact


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "=HYPERLINK(1)",
        "lina@example.org",
        "Parc 75 12 34",
        "x" * 200,
        "le parc où nous avons longtemps parlé de tout avec les jeunes du quartier",
        "公園",
    ],
)
def test_what_reads_like_no_place_is_not_proposed(text):
    assert propose_place(text) is None


@given(some.text(max_size=120))
def test_any_text_gives_a_place_of_the_closed_form_or_none(text):
    place = propose_place(text)
    assert place is None or (0 < len(place.slug) <= SLUG_SIGNS_MAX and place.slug[0].isalpha())
