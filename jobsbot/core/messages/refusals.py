"""Messages about refused requests: why, and who may do it."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import assert_never

from jobsbot.core.messages.message import Message, Paragraph, Part, Say, Span, UserRef
from jobsbot.core.plans.policy import (
    Barrier,
    Permit,
    Refusal,
    RefusalCause,
    Request,
    is_group_id,
)
from jobsbot.core.text.wording import format_duration, format_number

KIND_NAMES = MappingProxyType(
    {
        "members": "members of this workspace",
        "external": "people of other organisations",
        "bots": "apps and workflows",
        "terminal": "whoever sits at the terminal",
    }
)
"""Names of the policy's kinds of account, for sentences."""
NOTHING_CHANGED = Paragraph.of("Nothing was changed.", quiet=True)


def explain_refusal(refusal: Refusal, request: Request, label: str, sentence: str) -> Message:
    """Say why something may not be done, and who may do it. `label` names the project."""
    parts: list[Part] = []
    if refusal.cause is RefusalCause.NO_REASON:
        parts.append(Paragraph.of("Say it with one: ", Say(f"{sentence} because …"[:300])))
    if refusal.allowed:
        first, *others = name_people(refusal.allowed)
        begun = first[:1].upper() + first[1:] if isinstance(first, str) else first
        parts.append(Paragraph((begun, *others, " can do this.")))
    if refusal.cause is RefusalCause.NO_RULE and not (refusal.allowed or request.reads):
        parts.append(Paragraph.of("Nobody may, here. ", Say("can"), " says what you may."))
    if refusal.way_out:
        parts.append(Paragraph.of("Whoever may end it says ", Say(refusal.way_out)))
    if not request.reads:  # after a question it goes without saying
        parts.append(NOTHING_CHANGED)
    return Message(_name_cause(refusal, request, label), tuple(parts))


def name_people(words: Iterable[str]) -> tuple[Span, ...]:
    """Name people as the policy does: ids as people, groups and kinds in words."""
    spans: list[Span] = []
    named = (UserRef(word) if is_user_id(word) else name_kind(word) for word in sort_people(words))
    for span in dict.fromkeys(named):
        if spans:
            spans.append(", ")
        spans.append(span)
    if len(spans) > 1:
        spans[-2] = " or "
    return tuple(spans)


def sort_people(words: Iterable[str]) -> list[str]:
    """Sort names, groups first. Terminals are left out where all members are named."""
    said = set(words)
    said -= {"terminal"} if "members" in said else set()
    return sorted(said, key=lambda each: (not each.startswith("@"), each))


def is_user_id(word: str) -> bool:
    """Tell whether a word of the policy names a person by their id."""
    return word[:1] in ("U", "W") and word.isupper()


def list_names(words: Iterable[str]) -> list[str]:
    """List the names of people as plain text, each once."""
    return list(dict.fromkeys(name_kind(word) for word in sort_people(words)))


def name_kind(word: str) -> str:
    """Name a kind of account, one at the terminal, or what has only an id, in words for people."""
    if is_user_id(word):
        return "people named by the policy"
    if is_group_id(word):
        return "a user group"
    if word.startswith("terminal:"):
        return f"{word.removeprefix('terminal:')} at the terminal"
    return KIND_NAMES.get(word, word)


def _name_cause(refusal: Refusal, request: Request, label: str) -> str:
    where = f" in {label}" if label else ""
    most = format_number(refusal.limit)
    match refusal.cause:
        case RefusalCause.READ_ONLY:
            return "jobsbot only reads here: its policy is read-only."
        case RefusalCause.DELETED:
            return "This account is deactivated, and may do nothing."
        case RefusalCause.UNKNOWN:
            return f"I could not look up who you are, so you may not {name_act(request)}{where}."
        case RefusalCause.NOT_LISTED:
            return f"Nothing may be done{where}: it is not in the list of projects any more."
        case RefusalCause.DENIED | RefusalCause.NO_RULE:
            return f"You may not {name_act(request)}{where}."
        case RefusalCause.TOO_MANY:
            return f"You may {request.verb} at most {most} jobs at once{where}."
        case RefusalCause.TOO_MANY_THIS_HOUR:
            return f"You may {request.verb} at most {most} jobs an hour{where}."
        case RefusalCause.NEEDS_SECOND:
            return "This needs a second person, whom a terminal cannot ask: say it in the chat."
        case RefusalCause.FROZEN:
            return f"Nothing may be changed{where}: {refusal.note or 'it is frozen'}."
        case RefusalCause.NO_REASON:
            return f"To {request.verb} jobs{where}, a reason is needed."
        case _:
            assert_never(refusal.cause)


def name_act(request: Request) -> str:
    """Say what was wanted: `stop jobs`, `use “list”`."""
    return f"{request.verb} jobs" if request.action else f"use “{request.verb}”"


def describe_permit(permit: Permit) -> str:
    """Say in a few words which barrier and limits apply, and by which rules it is allowed."""
    asks = {
        Barrier.NONE: "",
        Barrier.CARD: "asks first",
        Barrier.DIALOG: "asks first, and once more",
        Barrier.NUMBER: "the number is typed",
        Barrier.SECOND: "a second person approves",
    }
    limits = [rule.most for rule in permit.rules]
    most = "" if None in limits or not limits else f"up to {max(n for n in limits if n)} at once"
    hourly = f"{permit.per_hour} an hour" if permit.per_hour else ""
    cool = f"begins {format_duration(permit.cool)} later" if permit.cool else ""
    reason = "a reason is needed" if permit.needs_reason else ""
    words = {word for rule in permit.rules for word in rule.who}
    who = list_names(words)
    parts = [asks[permit.barrier], cool, most, hourly, reason, f"by a rule for {', '.join(who)}"]
    return "; ".join(part for part in parts if part)


def describe_refusal(refusal: Refusal) -> str:
    """Say in a few words why not, and who may."""
    people = list_names(refusal.allowed)
    if not people and refusal.cause is RefusalCause.NO_RULE:
        return "no rule lets anybody"
    who = f"; {', '.join(people)} may" if people else ""
    return f"{refusal.cause.value}{who}"
