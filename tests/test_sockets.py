"""Show that a test outside the shell's folders cannot open a socket."""

import socket

import pytest


def test_a_pure_test_cannot_open_a_socket():
    with pytest.raises(UserWarning, match="tried to use socket"):
        socket.socket()
