"""What the stand-in workspace is set up with: its team, app, users and channels."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from jobsbot.core.values import replace


class WorkspaceUser(msgspec.Struct, frozen=True):
    """Somebody with an account, or the bot's own user."""

    id: str
    name: str
    real_name: str
    title: str = ""
    color: str = "5b6b8c"
    is_bot: bool = False
    is_guest: bool = False
    is_deleted: bool = False
    team_id: str = ""
    """The workspace of another organisation, in a channel that is shared with it; else empty."""


class Channel(msgspec.Struct, frozen=True):
    """A public channel, or the direct message between one person and the bot."""

    id: str
    name: str
    kind: Literal["channel", "im"] = "channel"
    topic: str = ""
    members: frozenset[str] = frozenset()

    def with_member(self, person: str) -> "Channel":
        """Return this channel with one member more."""
        return replace(self, members=self.members | {person})


class UserGroup(msgspec.Struct, frozen=True):
    """A user group: a handle that stands for several people."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


class SlashCommand(msgspec.Struct, frozen=True):
    """A slash command as the message box offers it."""

    command: str
    hint: str
    description: str


class WorkspaceSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What never changes while the stand-in runs: team, app, users, first channels and tokens."""

    team_id: str
    team_name: str
    domain: str
    app_id: str
    bot: WorkspaceUser
    bot_id: str
    people: tuple[WorkspaceUser, ...]
    channels: tuple[Channel, ...]
    groups: tuple[UserGroup, ...] = ()
    commands: tuple[SlashCommand, ...] = ()
    link_domains: tuple[str, ...] = ()
    tokens: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)

    def find_team(self, user_id: str) -> str:
        """Return the workspace that somebody belongs to."""
        teams = {user.id: user.team_id for user in self.list_users()}
        return teams.get(user_id) or self.team_id

    def list_users(self) -> tuple[WorkspaceUser, ...]:
        """Return the people, then the bot."""
        return (*self.people, self.bot)


ONCALL = WorkspaceUser("U01ONCALL", "ana", "Ana Reyes", "On-call engineer", "1f7a6d")
LEAD = WorkspaceUser("U02LEAD", "jun", "Jun Okafor", "Crawl lead", "7a4fbf")
VISITOR = WorkspaceUser("U03VISITOR", "mika", "Mika Lind", "Visitor", "b8672a")
GUEST = WorkspaceUser("U04GUEST", "noor", "Noor Haddad", "Guest", "3d7ab5", is_guest=True)
PARTNER = WorkspaceUser(
    "U05PARTNER", "sam", "Sam Ode", "Of another organisation", "8a5a44", team_id="T05PARTNER"
)
BOT = WorkspaceUser("U00JOBSBOT", "jobsbot", "jobsbot", "App", "2456a6", is_bot=True)
JOBS_COMMAND = SlashCommand(
    "/jobs", "help | list | show | stop | delete | tag", "Look after Scrapy Cloud jobs"
)


def make_demo_setup(tokens: Mapping[str, frozenset[str]]) -> WorkspaceSetup:
    """Return the setup of the demo. `tokens` maps each bot token to the scopes that it holds."""
    people = (ONCALL, LEAD, VISITOR, GUEST, PARTNER)
    humans = frozenset(person.id for person in people)
    return WorkspaceSetup(
        team_id="T00PRACTICE",
        team_name="Demo workspace",
        domain="practice-room",
        app_id="A00JOBSBOT",
        bot=BOT,
        bot_id="B00JOBSBOT",
        people=people,
        channels=(
            *_make_channels(humans, BOT.id),
            *(_make_direct_message(person, BOT.id) for person in people),
        ),
        groups=(UserGroup("S01ONCALL", "crawl-oncall", "Crawl on-call", (ONCALL.id, LEAD.id)),),
        commands=(JOBS_COMMAND,),
        link_domains=("app.zyte.com", "app.scrapinghub.com"),
        tokens=tokens,
    )


def _make_channels(humans: frozenset[str], bot: str) -> tuple[Channel, ...]:
    with_bot = humans | {bot}
    return (
        Channel(
            "C01INCIDENT",
            "incident",
            topic="Some crawls went wrong. Say /jobs: it tells what runs and what looks wrong.",
            members=with_bot,
        ),
        Channel(
            "C02GENERAL", "general", topic="Everything else about the crawls", members=with_bot
        ),
        Channel("C03RANDOM", "random", topic="The bot was never invited here", members=humans),
    )


def _make_direct_message(person: WorkspaceUser, bot: str) -> Channel:
    name = f"D0{person.id[2:]}"
    return Channel(name, "jobsbot", "im", "Only the two of you", frozenset({person.id, bot}))
