"""A key that stands in a wrong place of the configuration is in no message about it."""

from pathlib import Path

import pytest

from jobsbot.config.reader import inspect_config
from jobsbot.doctor.doctor import collect_findings
from tests.config.made_up_config import ALL, GOOD
from tests.slow_examples import first_in_every_run

HEX = "e3ab8ff13720e8ad9047dd39466b3c89"
KEYS = {
    "address": "https://ana:hunter2horse@example.com/",
    "hex": HEX,
    "short hex": "0a1b2c3d4e5f6789",
    "plain hex": "0123456789abcdef0123456789abcdef",
    "capitals": HEX.upper(),
    "uuid": "e3ab8ff1-3720-e8ad-9047-dd39466b3c89",
    "slack": "xoxb-1234-abcdefghijkl",
}
RULE = '[[policy.allow]]\nwho = ["members"]\nmay = ["stop"]\n'
FILES = {
    "a key of the file": '"KEY" = 1\n',
    "a table": '["KEY"]\na = 1\n',
    "a name of a project": '[projects]\n"KEY" = "prod"\n',
    "a name of a project with its number": '[projects]\n"KEY" = 123\n',
    "a project's number": '[projects]\nprod = "KEY"\n',
    "a key of a project": '[projects.prod]\nid = 1\n"KEY" = 2\n',
    "the name of a key": '[projects.prod]\nid = 1\nkey_env = "KEY"\n',
    "the name of a key, as a name": '[projects.prod]\nid = 1\nkey_env = "K_KEY"\n',
    "a number of the policy": '[policy]\nfew = "KEY"\n',
    "a key of the policy": '[policy]\n"KEY" = 2\n',
    "a length of time": '[policy]\nopen_for = "KEY"\n',
    "people": '[[policy.allow]]\nwho = ["KEY"]\nmay = ["stop"]\n',
    "a terminal": '[[policy.allow]]\nwho = ["terminal KEY"]\nmay = ["stop"]\n',
    "a group": '[[policy.allow]]\nwho = ["@KEY"]\nmay = ["stop"]\n',
    "an account of the terminal": '[[policy.allow]]\nwho = ["terminal:KEY"]\nmay = ["stop"]\n',
    "approvers": f'{RULE}ask = "second"\napprovers = ["@KEY"]\n',
    "verbs": '[[policy.allow]]\nwho = ["members"]\nmay = ["KEY"]\n',
    "projects": f'{RULE}on = ["KEY"]\n',
    "channels": f'{RULE}in = ["KEY"]\n',
    "what is asked": f'{RULE}ask = "KEY"\n',
    "a key of a rule": f'{RULE}"KEY" = 1\n',
    "a channel": '[channels."KEY"]\nopen = true\n',
    "a channel's project": '[channels.C024BE91L]\nproject = "KEY"\n',
    "no TOML": "[projects]\nKEY\n",
    "a table twice": '["KEY"]\n["KEY"]\n',
}


def list_messages(environ: dict[str, str], folder: Path) -> str:
    _config, problems = inspect_config(environ, folder, ALL)
    assert problems
    found = collect_findings({"PATH": "/bin"}, folder)  # without a key nobody is asked
    return "\n".join([*map(str, problems), *(f"{each.says} {each.remedy}" for each in found)])


@pytest.mark.parametrize("kind", first_in_every_run(*KEYS))
@pytest.mark.parametrize("place", FILES)
def test_a_key_in_a_wrong_place_of_the_file_is_not_repeated(
    tmp_path: Path, place: str, kind: str
) -> None:
    key = KEYS[kind]
    (tmp_path / "jobsbot.toml").write_text(FILES[place].replace("KEY", key))
    said = list_messages(GOOD, tmp_path)
    assert "jobsbot.toml" in said or "key_env" in said
    assert key.lower() not in said.lower()
    assert "hunter2" not in said
    assert "abcdefghijkl" not in said


@pytest.mark.parametrize("kind", first_in_every_run(*KEYS))
@pytest.mark.parametrize(
    "name",
    [
        "JOBSBOT_CONFIG", "JOBSBOT_HOST", "PORT", "PROBES_PORT", "LOG_LEVEL", "LOG_FORMAT",
        "SLACK_BOT_TOKEN", "SLACK_API_URL", "SHUB_APIURL", "DATABASE_URL",
    ],
)  # fmt: skip
def test_nor_is_one_in_the_wrong_variable(tmp_path: Path, name: str, kind: str) -> None:
    _config, problems = inspect_config(GOOD | {name: KEYS[kind]}, tmp_path, ALL)
    said = "\n".join(map(str, problems))
    assert KEYS[kind].lower() not in said.lower()
    assert "hunter2" not in said


def test_names_of_projects_that_are_none_of_keys_are_good(tmp_path: Path) -> None:
    names = ("prod-crawl-2024", "feed-cafe", "a1b2c3", "crawl-a1b2c3d4e5f6-x9y8z7-prod")
    (tmp_path / "jobsbot.toml").write_text(
        "".join(f"projects.{n} = {i}\n" for i, n in enumerate(names, 1))
    )
    config, problems = inspect_config(GOOD, tmp_path, ALL)
    assert problems == ()
    assert list(config.projects) == list(names)


def test_it_is_said_where_it_stands_and_where_keys_belong(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text(f'[projects.prod]\nid = 1\n"{HEX}" = 2\n')
    _config, (problem,) = inspect_config(GOOD, tmp_path, ALL)
    assert problem.says == "jobsbot.toml: projects.prod.•••••• (line 3) is not a setting."
    assert problem.remedy.endswith(
        "What looks like a key is not shown: keys belong in the environment or .env."
    )


def test_a_key_in_the_place_of_its_variables_name_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text('[projects.prod]\nid = 1\nkey_env = "not-a-name"\n')
    _config, (problem,) = inspect_config(GOOD, tmp_path, ALL)
    assert str(problem) == (
        "projects.prod.key_env is no name of a variable. "
        "Write the name there, and set that variable to the project's API key."
    )


def test_ordinary_words_are_repeated_so_that_they_are_found(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text(
        '[policy]\nfwe = 2\n[[policy.allow]]\nwho = ["@crawl-leads-2024"]\nmay = ["stpo"]\n'
    )
    _config, problems = inspect_config(GOOD, tmp_path, ALL)
    said = "\n".join(map(str, problems))
    assert "policy.fwe (line 2) is not a setting. Did you mean few?" in said
    assert "knows no verb 'stpo'. Did you mean stop?" in said


def test_a_word_without_end_is_cut(tmp_path: Path) -> None:
    word = "ab " * 100_000
    (tmp_path / "jobsbot.toml").write_text(f'[policy]\n"{word}" = 2\n')
    _config, (problem,) = inspect_config(GOOD, tmp_path, ALL)
    assert len(str(problem)) < 1_500
    assert problem.says.startswith("jobsbot.toml: policy.ab ab")
