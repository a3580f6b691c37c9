"""The policy as operators read it: a line a rule, and what of it does nothing or too much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobsbot.core.plans.policy import AllowRule, Barrier, DenyRule, Policy
from jobsbot.core.plans.policy.rules import EVERYTHING, READ, is_group_word
from jobsbot.core.text.durations import say_duration


def list_rules(policy: Policy, projects: Mapping[str, int]) -> Iterator[str]:
    """Say each rule in a line, the same order each time."""
    names = {number: name for name, number in projects.items()}
    if policy.read_only:
        yield "Nothing is written, by anybody: the policy is read-only."
    if policy.other_projects:
        yield "Projects that have no name here may be named by their number."
    if policy.audit_channel:
        yield f"Anchors of the audit are told daily in {policy.audit_channel}."
    if policy.numbers.keep_audit_days:
        days = policy.numbers.keep_audit_days
        yield f"jobsbot audit prune lets go of what is older in the audit than {days} days."
    yield f"members and terminals may {_join(policy.members_may) or 'nothing'}"
    yield from sorted(_say_allow(rule, names) for rule in policy.allow)
    yield from sorted(
        f"never: {_join(rule.who)} {_join(rule.may)}{_say_where(rule, names)}"
        for rule in policy.deny
    )


def find_warnings(policy: Policy) -> Iterator[str]:
    """Say which rules do nothing, and which let more in than they seem to."""
    for rule in sorted(policy.allow, key=_name):
        if is_idle(rule, policy):
            yield f"{_name(rule)} does nothing: members_may gives it without limits."
        elif _is_denied_whole(rule, policy):
            yield f"{_name(rule)} does nothing: a deny takes all of it."
        elif rule.channels and "members" in rule.who and rule.may - {READ} and not rule.projects:
            yield f"{_name(rule)} is limited by its channel alone: whoever can join has it."
    words = {word for rule in policy.allow for word in rule.who | rule.approvers}
    if any(is_group_word(word) for word in words):
        yield "Rules name user groups: see who may edit those in the workspace's settings."


def is_idle(rule: AllowRule, policy: Policy) -> bool:
    """Tell whether those whom a rule names have all of it by `members_may`, without limits.

    Not so where it holds while Slack cannot be asked too: then nothing else does.
    """
    if rule.break_glass:
        return False
    for_members = all(
        word in ("members", "terminal") or word.startswith("terminal:") or is_group_word(word)
        for word in rule.who
    )
    covered = EVERYTHING in policy.members_may or rule.may <= policy.members_may
    return for_members and covered


def _is_denied_whole(rule: AllowRule, policy: Policy) -> bool:
    return any(
        not (deny.projects or deny.channels)
        and rule.who <= deny.who
        and (EVERYTHING in deny.may or rule.may <= deny.may)
        for deny in policy.deny
    )


def _name(rule: AllowRule) -> str:
    return f"The rule for {_join(rule.who)} to {_join(rule.may)}"


def _say_allow(rule: AllowRule, names: Mapping[int, str]) -> str:
    parts = [f"{_join(rule.who)} may {_join(rule.may)}{_say_where(rule, names)}"]
    parts += [f"up to {rule.most} jobs a plan"] if rule.most else []
    parts += [f"{rule.per_hour} an hour"] if rule.per_hour else []
    parts += [f"asks {rule.ask.value}"] if rule.ask is not Barrier.NONE else []
    if rule.ask is Barrier.SECOND:
        parts.append(f"{rule.approvals} of {_join(rule.approvers) or 'whoever may do it'}")
    parts += ["a reason is needed"] if rule.reason else []
    parts += [f"begins {say_duration(rule.cool)} later"] if rule.cool else []
    parts += [f"while Slack cannot be asked too, told in {rule.break_glass}"] * bool(
        rule.break_glass
    )
    return ", ".join(parts)


def _say_where(rule: AllowRule | DenyRule, names: Mapping[int, str]) -> str:
    projects = _join(names.get(each, str(each)) for each in rule.projects)
    channels = _join(rule.channels)
    return (f" on {projects}" if projects else "") + (f" in {channels}" if channels else "")


def _join(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
