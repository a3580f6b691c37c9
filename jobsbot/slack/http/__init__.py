"""The HTTP side: the server, verification before Bolt, and the probes."""
