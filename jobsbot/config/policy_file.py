"""The rules of `[policy]` in `jobsbot.toml`, read with every mistake told at once.

Each mistake says by which key it stands and what was probably meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from jobsbot.config.problem_text import hide_keys
from jobsbot.config.suggestions import KINDS_MEANT, suggest, suggest_person, suggest_verb
from jobsbot.core.plans.policy import (
    DEFAULT_MEMBERS_MAY,
    AllowRule,
    Barrier,
    DenyRule,
    Policy,
    PolicyNumbers,
)
from jobsbot.core.plans.policy.rules import EVERYTHING, KINDS_BY_WORD, READ
from jobsbot.core.text.durations import read_duration, say_duration

Report = Callable[[str, str, str], None]
"""Takes the key, what is wrong with it, and the remedy."""
SWITCH_KEYS = ("read_only", "other_projects")
LIST_KEYS = ("members_may", "show_args")
POLICY_KEYS = (*SWITCH_KEYS, *LIST_KEYS, "audit_channel", "allow", "deny")
"""What `[policy]` may hold beside its numbers."""
DENY_KEYS = ("who", "may", "on", "in")
ALLOW_KEYS = (
    *DENY_KEYS,
    "most",
    "per_hour",
    "ask",
    "approvers",
    "approvals",
    "reason",
    "cool",
    "break_glass",
)
ASK_WORDS = {
    "none": Barrier.NONE,
    "card": Barrier.CARD,
    "number": Barrier.NUMBER,
    "second": Barrier.SECOND,
}
MAX_RULE_NUMBERS = {"most": 10_000, "per_hour": 1_000_000, "approvals": 10}
"""The numbers of a rule, with the largest that each may be."""
MAX_COOL = timedelta(minutes=10)
"""The longest that a rule may have a confirmed plan wait."""
WHO_PATTERN = re.compile(r"@[\w.-]+|[UWS][A-Z0-9]+|terminal:.+")
PERSON_PATTERN = re.compile(r"[UW][A-Z0-9]+")
CHANNEL_PATTERN = re.compile(r"[CGD][A-Z0-9]+")


def read_policy_rules(
    raw: Mapping[str, Any],
    numbers: PolicyNumbers,
    projects: Mapping[str, int],
    verbs: Mapping[str, str],
    report: Report,
) -> Policy:
    """Read who may do what. `verbs` gives each word that is known its verb in a rule.

    `report` hears of each mistake.
    """
    reader = PolicyRuleReader(numbers, projects, verbs, report)
    return Policy(
        numbers=numbers,
        read_only=reader.read_switch(raw, "policy", "read_only"),
        other_projects=reader.read_switch(raw, "policy", "other_projects"),
        members_may=(
            reader.read_verbs(raw, "policy", "members_may")
            if "members_may" in raw
            else DEFAULT_MEMBERS_MAY
        ),
        show_args=frozenset(reader.read_words(raw, "policy", "show_args")),
        allow=frozenset(reader.read_allow_rules(raw)),
        deny=frozenset(reader.read_deny_rules(raw)),
        audit_channel=reader.read_audit_channel(raw),
        is_written=any(key in raw for key in ("members_may", "allow", "deny")),
    )


class PolicyRuleReader(msgspec.Struct, frozen=True):
    """Reads rules one by one and goes on after each mistake."""

    numbers: PolicyNumbers
    projects: Mapping[str, int]
    verbs: Mapping[str, str]
    report: Report

    def read_allow_rules(self, raw: Mapping[str, Any]) -> list[AllowRule]:
        return [
            self.read_allow_rule(table, within) for within, table in self.list_tables(raw, "allow")
        ]

    def read_deny_rules(self, raw: Mapping[str, Any]) -> list[DenyRule]:
        read = []
        for within, table in self.list_tables(raw, "deny"):
            self.check_keys(table, DENY_KEYS, within)
            read.append(
                DenyRule(
                    who=self.read_who(table, within, "who"),
                    may=self.read_verbs(table, within, "may"),
                    projects=self.read_projects(table, within),
                    channels=self.read_channels(table, within),
                )
            )
        return read

    def read_allow_rule(self, table: Mapping[str, Any], within: str) -> AllowRule:
        self.check_keys(table, ALLOW_KEYS, within)
        rule = AllowRule(
            who=self.read_who(table, within, "who"),
            may=self.read_verbs(table, within, "may"),
            projects=self.read_projects(table, within),
            channels=self.read_channels(table, within),
            most=self.read_number(table, within, "most"),
            per_hour=self.read_number(table, within, "per_hour"),
            ask=self.read_ask(table, within),
            approvers=self.read_who(table, within, "approvers") if "approvers" in table else _NONE,
            approvals=self.read_number(table, within, "approvals") or 1,
            reason=self.read_switch(table, within, "reason"),
            cool=self.read_cool(table, within),
            break_glass=self.read_break_glass(table, within),
        )
        self.check_second_person(rule, table, within)
        if rule.break_glass and rule.may != {"stop"}:
            remedy = 'Make it a rule of its own, with may = ["stop"].'
            self.report(f"{within}.break_glass", "is for stops only", remedy)
        return rule

    def check_second_person(self, rule: AllowRule, table: Mapping[str, Any], within: str) -> None:
        """Approvers mean something with `ask = "second"` only, and a terminal is never one."""
        if rule.ask is not Barrier.SECOND:
            for key in ("approvers", "approvals"):
                if key in table:
                    self.report(
                        f"{within}.{key}", "asks nobody", 'Add ask = "second", or remove it.'
                    )
        people = [word for word in rule.approvers if PERSON_PATTERN.fullmatch(word)]
        if len(people) == len(rule.approvers) and 0 < len(people) < rule.approvals:
            remedy = "Name more of them, or a group, or lower it."
            self.report(f"{within}.approvals", f"is more than the {len(people)} named", remedy)
        if any(word.startswith("terminal") for word in rule.approvers):
            self.report(
                f"{within}.approvers", "names a terminal", "A second person presses in Slack."
            )

    def list_tables(
        self, raw: Mapping[str, Any], name: str
    ) -> Iterable[tuple[str, Mapping[str, Any]]]:
        tables = raw.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            self.report(
                f"policy.{name}", "is no list of rules", f"Begin each with [[policy.{name}]]."
            )
            return []
        return [(f"policy.{name}[{n}]", table) for n, table in enumerate(tables, 1)]

    def check_keys(self, table: Mapping[str, Any], known: Iterable[str], within: str) -> None:
        names = list(known)
        for key in table:
            if key not in names:
                self.report(f"{within}.{key}", "is not a setting", suggest(key, names))

    def read_who(self, table: Mapping[str, Any], within: str, key: str) -> frozenset[str]:
        """Read people: ids, groups by `@handle` or id, kinds of account, terminals."""
        words = self.read_words(table, within, key)
        if not words and table.get(key, []) == []:
            self.report(f"{within}.{key}", "names nobody", 'Write it as ["@group", "members"].')
        for word in words:
            known = word in KINDS_BY_WORD or WHO_PATTERN.fullmatch(word)
            # Whoever may not do something is told who may, so that no key can stand here.
            if not known or word.lower() in KINDS_MEANT or hide_keys(word) != word:
                self.report(f"{within}.{key}", f"does not know {word!r}", suggest_person(word))
        return frozenset(word.lower() if word.startswith("@") else word for word in words)

    def read_verbs(self, table: Mapping[str, Any], within: str, key: str) -> frozenset[str]:
        """Read verbs, each as the rules call it. `members_may` may be empty, a rule not."""
        words = self.read_words(table, within, key)
        if key == "may" and not words and table.get(key, []) == []:
            self.report(f"{within}.{key}", "names no verb", 'Write it as ["read", "stop"].')
        known = {READ: READ, EVERYTHING: EVERYTHING, **self.verbs}
        for word in words:
            if word.lower() not in known:
                hint = suggest_verb(word.lower(), known)
                self.report(f"{within}.{key}", f"knows no verb {word!r}", hint)
        return frozenset(known[word.lower()] for word in words if word.lower() in known)

    def read_projects(self, table: Mapping[str, Any], within: str) -> frozenset[int]:
        """Read projects, by a name of this file or by their number."""
        given = table.get("on", [])
        if not isinstance(given, list):
            self.report(f"{within}.on", "is no list", 'Write it as ["prod-crawl"].')
            return _NONE_INT
        if "on" in table and not given:
            self.report(f"{within}.on", "names no project", "Name one, or remove the line.")
        found = set()
        for each in given:
            name = str(each).lower()
            if name in self.projects:
                found.add(self.projects[name])
            elif name.isascii() and name.isdigit() and int(name):
                found.add(int(name))
            else:
                hint = suggest(name, self.projects, "Name it in [projects] first.")
                self.report(f"{within}.on", f"knows no project {each!r}", hint)
        return frozenset(found)

    def read_channels(self, table: Mapping[str, Any], within: str) -> frozenset[str]:
        words = self.read_words(table, within, "in")
        if table.get("in") == []:
            self.report(f"{within}.in", "names no channel", "Name one, or remove the line.")
        for word in words:
            if not CHANNEL_PATTERN.fullmatch(word):
                remedy = "Give its id, as in C024BE91L: it stands in the channel's details."
                self.report(f"{within}.in", f"takes no name such as {word!r}", remedy)
        return frozenset(words)

    def read_ask(self, table: Mapping[str, Any], within: str) -> Barrier:
        word = str(table.get("ask", "none"))
        if word not in ASK_WORDS:
            self.report(f"{within}.ask", f"cannot be {word!r}", suggest(word, ASK_WORDS))
        return ASK_WORDS.get(word, Barrier.SECOND)

    def read_number(self, table: Mapping[str, Any], within: str, key: str) -> int | None:
        """Read a number from 1 to its ceiling. `most` is never above the policy's own."""
        if key not in table:
            return None
        value, ceiling = table[key], MAX_RULE_NUMBERS[key]
        if key == "most":
            ceiling = min(ceiling, self.numbers.most)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= ceiling:
            return value
        self.report(f"{within}.{key}", "is out of range", f"Give a number from 1 to {ceiling}.")
        return None

    def read_audit_channel(self, raw: Mapping[str, Any]) -> str:
        """Read the channel where it is told daily how far the audit has come."""
        channel = raw.get("audit_channel", "")
        if isinstance(channel, str) and (not channel or CHANNEL_PATTERN.fullmatch(channel)):
            return channel
        remedy = "Give the channel's id, as in C024BE91L, or remove the line."
        self.report("policy.audit_channel", "names no channel", remedy)
        return ""

    def read_break_glass(self, table: Mapping[str, Any], within: str) -> str:
        """Read the channel that is told of stops while Slack's directory cannot be asked."""
        channel = table.get("break_glass", "")
        if "break_glass" not in table:
            return ""
        if not isinstance(channel, str) or not CHANNEL_PATTERN.fullmatch(channel):
            remedy = "Give the channel's id, as in C024BE91L: everything of it is told there."
            self.report(f"{within}.break_glass", "names no channel", remedy)
            return ""
        return channel

    def read_cool(self, table: Mapping[str, Any], within: str) -> timedelta:
        """Read how long a confirmed plan waits: seconds, or text such as `30s`."""
        value = table.get("cool", 0)
        text = f"{value}s" if isinstance(value, int) and not isinstance(value, bool) else value
        length = read_duration(text.strip()) if isinstance(text, str) else None
        if length is not None and length <= MAX_COOL:
            return length
        longest = say_duration(MAX_COOL)
        what = "is no length of time" if length is None else f"is longer than {longest}"
        self.report(f"{within}.cool", what, f"Write it as 30s, up to {longest}.")
        return MAX_COOL

    def read_switch(self, table: Mapping[str, Any], within: str, key: str) -> bool:
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.report(f"{within}.{key}", "is neither true nor false", "Write it without quotes.")
        return value is True

    def read_words(self, table: Mapping[str, Any], within: str, key: str) -> list[str]:
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
            return value
        self.report(f"{within}.{key}", "is no list of words", f'Write it as {key} = ["…"].')
        return []


_NONE: frozenset[str] = frozenset()
_NONE_INT: frozenset[int] = frozenset()
