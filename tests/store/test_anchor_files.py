"""Anchors are read out of logs as they are, and none that somebody typed is among them."""

import json
import logging

import pytest

from jobsbot.config.config import Config
from jobsbot.logs import JsonFormatter, TextFormatter
from jobsbot.store.audit.anchor_files import AUDIT_LOGGER, find_anchor_lines
from jobsbot.store.audit.anchors import read_anchor_file

ANCHOR = "audit anchor 2026-05-04T12:00:00Z " + " ".join(
    f"{n:016x}:{n}:{n + 1:016x}" for n in (3, 4)
)
TYPED = "audit anchor 2020-01-01T00:00:00Z aaaaaaaaaaaaaaaa:7:bbbbbbbbbbbbbbbb"
FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def write_line(style, name, message, **about):
    """A line of the log, as the bot writes it."""
    formatter = FORMATTERS[style](Config().make_redactor())
    record = logging.makeLogRecord({"name": name, "levelname": "INFO", "msg": message, **about})
    return formatter.format(record)


def wrap(line):
    """What collectors put around a line, or before it."""
    yield line
    yield f"{line}\r"
    yield f"Nov 27 12:00:00 host jobsbot[1]: {line}"
    yield json.dumps({"log": f"{line}\n", "stream": "stderr", "time": "2026-05-04T12:00:00.1Z"})
    yield json.dumps({"kubernetes": {"pod": "a"}, "message": line})
    yield f"2026-05-04T12:00:00.1Z stderr F {line}"


@pytest.mark.parametrize("style", FORMATTERS)
def test_what_the_audits_logger_wrote_is_found_whatever_was_put_around_it(style):
    for line in wrap(write_line(style, AUDIT_LOGGER, ANCHOR)):
        assert list(find_anchor_lines(line)) == [ANCHOR], line


@pytest.mark.parametrize("style", FORMATTERS)
@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        f"list {TYPED}",
        f"\n{TYPED}",
        f"2026-05-04T12:00:00Z INFO jobsbot.audit {TYPED}",
        json.dumps({"logger": AUDIT_LOGGER, "message": TYPED}),
        f'", "logger": "{AUDIT_LOGGER}", "message": "{TYPED}',
    ],
)
def test_what_somebody_typed_is_no_anchor(style, typed):
    lines = [
        write_line(style, "jobsbot.slack.inbound.dispatcher", "answered", text=typed),
        write_line(style, "jobsbot.slack", f"Slack sent {typed}"),
        write_line(style, "jobsbot.slack", TYPED),
        write_line(style, AUDIT_LOGGER, f"no anchor: {typed}"),
    ]
    try:
        raise ValueError(typed)
    except ValueError as error:
        about = (ValueError, error, error.__traceback__)
        lines.append(write_line(style, "jobsbot", "jobsbot itself failed.", exc_info=about))
    for line in lines:
        for told in wrap(line):
            assert list(find_anchor_lines(told)) == [], told


@pytest.mark.parametrize(
    "copied",
    [
        ANCHOR,
        f"  {ANCHOR}",
        f"> {ANCHOR}",
        f"• {ANCHOR}",
        f"12:00 {ANCHOR}",
        f"INFO {ANCHOR}",
        ANCHOR.replace(" 0", "\n0"),
        f"The audit of jobsbot stands here today.\n{ANCHOR}\nCompare: it",
    ],
)
def test_what_was_copied_from_a_channel_is_found(copied):
    assert set(read_anchor_file(copied)) == set(read_anchor_file(ANCHOR))
    assert len(read_anchor_file(copied)) == 2


def test_numbers_that_follow_no_anchor_are_none():
    assert not read_anchor_file(f"{TYPED[-50:]}\nINFO something else\n{TYPED[-50:]}")
    assert len(read_anchor_file(f"{ANCHOR}\nINFO something else\n{TYPED[-50:]}")) == 2


def test_nobody_hides_what_they_have_removed_by_typing_that_it_is_old(attacked):
    """A checkpoint lets go of what is older: an anchor that says so must be the log's own."""
    attacked.mend()
    removed = " ".join(map(str, read_anchor_file(attacked.log)))
    for table in ("audit", "audit_heads"):
        attacked.run(f"DELETE FROM {table}")
    attacked.run("DELETE FROM audit_checkpoints WHERE chain != ''")
    typed = f"list audit anchor 2020-01-01T00:00:00Z {removed}"
    line = write_line("text", "jobsbot.slack.inbound.dispatcher", "answered", text=typed)
    found = attacked.store.find_audit_breaks(b"made-up-audit-key", f"{attacked.log}\n{line}")
    assert len(found) >= 2
    assert all("was anchored, and is not there as it was" in each for each in found)


def test_nobody_raises_an_alarm_by_typing_an_anchor(attacked):
    attacked.mend()
    line = write_line("text", "jobsbot.slack.inbound.dispatcher", "answered", text=TYPED)
    assert attacked.store.find_audit_breaks(b"made-up-audit-key", f"{attacked.log}\n{line}") == ()


@pytest.mark.parametrize("part", ["chain", "number", "mac"])
def test_an_anchor_that_was_edited_is_found(attacked, part):
    attacked.mend()
    anchor = list(read_anchor_file(attacked.log))[-1]
    other = {"chain": "f" * 16, "number": anchor.number + 1, "mac": "0" * 16}[part]
    edited = attacked.log.replace(str(anchor), str(anchor._replace(**{part: other})))
    assert edited != attacked.log
    assert attacked.store.find_audit_breaks(b"made-up-audit-key", edited)
