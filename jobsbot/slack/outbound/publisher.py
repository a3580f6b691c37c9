"""Sends messages, forms and files to Slack, in the newest kinds of blocks that it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.message import FileAttachment, Form, Message
from jobsbot.render.modals import MAX_METADATA_UNITS, to_view
from jobsbot.render.mrkdwn import escape_text
from jobsbot.render.slack import Dialect, RenderedMessage, to_slack
from jobsbot.render.text import count_units
from jobsbot.slack.outbound.refused_blocks import RefusedBlocks, list_block_kinds
from jobsbot.slack.outbound.slack_errors import SlackError, SlackNoResponse, SlackRefused
from jobsbot.slack.outbound.web_api import CALL_BUDGET_SECONDS, UPLOAD_BUDGET_SECONDS, WebApi
from jobsbot.slack.payloads.readers import encode_form_metadata
from jobsbot.slack.payloads.response_url import ResponseUrl

T = TypeVar("T")
log = logging.getLogger(__name__)

TOO_LONG_ERROR = "msg_blocks_too_long"
"""It says nothing of the kinds of blocks."""
BLOCK_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", TOO_LONG_ERROR})
NEWEST_DIALECTS = (Dialect.NEW, Dialect.UNFOLDED)
"""Not tried for what they would draw with a kind of blocks that was refused."""
OPEN_FORM_BUDGET_SECONDS = 2.5
"""Seconds to open a form in; Slack lets go of its trigger after three."""
CARD_BUDGET_SECONDS = 10.0
"""Seconds for one edit of a card, so that a silent Slack holds its thread no longer."""
CARD_MAX_WAIT_SECONDS = 1.0
"""Seconds that an edit of a card waits for its turn; after that the caller tries again later."""

KEPT_FILE_CALL_BUDGET_SECONDS = 8.0
"""Seconds for each of the two calls around a file that a request to Scrapy Cloud waits for."""
KEPT_FILE_UPLOAD_BUDGET_SECONDS = 12.0
"""Seconds for the upload between them: half a minute in all."""

PostObserver = Callable[[Mapping[str, Any]], None]
"""Told of Slack's answer to a message that was posted."""


class FormTooLong(SlackError):
    """A form's sentence is longer than what Slack keeps with a form."""


def ignore_post(answer: Mapping[str, Any]) -> None:
    """Observe nothing."""


def read_posted_place(answer: Mapping[str, Any], where: Place) -> Place:
    """Read where a message is that was posted to a place.

    Raises SlackNoResponse where that is not told: it may be there all the same.
    """
    channel, message = answer.get("channel"), answer.get("ts")
    if not (isinstance(message, str) and message):
        raise SlackNoResponse("chat.postMessage", "it is not told where the message is", sent=True)
    known = channel if isinstance(channel, str) and channel else where.channel
    return Place(known, where.thread, message)


class Publisher:
    """Renders and sends. Every method raises SlackError, and nothing else for failures of Slack.

    Where Slack refuses a message's blocks, the same is sent in older kinds of blocks, and at last
    in plain text. Kinds that were refused where older ones were taken are not used for an hour.
    """

    def __init__(self, web: WebApi, on_posted: PostObserver = ignore_post) -> None:
        self._web, self._on_posted = web, on_posted
        self._refused_blocks = RefusedBlocks()

    def post(
        self,
        where: Place,
        message: Message,
        *,
        broadcast: bool = False,
        budget: float = CALL_BUDGET_SECONDS,
    ) -> Place:
        """Post to a channel, or a thread in it. Answers where the message is.

        `broadcast` shows what is posted in a thread in the channel as well; `budget` is in seconds,
        here as below.
        """

        def send(payload: RenderedMessage) -> dict[str, Any]:
            return self._web.call(
                "chat.postMessage",
                budget=budget,
                channel=where.channel,
                thread_ts=where.thread or None,
                reply_broadcast=True if broadcast and where.thread else None,
                unfurl_links=False,
                unfurl_media=False,
                text=payload.text,
                blocks=payload.blocks or None,
            )

        answer = self._send_drawn(message, send)
        self._on_posted(answer)
        return read_posted_place(answer, where)

    def edit(self, where: Place, message: Message, *, budget: float = CALL_BUDGET_SECONDS) -> None:
        """Put a message in the place of one that was posted."""
        self._edit(where, message, budget, budget)

    def restore(self, where: Place, shown: RenderedMessage) -> None:
        """Put back what a message showed before."""
        self._update(where, shown, CALL_BUDGET_SECONDS, CALL_BUDGET_SECONDS)

    def delete(self, where: Place) -> None:
        """Take away a message that was posted."""
        self._web.call("chat.delete", channel=where.channel, ts=where.message)

    def set_status(self, where: Place, status: str, *, budget: float = CALL_BUDGET_SECONDS) -> None:
        """Show in a thread what the app does, behind its name; an empty status takes it away.

        Slack takes it away with the app's next message there, and after two minutes.
        https://docs.slack.dev/reference/methods/assistant.threads.setStatus
        """
        self._web.call(
            "assistant.threads.setStatus",
            budget=budget,
            channel_id=where.channel,
            thread_ts=where.thread,
            status=status,
        )

    def edit_card(self, where: Place, message: Message) -> None:
        """Edit a card at once or not at all: the card updater tries again with a newer state."""
        self._edit(where, message, CARD_BUDGET_SECONDS, CARD_MAX_WAIT_SECONDS)

    def _edit(self, where: Place, message: Message, budget: float, max_wait: float) -> None:
        self._send_drawn(message, lambda payload: self._update(where, payload, budget, max_wait))

    def _update(
        self, where: Place, payload: RenderedMessage, budget: float, max_wait: float
    ) -> None:
        self._web.call(
            "chat.update",
            budget=budget,
            max_wait=max_wait,
            channel=where.channel,
            ts=where.message,
            text=payload.text,
            blocks=payload.blocks,
        )

    def post_ephemeral(
        self, who: Person, where: Place, message: Message, *, budget: float = CALL_BUDGET_SECONDS
    ) -> None:
        """Tell one person alone. It vanishes, and is in no history."""

        def send(payload: RenderedMessage) -> dict[str, Any]:
            return self._web.call(
                "chat.postEphemeral",
                budget=budget,
                channel=where.channel,
                thread_ts=where.thread or None,
                user=who.id,
                text=payload.text,
                blocks=payload.blocks or None,
            )

        self._send_drawn(message, send)

    def respond(
        self,
        url: ResponseUrl,
        message: Message,
        *,
        replace: bool = False,
        budget: float = CALL_BUDGET_SECONDS,
    ) -> None:
        """Answer one person alone at a response address, or replace what they pressed.

        A note that was given there is replaced by whatever is said next.
        """
        replace = url.take_note() or replace

        def send(payload: RenderedMessage) -> None:
            target_url = url.consume()
            if not target_url:
                raise SlackRefused("response_url", "used_url")
            body: dict[str, Any] = {"response_type": "ephemeral", "replace_original": replace}
            body |= {"text": payload.text, "blocks": payload.blocks}
            self._web.respond(target_url, body, budget=budget)

        self._send_drawn(message, send)

    def open_form(self, trigger: str, form: Form, where: Place) -> None:
        """Open a form within three seconds, as its trigger lives. Raises FormTooLong, too."""
        metadata = encode_form_metadata(form.value, where)
        if count_units(metadata) > MAX_METADATA_UNITS:
            raise FormTooLong("the sentence of a form is too long")
        view = to_view(form, metadata)
        self._web.call("views.open", budget=OPEN_FORM_BUDGET_SECONDS, trigger_id=trigger, view=view)

    def share_message_file(self, where: Place, file: FileAttachment) -> None:
        """Put a file of a message into a channel, or a thread in it."""
        content = file.content.encode()
        self.share_file(where, file.name, BytesIO(content), len(content))

    def share_kept_file(self, where: Place, file: FileAttachment) -> None:
        """Share a file that durable work waits for, within half a minute or not at all."""
        content = file.content.encode()
        self.share_file(
            where,
            file.name,
            BytesIO(content),
            len(content),
            comment=escape_text(file.alt_text),
            budget=KEPT_FILE_CALL_BUDGET_SECONDS,
            upload_budget=KEPT_FILE_UPLOAD_BUDGET_SECONDS,
        )

    def share_file(
        self,
        where: Place,
        name: str,
        content: BinaryIO,
        size: int,
        *,
        comment: str = "",
        budget: float = CALL_BUDGET_SECONDS,
        upload_budget: float = UPLOAD_BUDGET_SECONDS,
    ) -> None:
        """Put an open file of so many bytes into a channel, or a thread in it.

        `budget` is for each of the two calls around the upload, in seconds; `comment` is mrkdwn.
        An error that `may_have_arrived` is that of the last call: the file may be there.
        """
        try:
            file_id = self._upload_file(name, content, size, budget, upload_budget)
        except SlackError as error:
            error.may_have_arrived = False
            raise
        self._web.call(
            "files.completeUploadExternal",
            budget=budget,
            files=[{"id": file_id, "title": name}],
            channel_id=where.channel,
            thread_ts=where.thread or None,
            initial_comment=comment or None,
        )

    def _upload_file(
        self, name: str, content: BinaryIO, size: int, budget: float, upload_budget: float
    ) -> str:
        """Upload a file that nobody sees yet. Answers its id."""
        given = self._web.call(
            "files.getUploadURLExternal", budget=budget, filename=name, length=size
        )
        if not (given.get("upload_url") and given.get("file_id")):
            raise SlackRefused("files.getUploadURLExternal", "no address was given")
        self._web.upload(str(given["upload_url"]), content, size, budget=upload_budget)
        return str(given["file_id"])

    def _send_drawn(self, message: Message, send: Callable[[RenderedMessage], T]) -> T:
        refused: SlackRefused | None = None
        refused_kinds: frozenset[str] = frozenset()
        for dialect, payload in self._draw_dialects(message):
            try:
                answer = send(payload)
            except SlackRefused as error:
                if error.error not in BLOCK_ERRORS:
                    raise
                refused = error
                of_kinds = error.error != TOO_LONG_ERROR
                refused_kinds = list_block_kinds(payload.blocks) if of_kinds else frozenset()
                log.warning("%s. Saying the same in older blocks than %s.", error, dialect.value)
                continue
            if refused_kinds and dialect is not Dialect.TEXT:
                self._refused_blocks.add(refused_kinds - list_block_kinds(payload.blocks))
            return answer
        raise refused or SlackRefused("a message", "no way to draw it")

    def _draw_dialects(self, message: Message) -> Iterator[tuple[Dialect, RenderedMessage]]:
        """Draw a message in each dialect, the newest first; the same drawing is made once."""
        tried: RenderedMessage | None = None
        for dialect in Dialect:
            payload = to_slack(message, dialect)
            if dialect in NEWEST_DIALECTS and self._refused_blocks.hold_any_of(payload.blocks):
                continue
            if payload != tried:
                yield dialect, payload
            tried = payload
