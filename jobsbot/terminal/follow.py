"""`log KEY --follow`: new lines of a log as they come, until its job ends or Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import sleep

from jobsbot.commands.log import ReadLog
from jobsbot.core.errors import ApiError, BadKey, NoAccess, NotStored
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.log_follower import LogFollower
from jobsbot.core.messages.log_lines import draw_log_line, make_log_record
from jobsbot.core.ports import Api
from jobsbot.core.reply import Reply, SendMessage
from jobsbot.core.text.wording import pluralize
from jobsbot.terminal.console import TerminalConsole
from jobsbot.terminal.exit_codes import EXIT_FAILED, EXIT_OK

POLL_INTERVAL_SECONDS = 5.0
"""Seconds between two reads: Scrapy Cloud's workers upload a log about every 15 s."""
MAX_RETRY_INTERVAL_SECONDS = 60.0
LASTING_ERRORS = (BadKey, NoAccess, NotStored)
"""Errors that another try does not mend."""


def find_log_length(replies: Iterable[Reply]) -> int | None:
    """Find in an answer how long the log was; None where it is not about one."""
    messages = [reply.message for reply in replies if isinstance(reply, SendMessage)]
    return next((one.log_length for one in messages if one.log_length is not None), None)


def follow_log(
    api: Api,
    command: ReadLog,
    console: TerminalConsole,
    masking: Masking,
    *,
    line_count: int,
    wait: Callable[[float], None] = sleep,
) -> int:
    """Write new lines until the job has ended, and answer with the exit code.

    Temporary errors are reported and tried again, at longer and longer intervals. Ctrl-C is no
    failure. Raises OutputFailed.
    """
    follower = LogFollower(api, command.key, command.query.filter, line_count)
    try:
        _print_until_ended(follower, console, masking, wait)
    except KeyboardInterrupt:
        return EXIT_OK
    except LASTING_ERRORS as error:
        console.print_note(str(error))
        return EXIT_FAILED
    console.print_note(f"{command.key} has ended: {pluralize(follower.line_count, 'line')} in all.")
    return EXIT_OK


def _print_until_ended(
    follower: LogFollower,
    console: TerminalConsole,
    masking: Masking,
    wait: Callable[[float], None],
) -> None:
    """Print new entries until the job has ended. Raises the errors that last."""
    failures = 0
    while not follower.has_ended:
        try:
            print_entries(follower.read_new_entries(), console, masking)
            failures = 0
        except LASTING_ERRORS:
            raise
        except ApiError as error:
            failures += 1
            console.print_note(describe_retry(error, failures))
        if not follower.has_ended:
            wait(choose_interval(failures))


def choose_interval(failures: int) -> float:
    """Choose the seconds until the next read: twice as long after each failure, up to a minute."""
    return float(min(POLL_INTERVAL_SECONDS * 2**failures, MAX_RETRY_INTERVAL_SECONDS))


def describe_retry(error: ApiError, failures: int) -> str:
    """Say what went wrong, and when it is tried again."""
    return f"{error.text} Trying again in {choose_interval(failures):.0f} s."


def print_entries(entries: Iterable[LogEntry], console: TerminalConsole, masking: Masking) -> None:
    for entry in entries:
        if console.as_json:
            console.print_record(make_log_record(entry, masking.mask_text))
        else:
            console.print_line(draw_log_line(entry, masking.mask_text))
