"""`log KEY --follow`: new lines as they come, through failures, until the job has ended."""

import json
from io import StringIO

import pytest

from jobsbot.commands.log import ReadLog
from jobsbot.config.config import Config, Secret
from jobsbot.core.errors import BadKey, Unavailable, UsageError
from jobsbot.core.jobs.api_calls import ApiRoot
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.jobs.storage_calls import EntryRange
from jobsbot.core.log_reader import LogQuery
from jobsbot.core.values import replace
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.follow import choose_interval, follow_log
from jobsbot.terminal.option_checks import check_follow
from jobsbot.terminal.options import split_options
from jobsbot.terminal.services import open_terminal_services
from jobsbot.terminal.session import TerminalSession
from tests.bot_conversation import FakeReadApi, make_job
from tests.fake_storage import make_log

KEY = "123/1/2"


class Follower:
    """A running job, what happens to it at each wait, and what is printed."""

    def __init__(self, *changes, as_json=False, query=None):
        self.api, self.out, self.err = FakeReadApi(), StringIO(), StringIO()
        self.api.put(make_job(KEY))
        self.api.storage.logs[KEY] = make_log((20, "old"))
        self.waits = []
        self._changes = iter(changes)
        self._console = TerminalConsole(as_json, stdout=self.out, stderr=self.err)
        self._command = ReadLog(key=JobKey.parse(KEY), query=query or LogQuery(), file_format="")

    def wait(self, seconds):
        self.waits.append(seconds)
        next(self._changes)(self)

    def add(self, *lines):
        self.api.storage.logs[KEY] += make_log(*lines)

    def end(self):
        self.api.put(make_job(KEY, "finished"))

    def run(self):
        return follow_log(
            self.api, self._command, self._console, Masking(), line_count=1, wait=self.wait
        )


class GrowingLogApi(FakeReadApi):
    """A job that has just ended. A line is written right after its log was read for the first time.

    Of what is read later only two lines come at once.
    """

    def send(self, call, *, timeout=None):
        found = super().send(call, timeout=timeout)
        if call.endpoint == f"logs/{KEY}":
            if not self.storage.logs[KEY][-1].message.startswith("late"):
                self.storage.logs[KEY] += make_log(*[(20, f"late{n}") for n in range(5)])
            return found[:2]
        return found


def say_follow(api, tmp_path, *words):
    """Say `log KEY … --follow` in a terminal; its exit code, what it prints, what it tells."""
    api.put(make_job(KEY, "finished"))
    api.storage.logs[KEY] = make_log((20, "one"), (20, "two"))
    out, err = StringIO(), StringIO()
    options, rest = split_options(("log", KEY, *words, "--follow"))
    config = Config(database_url=Secret(f"sqlite:///{tmp_path}/none.sqlite"))
    with open_terminal_services(config) as services:
        session = TerminalSession(
            replace(services, api=api), TerminalConsole(False, stdout=out, stderr=err), options
        )
        code = session.say(" ".join(rest))
    return code, out.getvalue(), err.getvalue()


def test_lines_that_come_while_the_end_is_shown_are_printed_once(tmp_path):
    code, printed, told = say_follow(GrowingLogApi(), tmp_path)
    assert code == 0
    words = ("one", "two", *(f"late{n}" for n in range(5)))
    assert [printed.count(f"INFO {word}\n") for word in words] == [1] * 7
    assert told.endswith(f"{KEY} has ended: 7 lines in all.\n")


def test_where_the_end_of_a_log_cannot_be_read_nothing_is_followed(tmp_path):
    class FirstReadFails(FakeReadApi):
        failed = False

        def send(self, call, *, timeout=None):
            if call.root is ApiRoot.STORAGE and not self.failed:
                self.failed = True
                raise Unavailable("Storage is not there.")
            return super().send(call, timeout=timeout)

    code, printed, told = say_follow(FirstReadFails(), tmp_path)
    assert (code, printed) == (1, "")
    assert told.startswith("Storage is not there.")


def test_lines_that_are_counted_and_never_come_keep_nobody_waiting():
    class ShortLogApi(FakeReadApi):
        def send(self, call, *, timeout=None):
            found = super().send(call, timeout=timeout)
            return () if call.endpoint == f"logs/{KEY}" else found

    follower = Follower(lambda one: (one.add((20, "never seen")), one.end()))
    follower.api = ShortLogApi(follower.api.jobs, storage=follower.api.storage)
    assert follower.run() == 0
    assert follower.err.getvalue() == f"{KEY} has ended: 1 line in all.\n"


def interrupt(follower):
    raise KeyboardInterrupt


def test_each_new_line_is_printed_once_until_the_job_has_ended():
    follower = Follower(
        lambda one: one.add((20, "first"), (40, "second")),
        lambda one: None,
        lambda one: (one.add((20, "last")), one.end()),
    )
    assert follower.run() == 0
    lines = follower.out.getvalue().splitlines()
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["first", "second", "last"]
    assert "❌ ERROR second" in lines[1]
    assert follower.err.getvalue() == f"{KEY} has ended: 4 lines in all.\n"
    assert follower.waits == [5, 5, 5]


def test_only_what_is_looked_for_is_printed():
    query = LogQuery(level=40, contains="price")
    lines = [(40, "price gone"), (20, "price"), (40, "stock")]
    follower = Follower(lambda one: (one.add(*lines), one.end()), query=query)
    assert follower.run() == 0
    assert follower.out.getvalue().count("\n") == 1


def test_failures_are_told_and_tried_again_more_and_more_seldom():
    def recover(one):
        one.api.storage.fails.clear()
        one.add((20, "here again"))
        one.end()

    follower = Follower(lambda one: None, lambda one: None, recover)
    follower.api.storage.fails["logs/"] = Unavailable("Storage is not there.")
    assert follower.run() == 0
    assert follower.err.getvalue().splitlines()[:3] == [
        f"Storage is not there. Trying again in {seconds} s." for seconds in (10, 20, 40)
    ]
    assert follower.waits == [10, 20, 40]
    assert follower.out.getvalue().endswith("INFO here again\n")


def test_what_waiting_does_not_mend_ends_it():
    follower = Follower()
    follower.api.storage.fails["logs/"] = BadKey("The key is not accepted.")
    assert follower.run() == 1
    assert follower.err.getvalue() == "The key is not accepted.\n"


def test_a_job_that_is_gone_ends_it():
    follower = Follower(lambda one: one.api.jobs.clear())
    assert follower.run() == 1
    assert follower.err.getvalue() == f"There is no job {KEY}.\n"


def test_an_interruption_is_no_failure():
    follower = Follower(interrupt)
    assert follower.run() == 0
    assert follower.err.getvalue() == ""


def test_programs_get_a_line_an_entry():
    follower = Follower(lambda one: (one.add((40, "\x1b[2J")), one.end()), as_json=True)
    follower.run()
    printed = follower.out.getvalue()
    assert json.loads(printed) == {
        "time": "2026-05-04T12:00:00Z",
        "level": "ERROR",
        "message": "\x1b[2J",
    }
    assert "\x1b" not in printed


def test_much_at_once_is_read_a_thousand_lines_at_a_time():
    follower = Follower(lambda one: (one.add(*[(20, "x")] * 1_200), one.end()))
    follower.run()
    asked = [dict(call.params) for call in follower.api.asked if call.endpoint == f"logs/{KEY}"]
    assert [(EntryRange(after=int(a["startafter"].rsplit("/", 1)[1])).after, a["count"])
            for a in asked] == [(0, "1000"), (1_000, "200")]  # fmt: skip


def test_intervals_have_an_end():
    assert choose_interval(30) == 60


@pytest.mark.parametrize(
    "words", [("log", KEY, "--follow", "--watch"), ("log", KEY, "--follow", "as=txt")]
)
def test_nothing_else_is_followed(words):
    options, _ = split_options(words)
    command = ReadLog(
        key=JobKey.parse(KEY), query=LogQuery(), file_format="txt" if "as=txt" in words else ""
    )
    with pytest.raises(UsageError, match="--follow goes with a log"):
        check_follow(options, command)
