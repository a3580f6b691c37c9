"""Messages to one person, by the first way that works, so that nobody is left without an answer.

The ways are the response address of what they pressed or typed, an ephemeral message where they
spoke, and a direct message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.message import Message
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.slack_errors import SlackError
from jobsbot.slack.payloads.response_url import ResponseUrl

log = logging.getLogger(__name__)


class PrivateMessages:
    """Tells one person, by the first way that works."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def tell(
        self,
        who: Person,
        where: Place,
        message: Message,
        url: ResponseUrl | None = None,
        *,
        id: str = "",
    ) -> None:
        """Tell a person. `id` is for the log. Raises the last SlackError where no way worked.

        A way whose answer was lost counts as failed: to be told twice does no harm.
        """
        last: SlackError | None = None
        for send in self._list_ways(who, where, message, url):
            try:
                send()
            except SlackError as error:
                log.warning("%s. Trying the next way.", error, extra={"id": id})
                last = error
            else:
                return
        if last is not None:
            raise last

    def _list_ways(
        self, who: Person, where: Place, message: Message, url: ResponseUrl | None
    ) -> Iterator[Callable[[], object]]:
        # A response address answers below the channel, not in the thread that was pressed in.
        if url and not where.thread:
            yield lambda: self._publisher.respond(url, message)
        if where.channel:
            yield lambda: self._publisher.post_ephemeral(who, where, message)
        yield lambda: self._publisher.post(Place(who.id), message)
