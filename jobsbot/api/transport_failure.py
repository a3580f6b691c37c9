"""Why there is no answer, told from the exceptions of the libraries below."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from enum import Enum

import requests
from urllib3.exceptions import DecodeError, NewConnectionError, ReadTimeoutError


class TransportFailure(Enum):
    """Why there is no answer."""

    UNREACHABLE = "nobody could be reached at that address"
    CONNECT_TIMEOUT = "no connection in time"
    UNTRUSTED_CERTIFICATE = "the certificate is not trusted"
    NO_CERTIFICATES = "there are no certificates to trust"
    READ_TIMEOUT = "no answer in time"
    CONNECTION_LOST = "the connection was lost"
    UNDECODABLE = "the answer could not be unpacked"
    TOO_LARGE = "the answer was larger than any of the Jobs API's can be"
    UNKNOWN_LENGTH = "the answer did not say where it ends"
    NOT_CONFIGURED = "there is no address for it"

    @property
    def nothing_sent(self) -> bool:
        """True where not a byte of the request can have reached the Jobs API."""
        return self in (
            TransportFailure.UNREACHABLE,
            TransportFailure.CONNECT_TIMEOUT,
            TransportFailure.UNTRUSTED_CERTIFICATE,
            TransportFailure.NO_CERTIFICATES,
            TransportFailure.NOT_CONFIGURED,
        )


BUNDLE_ERRORS = frozenset({"NO_CERTIFICATE_OR_CRL_FOUND", "NO_START_LINE", "PEM_LIB"})
"""What OpenSSL calls it where a bundle of certificates holds none."""


def classify_failure(error: Exception) -> TransportFailure:
    """Tell what a library's exception means. Unsent only where nothing can have been sent."""
    causes = tuple(walk_causes(error))
    if isinstance(error, requests.ConnectTimeout):
        return TransportFailure.CONNECT_TIMEOUT
    if any(isinstance(c, ssl.SSLError) and _openssl_reason(c) in BUNDLE_ERRORS for c in causes):
        return TransportFailure.NO_CERTIFICATES
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return TransportFailure.UNTRUSTED_CERTIFICATE
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        # `requests` reads the bundle of certificates before it connects.
        return TransportFailure.NO_CERTIFICATES
    if isinstance(error, (requests.exceptions.ProxyError, ValueError)):  # or no address at all
        return TransportFailure.UNREACHABLE
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return TransportFailure.UNREACHABLE
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return TransportFailure.READ_TIMEOUT
    if isinstance(error, DecodeError):
        return TransportFailure.UNDECODABLE
    return TransportFailure.CONNECTION_LOST


def _openssl_reason(error: ssl.SSLError) -> str:
    return str(getattr(error, "reason", ""))  # it has one only where OpenSSL raised it


def walk_causes(error: object, depth: int = 6) -> Iterator[object]:
    """Walk from an exception to those it wraps, by cause, reason and first argument."""
    if depth and isinstance(error, BaseException):
        yield error
        inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
        yield from walk_causes(inner, depth - 1)
        yield from walk_causes(error.args[0] if error.args else None, depth - 1)
