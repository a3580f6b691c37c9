"""A port for a server that is yet to start belongs to it until then."""

import socket

import pytest

from jobsbot.demo.free_port import LOOPBACK_HOST, find_free_port


def test_a_port_is_given_to_no_other_socket_before_its_server_starts():
    port = find_free_port()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind((LOOPBACK_HOST, port))
    with socket.create_server((LOOPBACK_HOST, port)) as server:
        assert server.getsockname()[1] == port
