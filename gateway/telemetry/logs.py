"""Write one JSON line per log record: codes and random ids, never a path, a body or a person.

A record carries what a caller passes in `extra={"maillage": {...}}` and nothing else; the text
of an exception is left out, because it may quote what somebody typed.
"""

import json
import logging
import sys
import threading
from collections.abc import Mapping


LOGGER = logging.getLogger("maillage")


class JsonLine(logging.Formatter):
    """Format a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Keep the time, level, logger, constant message and declared facts."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        facts = getattr(record, "maillage", None)
        if isinstance(facts, Mapping):
            line |= facts
        if record.exc_info is not None and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=True, default=str)


def start_logging(level: str = "INFO") -> None:
    """Send the log of this process to stderr as JSON lines, the server's access log switched off.

    Limits: uvicorn's access log holds raw paths, so it is silenced; the middleware logs routes.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").disabled = True
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    """Log the end of a thread as any other failure: Python itself would print the text."""
    if ended.exc_value is not None:
        log_failure("thread ended", ended.exc_value)


def log_event(message: str, **facts: object) -> None:
    """Log one constant sentence with its coded facts."""
    LOGGER.info(message, extra={"maillage": facts})


def log_failure(message: str, error: BaseException, **facts: object) -> None:
    """Log that something broke: the class of the error and where, never its text."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = None if place is None else f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}"
    LOGGER.error(
        message, extra={"maillage": {**facts, "error": type(error).__name__, "where": where}}
    )
