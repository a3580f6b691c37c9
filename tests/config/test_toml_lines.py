"""In which line of a file a key stands, however TOML lets it be written."""

import pytest

from jobsbot.config.config import Needs
from jobsbot.config.reader import inspect_config
from jobsbot.config.toml_lines import find_line

DOTTED = """\
projects.prod.id = 123
policy.few = 5
policy . "most" = 100

[[policy.allow]]
who = ["U1"]
"""
NESTED = """\
[policy]  # [channels.C1]
note = \"\"\"
few = 1
[policy]
\"\"\"
members_may = [
  "read",  # few = 2
]
show_args = [
  ["x"],
]
few = 0

[chanels.C1]
project = 1

[[policy.allow]]
who = ["U1"]

[[ policy . "allow" ]]
may = ["stop"]
"""


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (DOTTED, "projects.prod.id", 1),
        (DOTTED, "projects.prod", 1),
        (DOTTED, "policy.few", 2),
        (DOTTED, "policy.most", 3),
        (DOTTED, "policy.allow[1].who", 6),
        (NESTED, "policy", 1),
        (NESTED, "policy.members_may", 6),
        (NESTED, "policy.few", 12),
        (NESTED, "chanels", 14),
        (NESTED, "chanels.C1", 14),
        (NESTED, "policy.allow[1].who", 18),
        (NESTED, "policy.allow[2].may", 21),
        (NESTED, "policy.allow[2].who", 20),
        ('a = { id = "x" }', "a.id", 1),
        ("a = 1", "b", 0),
        ("", "a", 0),
    ],
)
def test_a_key_is_found_where_it_stands(text, key, line):
    assert find_line(text, key) == line


def test_a_table_that_is_misspelt_and_holds_only_tables_has_a_line(tmp_path):
    (tmp_path / "jobsbot.toml").write_text("[policy]\nfew = 5\n\n[chanels.C1]\nopen = true\n")
    _config, problems = inspect_config({}, tmp_path, Needs(0))
    (problem,) = problems
    assert problem.says == "jobsbot.toml: chanels (line 4) is not a setting."
