"""Show that a test outside the shell's folders cannot open a socket."""

import socket

import pytest
from pytest_socket import SocketBlockedError


def test_a_pure_test_cannot_open_a_socket():
    with pytest.raises(SocketBlockedError):
        socket.socket()
