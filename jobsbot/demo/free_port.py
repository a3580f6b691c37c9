"""Finds a port for a server that starts later, and keeps the system from giving it to others."""

import socket
from contextlib import closing

LOOPBACK_HOST = "127.0.0.1"


def find_free_port() -> int:
    """Return a loopback port that nothing listens on, kept for a minute for whoever names it.

    A connection that just ended stays on it, so that the system gives it neither to a socket that
    wants any port nor to a connection that begins. A server listens there all the same: it sets
    `SO_REUSEADDR`.
    """
    with socket.create_server((LOOPBACK_HOST, 0)) as server, closing(socket.socket()) as client:
        client.connect(server.getsockname())
        connection, _ = server.accept()
        connection.close()  # who closes first is who stays
        return int(server.getsockname()[1])
