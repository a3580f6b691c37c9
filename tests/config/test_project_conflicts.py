"""Projects of `jobsbot.toml` that contradict each other are said."""

import pytest

from jobsbot.config.toml_file import parse_config_file


def list_problems(text: str) -> list[str]:
    parsed = parse_config_file(text, "jobsbot.toml")
    return [f"{each.says} {each.remedy}" for each in parsed.problems]


def test_two_names_that_differ_in_capitals_only_are_one_too_many() -> None:
    assert list_problems("[projects]\nprod = 123\nPROD = 456\n") == [
        "jobsbot.toml: projects.PROD (line 3) differs from projects.prod in capitals only, which "
        "mean nothing. Give it another name."
    ]


@pytest.mark.parametrize("second", ["123", '{id = 123, key_env = "B"}', '{id = 123, key = "b"}'])
def test_a_project_has_one_key_whatever_it_is_called(second: str) -> None:
    text = f'[projects]\nprod = {{id = 123, key_env = "A"}}\nshop = {second}\n'
    assert list_problems(text) == [
        "jobsbot.toml: projects.shop (line 3) is project 123, as projects.prod is, with another "
        "key. Give both the same key_env, or remove one."
    ]


@pytest.mark.parametrize("own", ["123", '{id = 123, key_env = "A"}'])
def test_two_names_of_one_project_are_fine(own: str) -> None:
    assert list_problems(f"[projects]\nprod = {own}\nshop = {own}\n") == []
