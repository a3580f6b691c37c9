"""`jobsbot demo`: serve the page, start the bot behind it, and open a browser."""

import sys
import threading
import webbrowser
from pathlib import Path

from jobsbot.demo.assembly import Demo, PortTaken, running_demo
from jobsbot.demo.bot_process import LOG_NAME
from jobsbot.end_signal import EndSignal
from jobsbot.streams import write_aside


def run_demo(port: int, browser: bool, folder: Path | None) -> int:
    """Run the demo until Ctrl-C. Returns 1 if the port is taken, else 0."""
    end = EndSignal()
    end.listen_to_signals()
    try:
        with running_demo(port, folder) as demo:
            _print_greeting(demo, folder)
            if browser:
                webbrowser.open(demo.url)
            _report_start(demo)
            end.wait()
            _print("\nStopping the bot.")
    except PortTaken as error:
        _print(str(error))
        return 1
    return 0


def _print_greeting(demo: Demo, folder: Path | None) -> None:
    kept = f"What it stores stays in {folder}." if folder else "Nothing is kept afterwards."
    _print(
        f"The demo is at {demo.url}\n"
        f"Slack and Scrapy Cloud are stand-ins on this machine. {kept}\n"
        f"Press Ctrl-C to end it."
    )


def _report_start(demo: Demo) -> None:
    """Say on the terminal when the bot is up, or why it is not."""

    def watch() -> None:
        if demo.bot.wait_until_up(60):
            _print("The bot is up.")
        elif demo.bot.describe()["state"] == "down":
            last = "\n".join(demo.bot.log().splitlines()[-15:])
            _print(f"The bot did not start. The end of its {LOG_NAME}:\n{last}")

    threading.Thread(target=watch, name="bot-news", daemon=True).start()


def _print(text: str) -> None:
    write_aside(sys.stderr, f"{text}\n")
