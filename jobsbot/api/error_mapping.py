"""What came instead of a good answer, as an error in words for people."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from jobsbot.api.transport import Answered, Trouble
from jobsbot.core.errors import (
    ApiError,
    BadKey,
    BadRequest,
    Changed,
    CutStream,
    NoAccess,
    RateLimited,
    TimedOut,
    Unavailable,
    Unreadable,
)
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.messages.message import counted

AGAIN = "Try again in a minute."
READ_FIRST = "Read the jobs before you ask again."
CHECK_KEY = "Check SH_APIKEY, or the key of this project in jobsbot.toml."
CHECK_ADDRESS = "Check SHUB_APIURL, and whatever stands between this machine and Scrapy Cloud."
QUOTED = 200
"""How much of the API's own message is repeated, in characters."""


def no_answer(trouble: Trouble, call: Call[object]) -> ApiError:
    """Say what trouble means for a call."""
    changed = Changed.MAYBE if call.writes and not trouble.unsent else Changed.NO
    match trouble:
        case Trouble.UNREACHED:
            text = "Scrapy Cloud could not be reached from this machine."
            then = "Check its network, name resolution and proxy, and SHUB_APIURL."
            return Unavailable(text, then=told(call, changed, then), changed=changed)
        case Trouble.UNTRUSTED:
            text = "The certificate shown at Scrapy Cloud's address is not trusted here."
            return Unavailable(text, then=told(call, changed, CHECK_ADDRESS), changed=changed)
        case Trouble.LOST:
            text = "The connection to Scrapy Cloud was lost before it had answered."
            return Unavailable(text, then=told(call, changed, AGAIN), changed=changed)
        case Trouble.NO_CONNECTION_IN_TIME:
            text = "Scrapy Cloud took no connection in time, so nothing was sent."
            return TimedOut(text, then=told(call, changed, AGAIN), sent=False, changed=changed)
        case Trouble.NO_ANSWER_IN_TIME:
            text = "Scrapy Cloud did not answer in time."
            return TimedOut(text, then=told(call, changed, AGAIN), sent=True, changed=changed)
        case Trouble.GARBLED | Trouble.HUGE | Trouble.UNFRAMED:
            return unreadable(trouble.value, call)
        case _:
            assert_never(trouble)


def refused(came: Answered, message: str, call: Call[object], asked: float | None) -> ApiError:
    """Say what an answer other than a good one means. `message` is the API's own, or empty.

    `asked` is how long it asked to wait, in seconds.
    """
    if came.status == 429:
        text = "Scrapy Cloud is limiting how often this key may ask."
        when = f"Try again in {round(asked)} s." if asked else AGAIN
        return RateLimited(text, then=told(call, Changed.NO, when), retry_after=asked)
    if came.status == 408:
        changed = perhaps(call)
        text = "Scrapy Cloud gave up waiting for the request."
        return TimedOut(text, then=told(call, changed, AGAIN), sent=True, changed=changed)
    if came.status >= 500:
        changed = perhaps(call)
        text = f"Scrapy Cloud is not available right now (status {came.status})."
        return Unavailable(text, then=told(call, changed, AGAIN), changed=changed)
    if 300 <= came.status < 400:
        return unreadable(f"it is a redirect{to_host(came)}, and none is followed", call)
    return said_no(came.status, message, call)


def said_no(status: int, message: str, call: Call[object]) -> ApiError:
    """Say what the API's own refusal means. Access is told in our words: its name a person."""
    words = message.casefold()
    if status == 401 or "authentication failed" in words:
        return bad_key(call)
    if "access to project" in words:
        text = f"The API key may not see project {call.project}, or there is no such project."
        then = f"Check the project's number. {CHECK_KEY}"
        return NoAccess(text, then=told(call, Changed.NO, then))
    if not message:
        return unreadable(f"status {status} without a word of the API's", call)
    if status == 403:
        return bad_key(call)
    text = f"Scrapy Cloud refused the request: {quoted(message)}"
    changed = perhaps(call) if status == 200 else Changed.NO
    then = told(call, changed, "Change what is asked for.")
    return BadRequest(text, then=then, changed=changed)


def bad_key(call: Call[object]) -> BadKey:
    text = f"Scrapy Cloud does not accept the API key used for project {call.project}."
    return BadKey(text, then=told(call, Changed.NO, CHECK_KEY))


def no_key(call: Call[object]) -> BadKey:
    text = f"There is no API key for project {call.project}, so nothing was sent."
    return BadKey(text, then="Set SH_APIKEY, or the key of this project in jobsbot.toml.")


def unreadable(why: str, call: Call[object]) -> Unreadable:
    """Say that an answer cannot be used, and why."""
    changed = perhaps(call)
    text = f"What answered at Scrapy Cloud's address cannot be read: {why}."
    return Unreadable(text, then=told(call, changed, CHECK_ADDRESS), changed=changed)


def late(call: Call[object]) -> TimedOut:
    """Say that the time for the whole call ran out between two requests."""
    text = "Scrapy Cloud could not answer everything in the time there was."
    then = "Ask for fewer jobs, or try again in a minute."
    return TimedOut(text, then=told(call, Changed.NO, then), sent=False, changed=Changed.NO)


def cut(jobs: int, why: str) -> CutStream:
    """Say that a stream ended before its end."""
    text = f"Scrapy Cloud's list was cut after {counted(jobs, 'job')}: {why}."
    return CutStream(text, then="Nothing was changed. Ask again for the whole list.", jobs=jobs)


def perhaps(call: Call[object]) -> Changed:
    return Changed.MAYBE if call.writes else Changed.NO


def told(call: Call[object], changed: Changed, then: str) -> str:
    """Put before the next step whether a write changed anything; a read never does."""
    if not call.writes:
        return then
    if changed is Changed.MAYBE and then == AGAIN:
        then = READ_FIRST
    return f"{changed.value} {then}"


def quoted(message: str) -> str:
    """Repeat the API's message in one short line of printable text, ended like a sentence."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    short = line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"
    return short if short.endswith((".", "…", "!", "?")) else f"{short}."


def to_host(came: Answered) -> str:
    try:
        host = urlsplit(came.headers.get("Location", "")).hostname
    except ValueError:
        return ""
    return f" to {quoted(host).rstrip('.')}" if host else ""
