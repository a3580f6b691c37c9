"""The policy as operators read it: a line a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jobsbot.core.plans.policy import AllowRule, Barrier, DenyRule, Policy
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
