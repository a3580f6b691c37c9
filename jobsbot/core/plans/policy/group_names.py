"""Handles of user groups that the policy names by id, for texts that people read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jobsbot.core.plans.policy.decision import Decision, Refusal
from jobsbot.core.plans.policy.rules import is_group_id
from jobsbot.core.values import replace

FindHandles = Callable[[], Mapping[str, str]]
"""Answers `@handle` of user groups by their ids, as far as they are known."""


def name_allowed_groups(decision: Decision, find_handles: FindHandles) -> Decision:
    """Replace ids of groups by handles in the people and rules that a decision names."""
    if isinstance(decision, Refusal):
        return replace(decision, allowed=name_groups(decision.allowed, find_handles))
    if not any(is_group_id(word) for rule in decision.rules for word in rule.who):
        return decision
    rules = (replace(rule, who=name_groups(rule.who, find_handles)) for rule in decision.rules)
    return replace(decision, rules=frozenset(rules))


def name_groups(words: frozenset[str], find_handles: FindHandles) -> frozenset[str]:
    """Replace ids of groups by their handles; an id without a known handle stays."""
    if not any(is_group_id(word) for word in words):
        return words
    handles = find_handles()
    return frozenset(handles.get(word, word) for word in words)
