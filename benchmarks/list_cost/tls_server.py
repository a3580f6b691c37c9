"""A stand-in over TLS, under a certificate that is made for it by the program `openssl`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cheroot.ssl.builtin import BuiltinSSLAdapter

from tests.http_server import serve_app

DAYS = "2"
KEY_KIND = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@contextmanager
def serve_app_over_tls(app: Callable, folder: Path, threads: int) -> Iterator[str]:
    """Serve a WSGI app, and yield its address. Whoever asks has to trust `folder/trusted.pem`.

    Nothing else is in there: a machine that trusts a hundred more takes longer to read them.
    """
    certificate, key = folder / "trusted.pem", folder / "key.pem"
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", str(key), "-out", str(certificate))
    command = ("openssl", "req", "-x509", *KEY_KIND, "-days", DAYS, *names, *files)
    subprocess.run(command, check=True, capture_output=True)
    adapter = BuiltinSSLAdapter(str(certificate), str(key))
    with serve_app(app, threads=threads, ssl_adapter=adapter) as base:
        yield base.replace("http://127.0.0.1", "https://localhost")


def trust(folder: Path) -> dict[str, str]:
    """What tells OpenSSL and `requests` whom to trust."""
    trusted = str(folder / "trusted.pem")
    return {"REQUESTS_CA_BUNDLE": trusted, "SSL_CERT_FILE": trusted}
