"""Who is let in at all: people of our own workspace, through our own app."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.messages.message import Message
from jobsbot.core.ports import Memory
from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.payload_readers import Delivery
from jobsbot.slack.payload_source import Home, Stranger, find_stranger
from jobsbot.slack.status_texts import not_known_yet_message, stranger_message

IDENTITY_WAIT_SECONDS = 2.0
"""Seconds that what comes right after a start waits until it is known who we are."""


@dataclass(frozen=True)
class Denied:
    """It is not let in. `reason` is for the audit, `message` for who spoke."""

    reason: str
    message: Message


@dataclass(frozen=True)
class Admission:
    """Looks at team and app before anything else is done with what was heard."""

    identity: BotIdentity
    memory: Memory

    def is_known_stranger(self, delivery: Delivery) -> bool:
        """Tell, without waiting, whether it is known already that this is not let in."""
        return find_stranger(delivery.source, self.identity.home) is not None

    def admit(self, delivery: Delivery) -> Delivery | Denied:
        """Let it in under the name of our team, or write in the audit that it was not."""
        if not self.identity.wait(IDENTITY_WAIT_SECONDS):
            # What cannot be known means no.
            return self._deny(delivery, "it is not known which workspace is ours", None)
        home = self.identity.home
        if stranger := find_stranger(delivery.source, home):
            return self._deny(delivery, f"from {stranger.value}", stranger)
        who = replace(delivery.said.who, team=choose_team(delivery.source.person_teams, home))
        return replace(delivery, said=replace(delivery.said, who=who))

    def _deny(self, delivery: Delivery, reason: str, stranger: Stranger | None) -> Denied:
        said = delivery.said
        who = name_stranger(said.who, delivery, stranger)
        self.memory.add_audit_entry(who, said.where, f"denied: {reason}", "", said.when)
        return Denied(reason, stranger_message(stranger) if stranger else not_known_yet_message())


def choose_team(told: frozenset[str], home: Home) -> str:
    """Choose the name of somebody's team: ours has one name, however a payload calls it."""
    teams = {home.canonical_team(team) for team in told} or {home.team}
    return min(teams - {home.team}, default=home.team)


def name_stranger(who: Person, delivery: Delivery, stranger: Stranger | None) -> Person:
    """Say in the audit of which team and kind somebody is who was not let in."""
    kind = {Stranger.OTHER_TEAM: AccountKind.EXTERNAL, Stranger.OTHER_APP: AccountKind.BOT}
    teams = " ".join(sorted(delivery.source.person_teams))
    return replace(who, team=teams, kind=kind[stranger] if stranger else who.kind)
