import json
import logging
import threading

from gateway.telemetry.logs import JsonLine, log_event, log_failure, start_logging


def break_on(word):
    raise ValueError(word)


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


def test_the_log_of_a_process_is_json_on_stderr_without_the_servers_paths(capsys):
    root, silenced = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = root.handlers[:], root.level, silenced.disabled
    hook = threading.excepthook
    try:
        start_logging()
        silenced.warning("GET /v1/persons/Sofiane")
        log_event("request served", status=200)
        thread = threading.Thread(target=break_on, args=("Sofiane Canari",))
        thread.start()
        thread.join()
        served, ended = capsys.readouterr().err.splitlines()
        assert json.loads(served)["status"] == 200
        assert json.loads(ended)["error"] == "ValueError"
        assert "Canari" not in ended
    finally:
        root.handlers, level, silenced.disabled = before
        root.setLevel(level)
        threading.excepthook = hook


def test_the_arguments_of_a_foreign_record_are_left_out(caplog):
    logging.getLogger("library").warning("could not read %s", "Sofiane Canari")
    assert "Canari" not in json.dumps(lines(caplog))
