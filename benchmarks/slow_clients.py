"""How fast commands are acknowledged beside 300 slow connections, of one shape after the other.

    python -m benchmarks.slow_clients [CONNECTIONS]

Starts the real web server, Bolt, bot and store in a process of their own, against a Jobs API that
answers nothing for 30 s. Opens connections that send nothing, half a head, half a body, or a head
byte by byte, and sends 50 signed commands meanwhile, 20 ms apart. Prints the percentiles of the
acknowledgements; exits 1 where one was missing, the median is above 100 ms, or the worst above a
second.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from socket import create_connection, socket
from threading import Event, Thread
from urllib.parse import urlsplit

from benchmarks.acks import SlackOfNumbers, command, run_server, send, serve_bot
from tests.http_server import serve_app

COMMANDS = 50
SECONDS_BETWEEN = 0.02
SECONDS_BETWEEN_DRIPS = 0.5
MAX_MEDIAN_MILLISECONDS = 100.0
MAX_WORST_MILLISECONDS = 1000.0
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\n"
SHAPES = {
    "silent": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000,
    "dripping": HEAD + b"X-Slow: ",
}


def main(connections: int = 300) -> int:
    """Measure each shape, on a bot of its own, and answer whether any figure was missed."""
    with serve_app(SlackOfNumbers(), threads=4) as slack:
        missed = [measure_shape(shape, connections, slack) for shape in SHAPES]
    return int(any(missed))


def measure_shape(shape: str, number: int, slack: str) -> bool:
    """Print how fast commands are acknowledged beside so many connections. True where too slow."""
    bodies = [command("list 123 running", slack, n) for n in range(COMMANDS)]
    with tempfile.TemporaryDirectory() as folder, run_server(serve_bot, slack, folder) as url:
        send(url, [command("help", slack, 10**6)])
        with open_slowly(url, shape, number):
            took = send(url, bodies, SECONDS_BETWEEN)
    times = sorted(seconds * 1000 for seconds, _ in took)
    good = sum(status == 200 for _, status in took)
    median, worst = times[len(times) // 2], times[-1]
    print(
        f"{number} {shape}: {good} acknowledged, {median:.1f} ms at the median, {worst:.1f} worst"
    )
    is_slow = median > MAX_MEDIAN_MILLISECONDS or worst > MAX_WORST_MILLISECONDS
    return is_slow or good < COMMANDS


@contextmanager
def open_slowly(url: str, shape: str, number: int) -> Iterator[None]:
    """Hold so many connections of one shape open."""
    where, may_end = urlsplit(url), Event()
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
