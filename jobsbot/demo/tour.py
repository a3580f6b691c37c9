"""`jobsbot demo --tour`: a short incident, played through the real bot, with no page."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from jobsbot.demo.assembly import Demo, running_demo
from jobsbot.demo.bot_process import BOT_COMMAND, LOG_NAME
from jobsbot.demo.demo_client import (
    ANSWER_SECONDS,
    DemoClient,
    MessageJson,
    UnexpectedResult,
    open_direct_session,
)
from jobsbot.demo.message_text import draw_message, find_buttons
from jobsbot.streams import OutputFailed

ANA, MIKA, INCIDENT = "U01ONCALL", "U03VISITOR", "C01INCIDENT"
JOB_KEY = re.compile(r"\b123/\d+/\d+\b")
INCIDENTS = (
    ("news_wire", "finished", "the site turned the spider away"),
    ("price_watch", "finished", "the site's pages changed"),
    ("stock_levels", "finished", "it ran out of memory"),
    ("reviews_feed", "finished", "its version is at fault"),
    ("jobs_board", "running", "it stands still"),
)
"""What goes wrong in the demo: of which spider's newest job, in which state, and how it is said."""
STOP_LABEL = "Stop 3 jobs"
STARTUP_SECONDS = 60.0
PIPED_COLUMNS = 100


def run_tour(command: Sequence[str] = BOT_COMMAND, answer_seconds: float = ANSWER_SECONDS) -> int:
    """Play the tour and print the conversation. Returns 0 if every step answered as it should.

    Raises OutputFailed.
    """
    console = _make_console()
    with running_demo(0, command=command) as demo, open_direct_session() as session:
        tour = Tour(DemoClient(demo.url, session, INCIDENT, answer_seconds), console)
        try:
            _wait_until_up(demo, STARTUP_SECONDS)
            tour.play()
        except UnexpectedResult as error:
            _print(console, Text(f"✗ {error}", style="red"))
            return 1
    _print(console, Text("Every step answered as it should.", style="green"))
    return 0


def _make_console() -> Console:
    """A terminal has its own width; what goes to a file or pipe gets room for a table."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_COLUMNS)


def _print(console: Console, drawn: RenderableType) -> None:
    """Write a part of the conversation. Raises OutputFailed."""
    try:
        console.print(drawn)
    except OSError as error:
        raise OutputFailed(error) from None


def _wait_until_up(demo: Demo, seconds: float) -> None:
    if not demo.bot.wait_until_up(seconds):
        last = "\n".join(demo.bot.log().splitlines()[-15:])
        raise UnexpectedResult(f"The bot did not start. The end of its {LOG_NAME}:\n{last}")


class Tour:
    """The incident, a step a method; each says what it looks for and raises UnexpectedResult."""

    def __init__(self, client: DemoClient, console: Console) -> None:
        self._client = client
        self._console = console
        self._drawn: dict[str, str] = {}

    def play(self) -> None:
        """Play every step in turn."""
        keys = self.list_running_jobs()
        for spider, state, cause in INCIDENTS:
            self.explain_incident(spider, state, cause)
        self.try_refused_delete(keys[0])
        card = self.plan_stop(keys)
        self.press_as_visitor(card)
        self.confirm_stop(card, keys)
        self.show_stopped_job(keys[0])
        self.tag_and_undo(keys[0])

    def list_running_jobs(self) -> tuple[str, ...]:
        """List what runs: three jobs, by their keys."""

        def fits(message: MessageJson) -> bool:
            return len(set(JOB_KEY.findall(self._client.read_text(message)))) >= 3

        answer = self._ask("/jobs list 123 running", "a list of three running jobs", fits)
        keys = tuple(dict.fromkeys(JOB_KEY.findall(self._client.read_text(answer))))[:3]
        states = {job["state"] for job in self._client.fetch_jobs(*keys).values()}
        self._check(states == {"running"}, "The API says that these three are running")
        return keys

    def explain_incident(self, spider: str, state: str, cause: str) -> None:
        """Ask why a spider's newest job is as it is: the answer names what the demo did to it."""
        key = self._client.find_newest_job(123, spider, state)

        def fits(message: MessageJson) -> bool:
            return cause in self._client.read_text(message)

        self._ask(f"/jobs why {key}", f"an answer that says that {cause}", fits)

    def try_refused_delete(self, key: str) -> None:
        """Try to delete a job that runs: no button to press, and the job is still there."""

        def fits(message: MessageJson) -> bool:
            return key in self._client.read_text(message) and not _has_button(message, "Delete")

        self._ask(f"/jobs delete {key}", "a refusal that names the job", fits)
        left = self._client.fetch_jobs(key)
        self._check(left[key]["state"] == "running", "Nothing was deleted: the job still runs")

    def plan_stop(self, keys: Sequence[str]) -> MessageJson:
        """Ask for a stop: a card with one red button, and nothing is changed yet."""
        card = self._ask(
            f"/jobs stop {' '.join(keys)}",
            f"a card with the button {STOP_LABEL}",
            lambda message: _has_button(message, STOP_LABEL),
        )
        states = {job["state"] for job in self._client.fetch_jobs(*keys).values()}
        self._check(states == {"running"}, "Nothing has been changed yet")
        return card

    def press_as_visitor(self, card: MessageJson) -> None:
        """Press the red button as a visitor: told why not, and the card is unchanged."""
        since = self._client.find_latest_ts(MIKA)
        self._print_action(MIKA, f"presses {STOP_LABEL}")
        self._client.press(MIKA, card, STOP_LABEL)
        self._wait(MIKA, "a refusal for the visitor alone", _is_visible_only_to(MIKA), since)
        unchanged = self._find(ANA, card)
        self._check(_has_button(unchanged, STOP_LABEL), "The card is unchanged")

    def confirm_stop(self, card: MessageJson, keys: Sequence[str]) -> None:
        """Confirm, and watch the card until it says *stopped*, which is then true."""
        self._print_action(ANA, f"presses {STOP_LABEL}")
        self._client.press(ANA, card, STOP_LABEL)

        def ended(message: MessageJson) -> bool:
            said = self._client.read_text(message)
            return message["ts"] == card["ts"] and "3 stopped" in said

        end = self._wait(ANA, "the card to say that all three stopped", ended)
        jobs = self._client.fetch_jobs(*keys)
        reasons = {(job["state"], job.get("close_reason")) for job in jobs.values()}
        self._check(reasons == {("finished", "cancelled")}, "The API says so too")
        self._check(not _has_button(end, STOP_LABEL), "The card has no red button any more")

    def show_stopped_job(self, key: str) -> None:
        """Show one of them: how it ended is there."""

        def fits(message: MessageJson) -> bool:
            said = self._client.read_text(message)
            return key in said and "cancelled" in said

        self._ask(f"/jobs show {key}", "the job, and that it was cancelled", fits)

    def tag_and_undo(self, key: str) -> None:
        """Tag a job at once, and undo it."""
        tagged = self._ask(
            f"/jobs tag {key} +checked",
            "a result with the button Undo",
            lambda message: _has_button(message, "Undo"),
        )
        self._check("checked" in self._tags(key), "The API has the tag")
        since = self._client.find_latest_ts(ANA)
        self._print_action(ANA, "presses Undo")
        self._client.press(ANA, tagged, "Undo")

        def news(message: MessageJson) -> bool:
            return message["ts"] > since or (message["ts"] == tagged["ts"] and message != tagged)

        self._wait(ANA, "word of the undo", news)
        gone = "the API has the tag no more"
        self._client.wait_until(gone, lambda: "checked" not in self._tags(key))
        self._check("checked" not in self._tags(key), "The API has it no more")

    def _ask(self, text: str, what: str, fits: Callable[[MessageJson], bool]) -> MessageJson:
        since = self._client.find_latest_ts(ANA)
        self._print_action(ANA, text)
        self._client.say(ANA, text)
        return self._wait(ANA, what, fits, since)

    def _wait(
        self, user: str, what: str, fits: Callable[[MessageJson], bool], since: str = ""
    ) -> MessageJson:
        def reads(message: MessageJson) -> bool:
            self._print_message(message)
            return fits(message)

        return self._client.wait_for(user, what, reads, since)

    def _find(self, user: str, card: MessageJson) -> MessageJson:
        return self._client.wait_for(user, "the card", lambda m: m["ts"] == card["ts"])

    def _tags(self, key: str) -> Sequence[str]:
        tags: Sequence[str] = self._client.fetch_jobs(key)[key].get("tags") or ()
        return tags

    def _print_action(self, user: str, text: str) -> None:
        name = self._client.names.get(user, user)
        _print(self._console, Text.assemble("\n", (name, "bold magenta"), "  ", text))

    def _print_message(self, message: MessageJson) -> None:
        """Print a message as it now reads, once for each way that it has read."""
        said = self._client.read_text(message)
        if message["kind"] != "bot" or self._drawn.get(message["ts"]) == said:
            return
        edited = message["ts"] in self._drawn
        self._drawn[message["ts"]] = said
        alone = " · only visible to you" if message.get("ephemeral_for") else ""
        note = f"{alone} · edited" if edited else alone
        _print(self._console, Text.assemble(("jobsbot", "bold blue"), (note, "dim")))
        _print(self._console, Padding(draw_message(message, self._client.names), (0, 0, 0, 2)))

    def _check(self, true: bool, says: str) -> None:
        if not true:
            raise UnexpectedResult(f"This is not so: {says[0].lower()}{says[1:]}.")
        _print(self._console, Text(f"✓ {says}.", style="green"))


def _has_button(message: Mapping[str, Any], beginning: str) -> bool:
    return any(button["text"]["text"].startswith(beginning) for _, button in find_buttons(message))


def _is_visible_only_to(person: str) -> Callable[[MessageJson], bool]:
    return lambda message: message.get("ephemeral_for") == person
