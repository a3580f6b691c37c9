"""What can become of a call of Slack's, other than that it is done.

No text of these errors holds more than the method, and Slack's own word or the kind of failure.
"""

from __future__ import annotations

UNCERTAIN_ERRORS = frozenset({"fatal_error", "internal_error"})
"""Slack failed, and some of what was asked may have been done before it did.
https://docs.slack.dev/reference/methods/chat.postMessage#errors"""


class SlackError(Exception):
    """Slack did not do what was asked, as far as is known."""

    may_have_arrived = False
    """What was sent may be there all the same."""


class SlackRefused(SlackError):
    """Slack said no. `error` is its word for why; after `ratelimited`, ask again later."""

    def __init__(self, method: str, error: str, retry_after_seconds: float = 0.0) -> None:
        self.error, self.retry_after_seconds = error, retry_after_seconds
        self.may_have_arrived = error in UNCERTAIN_ERRORS
        what = "failed at" if self.may_have_arrived else "refused"
        super().__init__(f"Slack {what} {method}: {error}")


class SlackNoResponse(SlackError):
    """No answer, or none that can be read. `sent` says whether the request may have arrived."""

    def __init__(self, method: str, why: str, *, sent: bool) -> None:
        super().__init__(f"Slack did not answer {method}: {why}")
        self.may_have_arrived = sent
