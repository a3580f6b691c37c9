"""What of a policy does nothing, or lets more in than it seems to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from jobsbot.core.plans.actions import ACTIONS
from jobsbot.core.plans.policy import SETTING_VERBS, AllowRule, Barrier, DenyRule, Policy
from jobsbot.core.plans.policy.rules import EVERYTHING, READ, is_group_word

T = TypeVar("T", int, str)
CARD_VERBS = frozenset(action.verb for action in ACTIONS)
WRITE_VERBS = CARD_VERBS | SETTING_VERBS | {EVERYTHING}
JOINING_KINDS = frozenset({"members", "external"})
"""Words for those who can come into a channel by themselves, or be brought by their like."""


def find_warnings(policy: Policy, projects: Collection[int] = ()) -> Iterator[str]:
    """Say which rules do nothing, and which let more in than they seem to.

    `projects` are the numbers that the file names.
    """
    for rule in sorted(policy.allow, key=_name):
        never = _find_why_never(rule, policy, projects)
        if never:
            yield f"{_name(rule)} does nothing: {never}."
            continue
        yield from _find_idle_verbs(rule, policy)
        if _is_limited_by_channel(rule) and not _is_idle(rule, policy):
            yield f"{_name(rule)} is limited by its channel alone: whoever can join has it."
        if rule.ask is not Barrier.NONE and rule.may & SETTING_VERBS:
            verbs = join_sorted(rule.may & SETTING_VERBS)
            yield f"{_name(rule)} asks nobody before {verbs}: only what changes jobs has a card."
    for deny in sorted(policy.deny, key=_name):
        unfit = _find_why_unfit(deny, policy, projects)
        if unfit:
            yield f"{_name(deny)} does nothing: {unfit}."
    if any(is_group_word(word) for word in list_people(policy)):
        yield "Rules name user groups: see who may edit those in the workspace's settings."


def list_people(policy: Policy) -> frozenset[str]:
    """List the words for people that all rules hold."""
    allowed = (rule.who | rule.approvers for rule in policy.allow)
    return frozenset().union(*allowed, *(rule.who for rule in policy.deny))


def join_sorted(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _find_why_never(rule: AllowRule, policy: Policy, projects: Collection[int]) -> str:
    """Say why a rule can never help anybody; empty where it can."""
    if policy.read_only and rule.may <= WRITE_VERBS - {EVERYTHING}:
        return "the policy is read-only"
    if _is_for_terminals(rule) and rule.ask is Barrier.SECOND and rule.may <= CARD_VERBS:
        return "a terminal cannot ask a second person"
    if _is_denied_whole(rule, policy):
        return "a deny takes all of it"
    return _find_why_unfit(rule, policy, projects)


def _find_why_unfit(rule: AllowRule | DenyRule, policy: Policy, projects: Collection[int]) -> str:
    """Say why no sentence can ever be one that a rule is about; empty where one can."""
    if _is_for_terminals(rule) and rule.channels:
        return "a terminal is in no channel"
    if projects and not policy.other_projects and rule.projects.isdisjoint({0, *projects}):
        return "none of its projects is in [projects]" if rule.projects else ""
    return ""


def _is_for_terminals(rule: AllowRule | DenyRule) -> bool:
    return all(word.startswith("terminal") for word in rule.who)


def _is_denied_whole(rule: AllowRule, policy: Policy) -> bool:
    return any(
        rule.who <= deny.who
        and (EVERYTHING in deny.may or rule.may <= deny.may)
        and (not deny.projects or _is_part(rule.projects, deny.projects))
        and (not deny.channels or _is_part(rule.channels, deny.channels))
        for deny in policy.deny
    )


def _is_part(named: frozenset[T], of: frozenset[T]) -> bool:
    """Tell whether what a rule names is part of that; a rule that names nothing is for all."""
    return bool(named) and named <= of


def _find_idle_verbs(rule: AllowRule, policy: Policy) -> Iterator[str]:
    """Say for which verbs a rule does nothing, since members have these without limits anyway."""
    idle = _list_idle_verbs(rule, policy)
    if not idle:
        return
    whom = " for members" if any(not _is_surely_member(word) for word in rule.who) else ""
    if _is_idle(rule, policy):
        yield f"{_name(rule)} does nothing{whom}: members_may gives it without limits."
    elif _has_limits(rule):
        verbs = join_sorted(idle)
        yield f"{_name(rule)} does nothing for {verbs}{whom}: members_may gives that anyway."


def _is_idle(rule: AllowRule, policy: Policy) -> bool:
    return rule.may <= _list_idle_verbs(rule, policy)


def _list_idle_verbs(rule: AllowRule, policy: Policy) -> frozenset[str]:
    """List the verbs of a rule that `members_may` gives to people whom it names.

    None where it holds while Slack cannot be asked too: then nothing else does; and none where it
    names people by their ids alone: they can be guests.
    """
    if rule.break_glass or not any(_is_surely_member(word) for word in rule.who):
        return frozenset()
    if EVERYTHING in policy.members_may:
        return rule.may
    if EVERYTHING in rule.may:
        return policy.members_may & CARD_VERBS
    reads = rule.may - WRITE_VERBS if READ in policy.members_may else frozenset()
    return reads | (rule.may & policy.members_may)


def _is_surely_member(word: str) -> bool:
    return word in ("members", "terminal") or word.startswith("terminal:") or is_group_word(word)


def _is_limited_by_channel(rule: AllowRule) -> bool:
    """Tell whether a right to write depends on a channel alone, which people can join."""
    writes = bool(rule.who & JOINING_KINDS and rule.may & WRITE_VERBS)
    return writes and bool(rule.channels) and not rule.projects


def _has_limits(rule: AllowRule) -> bool:
    places = rule.projects or rule.channels
    numbers = rule.most or rule.per_hour
    return bool(places or numbers or rule.reason or rule.cool or rule.ask is not Barrier.NONE)


def _name(rule: AllowRule | DenyRule) -> str:
    kind = "rule for" if isinstance(rule, AllowRule) else "deny of"
    return f"The {kind} {join_sorted(rule.who)} to {join_sorted(rule.may)}"
