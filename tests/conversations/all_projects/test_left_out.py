"""What an answer over several projects leaves out, since it may not be read, is in the audit."""

import pytest

from tests.bot_conversation import ANNA, BEN

DENIED = '[[policy.deny]]\nwho = ["U1"]\nmay = ["read"]\non = [{projects}]\n'


def list_denied(talk):
    entries = talk.memory.list_audit_entries()
    return [(entry.who.id, entry.what) for entry in entries if entry.what.startswith("denied: ")]


@pytest.mark.parametrize("said", ["list all running", "now all", "stuck all", "projects"])
def test_projects_that_are_left_out_are_named_in_the_audit(with_policy, said):
    talk = with_policy(DENIED.format(projects="456, 789"))
    talk.says(said)
    assert list_denied(talk) == [("U1", f"denied: {said} (not read: staging and archive)")]
    talk.says(said, BEN)
    assert len(list_denied(talk)) == 1, "of whom nothing is left out, nothing is said"


def test_where_every_project_is_left_out_all_are_named(with_policy):
    talk = with_policy(DENIED.format(projects="123, 456, 789"))
    talk.says("list all failed")
    (line,) = list_denied(talk)
    assert line[1].endswith("(not read: prod-crawl, staging and archive)")


def test_a_history_that_leaves_out_projects_says_so_in_the_audit(with_policy):
    talk = with_policy(DENIED.format(projects="456"))
    talk.says("tag 123/1/1 +seen", BEN)
    talk.says("history @ben", ANNA)
    assert list_denied(talk) == []
    talk.says("tag 456/1/1 +seen", BEN)
    for _ in range(2):
        talk.says("history @ben", ANNA)
    assert list_denied(talk) == [("U1", "denied: history @ben since=7d (not read: staging)")] * 2


@pytest.mark.parametrize("said", ["list all running", "now all", "stuck all", "projects", "list"])
def test_projects_that_may_not_be_read_are_not_named_to_who_asks(with_policy, said):
    talk = with_policy(DENIED.format(projects="456, 789"))
    talk.says("use none")
    shown = str(talk.says(said))
    assert "staging" not in shown
    assert "archive" not in shown
    assert "staging" in str(talk.says(said, BEN)), "or this shows nothing"
