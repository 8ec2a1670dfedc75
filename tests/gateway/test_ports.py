from gateway.ports import ChainBroken, CommitmentMismatch, Corrupted, PartSwapped, Unavailable


def test_altered_evidence_says_where_and_what_to_do():
    for family in (ChainBroken, PartSwapped, CommitmentMismatch):
        found = family("event state", 7)
        assert isinstance(found, Corrupted)
        assert (found.what, found.position) == ("event state", 7)
        assert str(found) == "event state at position 7"
        assert "DPO" in found.diagnostics()
    assert str(Corrupted("wrapped key")) == "wrapped key"


def test_a_dependency_that_does_not_answer_is_named_and_nothing_was_told():
    away = Unavailable("database")
    assert away.dependency == "database"
    assert "Nothing was disclosed" in away.diagnostics()
