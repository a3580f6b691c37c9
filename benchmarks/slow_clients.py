"""How fast commands and probes are answered beside 300 slow connections, of one shape at a time.

    python -m benchmarks.slow_clients [CONNECTIONS]

Starts the bot against a Jobs API that answers nothing for 30 s. Opens connections of one shape:
that send nothing, half a head, half a body, or a head byte by byte; that ask for a probe and leave
the connection open; that ask for hundreds, and read no answer. Meanwhile sends 50 signed commands,
and asks for /healthz and /readyz as often, 20 ms apart each. Prints the median and the worst of
each; exits 1 where one was not answered well, the median is above 100 ms, or the worst above a
second.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from socket import create_connection, socket
from threading import Event, Thread
from urllib.parse import urlsplit

from benchmarks.ack_servers import (
    Ack,
    make_command,
    make_probe,
    run_server,
    run_slack,
    send,
    serve_bot,
)

REQUESTS = 50
SECONDS_BETWEEN = 0.02
SECONDS_BETWEEN_DRIPS = 0.5
MAX_MEDIAN_MILLISECONDS = 100.0
MAX_WORST_MILLISECONDS = 1000.0
PROBES = ("/healthz", "/readyz")
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\n"
PROBE = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"
SHAPES = {
    "silent": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000,
    "dripping": HEAD + b"X-Slow: ",
    "answered and left open": PROBE,
    "reading no answer": PROBE * 300,
}


def main(connections: int = 300) -> int:
    """Measure each shape, on a bot of its own, and answer whether any figure was missed."""
    with run_slack() as (slack, _):
        missed = [measure_shape(shape, connections, slack) for shape in SHAPES]
    return int(any(missed))


def measure_shape(shape: str, number: int, slack: str) -> bool:
    """Print how fast requests are answered beside so many connections. True where too slow."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(serve_bot, slack, folder) as bot,
    ):
        send([make_command(bot, "help", slack, 10**6)])
        requests = [
            request
            for n in range(REQUESTS)
            for request in (
                make_command(bot, "list 123 running", slack, n),
                *(make_probe(bot, path) for path in PROBES),
            )
        ]
        with open_slowly(bot, shape, number):
            took = send(requests, SECONDS_BETWEEN / (1 + len(PROBES)))
    print(f"beside {number} {shape}:")
    kinds = {"commands": took[bot], **{path: took[path] for path in PROBES}}
    slow = [kind for kind, acks in kinds.items() if is_slow(kind, acks)]
    return bool(slow)


def is_slow(kind: str, took: list[Ack]) -> bool:
    """Print the median and the worst. True where they are too slow, or some were not answered."""
    times = sorted(seconds * 1000 for seconds, _ in took) or [float("inf")]
    good = sum(status == 200 for _, status in took)
    median, worst = times[len(times) // 2], times[-1]
    print(f"  {kind}: {good} answered, {median:.1f} ms at the median, {worst:.1f} worst")
    slow = median > MAX_MEDIAN_MILLISECONDS or worst > MAX_WORST_MILLISECONDS
    return slow or good < REQUESTS


@contextmanager
def open_slowly(server: str, shape: str, number: int) -> Iterator[None]:
    """Hold so many connections of one shape open."""
    where, may_end = urlsplit(server), Event()
    with ExitStack() as held:
        clients = [
            held.enter_context(create_connection((where.hostname, where.port), timeout=10))
            for _ in range(number)
        ]
        for client in clients:
            client.sendall(SHAPES[shape])
        dripping = Thread(target=drip, args=(clients, may_end))
        if shape == "dripping":
            dripping.start()
        try:
            yield
        finally:
            may_end.set()
            if dripping.ident is not None:
                dripping.join()


def drip(clients: list[socket], may_end: Event) -> None:
    """Send a byte on each connection again and again, for as long as the server takes it."""
    while not may_end.wait(SECONDS_BETWEEN_DRIPS):
        for client in clients:
            try:
                client.sendall(b"x")
            except OSError:
                continue  # the server has closed it, as it may


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
