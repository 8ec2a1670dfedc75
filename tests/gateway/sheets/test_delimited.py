import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.sheets.delimited import decode, read_delimited
from gateway.sheets.grid import COLUMNS_MAX, ROWS_MAX
from gateway.sheets.problems import FileRefused
from tests.gateway.sheets.team import USUAL, text


ENCODINGS = (
    *("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be"),
    *("mac_roman", "utf-32"),
)
WORDS = "Élève déscolarisé, à suivre : « où ça ? » dès Noël"


def rows_of(folder, raw):
    path = folder / "relevé.csv"
    path.write_bytes(raw)
    (grid,) = read_delimited(path)
    return grid.rows


def outcome(reader, raw):
    """Name what reading bytes gives: a type, or the code they are refused by."""
    try:
        return type(reader(raw)).__name__
    except FileRefused as refused:
        return refused.code


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_csv_is_read_in_every_encoding_and_separator(tmp_path, encoding, separator):
    written = text([{**USUAL, "Observations": WORDS}], separator=separator)
    header, row = rows_of(tmp_path, written.encode(encoding))
    assert header.cells["D"] == "Équipe"
    assert row.cells["L"] == WORDS


def test_the_separator_a_spreadsheet_announces_is_obeyed(tmp_path):
    rows = rows_of(tmp_path, "sep=|\r\nDate|Lieu|Équipe\r\n1|a;b|c".encode("cp1252"))
    assert rows[2].cells["B"] == "a;b"


def test_lines_are_numbered_as_a_spreadsheet_does(tmp_path):
    rows = rows_of(tmp_path, b'Date;Lieu;Obs\r\n\r\n1;b;"two\r\nlines"\r\n2;c;d\r\n\r\n')
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert rows[1].cells == {}
    assert rows[2].cells["C"] == "two\nlines"


def test_one_stray_quote_does_not_swallow_the_lines_after_it(tmp_path):
    rows = rows_of(tmp_path, b'Date;Lieu;Obs\n1;a;"open\n2;b;x\n3;c;y "ok"\n')
    assert [row.cells.get("A") for row in rows] == ["Date", "1", "2", "3"]


def test_a_cell_beyond_any_limit_keeps_to_its_line(tmp_path):
    rows = rows_of(tmp_path, f"Date;Lieu;Obs\n1;a;{'x' * 200_000}\n2;b;y\n".encode())
    assert [row.cells["B"] for row in rows] == ["Lieu", "a", "b"]


def test_the_apostrophe_of_a_rejects_file_is_taken_off(tmp_path):
    (row,) = rows_of(tmp_path, b"'-3;'=1+1;l'an;'x\n")
    assert list(row.cells.values()) == ["-3", "=1+1", "l'an", "'x"]


def test_fails_on_bytes_that_are_no_text():
    with pytest.raises(FileRefused, match="wrong-type"):
        decode(bytes(range(256)))
    with pytest.raises(FileRefused, match="wrong-type"):
        decode(b"\xff\xfe\x00\xd8")  # half a surrogate pair


def test_fails_beyond_the_limits_of_rows_and_columns(tmp_path):
    with pytest.raises(FileRefused, match="too-many-rows"):
        rows_of(tmp_path, b"x\n" * (ROWS_MAX + 1))
    with pytest.raises(FileRefused, match="too-many-columns"):
        rows_of(tmp_path, b"x;" * COLUMNS_MAX + b"x")


@given(some.binary(max_size=400))
def test_any_bytes_are_a_text_or_refused(raw):
    assert outcome(decode, raw) in {"str", "wrong-type"}


@given(some.text(max_size=300))
def test_any_text_is_read_as_rows(tmp_path_factory, words):
    raw = words.encode("utf-8", "ignore")
    folder = tmp_path_factory.getbasetemp()
    read = outcome(lambda given: rows_of(folder, given), raw)
    assert read in {"tuple", "wrong-type", "too-many-columns"}
