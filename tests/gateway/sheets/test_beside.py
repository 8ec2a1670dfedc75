import os

import pytest

from gateway.sheets.beside import beside, write_private
from gateway.sheets.problems import FileRefused


def test_a_file_is_kept_beside_its_input_under_its_whole_name(tmp_path):
    assert beside(tmp_path / "a.xlsx", ".rejets.csv") == tmp_path / "a.xlsx.rejets.csv"


def test_a_folder_that_cannot_be_written_sends_it_to_the_current_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert beside(tmp_path / "far" / "a.csv", ".x") == tmp_path / "a.csv.x"


def test_the_file_is_ours_alone_and_replaces_the_former(tmp_path):
    path = tmp_path / "kept"
    write_private(path, b"one")
    write_private(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["kept"]  # noqa: PTH208  # no draft is left behind


def test_a_link_is_replaced_not_followed(tmp_path):
    (tmp_path / "target").write_bytes(b"theirs")
    (tmp_path / "kept").symlink_to(tmp_path / "target")
    write_private(tmp_path / "kept", b"ours")
    assert (tmp_path / "target").read_bytes() == b"theirs"


def test_fails_where_nothing_can_be_written(tmp_path):
    with pytest.raises(FileRefused, match="not-writable"):
        write_private(tmp_path / "nowhere" / "kept", b"x")
