from gateway.telemetry.health import failing


def broken():
    raise OSError("secret of the server")


def test_only_what_does_not_answer_is_named():
    assert failing({"database": broken, "entitlement": int}) == ["database"]
