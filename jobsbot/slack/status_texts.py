"""Messages of the Slack shell itself: about admission, waiting, and failures."""

from __future__ import annotations

from types import MappingProxyType

import msgspec

from jobsbot.core.errors import JobsbotError
from jobsbot.core.messages.message import Code, Message, Paragraph, Say
from jobsbot.core.values import replace
from jobsbot.slack.payloads.source import Stranger

BUSY_TEXT = (
    "jobsbot is busy: too much is asked of it at once. "
    "Nothing was done and nothing was changed. Say it again in a minute."
)

NOT_INVITED_TEXT = "I can't post here: /invite @jobsbot, then say it again."
CLOSED_PLACE_TEXT = "I can't post here. Say it in another channel, or to me alone."
UNSENT_ANSWER_TEXT = "No job was changed by this. Ask for less, or say it again in a minute."


STRANGER_TEXTS = MappingProxyType(
    {
        Stranger.OTHER_INSTALLATION: "This was meant for another workspace or app than mine. "
        "Nothing was done.",
        Stranger.OTHER_TEAM: "I answer people of my own workspace only, and you are from another "
        "one. Nothing was done.",
        Stranger.OTHER_APP: "I answer people who speak to me themselves, and this came through "
        "another app. Nothing was done.",
    }
)


def stranger_message(stranger: Stranger) -> Message:
    """Say that who spoke is not let in."""
    return Message(STRANGER_TEXTS[stranger])


def not_known_yet_message() -> Message:
    """Say that it is not known yet who belongs here."""
    return Message(
        "Slack has not told me yet which workspace I am in. Nothing was done. "
        "Say it again in a minute."
    )


class WaitingText(msgspec.Struct, frozen=True):
    """What is said to who waits: as a message, or as a status behind the app's name."""

    message: Message
    status: str


def asking_text() -> WaitingText:
    """Say that the answer takes a while."""
    return WaitingText(Message("Asking Scrapy Cloud…"), "is asking Scrapy Cloud…")


def queued_text() -> WaitingText:
    """Say that much was asked before."""
    return WaitingText(
        Message("Others asked before you: your answer comes in its turn…"),
        "answers others first, who asked before you…",
    )


def add_answer_below(note: Message) -> Message:
    """Say of a note that Slack may leave standing where the answer will be."""
    return replace(note, parts=(Paragraph.of("The answer comes below.", quiet=True),))


def elsewhere_message(what: str) -> Message:
    """Say, in the place of a note, what is in the channel instead. `what` begins the sentence."""
    return Message(f"{what} is in the channel.")


def not_shown_anew_message() -> Message:
    """Say, in the place of what was pressed, that it was not shown anew."""
    return Message("What stood here was not shown anew.")


def busy_message() -> Message:
    """Say that something was not taken on."""
    return Message(BUSY_TEXT)


def failed_message(id: str, trouble: JobsbotError | None = None, *, had_begun: bool) -> Message:
    """Say that the fault is ours, what is the matter where that is known, and how to find it in
    the log. `had_begun` is whether anything can have been done before it failed.
    """
    known = (Paragraph.of(str(trouble)),) if trouble else ()
    look = (Paragraph.of("Look at the jobs before you say it again: ", Say("")),)
    return Message(
        "jobsbot itself failed, and stopped there: nothing more was done."
        if had_begun
        else "jobsbot itself failed. Nothing was done.",
        (
            *known,
            *(look if had_begun else ()),
            Paragraph.of("Whoever runs jobsbot finds the reason in its log under ", Code(id), "."),
        ),
    )


def failed_acknowledgement(id: str) -> dict[str, str]:
    """Say the same in the acknowledgement of a slash command."""
    text = f"jobsbot itself failed. Nothing was done. Its log has the reason under `{id}`."
    return {"response_type": "ephemeral", "text": text}


def cannot_post_message(cannot: str, reason: str, then: str) -> Message:
    """Say that the bot may not post here, by one of the two texts above.

    `then` says what became of what was asked.
    """
    return Message(
        cannot, (Paragraph.of(then), Paragraph.of(f"Slack's reason: {reason}", quiet=True))
    )


def not_taken_message(reason: str, then: str) -> Message:
    """Say that Slack did not take a message. `then` says what became of what was asked."""
    return _explain_unseen("Slack did not take what I had to say.", reason, then)


def not_surely_taken_message(reason: str, then: str) -> Message:
    """Say that a message may be there or not. `then` says what became of what was asked."""
    return _explain_unseen("Slack did not say whether it took what I had to say.", reason, then)


def _explain_unseen(title: str, reason: str, then: str) -> Message:
    return Message(title, (Paragraph.of(then), Paragraph.of(f"{reason}.", quiet=True)))


def form_late_message() -> Message:
    """Say that a form could not be opened in the three seconds that Slack gives."""
    return Message(
        "Slack did not open the form in time.",
        (Paragraph.of("Nothing was done. Press the button again."),),
    )


def form_unsure_message(reason: str) -> Message:
    """Say that Slack did not answer whether the form is open."""
    return Message(
        "Slack did not say whether the form is open.",
        (
            Paragraph.of("Nothing was done. If there is no form, press the button again."),
            Paragraph.of(f"{reason}.", quiet=True),
        ),
    )


def form_refused_message(reason: str, then: str) -> Message:
    """Say that Slack did not take a form. `then` says what to do."""
    return Message(
        "Slack did not open the form.",
        (Paragraph.of(f"Nothing was done. {then}"), Paragraph.of(f"{reason}.", quiet=True)),
    )


def form_too_long_message(sentence: str) -> Message:
    """Say that a form has no room for the sentence that it would go on with."""
    return Message(
        "This sentence is too long for a form.",
        (
            Paragraph.of("Nothing was done. Type it, with what is missing:"),
            Paragraph.of(Say(sentence)),
        ),
    )
