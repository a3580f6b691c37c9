"""Answers of servers, plain and odd, and how the standard library reads them."""

import io
from http.client import HTTPException, HTTPResponse
from typing import Any

HEADS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b \r\nServer:\t x\r\n\r\nokay",
    b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 503 Not  now \r\nConnection: Close\r\n\r\nlater",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\nto the end",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokay",
    b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2_0\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-A: b\rContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nno header\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nX-\xc3\xbc: \xc3\xbc\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\n" + b"X-%d: y\r\n" * 3 % (1, 2, 3) + b"\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(101)) + b"\r\n",
    b"HTTP/1.1 99 What\r\n\r\n",
    b"HTTP/1.1 1000 What\r\n\r\n",
    b"HTTP/2 200 OK\r\n\r\n",
    b"ICY 200 OK\r\n\r\n",
    b"<html>",
    b"\r\n\r\n",
    b"",
)


HEAD_PIECES = (
    b"HTTP/1.1 200 OK", b"HTTP/1.1 204 ", b"HTTP/1.0 200 OK", b"HTTP/1.1 100 Continue",
    b"Content-Length: 2", b"content-length:3", b"Content-Length: 2, 2", b"Content-Length:",
    b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Connection: close",
    b"Connection: keep-alive, X", b" folded", b":", b": x", b"X\x00: y", b"X: \x7f\x80", b"From x",
    b"2", b"ok", b"0", b"",
)  # fmt: skip
LINE_ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n\r\n")


class Replay:
    """A socket that holds what a server said."""

    def __init__(self, said: bytes) -> None:
        self._said = said

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(io.BytesIO(self._said))  # type: ignore[arg-type]


def read_answer(kind: type[HTTPResponse], said: bytes, method: str = "GET") -> Any:
    """Read an answer: its head and body, or the kind of error that it ends with."""
    answer = kind(Replay(said), method=method)  # type: ignore[arg-type]
    try:
        answer.begin()
        names = (answer.version, answer.status, answer.reason, answer.chunked, answer.will_close)
        headers = [(name.lower(), value) for name, value in answer.headers.items()]
        return (*names, answer.length, headers, answer.read())
    except (HTTPException, ValueError) as error:
        return type(error)
