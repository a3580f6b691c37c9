"""Who is admitted: people of our own workspace, through our own app, and people a rule names."""

from __future__ import annotations

from datetime import datetime

import msgspec

from jobsbot.core.interaction import AccountKind, Person, Said
from jobsbot.core.messages.message import Message
from jobsbot.core.plans.policy import Policy
from jobsbot.core.ports import Memory, PeopleDirectory
from jobsbot.core.values import replace
from jobsbot.slack.identity import BotIdentity
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.slack.payloads.source import Home, Stranger, find_strange
from jobsbot.slack.status_texts import not_known_yet_message, stranger_message

IDENTITY_WAIT_SECONDS = 2.0
"""Seconds that deliveries right after a start wait for the bot's identity."""
BOT_KINDS = (AccountKind.BOT, AccountKind.WORKFLOW)


class Denied(msgspec.Struct, frozen=True):
    """A delivery was denied. `reason` is for the audit, `message` for the speaker."""

    reason: str
    message: Message


class Admission(msgspec.Struct, frozen=True):
    """Checks the team and app of a delivery before anything else is done with it.

    People of other workspaces whom the policy names are admitted, and judged by its rules.
    """

    identity: BotIdentity
    memory: Memory
    policy: Policy
    directory: PeopleDirectory

    def is_known_stranger(self, delivery: Delivery) -> bool:
        """Tell, without waiting, whether a delivery is known to come from elsewhere."""
        return bool(find_strange(delivery.source, self.identity.home))

    def admit(self, delivery: Delivery) -> Said | Denied:
        """Admit a delivery, with its speaker's team set; or deny it, which the audit records."""
        if not self.identity.wait(IDENTITY_WAIT_SECONDS):
            # What cannot be known means no.
            return self._deny(
                delivery.said, "it is not known which workspace is ours", not_known_yet_message()
            )
        home, said = self.identity.home, delivery.said
        strange = find_strange(delivery.source, home)
        who = name_person(said.who, delivery, strange, home)
        who = replace(who, name=who.name or self.directory.get_name(who))  # mentions tell none
        said = replace(said, who=who)
        for stranger in Stranger:
            if stranger in strange and not self._is_named(who, stranger, said.when):
                return self._deny(said, f"from {stranger.value}", stranger_message(stranger))
        return said

    def _is_named(self, who: Person, stranger: Stranger, at: datetime) -> bool:
        """Tell whether a rule allows anything to somebody of another workspace."""
        named = frozenset().union(*(rule.who for rule in self.policy.allow))
        match stranger:
            case Stranger.OTHER_INSTALLATION:
                return False
            case Stranger.OTHER_APP:
                return not named.isdisjoint({"bots", who.id})
            case Stranger.OTHER_TEAM:
                return "external" in named or (who.id in named and self._is_external(who, at))

    def _is_external(self, who: Person, at: datetime) -> bool:
        """Ask Slack whether this id is external: the same id may be a member of our team."""
        asked = replace(who, kind=AccountKind.UNKNOWN)
        actor = self.directory.find_person(asked, needs_groups=False, asked_at=at, fresh=False)
        return actor.kind is AccountKind.EXTERNAL

    def _deny(self, said: Said, reason: str, message: Message) -> Denied:
        self.memory.add_audit_entry(said.who, said.where, f"denied: {reason}", "", said.when)
        return Denied(reason, message)


def name_person(
    who: Person, delivery: Delivery, strange: frozenset[Stranger], home: Home
) -> Person:
    """Set the team and kind of a person. Our own team has one name, however a payload calls it.

    Where the app is installed for an organisation, all of its workspaces count as one team: an id
    is the same person in each of them, who must not be their own second person.
    """
    teams = {home.canonical_team(team) for team in delivery.source.person_teams}
    foreign = teams - {home.team} if Stranger.OTHER_TEAM in strange else set()
    team = min(foreign, default=home.team)
    if Stranger.OTHER_APP in strange:
        return replace(who, team=team, kind=who.kind if who.kind in BOT_KINDS else AccountKind.BOT)
    if Stranger.OTHER_TEAM in strange:
        return replace(who, team=team, kind=AccountKind.EXTERNAL)
    return replace(who, team=team)
