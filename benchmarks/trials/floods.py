"""What a `jobsbot run` keeps of a flood, and how it ends in the middle of one.

    python -m benchmarks.trials.floods [WORDS]

Memory, threads and open files before and after 20,000 requests of all kinds; SIGTERM in the middle
of 40 stops; 500 stops confirmed at once. WORDS chooses the trials whose names hold them. Exits 1
where something was wrong.
"""

import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import msgspec
import requests

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.trials.bot_process import BotProcess
from benchmarks.trials.recording_slack import SlackCall
from benchmarks.trials.report import run_trials
from benchmarks.trials.waiting import wait_until
from benchmarks.trials.world import World, open_world
from tests.slack.signed_requests import encode_form, make_signed_headers

REQUESTS, ROUNDS = 20_000, 8
REST_SECONDS = 4.0
SENDERS = 16
MAX_GROWTH_KIB = 8_000
"""How much memory may grow in the last quarter, whose signatures take 1,000, remembered for ten
minutes. Memory is taken in steps of up to 5,000, as pools of connections fill."""
MAX_FILES = 120
"""Pools of connections fill up to their bounds, each in its time."""
STOPS = 40
MANY_STOPS, PRESSES_AT_ONCE = 500, 64
END_SECONDS = 30.0
FEW = "[policy]\nmost = 1000\n"
LABEL = "Stop 1 job"


class Footprint(msgspec.Struct, frozen=True):
    """What a process takes."""

    kib: int
    threads: int
    files: int

    @classmethod
    def of(cls, process: BotProcess) -> "Footprint":
        folder = Path(f"/proc/{process.pid}")
        fields = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        files = sum(1 for _ in (folder / "fd").iterdir())
        return cls(int(fields["VmRSS"].split()[0]), int(fields["Threads"]), files)

    def __str__(self) -> str:
        return f"{self.kib / 1024:.0f} MiB, {self.threads} threads, {self.files} files"


def keep_nothing_of_twenty_thousand_requests() -> str:
    with tempfile.TemporaryDirectory() as name, open_world(Path(name)) as world:
        world.write_policy(FEW)
        bot = world.start()
        old = world.ask(bot, "stop 123/1/1", LABEL)
        world.press(bot, old, LABEL)
        world.wait_for_card(old, "1 stopped")
        answered, seen = Counter[int](), [Footprint.of(bot)]
        for _ in range(ROUNDS):
            answered += send_requests(world, bot, old, REQUESTS // ROUNDS)
            world.slack.calls.clear()
            time.sleep(REST_SECONDS)
            seen.append(Footprint.of(bot))
    told = " → ".join(map(str, seen))
    before, end = seen[-3], seen[-1]
    assert end.kib - before.kib < MAX_GROWTH_KIB, told
    assert end.threads <= before.threads, told
    assert end.files <= MAX_FILES, told
    return f"{told}; answered {dict(sorted(answered.items()))}"


def send_requests(world: World, bot: BotProcess, old: SlackCall, count: int) -> Counter[int]:
    """Send requests of all kinds from several threads, each over one connection."""
    with ThreadPoolExecutor(SENDERS) as pool:
        shares = [
            pool.submit(send_share, world, bot, old, f"{number}-{time.time()}", count // SENDERS)
            for number in range(SENDERS)
        ]
    return sum((share.result() for share in shares), Counter[int]())


def send_share(
    world: World, bot: BotProcess, old: SlackCall, name: str, count: int
) -> Counter[int]:
    url, answered = f"http://127.0.0.1:{bot.port}/slack/events", Counter[int]()
    with requests.Session() as session:
        for number, kind in enumerate(islice(cycle(KINDS), count)):
            body, secret = kind(world, old, f"{name}-{number}")
            headers = make_signed_headers(body, secret=secret) if secret else {}
            answered[session.post(url, body, headers=headers, timeout=60).status_code] += 1
    return answered


RIGHT_SECRET = make_signed_headers.__kwdefaults__["secret"]


def make_read(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    return make_command(world, name, "list 123 running"), RIGHT_SECRET


def make_help(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    return make_command(world, name, "help stop"), RIGHT_SECRET


def make_nonsense(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    return make_command(world, name, f"what is {name}"), RIGHT_SECRET


def make_forgery(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    return make_command(world, name, "help"), f"wrong {name}"


def make_unsigned(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    return make_command(world, name, "help"), ""


def make_old_press(world: World, old: SlackCall, name: str) -> tuple[bytes, str]:
    button = old.find_button(LABEL)
    assert button is not None
    return world.make_press(old, button, f"U{hash(name) % 50}"), RIGHT_SECRET


def make_command(world: World, name: str, text: str) -> bytes:
    user = f"U{hash(name) % 50}"
    fields = {"user_id": user, "user_name": user, "team_id": "T1", "channel_id": f"C{user}"}
    url = f"{world.base}/slack/response/{name}"
    return encode_form(command="/jobs", text=text, trigger_id=name, response_url=url, **fields)


KINDS = (make_help, make_forgery, make_old_press, make_read, make_unsigned, make_nonsense)


def end_in_the_middle_of_forty_stops() -> str:
    """SIGTERM while some are requested and others not; the next run goes on."""
    with tempfile.TemporaryDirectory() as name, open_world(Path(name), STOPS + 1, 3.0) as world:
        world.write_policy(FEW)
        bot = world.start()
        cards = [world.ask(bot, f"stop 123/1/{n}", LABEL) for n in range(1, STOPS + 1)]
        world.stop_seconds = 0.3
        with ThreadPoolExecutor(STOPS) as pool:
            statuses = Counter(pool.map(lambda card: world.press(bot, card, LABEL), cards))
            bot.send_signal(signal.SIGTERM)
            signalled_at = time.monotonic()
            code = bot.wait_for_end(END_SECONDS)
            took = time.monotonic() - signalled_at
        at_the_end = len(world.count_requests())
        bot.start()
        bot.wait_until_ready()
        for card in cards:
            world.wait_for_card(card, "1 stopped")
        asked = world.count_requests()
    assert code == 0, f"it ended with {code}"
    assert set(asked.values()) == {1}, asked.most_common(3)
    assert statuses == {200: 40}, statuses
    return f"ended after {took:.1f} s with {at_the_end} requested; the next run ended all 40, once"


def confirm_five_hundred_stops_at_once() -> str:
    """Each in a channel of its own, by somebody else: Slack takes one message a second of each.

    Their cards are edited later: Slack takes fifty edits a minute of a workspace.
    """
    with tempfile.TemporaryDirectory() as name, open_world(Path(name), MANY_STOPS + 1) as world:
        world.write_policy(FEW)
        bot = world.start()

        def ask(number: int) -> SlackCall:
            where, who = f"C{number}", f"U{number}"
            return world.ask(bot, f"stop 123/1/{number}", LABEL, who=who, channel=where)

        with ThreadPoolExecutor(SENDERS) as pool:
            cards = list(pool.map(ask, range(1, MANY_STOPS + 1)))
        began = time.monotonic()
        with ThreadPoolExecutor(PRESSES_AT_ONCE) as pool:
            people = (str(card.form["channel"]).replace("C", "U") for card in cards)
            press = pool.map(lambda card, who: world.press(bot, card, LABEL, who), cards, people)
            statuses = Counter(press)
        pressed = time.monotonic()
        wait_until(lambda: len(world.count_requests()) == MANY_STOPS, "every stop is requested")
        requested = time.monotonic()
        time.sleep(REST_SECONDS)  # for whatever would come a second time
        asked = world.count_requests()
    assert set(asked.values()) == {1}, asked.most_common(3)
    assert statuses == {200: MANY_STOPS}, statuses
    return (
        f"pressed in {pressed - began:.1f} s, the last requested {requested - pressed:.1f} s after "
        "that; each job once"
    )


def list_trials() -> dict[str, Callable[[], str]]:
    trials = (
        keep_nothing_of_twenty_thousand_requests,
        end_in_the_middle_of_forty_stops,
        confirm_five_hundred_stops_at_once,
    )
    return {trial.__name__.replace("_", " "): trial for trial in trials}


if __name__ == "__main__":
    sys.exit(run_trials(list_trials(), " ".join(sys.argv[1:])))
