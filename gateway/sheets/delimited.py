"""Read a CSV file in any encoding and with any separator a French office produces."""

import codecs
import csv
from pathlib import Path
from typing import Final

from openpyxl.utils import get_column_letter

from gateway.sheets.grid import COLUMNS_MAX, ROWS_MAX, Grid, Row, filled
from gateway.sheets.headings import recognised
from gateway.sheets.problems import FileRefused


SEPARATORS: Final = (";", "\t", ",", "|")
SAMPLE_LINES: Final = 60
CONTROLS_REFUSED: Final = frozenset(map(chr, range(32))) - frozenset("\t\r\n\x0b\x0c\x1a")

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE: Final = ("cp1252", "mac_roman", "iso8859_15", "cp850", "latin_1")  # ties: first wins
_LIKELY: Final = frozenset("éèêëàâäçîïôöùûüÿœæ")
_CAPITALS: Final = frozenset("ÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆ")
_SIGNS: Final = frozenset("’“”«»–—…€°²\u2018\u00a0\u202f½")


def read_delimited(path: Path) -> tuple[Grid, ...]:
    """Read a text file as one sheet.

    Errors: `FileRefused` with `wrong-type`, `too-many-rows`, `too-many-columns`.
    """
    text = decode(path.read_bytes())
    separator = _separator(text)
    records = _records(text, separator)
    return (Grid(path.name, _rows(records)),)


def decode(raw: bytes) -> str:
    """Decode bytes by their mark, as UTF-8 or UTF-16, else as the likeliest one-byte French.

    Errors: `FileRefused` with `wrong-type` when the bytes are no text.
    """
    name = next((name for mark, name in _MARKS if raw.startswith(mark)), None) or _unmarked(raw)
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as error:
        raise FileRefused("wrong-type") from error
    if CONTROLS_REFUSED & set(text):
        raise FileRefused("wrong-type")
    return text


def _unmarked(raw: bytes) -> str:
    if b"\0" in raw:
        return "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return max(_ONE_BYTE, key=lambda name: _likelihood(raw, name))
    return "utf-8"


def _likelihood(raw: bytes, name: str) -> float:
    """Weigh how French a decoding looks: its accents, and where its capitals stand."""
    try:
        text = raw.decode(name)
    except UnicodeDecodeError:
        return float("-inf")
    weight = 0
    for before, sign in zip(f" {text}", text, strict=False):
        if sign.isascii():
            continue
        if sign in _LIKELY:
            weight += 3
        elif sign in _CAPITALS:
            weight += -3 if before.islower() else 2
        else:
            weight += 1 if sign in _SIGNS and not before.islower() else -2
    return weight


def _separator(text: str) -> str:
    """Choose the separator under which a line reads most like headings."""
    lines = text.splitlines()[:SAMPLE_LINES]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) > len("sep="):
        return lines[0][len("sep=")]

    def weight(separator: str) -> tuple[int, int]:
        records = [_record(line, separator) for line in lines]
        return (
            max((len(recognised(_lettered(record))) for record in records), default=0),
            sum(len(record) > 1 for record in records),
        )

    return max(SEPARATORS, key=weight)


def _record(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:  # a field beyond the reader's limit, or a stray end of line
        return line.split(separator)


def _records(text: str, separator: str) -> list[list[str]]:
    """Cut the text into records; one unbalanced quote must not swallow the lines after it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a").split("\n")
    try:
        ended = (f"{line}\n" for line in lines)
        return list(csv.reader(ended, delimiter=separator, strict=True))
    except csv.Error:
        return [_record(line, separator) for line in lines]


def _rows(records: list[list[str]]) -> tuple[Row, ...]:
    rows = [Row(number, _lettered(record)) for number, record in enumerate(records, 1)]
    while rows and not rows[-1].cells:
        rows.pop()
    if len(rows) > ROWS_MAX:
        raise FileRefused("too-many-rows", str(ROWS_MAX))
    if any(value for record in records for value in record[COLUMNS_MAX:]):
        raise FileRefused("too-many-columns", str(COLUMNS_MAX))
    return tuple(rows)


def _lettered(record: list[str]) -> dict[str, str]:
    return {
        get_column_letter(place): _shown(value)
        for place, value in enumerate(record[: COLUMNS_MAX + 1], 1)
        if filled(value) is not None
    }


def _shown(value: str) -> str:
    """Take off the apostrophe by which a rejects file keeps `=` or `-` from being a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@\t\r") else value
