"""Messages, forms and files on their way to Slack, in the newest blocks that it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, BinaryIO, TypeVar

from jobsbot.core.interaction import Person, Place
from jobsbot.core.messages.message import File, Form, Message
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, Payload, to_slack
from jobsbot.slack.payload_readers import metadata
from jobsbot.slack.response_url import ResponseUrl
from jobsbot.slack.web_api import Refused, WebApi

T = TypeVar("T")
log = logging.getLogger(__name__)

BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
TRIGGER_LIVES = 2.5
"""Seconds to wait for the turn to open a form; Slack lets go of its trigger after three."""


class Poster:
    """Draws and sends. Every method raises Refused and Silent, and nothing else for Slack's part.

    Where Slack refuses a message's blocks, the same is said in older ones, and at last in plain
    text. A workspace that refused the new blocks and took the old is not asked again.
    """

    def __init__(self, web: WebApi) -> None:
        self._web = web
        self._newest = Dialect.NEW

    def post(self, where: Place, message: Message) -> Place:
        """Post to a channel, or a thread in it. Answers where the message is."""

        def send(payload: Payload) -> dict[str, Any]:
            return self._web.call(
                "chat.postMessage",
                channel=where.channel,
                thread_ts=where.thread or None,
                unfurl_links=False,
                unfurl_media=False,
                text=payload.text,
                blocks=payload.blocks or None,
            )

        answer = self._drawn(message, send)
        return Place(str(answer.get("channel") or where.channel), where.thread, str(answer["ts"]))

    def edit(self, where: Place, message: Message) -> None:
        """Put a message in the place of one that was posted."""

        def send(payload: Payload) -> dict[str, Any]:
            return self._web.call(
                "chat.update",
                channel=where.channel,
                ts=where.message,
                text=payload.text,
                blocks=payload.blocks,
            )

        self._drawn(message, send)

    def whisper(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone. It vanishes, and is in no history."""

        def send(payload: Payload) -> dict[str, Any]:
            return self._web.call(
                "chat.postEphemeral",
                channel=where.channel,
                thread_ts=where.thread or None,
                user=who.id,
                text=payload.text,
                blocks=payload.blocks or None,
            )

        self._drawn(message, send)

    def respond(self, url: ResponseUrl, message: Message, *, replace: bool = False) -> None:
        """Answer one person alone at a response address, or replace what they pressed."""

        def send(payload: Payload) -> None:
            address = url.spend()
            if not address:
                raise Refused("response_url", "used_url")
            body = {"response_type": "ephemeral", "replace_original": replace}
            self._web.respond(address, {**body, "text": payload.text, "blocks": payload.blocks})

        self._drawn(message, send)

    def open(self, trigger: str, form: Form, where: Place) -> None:
        """Open a form, at once or not at all: its trigger lives three seconds."""
        view = to_view(form, metadata(form.value, where))
        self._web.call("views.open", patience=TRIGGER_LIVES, trigger_id=trigger, view=view)

    def share(self, where: Place, file: File) -> None:
        """Put a file of a message into a channel, or a thread in it."""
        content = file.content.encode()
        self.share_file(where, file.name, BytesIO(content), len(content))

    def share_file(self, where: Place, name: str, content: BinaryIO, size: int) -> None:
        """Put an open file of so many bytes into a channel, or a thread in it."""
        given = self._web.call("files.getUploadURLExternal", filename=name, length=size)
        self._web.upload(str(given["upload_url"]), content)
        self._web.call(
            "files.completeUploadExternal",
            files=[{"id": given["file_id"], "title": name}],
            channel_id=where.channel,
            thread_ts=where.thread or None,
        )

    def _drawn(self, message: Message, send: Callable[[Payload], T]) -> T:
        refused: Refused | None = None
        for dialect, payload in self._drawings(message):
            try:
                answer = send(payload)
            except Refused as error:
                if error.error not in BLOCKS_REFUSED:
                    raise
                refused = error
                log.warning("%s. Saying the same in older blocks than %s.", error, dialect.value)
                continue
            if refused and dialect is Dialect.OLD:
                self._newest = Dialect.OLD
            return answer
        raise refused or Refused("a message", "no way to draw it")

    def _drawings(self, message: Message) -> Iterator[tuple[Dialect, Payload]]:
        """Draw a message in each dialect, the newest first; the same drawing is made once."""
        tried: Payload | None = None
        dialects = list(Dialect)
        for dialect in dialects[dialects.index(self._newest) :]:
            payload = to_slack(message, dialect)
            if payload != tried:
                yield dialect, payload
            tried = payload
