import json
import logging

from gateway.telemetry.logs import JsonLine, log_event, log_failure


def lines(caplog):
    return [json.loads(JsonLine().format(record)) for record in caplog.records]


def test_a_line_holds_the_declared_facts_only(caplog):
    with caplog.at_level(logging.INFO, "maillage"):
        log_event("request served", route="/v1/feed", status=200)
    [line] = lines(caplog)
    assert {"route": "/v1/feed", "status": 200, "level": "info"}.items() <= line.items()
    assert set(line) == {"at", "level", "logger", "message", "route", "status"}


def test_a_failure_tells_its_class_and_place_never_its_text(caplog):
    try:
        raise ValueError("Sofiane Canari")  # noqa: TRY301
    except ValueError as error:
        log_failure("request failed", error, trace="t")
        logging.getLogger("maillage").exception("again")
    first, second = lines(caplog)
    assert first["error"] == second["error"] == "ValueError"
    assert "Canari" not in json.dumps([first, second])
    assert first["where"].startswith("test_a_failure")


def test_the_arguments_of_a_foreign_record_are_left_out(caplog):
    logging.getLogger("library").warning("could not read %s", "Sofiane Canari")
    assert "Canari" not in json.dumps(lines(caplog))
