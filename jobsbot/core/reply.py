"""What the bot wants done with its answer: values that every shell carries out its own way."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

import msgspec

from jobsbot.core.errors import ApiError, JobsbotError, make_public
from jobsbot.core.interaction import Person, Place, Said
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.export import FileRequest
from jobsbot.core.messages.masking import mask_names
from jobsbot.core.messages.message import FileAttachment, Form, Message
from jobsbot.core.plans.plan import PlanRecord
from jobsbot.core.values import replace


class Audience(Enum):
    """For whom a message is."""

    ASKER = "asker"  # the person who spoke, alone
    CHANNEL = "channel"  # the channel, in the thread it was said in
    PLACE = "place"  # in place of the message that was pressed


class SendMessage(msgspec.Struct, frozen=True):
    """Say this."""

    message: Message
    audience: Audience
    failed: bool = False
    """It was not understood or could not be done: for shells that have an exit code or count."""
    is_temporary: bool = False
    """The failure is temporary and concerns everybody: anybody may say the same again later."""
    detail: str = ""
    """What only the log hears of a failure."""


class ShowCard(msgspec.Struct, frozen=True):
    """Post this plan's card in its channel, or have it drawn anew where it is already.

    After a first posting the shell calls `Bot.on_card_posted`, or `Bot.on_card_not_posted` where
    nobody can see it; neither where that is not known.
    """

    record: PlanRecord
    message: Message


class OpenForm(msgspec.Struct, frozen=True):
    """Open a form for the person who pressed. What they submit comes back as a Said."""

    form: Form


class ExportFile(msgspec.Struct, frozen=True):
    """Write this file as its rows stream, and give it where it was asked for.

    The shell says how far it is, and at the end what the file holds and what it does not.
    """

    request: FileRequest


Reply = SendMessage | ShowCard | OpenForm | ExportFile


def make_failure_reply(
    error: JobsbotError, said: Said, explain: Callable[[JobsbotError, str], Message]
) -> SendMessage:
    """Say what failed. A failure of Scrapy Cloud is temporary, and the same for everybody."""
    if not isinstance(error, ApiError):
        return SendMessage(explain(error, said.id), Audience.ASKER, failed=True)
    shown = error if said.who.is_terminal else make_public(error)
    message = explain(shown, said.id)
    return SendMessage(message, Audience.ASKER, failed=True, is_temporary=True, detail=shown.detail)


def mask_reply(reply: Reply, masking: Masking) -> Reply:
    """Mask the credentials that others' names hold, in all that a reply shows."""
    match reply:
        case SendMessage() | ShowCard():
            return replace(reply, message=mask_names(reply.message, masking))
        case OpenForm():
            return OpenForm(mask_names(reply.form, masking))
        case ExportFile():  # masked as its rows are written
            return reply


class Shown(msgspec.Struct, frozen=True):
    """Whether something was shown. `Shown()`, without more, says that it was."""

    later: bool = False
    """It was not shown; a later try may succeed."""
    unsure: bool = False
    """It may have been shown: it was sent, and no answer came."""
    retry_after_seconds: float = 0.0
    """How long to wait before the next try."""
    refused_channel: str = ""
    """The channel that refused it, as `jobsbot.core.refused_channels` remembers it."""

    def and_then(self, other: Shown) -> Shown:
        """Answer whether both this and another thing were shown."""
        return Shown(
            self.later or other.later,
            self.unsure or other.unsure,
            max(self.retry_after_seconds, other.retry_after_seconds),
            self.refused_channel or other.refused_channel,
        )


class FileKept(msgspec.Struct, frozen=True):
    """A file was kept. `place` says where, after `is kept`."""

    place: str


class FileNotKept(msgspec.Struct, frozen=True):
    """A file was not kept, and why, as a full sentence. `later` says that a later try may help."""

    why: str
    later: bool = False


class CardDisplay(Protocol):
    """Where cards are shown: the Slack shell, the terminal, a list in a test.

    Raises nothing for what the platform refuses or delays: a card that cannot be edited now is
    edited by a later call, since each is drawn from the whole record.
    """

    def show_card(self, record: PlanRecord, message: Message) -> Shown:
        """Edit the card of a record that was posted (`record.card`), or post it where it is not.

        Where it has to post, it stores the place by `Memory.save_card_place`.
        """
        ...

    def tell_end(self, record: PlanRecord) -> Shown:
        """Tell who asked and who confirmed how it ended, where they notice it."""
        ...

    def post_notice(self, where: Place, message: Message) -> Shown:
        """Post a message in a channel, or a thread of it, for whoever is there."""
        ...

    def keep_file(self, record: PlanRecord, file: FileAttachment) -> FileKept | FileNotKept:
        """Keep a file where the card is: in its thread, or beside the terminal's own state.

        Answers within half a minute. Doing it twice leaves the same file twice.
        """
        ...

    def notify_person(self, who: Person, where: Place, message: Message) -> None:
        """Tell one person alone, where they pressed."""
        ...


class CardRefresher(Protocol):
    """Who draws the cards of plans, beside the work, in order."""

    def refresh(self, plan_id: str, *, forced: bool = False, changed: bool = True) -> None:
        """Have a plan's card drawn anew soon. Never waits, never raises.

        `forced` draws it where it has not changed, too: for whoever still sees an older one. Where
        the plan is not known to have `changed`, a later drawing that is planned already is enough.
        """
        ...

    def retry_refused_notices(self) -> None:
        """Post what waits for a channel that took nothing, once something was heard from one."""
        ...
