"""Every event ever stored opens for ever, with its parts and without."""

import json

import pytest

from domain.kernel import Erased
from domain.labels import Clear, labels
from gateway.store.units import EVENT_BYTES_MAX
from projections.journal import FACTS, KINDS
from tests.golden.__main__ import main
from tests.golden.reading import FOLDER, make, open_golden
from tests.golden.samples import SAMPLES


GOLDEN = sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.v[0-9].json"))


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def test_every_kind_has_a_sample():
    assert SAMPLES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", GOLDEN)
def test_a_golden_row_opens_and_reads_as_it_did(kind):
    golden = read(kind)
    assert open_golden(golden, erased=False) == golden["entry"]


@pytest.mark.parametrize("kind", GOLDEN)
def test_its_erased_twin_reads_as_it_did(kind):
    assert open_golden(read(kind), erased=True) == read(f"{kind}.erased")["entry"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_code_of_today_still_writes_the_same_bytes(kind):
    made = make(kind)
    assert len(made["state"]) < EVENT_BYTES_MAX
    assert made == {name: value for name, value in read(kind).items() if name != "entry"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_loss_of_its_parts_takes_every_sealed_value_and_nothing_else(kind):
    whole = FACTS.validate_json(json.dumps(read(kind)["entry"]["fact"]))
    rest = FACTS.validate_json(json.dumps(read(f"{kind}.erased")["entry"]["fact"]))
    for name, mark in labels(KINDS[kind]).items():
        left = getattr(rest, name)
        if isinstance(mark, Clear):
            assert left == getattr(whole, name)
        else:
            assert isinstance(left, Erased)


def test_a_golden_pair_is_never_rewritten(capsys):
    before = (FOLDER / "note-written.v1.json").read_bytes()
    assert main(["note-written.v1"]) == 1
    assert "never rewritten" in capsys.readouterr().err
    assert (FOLDER / "note-written.v1.json").read_bytes() == before


def test_an_unknown_kind_or_no_kind_is_not_written():
    assert main(["wedding-held.v1"]) == 2
    assert main([]) == 2
    assert main(["--all"]) == 0
