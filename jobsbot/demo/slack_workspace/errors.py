"""How Slack refuses a call."""

from collections.abc import Mapping


class WebApiRefusal(Exception):
    """A Web API call that is answered with `ok: false`.

    `error` is Slack's own word; `messages` say where in the payload, as in `response_metadata`;
    `details` are further fields of the answer. `retry_after` is in seconds and makes it a 429.
    """

    def __init__(
        self,
        error: str,
        messages: tuple[str, ...] = (),
        *,
        details: Mapping[str, str] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.details = dict(details or {})
        self.retry_after = retry_after
