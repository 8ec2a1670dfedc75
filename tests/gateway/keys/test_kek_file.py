import json
import stat

import pytest
from cryptography.exceptions import InvalidTag

from gateway.keys.kek_file import LINES, Kek, create_kek_file, open_kek_file
from gateway.ports import Unavailable
from gateway.settings import Misconfigured
from gateway.system import SystemRng


PASSPHRASE = b"trois mots de passe\n"


@pytest.fixture(scope="module")
def kek_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "kek.json"
    create_kek_file(path, PASSPHRASE, SystemRng())
    return path


def test_the_file_opens_with_its_passphrase_and_wraps_on_every_line(kek_file):
    kek = open_kek_file(kek_file, PASSPHRASE.strip(), SystemRng())
    for line in LINES:
        assert kek.epoch(line) == 1
        [wrapped] = kek.wrap(line, 1, [(b"k" * 32, b"for lina")])
        assert kek.unwrap(line, 1, [(wrapped, b"for lina")]) == [b"k" * 32]
    assert "k" * 8 not in repr(kek)


def test_another_passphrase_opens_nothing(kek_file):
    with pytest.raises(Misconfigured, match="does not open") as refused:
        open_kek_file(kek_file, b"guess", SystemRng())
    assert "guess" not in str(refused.value)


def test_an_empty_passphrase_is_refused(tmp_path):
    with pytest.raises(Misconfigured, match="empty"):
        create_kek_file(tmp_path / "kek.json", b" \n", SystemRng())


def test_a_key_file_is_private_and_never_replaced(kek_file):
    assert stat.S_IMODE(kek_file.stat().st_mode) == 0o600
    with pytest.raises(Misconfigured, match="lose every sealed value"):
        create_kek_file(kek_file, PASSPHRASE, SystemRng())


def test_a_key_file_others_may_read_is_refused(kek_file, tmp_path):
    copy = tmp_path / "kek.json"
    copy.write_bytes(kek_file.read_bytes())
    copy.chmod(0o640)
    with pytest.raises(Misconfigured, match="0600"):
        open_kek_file(copy, PASSPHRASE, SystemRng())


def test_two_keys_of_the_file_cannot_change_places(kek_file, tmp_path):
    content = json.loads(kek_file.read_text())
    keys = content["keys"]
    keys["subject"], keys["sensitive"] = keys["sensitive"], keys["subject"]
    swapped = tmp_path / "kek.json"
    swapped.write_text(json.dumps(content))
    swapped.chmod(0o600)
    with pytest.raises(Misconfigured, match="does not open"):
        open_kek_file(swapped, PASSPHRASE, SystemRng())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"salt": "?", "keys": {}}'])
def test_what_is_not_a_key_file_is_said_so(content, tmp_path):
    path = tmp_path / "kek.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(Misconfigured, match="not a key file"):
        open_kek_file(path, PASSPHRASE, SystemRng())


def test_a_wrapped_key_moved_elsewhere_does_not_unwrap():
    kek = Kek({("subject", 1): b"1" * 32, ("notes", 1): b"2" * 32}, SystemRng())
    [wrapped] = kek.wrap("subject", 1, [(b"k" * 32, b"for lina")])
    for line, bound in (("subject", b"for mehdi"), ("notes", b"for lina")):
        with pytest.raises(InvalidTag):
            kek.unwrap(line, 1, [(wrapped, bound)])


def test_a_line_or_an_epoch_that_is_not_here_is_unavailable():
    kek = Kek({("subject", 1): b"1" * 32}, SystemRng())
    with pytest.raises(Unavailable):
        kek.epoch("service")
    with pytest.raises(Unavailable):
        kek.unwrap("subject", 2, [])
