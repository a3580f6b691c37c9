"""How fast commands are acknowledged while the Jobs API hangs.

    python -m benchmarks.acks [COMMANDS]

Starts the bot against a Jobs API that answers nothing for 30 s, and beside it a bare server that
only verifies signatures. Sends each of them signed commands, 50 a second, in turn: the bot one
every 20 ms, and the bare server 10 ms after. Then sends the bot 50 at once. The first 40 of a
process are told apart. Prints the percentiles of the acknowledgements, and how long a `help` takes
to be answered after a burst. Exits 1 where one was not acknowledged, help was not answered within
a second, or, at an even pace, p99 is above 5 ms or p50 above three times that of the bare server.

Where other programs are at work, what is measured is how long they hold the processor, some 4 ms
at a time: see it by the bare server's p99. `chrt -r 5 python -m benchmarks.acks`, which root may
run, takes it from them, as on a quiet machine.
"""

import sys
import tempfile
import time

from benchmarks.ack_servers import (
    Ack,
    Acks,
    AnsweredPaths,
    make_command,
    run_server,
    run_slack,
    send,
    serve_bare,
    serve_bot,
)

COMMANDS_PER_SECOND = 50
FIRST_COMMANDS = 40
"""Commands that find a process that has done nothing yet."""
MAX_P99_MILLISECONDS = 5.0
MAX_P50_RATIO = 3.0
"""The targets of docs/performance.md, at an even pace."""


def main(commands: int = 200) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        run_slack() as (slack, answered),
        run_server(serve_bot, slack, folder) as bot,
        run_server(serve_bare) as bare,
    ):
        first = send_in_turn((bot, bare), slack, range(FIRST_COMMANDS))
        print_percentiles(f"the first {FIRST_COMMANDS} of a process", first[bot])
        last = FIRST_COMMANDS + commands
        paced = send_in_turn((bot, bare), slack, range(FIRST_COMMANDS, last))
        bursts, helped = [], []
        for number in range(last, last + commands, COMMANDS_PER_SECOND):
            began = time.perf_counter()
            numbers = range(number, number + COMMANDS_PER_SECOND)
            bursts += send(make_command(bot, "list 123 running", slack, n) for n in numbers)[bot]
            helped.append(answer_help(bot, slack, answered, 10**6 + number))
            time.sleep(max(0.0, 1 - (time.perf_counter() - began)))
    return report(paced[bot], paced[bare], bursts, helped)


def send_in_turn(servers: tuple[str, ...], slack: str, numbers: range) -> Acks:
    """Send each of the servers so many commands at an even pace, one server after the other."""
    requests = [
        make_command(server, "list 123 running", slack, number)
        for number in numbers
        for server in servers
    ]
    return send(requests, 1 / COMMANDS_PER_SECOND / len(servers))


def answer_help(bot: str, slack: str, answered: AnsweredPaths, number: int) -> float:
    """Ask for help and return the seconds until its answer is at Slack."""
    began = time.perf_counter()
    send([make_command(bot, "help", slack, number)])
    while True:
        at, path = answered.get(timeout=10)
        if path.endswith(f"/{number}"):
            return at - began


def report(paced: list[Ack], bare: list[Ack], bursts: list[Ack], helped: list[float]) -> int:
    p50, p99 = print_percentiles("50 a second, one by one", paced)
    bare_p50, _ = print_percentiles("the same at a bare server", bare)
    print_percentiles("50 a second, all at once", bursts)
    print(f"p50 one by one is {p50 / bare_p50:.1f} times that of the bare server")
    print(f"help answered in {max(helped) * 1000:.0f} ms at most, after a burst")
    good = all(status == 200 for _, status in (*paced, *bare, *bursts))
    slow = p99 > MAX_P99_MILLISECONDS or p50 > MAX_P50_RATIO * bare_p50 or max(helped) > 1
    return int(slow or not good)


def print_percentiles(name: str, took: list[Ack]) -> tuple[float, float]:
    """Print and answer how many milliseconds half of them took at most, and all but a hundredth."""
    times = sorted(seconds * 1000 for seconds, _ in took)
    at = {share: times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.9, 0.99)}
    good = sum(status == 200 for _, status in took)
    said = ", ".join(f"p{share * 100:.0f} {value:.1f} ms" for share, value in at.items())
    print(f"{name}: {good} acknowledged, {said}")
    return at[0.5], at[0.99]


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
