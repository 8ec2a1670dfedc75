"""Say whether this process is up, and whether what it depends on answers."""

from collections.abc import Callable, Mapping


Probe = Callable[[], object]


def failing(probes: Mapping[str, Probe]) -> list[str]:
    """Name the dependencies that do not answer; the reason stays in the server."""
    return [name for name, probe in probes.items() if not _answers(probe)]


def _answers(probe: Probe) -> bool:
    try:
        probe()
    except Exception:  # noqa: BLE001  # whatever is wrong, it does not answer
        return False
    return True
