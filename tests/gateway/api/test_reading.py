import json
from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.kernel import Value
from gateway.api.reading import Invalid, Malformed, read_json, read_model


class Visit(Value):
    id: UUID
    on: date
    words: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": ' + b"[" * 16 + b"]" * 16 + b"}",
        b"[" * 200_000,
        json.dumps({"a": "x" * 4_097}).encode(),
        json.dumps({"x" * 4_097: 1}).encode(),
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": 1}'.encode("utf-16"),
        rb'{"a": "nul\u0000"}',
        rb'{"a": ["bell\u0007"]}',
        rb'{"c1\u0085": 1}',
        rb'{"a": "turned\u202e"}',
        rb'{"a": ["apart\u2067"]}',
    ],
)
def test_an_unreadable_body_is_malformed(body):
    with pytest.raises(Malformed):
        read_json(body)


def test_a_text_keeps_its_lines():
    assert read_json(rb'{"a": "one\r\n\ttwo"}') == {"a": "one\r\n\ttwo"}


def test_the_deepest_body_allowed_is_read():
    body = b'{"a": ' + b"[" * 14 + b"]" * 14 + b"}"
    assert "a" in read_json(body)


def test_ids_of_the_address_join_the_members_of_the_body():
    chosen = uuid4()
    visit = read_model(Visit, {"on": "2025-03-11"}, {"id": str(chosen)})
    assert visit == Visit(id=chosen, on=date(2025, 3, 11))


def test_an_id_given_twice_is_refused():
    with pytest.raises(Invalid) as refused:
        read_model(Visit, {"id": str(uuid4()), "on": "2025-03-11"}, {"id": str(uuid4())})
    assert refused.value.errors[0].pointer == "/id"


def test_faults_point_at_known_members_and_never_quote():
    members = {"id": "Sofiane", "Canari": 1, "words": ["fine", 7]}
    with pytest.raises(Invalid) as refused:
        read_model(Visit, members, {})
    found = {tuple(error) for error in refused.value.errors}
    assert found == {
        ("/id", "uuid_parsing"),
        ("/on", "missing"),
        ("/words/1", "string_type"),
        ("", "extra_forbidden"),
    }
    assert refused.value.__cause__ is None
