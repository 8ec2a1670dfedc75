from uuid import UUID, uuid1, uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from gateway.service import refs
from gateway.service.refs import ClientId
from gateway.service.session import Hidden, sign_in


def actors(town, *names):
    return [sign_in(town.network, town.token(name)) for name in names]


def test_the_same_client_id_is_the_same_record_for_one_organisation_only(town):
    chosen = uuid4()
    mine, theirs = actors(town, "PS1", "ML1")
    first = refs.own(town.network, mine, "person", chosen)
    assert first == refs.own(town.network, mine, "person", chosen)
    assert first != refs.own(town.network, theirs, "person", chosen)
    assert first != refs.own(town.network, mine, "contact", chosen)
    assert first.version == 4
    assert first != chosen


def test_an_id_that_carries_a_time_is_refused():
    adapter = TypeAdapter(ClientId)
    with pytest.raises(ValidationError):
        adapter.validate_python(uuid1())
    with pytest.raises(ValidationError):
        adapter.validate_python(UUID("01890a5d-ac96-774b-bcce-b302099a8057"))  # version 7
    chosen = uuid4()
    assert adapter.validate_python(chosen) == chosen


@pytest.mark.parametrize("ref", ["", "x", "s", "f8f394a0-e609-11f1-a293-02fc00000001"])
def test_what_is_no_reference_is_hidden(ref):
    with pytest.raises(Hidden):
        refs.client_id(ref)


def test_a_pseudonym_is_not_a_client_id():
    assert refs.client_id("s_" + "A" * 22) is None


def test_a_file_is_named_by_its_author_or_as_its_reader_was_shown(town):
    [actor] = actors(town, "PS1")
    person = town.internal("PS1", town.met())
    chosen = uuid4()
    mine = refs.file_of(town.network, actor, person, str(chosen))
    assert mine == refs.own(town.network, actor, "referral", chosen)
    with pytest.raises(Hidden):
        refs.file_of(town.network, actor, person, "e_" + "A" * 22)


def test_what_a_person_says_has_one_stream_of_its_own(town):
    one, other = (town.internal("PS1", town.met()) for _ in range(2))
    assert refs.directive_stream(one) == refs.directive_stream(one)
    assert refs.directive_stream(one) not in {one, refs.directive_stream(other)}
