"""What the documents say is so."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from jobsbot.cli import SERVICE_COMMANDS
from jobsbot.commands import ALL_COMMANDS
from jobsbot.config.policy_file import ALLOW_KEYS, DENY_KEYS, POLICY_KEYS
from jobsbot.config.toml_file import ChannelTable, PolicyTable, parse_config_file
from jobsbot.config.variables import ENVIRONMENT_VARIABLES
from jobsbot.core.analysis.cause_screen import CauseRecord
from jobsbot.core.analysis.findings import FindingRecord
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse
from jobsbot.core.messages.records import JobRecord, OutcomeRecord
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.demo.scrapy_cloud.spiders import PRODUCTION_SPIDERS
from tests.bot_conversation import Conversation, FakeReadApi, get_message, make_job
from tests.databases.migrated import open_migrated_store

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf8")
KNOWN = BotConfig(projects={"prod-crawl": 123}, default_project=123, commands=ALL_COMMANDS)


def table(after: str) -> list[list[str]]:
    """The rows of the first table below a heading, cell by cell."""
    lines = README.split(f"## {after}\n", 1)[1].splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| "))
    rows: list[list[str]] = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append(
            [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        )
    return rows[2:]


def test_every_verb_is_in_the_table_in_its_own_words() -> None:
    wanted = [
        [f"`{c.word}`", (c.__doc__ or "").split("\n")[0], f"`/jobs {c.examples[-1]}`"]
        for c in ALL_COMMANDS
    ]
    shown = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in wanted]
    rows = "\n".join(f"| {row} |" for row in shown)
    assert table("What can be said") == wanted, f"README.md should have these rows:\n{rows}"


@pytest.mark.parametrize("row", table("What can be said"), ids=lambda row: str(row[0]))
def test_every_example_is_understood(row: list[str]) -> None:
    said = re.fullmatch(r"`/jobs (.+)`", row[2])
    assert said
    assert parse(said[1], KNOWN).word == row[0].strip("`")


def test_every_command_of_the_bot_is_in_the_table() -> None:
    assert [row[0] for row in table("Commands")] == [
        f"`jobsbot {word}`" for word in SERVICE_COMMANDS
    ]


def test_every_variable_is_in_the_readme_with_its_default() -> None:
    assert table("Configuration") == [
        [f"`{v.name}`", v.meaning, f"`{v.default}`" if v.default else ""]
        for v in ENVIRONMENT_VARIABLES
    ]


def test_every_variable_is_in_the_example_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text("utf8").splitlines()
    named = {found[1]: found[2] for line in lines if (found := re.match(r"#? ?(\w+)=(.*)", line))}
    assert set(named) == {v.name for v in ENVIRONMENT_VARIABLES}
    assert all(named[v.name] == v.default for v in ENVIRONMENT_VARIABLES if v.default)


def read_numbers(text: str) -> PolicyNumbers:
    return parse_config_file(text, "jobsbot.toml").policy.numbers


def test_the_configuration_page_shows_every_setting() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert parse_config_file(example, "jobsbot.toml").problems == ()
    read = tomllib.loads(example)
    assert set(read["policy"]) == {*PolicyTable.__struct_fields__, *POLICY_KEYS}
    assert set(read["policy"]["allow"][0]) == set(ALLOW_KEYS)
    assert read_numbers("") == read_numbers(example)


def test_the_configuration_page_names_the_type_of_every_key() -> None:
    rows = re.findall(r"^\| `([\w.]+)` \| [^|]+ \| [^|]+ \|$", read_page("configuration.md"), re.M)
    tables = {
        "projects.NAME": ("id", "key", "key_env"),
        "policy": (*PolicyTable.__struct_fields__, *POLICY_KEYS),
        "policy.allow": ALLOW_KEYS,
        "policy.deny": DENY_KEYS,
        "channels.ID": ChannelTable.__struct_fields__,
    }
    keys = {f"{table}.{key}" for table, keys in tables.items() for key in keys}
    assert set(rows) == keys | {"projects.NAME"}
    assert len(rows) == len(set(rows))


def test_what_the_readme_says_to_the_demo_is_understood_there() -> None:
    said = README.split("```text\n")[1].split("```")[0].splitlines()
    assert len(said) > 3
    for sentence in said:
        command = parse(sentence.removeprefix("/jobs"), KNOWN)
        for spider in re.findall(r"spider=(\w+)", sentence):
            assert spider in {each.name for each in PRODUCTION_SPIDERS}, command


def test_the_fields_that_scripts_read_are_those_of_the_records() -> None:
    records = {
        "list": JobRecord, "show": JobRecord, "stuck": FindingRecord, "why": CauseRecord,
        "stop": OutcomeRecord,
    }  # fmt: skip
    lines = re.findall(r"^jobsbot ((\w+) .*) --json \| jq (.+)$", README, re.M)
    assert {verb for _, verb, _ in lines} == set(records)
    for sentence, verb, reads in lines:
        assert parse(sentence.removesuffix(" --yes"), KNOWN).word == verb
        named = re.findall(r"\.(\w+)", reads) + re.findall(r"[{,] ?(\w+)", reads.partition("[")[0])
        assert named
        assert set(named) <= set(records[verb].__struct_fields__), reads


def test_the_figures_on_the_page_are_those_that_are_kept(tmp_path: Path) -> None:
    page = (ROOT / "docs/running.md").read_text("utf8")
    code = (ROOT / "jobsbot/metrics.py").read_text("utf8")
    told = set(re.findall(r"`(jobsbot_\w+?)(?:_total)?`", page))
    assert told == set(re.findall(r'"(jobsbot_\w+)"', code))


def test_every_picture_of_a_message_is_shown_at_both_widths() -> None:
    page = (ROOT / "docs/messages.md").read_text("utf8")
    shown = re.findall(r'<img src="messages/([\w-]+)\.png" alt="[^"]{5,}"', page)
    taken = {path.stem for path in (ROOT / "docs/messages").glob("*.png")}
    assert set(shown) == taken
    wide = {name for name in taken if not name.endswith("-phone")}
    assert taken == wide | {f"{name}-phone" for name in wide}


SCOPES = {
    "assistant.threads.setStatus": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "auth.test": None,
    "chat.delete": "chat:write",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "views.open": None,
    "views.update": None,
    "views.push": None,
    "app_mention": "app_mentions:read",
    "message": "im:history",
    "command": "commands",
}
"""What each method, and each kind of event that is listened for, asks for."""


def test_the_manifest_asks_for_what_the_code_uses_and_no_more() -> None:
    code = "\n".join(path.read_text("utf8") for path in (ROOT / "jobsbot/slack").rglob("*.py"))
    called = set(
        re.findall(
            r'"((?:assistant\.threads|auth|chat|files|views|users|usergroups|conversations)\.\w+)"',
            code,
        )
    )
    events = set(re.findall(r'\.event\("(\w+)"\)', code))
    commands = {"command"} if "app.command(" in code else set()
    used = {SCOPES[name] for name in called | events | commands} - {None}
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text("utf8"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == used
    listened = {
        event.split(".")[0] for event in manifest["settings"]["event_subscriptions"]["bot_events"]
    }
    assert listened == events
    assert [each["command"] for each in manifest["features"]["slash_commands"]] == ["/jobs"]


def test_every_dependency_is_pinned_with_hashes_and_without_an_address() -> None:
    pins = (ROOT / "requirements.txt").read_text("utf8")
    pinned = {normal(name) for name in re.findall(r"^([\w.-]+)==", pins, re.M)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    asked = {normal(re.split(r"[<>=\[;! ]", each)[0]) for each in project["dependencies"]}
    assert asked <= pinned
    assert "://" not in pins
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", pins.strip()))
    counted = re.search(
        r"\*\*(\d+) distributions", (ROOT / "docs/adr/0005-dependencies.md").read_text()
    )
    assert counted
    assert int(counted[1]) == len(pinned) <= 35


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_ci_runs_the_line_of_the_readme() -> None:
    lines = re.findall(r"^python3 -m venv .*pytest.*$", README, re.M)
    assert len(lines) == 1
    assert lines[0] in (ROOT / ".ci/run").read_text("utf8")


def test_ci_runs_each_test_and_each_property_in_full() -> None:
    script = (ROOT / ".ci/run").read_text("utf8")
    newcomers, rest = re.findall(r'-m pytest -n \d -m "(.+)"(?: (--.+))?$', script, re.M)
    assert newcomers == ("not slow", "")
    assert rest == ("slow or hypothesis", "--hypothesis-profile=full")


def test_the_verb_in_contributing_works_and_so_does_its_test(tmp_path: Path) -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    verb, test = re.findall(r"```python\n(.*?)```", page, re.S)
    found: dict[str, Any] = {"make_job": make_job, "get_message": get_message}
    exec(compile(verb, "tally.py", "exec"), found)
    exec(compile(test, "test_tally.py", "exec"), found)
    known = BotConfig(projects={"prod-crawl": 123}, commands=(*ALL_COMMANDS, found["TallyJobs"]))
    found["test_jobs_are_tallied"](
        Conversation(FakeReadApi(), open_migrated_store(tmp_path / "s"), known)
    )


def test_the_drawing_in_contributing_has_the_layers_that_are_checked() -> None:
    drawn = re.findall(r"^  core/ ((?:.*\n)(?: {4}.*\n)*)", read_drawing(), re.M)[0]
    layers = read_layers("The core's own layers")
    assert re.split(r"\s*>\s*", drawn.strip()) == [each.replace(" | ", ", ") for each in layers]


def test_the_drawing_in_contributing_has_every_folder_in_the_order_of_its_layer() -> None:
    drawn = re.findall(r"^  (\w+)/ ", read_drawing(), re.M)
    layers = [re.findall(r"jobsbot\.(\w+)", each) for each in read_layers("Imports point down")]
    places = {name: n for n, names in enumerate(layers) for name in names}
    assert set(drawn) == {path.parent.name for path in (ROOT / "jobsbot").glob("*/__init__.py")}
    assert drawn == sorted(drawn, key=places.__getitem__)


def read_drawing() -> str:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    return page.split("```text\n")[1].split("```")[0]


def read_layers(contract: str) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    contracts = {each["name"]: each for each in project["tool"]["importlinter"]["contracts"]}
    layers: list[str] = contracts[contract]["layers"]
    return layers


def read_page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf8")
