"""Maps answers that are not good, or missing, to errors in words for people."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from jobsbot.api.transport import RawResponse
from jobsbot.api.transport_failure import TransportFailure
from jobsbot.core.errors import (
    ApiError,
    BadKey,
    BadRequest,
    Changed,
    CutStream,
    NoAccess,
    NoKey,
    NotStored,
    OtherProject,
    RateLimited,
    TimedOut,
    Unavailable,
    Unreadable,
)
from jobsbot.core.jobs.api_calls import ApiRoot, Call
from jobsbot.core.text.wording import pluralize

RETRY_LATER_HINT = "Try again in a minute."
READ_JOBS_FIRST_HINT = "Read the jobs before you ask again."
CHECK_KEY_HINT = "Check SH_APIKEY, or the key of this project in jobsbot.toml."
SERVICE_NAMES = {
    ApiRoot.JOBS: "Scrapy Cloud",
    ApiRoot.STORAGE: "Scrapy Cloud's storage",
    ApiRoot.JOB_QUEUE: "Scrapy Cloud's job queue",
}
ADDRESS_VARIABLES = {
    ApiRoot.JOBS: "SHUB_APIURL",
    ApiRoot.STORAGE: "SHUB_STORAGE",
    ApiRoot.JOB_QUEUE: "SHUB_JOBQ",
}
UNREADABLE_FAILURES = (
    TransportFailure.UNDECODABLE,
    TransportFailure.TOO_LARGE,
    TransportFailure.UNKNOWN_LENGTH,
)
MAX_QUOTED_CHARACTERS = 200
"""How much of the API's own message is repeated, in characters."""


def map_transport_failure(failure: TransportFailure, call: Call[object]) -> ApiError:
    """Make the error of a call that got no answer, or none that can be read."""
    changed = Changed.MAYBE if call.is_write and not failure.nothing_sent else Changed.NO
    text, hint = describe_transport_failure(failure, call)
    then = with_effect(call, changed, hint)
    if failure in (TransportFailure.CONNECT_TIMEOUT, TransportFailure.READ_TIMEOUT):
        sent = failure is TransportFailure.READ_TIMEOUT
        return TimedOut(text, then=then, sent=sent, changed=changed)
    error = Unreadable if failure in UNREADABLE_FAILURES else Unavailable
    return error(text, then=then, changed=changed)


def describe_transport_failure(failure: TransportFailure, call: Call[object]) -> tuple[str, str]:
    """Say why no answer came, and what to do about it."""
    service, variable = service_name(call), ADDRESS_VARIABLES[call.root]
    match failure:
        case TransportFailure.UNREACHABLE:
            hint = f"Check its network, name resolution and proxy, and {variable}."
            return f"{service} could not be reached from this machine.", hint
        case TransportFailure.UNTRUSTED_CERTIFICATE:
            text = f"The certificate shown at {address_of(call)} is not trusted here."
            return text, check_address_hint(call)
        case TransportFailure.NO_CERTIFICATES:
            text = "The certificates that this machine trusts cannot be read, so nothing was sent."
            return text, "Correct REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE, or remove it."
        case TransportFailure.CONNECTION_LOST:
            text = f"The connection to {service} was lost before it had answered."
            return text, RETRY_LATER_HINT
        case TransportFailure.CONNECT_TIMEOUT:
            return f"{service} took no connection in time, so nothing was sent.", RETRY_LATER_HINT
        case TransportFailure.READ_TIMEOUT:
            return f"{service} did not answer in time.", RETRY_LATER_HINT
        case TransportFailure.NOT_CONFIGURED:
            text = f"No address of {service} is configured, so nothing was asked."
            return text, f"Set {variable}."
        case (
            TransportFailure.UNDECODABLE
            | TransportFailure.TOO_LARGE
            | TransportFailure.UNKNOWN_LENGTH
        ):
            return describe_unreadable(failure.value, call), check_address_hint(call)
        case _:
            assert_never(failure)


def map_error_response(
    response: RawResponse, message: str, call: Call[object], retry_after: float | None
) -> ApiError:
    """Make the error of a call whose answer is not a good one.

    `message` is the API's own, or the host that a redirect leads to, or empty; `retry_after` is how
    long the API asked to wait, in seconds.
    """
    if response.status == 429:
        text = f"{service_name(call)} is limiting how often this key may ask."
        when = f"Try again in {round(retry_after)} s." if retry_after else RETRY_LATER_HINT
        return RateLimited(text, then=with_effect(call, Changed.NO, when), retry_after=retry_after)
    if response.status == 408:
        changed = effect_of(call)
        text = f"{service_name(call)} gave up waiting for the request."
        return TimedOut(
            text, then=with_effect(call, changed, RETRY_LATER_HINT), sent=True, changed=changed
        )
    if response.status >= 500:
        changed = effect_of(call)
        text = f"{service_name(call)} is not available right now (status {response.status})."
        return Unavailable(text, then=with_effect(call, changed, RETRY_LATER_HINT), changed=changed)
    if response.status == 404 and call.root is not ApiRoot.JOBS:
        text = f"{service_name(call)} has nothing of that name (status 404)."
        return NotStored(text, then="Data is kept for 7 to 120 days, as the plan has it.")
    if 300 <= response.status < 400:
        where = f" to {quote_message(message).rstrip('.')}" if message else ""
        return unreadable_answer(f"it is a redirect{where}, and none is followed", call)
    return map_api_refusal(response.status, message, call)


def map_api_refusal(status: int, message: str, call: Call[object]) -> ApiError:
    """Make the error of a refusal by the API. About access the bot has words of its own: the API's
    name a person.
    """
    words = message.casefold()
    of_storage = call.root is not ApiRoot.JOBS  # its refusals are plain text
    if status == 401 or (status == 403 and of_storage) or "authentication failed" in words:
        return bad_key(call)
    if "access to project" in words:
        text = f"The API key may not see project {call.project}, or there is no such project."
        then = f"Check the project's number. {CHECK_KEY_HINT}"
        return NoAccess(text, then=with_effect(call, Changed.NO, then), project=call.project)
    if not message:
        return unreadable_answer(f"status {status} without a word of the API's", call)
    if status == 403:
        return bad_key(call)
    text = f"{service_name(call)} refused the request: {quote_message(message)}"
    changed = effect_of(call) if status == 200 else Changed.NO
    then = with_effect(call, changed, "Change what is asked for.")
    return BadRequest(text, then=then, changed=changed)


def bad_key(call: Call[object]) -> BadKey:
    text = f"{service_name(call)} does not accept the API key used for project {call.project}."
    return BadKey(text, then=with_effect(call, Changed.NO, CHECK_KEY_HINT))


def no_key(call: Call[object]) -> NoKey:
    text = f"There is no API key for project {call.project}, so nothing was sent."
    return NoKey(text, then="Set SH_APIKEY, or the key of this project in jobsbot.toml.")


def unreadable_answer(why: str, call: Call[object]) -> Unreadable:
    """Say that an answer cannot be used, and why."""
    changed = effect_of(call)
    then = with_effect(call, changed, check_address_hint(call))
    return Unreadable(describe_unreadable(why, call), then=then, changed=changed)


def foreign_answer(call: Call[object]) -> OtherProject:
    """Say that an answer is about another project. It would read as one that has no jobs."""
    found = unreadable_answer("its jobs are of another project", call)
    return OtherProject(found.text, then=found.then, changed=found.changed)


def describe_unreadable(why: str, call: Call[object]) -> str:
    return f"What answered at {address_of(call)} cannot be read: {why}."


def timed_out(call: Call[object]) -> TimedOut:
    """Say that the time for the whole call ran out between two requests."""
    text = f"{service_name(call)} could not answer everything in the time there was."
    then = "Ask for fewer jobs, or try again in a minute."
    return TimedOut(text, then=with_effect(call, Changed.NO, then), sent=False, changed=Changed.NO)


def cut_stream(count: int, why: str, thing: str = "job") -> CutStream:
    """Say that a stream of jobs, or of other things, ended before its end."""
    things = pluralize(count, thing, "entries" if thing == "entry" else "")
    text = f"Scrapy Cloud's list was cut after {things}: {why}."
    return CutStream(text, then="Ask again for the whole list.", jobs=count)


def service_name(call: Call[object]) -> str:
    return SERVICE_NAMES[call.root]


def address_of(call: Call[object]) -> str:
    """Name the setting that holds the address of a call, without the address."""
    if call.root is ApiRoot.JOBS:
        return "Scrapy Cloud's address"
    return f"the address of {service_name(call)}"


def check_address_hint(call: Call[object]) -> str:
    name = ADDRESS_VARIABLES[call.root]
    return f"Check {name}, and whatever stands between this machine and Scrapy Cloud."


def effect_of(call: Call[object]) -> Changed:
    return Changed.MAYBE if call.is_write else Changed.NO


def with_effect(call: Call[object], changed: Changed, then: str) -> str:
    """Put before the next step whether a write changed anything; a read never does."""
    if not call.is_write:
        return then
    if changed is Changed.MAYBE and then == RETRY_LATER_HINT:
        then = READ_JOBS_FIRST_HINT
    return f"{changed.value} {then}"


def quote_message(message: str) -> str:
    """Repeat the API's message in one short line of printable text, ended like a sentence."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    short = line if len(line) <= MAX_QUOTED_CHARACTERS else line[: MAX_QUOTED_CHARACTERS - 1] + "…"
    return short if short.endswith((".", "…", "!", "?")) else f"{short}."


def find_redirect_host(response: RawResponse) -> str:
    """Find the host that a redirect leads to; empty where it is none."""
    try:
        return urlsplit(response.headers.get("Location", "")).hostname or ""
    except ValueError:
        return ""
