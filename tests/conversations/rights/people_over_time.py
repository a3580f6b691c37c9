"""Slack's people and groups, as they change, and as Slack tells of them: or does not, and how."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from jobsbot.core.interaction import AccountKind
from jobsbot.slack.outbound.directory import SlackDirectory
from jobsbot.slack.outbound.slack_errors import SlackNoResponse, SlackRefused
from jobsbot.slack.payloads.source import Home

ANSWERING, RATE_LIMITED, SILENT, NO_SCOPE = "answering", "ratelimited", "silent", "missing_scope"
MINUTE = timedelta(minutes=1)
FIELD_OF_KIND = {
    AccountKind.DELETED: "deleted",
    AccountKind.GUEST: "is_restricted",
    AccountKind.EXTERNAL: "is_stranger",
}


@dataclass(frozen=True)
class Moment:
    """How it was from then on."""

    at: object
    mode: str
    kinds: dict
    leads: frozenset


class PeopleOverTime:
    """Everybody's kind of account, who is in the group of leads, and whether Slack tells it."""

    def __init__(self, clock):
        self._clock, self._moments = clock, []
        self.directory = SlackDirectory(
            self,
            clock,
            home=Home,
            assumes_members=False,
            steady_clock=lambda: clock().timestamp(),
        )
        self.forget_changes()

    def forget_changes(self):
        self._set(ANSWERING, {"U5": AccountKind.GUEST}, frozenset({"U8", "U9"}))

    def _set(self, mode, kinds, leads):
        self.mode, self.kinds, self.leads = mode, kinds, leads
        self._moments.append(Moment(self._clock(), mode, kinds, leads))

    def set_mode(self, mode):
        self._set(mode, self.kinds, self.leads)

    def set_kind(self, who, kind):
        self._set(self.mode, self.kinds | {who: kind}, self.leads)

    def set_lead(self, who, is_one):
        self._set(self.mode, self.kinds, self.leads | {who} if is_one else self.leads - {who})

    def call(self, method, *, budget, **arguments):
        """Answer the bot as Slack's Web API does."""
        if self.mode == SILENT:
            raise SlackNoResponse(method, "nothing came", sent=True)
        if self.mode != ANSWERING:
            raise SlackRefused(method, self.mode)
        if method == "usergroups.list":
            return {"usergroups": [{"id": "S1", "handle": "leads", "users": sorted(self.leads)}]}
        who = arguments["user"]
        field = FIELD_OF_KIND.get(self.kinds.get(who))
        return {"user": {"id": who, **({field: True} if field else {})}}

    def list_known(self, person, since):
        """All that may be known of somebody by what was told since then, in plain words."""
        if person.is_terminal:
            return [{"id": person.id, "kind": "terminal", "groups": []}]
        told, unknown = self._list_told(since), False
        for moment in self._between(since):
            unknown = unknown or moment.mode != ANSWERING
            if moment.mode == RATE_LIMITED:  # what was told within the last minute counts
                told += self._list_told(since - MINUTE)
        kinds = {each.kinds.get(person.id, AccountKind.MEMBER).value for each in told}
        groups = [["@leads"] if person.id in each.leads else [] for each in told]
        pairs = [*product(kinds, groups), *([("unknown", None)] if unknown else [])]
        return [{"id": person.id, "kind": kind, "groups": groups} for kind, groups in pairs]

    def is_failing(self, since):
        """Say whether Slack did not tell it at some time since then."""
        return any(moment.mode != ANSWERING for moment in self._between(since))

    def _list_told(self, since):
        return [moment for moment in self._between(since) if moment.mode == ANSWERING]

    def _between(self, since):
        ends = [*(moment.at for moment in self._moments[1:]), self._clock()]
        return [one for one, end in zip(self._moments, ends, strict=True) if end >= since]
