"""`jobsbot demo --tour`: a short incident, played through the real bot, with no page."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from jobsbot.demo.assembly import Demo, running_demo
from jobsbot.demo.bot_process import COMMAND, LOG
from jobsbot.demo.demo_client import (
    PATIENCE,
    MessageLike,
    NotAsItShould,
    Visitor,
    direct_session,
)
from jobsbot.demo.message_text import buttons, drawn

ANA, MIKA, INCIDENT = "U01ONCALL", "U03VISITOR", "C01INCIDENT"
KEY = re.compile(r"\b123/\d+/\d+\b")
STOP = "Stop 3 jobs"
STARTUP = 60.0  # seconds
PIPED = 100  # columns


def run_tour(command: Sequence[str] = COMMAND, patience: float = PATIENCE) -> int:
    """Play the tour and print the conversation. Returns 0 if every step answered as it should."""
    console = _console()
    with running_demo(0, command=command) as demo, direct_session() as session:
        tour = Tour(Visitor(demo.url, session, INCIDENT, patience), console)
        try:
            _wait_until_up(demo, min(STARTUP, patience))
            tour.play()
        except NotAsItShould as error:
            console.print(Text(f"✗ {error}", style="red"))
            return 1
    console.print(Text("Every step answered as it should.", style="green"))
    return 0


def _console() -> Console:
    """A terminal has its own width; what goes to a file or pipe gets room for a table."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED)


def _wait_until_up(demo: Demo, seconds: float) -> None:
    if not demo.bot.wait_until_up(seconds):
        last = "\n".join(demo.bot.log().splitlines()[-15:])
        raise NotAsItShould(f"The bot did not start. The end of its {LOG}:\n{last}")


class Tour:
    """The incident, a step a method; each says what it looks for and raises NotAsItShould."""

    def __init__(self, visitor: Visitor, console: Console) -> None:
        self._visitor = visitor
        self._console = console
        self._drawn: dict[str, str] = {}

    def play(self) -> None:
        """Play every step in turn."""
        keys = self.list_what_runs()
        self.be_refused_a_delete(keys[0])
        card = self.ask_for_a_stop(keys)
        self.press_as_somebody_else(card)
        self.stop_and_watch(card, keys)
        self.show_what_became_of_it(keys[0])
        self.tag_and_take_it_back(keys[0])

    def list_what_runs(self) -> tuple[str, ...]:
        """List what runs: three jobs, by their keys."""

        def good(message: MessageLike) -> bool:
            return len(set(KEY.findall(self._visitor.words(message)))) >= 3

        answer = self._ask("/jobs list 123 running", "a list of three running jobs", good)
        keys = tuple(dict.fromkeys(KEY.findall(self._visitor.words(answer))))[:3]
        states = {job["state"] for job in self._visitor.jobs(*keys).values()}
        self._check(states == {"running"}, "The API says that these three are running")
        return keys

    def be_refused_a_delete(self, key: str) -> None:
        """Try to delete a job that runs: no button to press, and the job is still there."""

        def good(message: MessageLike) -> bool:
            return key in self._visitor.words(message) and not _labelled(message, "Delete")

        self._ask(f"/jobs delete {key}", "a refusal that names the job", good)
        left = self._visitor.jobs(key)
        self._check(left[key]["state"] == "running", "Nothing was deleted: the job still runs")

    def ask_for_a_stop(self, keys: Sequence[str]) -> MessageLike:
        """Ask for a stop: a card with one red button, and nothing is changed yet."""
        card = self._ask(
            f"/jobs stop {' '.join(keys)}",
            f"a card with the button {STOP}",
            lambda message: _labelled(message, STOP),
        )
        states = {job["state"] for job in self._visitor.jobs(*keys).values()}
        self._check(states == {"running"}, "Nothing has been changed yet")
        return card

    def press_as_somebody_else(self, card: MessageLike) -> None:
        """Press the red button as a visitor: told why not, and the card is unchanged."""
        since = self._visitor.latest(MIKA)
        self._act(MIKA, f"presses {STOP}")
        self._visitor.press(MIKA, card, STOP)
        self._wait(MIKA, "a refusal for the visitor alone", _for(MIKA), since)
        unchanged = self._find(ANA, card)
        self._check(_labelled(unchanged, STOP), "The card is unchanged")

    def stop_and_watch(self, card: MessageLike, keys: Sequence[str]) -> None:
        """Confirm, and watch the card until it says *stopped*, which is then true."""
        self._act(ANA, f"presses {STOP}")
        self._visitor.press(ANA, card, STOP)

        def ended(message: MessageLike) -> bool:
            said = self._visitor.words(message)
            return message["ts"] == card["ts"] and "3 stopped" in said

        end = self._wait(ANA, "the card to say that all three stopped", ended)
        jobs = self._visitor.jobs(*keys)
        reasons = {(job["state"], job.get("close_reason")) for job in jobs.values()}
        self._check(reasons == {("finished", "cancelled")}, "The API says so too")
        self._check(not _labelled(end, STOP), "The card has no red button any more")

    def show_what_became_of_it(self, key: str) -> None:
        """Show one of them: how it ended is there."""

        def good(message: MessageLike) -> bool:
            said = self._visitor.words(message)
            return key in said and "cancelled" in said

        self._ask(f"/jobs show {key}", "the job, and that it was cancelled", good)

    def tag_and_take_it_back(self, key: str) -> None:
        """Tag a job at once, and undo it."""
        tagged = self._ask(
            f"/jobs tag {key} +checked",
            "a result with the button Undo",
            lambda message: _labelled(message, "Undo"),
        )
        self._check("checked" in self._tags(key), "The API has the tag")
        since = self._visitor.latest(ANA)
        self._act(ANA, "presses Undo")
        self._visitor.press(ANA, tagged, "Undo")

        def news(message: MessageLike) -> bool:
            return message["ts"] > since or (message["ts"] == tagged["ts"] and message != tagged)

        self._wait(ANA, "word of the undo", news)
        gone = "the API has the tag no more"
        self._visitor.wait_until(gone, lambda: "checked" not in self._tags(key))
        self._check("checked" not in self._tags(key), "The API has it no more")

    def _ask(self, text: str, what: str, good: Callable[[MessageLike], bool]) -> MessageLike:
        since = self._visitor.latest(ANA)
        self._act(ANA, text)
        self._visitor.say(ANA, text)
        return self._wait(ANA, what, good, since)

    def _wait(
        self, who: str, what: str, good: Callable[[MessageLike], bool], since: str = ""
    ) -> MessageLike:
        def reads(message: MessageLike) -> bool:
            self._draw(message)
            return good(message)

        return self._visitor.wait_for(who, what, reads, since)

    def _find(self, who: str, card: MessageLike) -> MessageLike:
        return self._visitor.wait_for(who, "the card", lambda m: m["ts"] == card["ts"])

    def _tags(self, key: str) -> Sequence[str]:
        tags: Sequence[str] = self._visitor.jobs(key)[key].get("tags") or ()
        return tags

    def _act(self, who: str, text: str) -> None:
        name = self._visitor.names.get(who, who)
        self._console.print(Text.assemble("\n", (name, "bold magenta"), "  ", text))

    def _draw(self, message: MessageLike) -> None:
        """Print a message as it now reads, once for each way that it has read."""
        said = self._visitor.words(message)
        if message["kind"] != "bot" or self._drawn.get(message["ts"]) == said:
            return
        edited = message["ts"] in self._drawn
        self._drawn[message["ts"]] = said
        alone = " · only visible to you" if message.get("ephemeral_for") else ""
        note = f"{alone} · edited" if edited else alone
        self._console.print(Text.assemble(("jobsbot", "bold blue"), (note, "dim")))
        self._console.print(Padding(drawn(message, self._visitor.names), (0, 0, 0, 2)))

    def _check(self, true: bool, says: str) -> None:
        if not true:
            raise NotAsItShould(f"This is not so: {says[0].lower()}{says[1:]}.")
        self._console.print(Text(f"✓ {says}.", style="green"))


def _labelled(message: Mapping[str, Any], beginning: str) -> bool:
    return any(button["text"]["text"].startswith(beginning) for _, button in buttons(message))


def _for(person: str) -> Callable[[MessageLike], bool]:
    return lambda message: message.get("ephemeral_for") == person
