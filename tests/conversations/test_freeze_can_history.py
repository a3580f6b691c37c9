"""freeze, thaw, can and history: who may stop everybody, what one may, and who did what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert

from jobsbot.commands.history import MAX_READ
from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.message import Link, Table
from jobsbot.core.reply import ShowCard
from jobsbot.store.database import to_json
from jobsbot.store.schema import audit
from tests.bot_conversation import (
    BEN,
    INCIDENT,
    NOON,
    cell_text,
    find_button,
    get_message,
    get_message_url,
    get_only_reply,
    get_private_text,
    make_job,
    message_text,
)
from tests.conversations.fake_directory import LEA

FREEZERS = """
[policy]
members_may = ["read", "stop", "tag"]
[[policy.allow]]
who = ["@leads"]
may = ["freeze", "thaw", "delete"]
[[policy.allow]]
who = ["U2"]
may = ["tag"]
reason = true
"""


@pytest.fixture
def conversation(with_policy):
    return with_policy(FREEZERS)


def test_a_freeze_that_ends_on_another_day_says_on_which(conversation):
    conversation.says("freeze all for=3d", LEA)
    said = get_private_text(conversation.says("stop 123/1/1"))
    assert f"until {NOON + timedelta(days=3):%-d %b} 12:00 UTC" in said
    assert "Whoever may end it says /jobs thaw all" in said


def test_freezing_is_nobodys_unless_a_rule_names_it(conversation):
    said = get_private_text(conversation.says("freeze 123"))
    assert said.startswith("You may not use “freeze” in prod-crawl.")
    assert "@leads can do this." in said


def test_where_no_project_is_meant_a_freeze_offers_those_there_are(with_policy):
    conversation = with_policy(FREEZERS.replace('["read", ', '["read", "use", '))
    conversation.says("use none", LEA)
    asked = conversation.says("freeze for=2h", LEA)
    assert get_private_text(asked).startswith("Which project?")
    assert find_button(asked, "prod-crawl").value == "freeze 123 for=2h"


def test_what_is_frozen_is_neither_asked_nor_confirmed_until_it_is_thawed(conversation):
    red = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    frozen = conversation.says("freeze 123 for=2h because we look for the cause", LEA)
    assert "prod-crawl is frozen" in message_text(get_message(frozen))
    for answer in (conversation.says("stop 123/1/2"), conversation.presses(red)):
        said = get_private_text(answer)
        assert "frozen by @lea until 14:00 UTC because we look for the cause" in said
        assert "Whoever may end it says /jobs thaw 123" in said
    assert not conversation.started
    assert "prod-crawl is thawed" in message_text(get_message(conversation.says("thaw 123", LEA)))
    assert conversation.presses(red) == []


def test_a_freeze_of_all_holds_everywhere_and_ends_by_itself(conversation):
    conversation.says("freeze all for=10m", LEA)
    assert "frozen by @lea" in get_private_text(conversation.says("stop 123/1/1"))
    conversation.later(minutes=10)
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1")), ShowCard)


def test_who_may_freeze_one_project_may_not_freeze_all(with_policy):
    conversation = with_policy(
        "[projects]\nprod-crawl = 123\n[[policy.allow]]\nwho = ['members']\n"
        "may = ['freeze']\non = ['prod-crawl']\n"
    )
    assert "You may not" in get_private_text(conversation.says("freeze all"))
    assert "is frozen" in message_text(get_message(conversation.says("freeze 123")))


def test_a_reason_that_a_rule_needs_is_asked_for_before_anything(with_policy):
    conversation = with_policy(
        '[policy]\nmembers_may = ["read"]\n[[policy.allow]]\nwho = ["members"]\n'
        'may = ["stop"]\nreason = true\n'
    )
    said = get_private_text(conversation.says("stop 123/1/1"))
    assert said.startswith("To stop jobs in prod-crawl, a reason is needed.")
    assert "stop 123/1/1 because …" in said
    card = conversation.says("stop 123/1/1 because it hangs")
    assert "Because it hangs" in message_text(get_message(card))
    assert conversation.presses(find_button(card, "Stop 1 job")) == []


def test_can_says_what_one_may_and_why(conversation):
    mine = message_text(get_message(conversation.says("can")))
    assert mine.startswith("In prod-crawl you may read, stop and tag.")
    assert "stop: yes; asks first; by a rule for members of this workspace." in mine
    assert "delete, freeze and thaw: no; no rule; @leads may." in mine
    leads = message_text(get_message(conversation.says("can 123", LEA)))
    assert "you may read, stop, tag, delete, freeze and thaw" in leads
    assert "delete: yes; asks first, and once more; by a rule for @leads." in leads
    guest = Person("U5", "gus", kind=AccountKind.GUEST)
    assert "You may not" in get_private_text(conversation.says("can", guest))


def test_can_is_told_to_programs_verb_by_verb(conversation):
    rights = {right.verb: right for right in get_message(conversation.says("can")).records}
    assert rights["stop"].may
    assert not rights["delete"].may
    assert (rights["delete"].why, rights["delete"].project) == ("no rule; @leads may", 123)


def test_history_says_a_deed_that_is_its_own_outcome_once(conversation):
    conversation.presses(find_button(conversation.says("stop 123/1/2"), "Cancel"))
    assert "@anna | cancelled | " in message_text(get_message(conversation.says("history")))


def test_history_says_who_did_what_and_can_be_asked_by_job_person_and_spider(conversation):
    conversation.presses(
        find_button(conversation.says("stop 123/1/1 because it hangs"), "Stop 1 job")
    )
    conversation.later(minutes=1)
    conversation.says("stop 123/1/2", BEN)
    conversation.says("delete 123/1/9", BEN)
    everything = message_text(get_message(conversation.says("history")))
    (table,) = (p for p in get_message(conversation.says("history")).parts if isinstance(p, Table))
    said = [tuple(map(cell_text, row)) for row in table.rows]
    assert [row[:2] for row in said] == [
        ("@ben", "denied"), ("@ben", "asked → open"), ("@anna", "confirmed → under way"),
        ("@anna", "asked → under way"),
    ]  # fmt: skip
    assert said[0][-1] == "delete 123/1/9 (no rule)"
    assert everything.startswith("4 entries of the audit: ")
    assert Link("stop 123/1/1 because it hangs", JobKey(123, 1, 1).url) in table.rows[-2]
    of_job = conversation.says("history 123/1/2")
    assert "123/1/1" not in message_text(get_message(of_job)).split("History")[0].split("\n", 2)[2]
    of_anna = get_message(conversation.says("history @anna since=1h"))
    assert {record.who for record in of_anna.records} == {"anna"}
    assert of_anna.records[0].did == "confirmed"
    assert of_anna.records[0].jobs == ("123/1/1",)
    assert of_anna.records[0].plan == conversation.started[0]
    assert "Nothing was done through jobsbot" in message_text(
        get_message(conversation.says("history spider=none"))
    )
    conversation.later(days=8)
    assert "Nothing was done through jobsbot" in message_text(
        get_message(conversation.says("history"))
    )


def test_every_sentence_is_in_the_audit_but_reads_typed_in_a_terminal(with_policy):
    conversation = with_policy("")
    terminal = Person("terminal:ana", "ana", kind=AccountKind.TERMINAL)
    conversation.says("list 123 running")
    conversation.says("use 123")
    conversation.says("list 123 finished", terminal)
    conversation.says("stop 123/1/1", terminal)
    told = [entry.what for entry in conversation.memory.get_audit_entries("")]
    assert "said: list 123 running" in told
    assert "said: use 123" in told
    assert "used: 123" in told
    assert "said: stop 123/1/1" in told
    assert not [what for what in told if "finished" in what]


def test_history_leads_to_the_card_of_what_it_tells(conversation):
    conversation.api.put(make_job("123/1/1"), make_job("123/1/2"))
    (shown,) = conversation.says("stop 123/1/1 123/1/2")
    card = conversation.memory.get_plan(shown.record.plan.id).card
    (table,) = (p for p in get_message(conversation.says("history")).parts if isinstance(p, Table))
    links = [cell for row in table.rows for cell in row if isinstance(cell, Link)]
    assert [link.url for link in links] == [get_message_url(card)]


def test_history_shows_a_reader_only_the_projects_that_they_may_read(with_policy):
    conversation = with_policy(
        "[projects]\nprod-crawl = 123\nstaging = 456\n"
        "[policy]\nmembers_may = ['read', 'stop', 'tag']\n"
        "[[policy.allow]]\nwho = ['guests']\nmay = ['read']\non = ['staging']\n"
    )
    conversation.api.put(make_job("456/1/1"))
    for key in ("123/1/1", "456/1/1"):
        conversation.says(f"stop {key}")
        conversation.says(f"delete {key.replace('/1/1', '/1/9')}")
    conversation.says("use 123")
    guest = Person("U5", "gus", kind=AccountKind.GUEST)
    seen = message_text(get_message(conversation.says("history 456", guest)))
    assert "stop 456/1/1" in seen
    assert "delete 456/1/9" in seen
    assert "123" not in seen.replace("history 456", "")
    everything = message_text(get_message(conversation.says("history")))
    assert "stop 123/1/1" in everything
    assert "delete 123/1/9" in everything


def write_entries(conversation, what, number):
    """Many lines of the audit at once, as of Ben."""
    row = {"at": NOON, "who": to_json(BEN), "place": to_json(INCIDENT), "plan_id": ""}
    with conversation.memory.engine.begin() as connection:
        connection.execute(insert(audit), [{**row, "what": what}] * number)


def test_a_deed_is_not_hidden_by_however_many_reads_after_it(conversation):
    conversation.presses(find_button(conversation.says("stop 123/1/1"), "Stop 1 job"))
    write_entries(conversation, "said: list 123 running", MAX_READ + 1)
    seen = message_text(get_message(conversation.says("history 123/1/1")))
    assert "@anna | confirmed → under way | " in seen
    assert "were looked through" not in seen


def test_nobody_is_not_said_where_not_all_was_looked_through(conversation):
    conversation.presses(find_button(conversation.says("stop 123/1/1"), "Stop 1 job"))
    write_entries(conversation, "denied: list 123 (no rule)", MAX_READ)
    seen = message_text(get_message(conversation.says("history 123/1/1")))
    assert seen.startswith("Nothing of this is among the newest 5\u202f000 entries of the audit.")


DENIED_STAGING = """
[projects]
prod-crawl = 123
staging = 456
[policy]
members_may = ["read", "stop", "freeze", "use"]
[[policy.deny]]
who = ["U1", "U2"]
may = ["*"]
on = ["staging"]
"""


def test_what_was_refused_in_a_project_is_not_told_to_who_is_denied_it(with_policy):
    conversation = with_policy(DENIED_STAGING)
    assert "You may not" in get_private_text(conversation.says("history 456"))
    conversation.says("list 456 spider=secret_client", BEN)
    conversation.says("show 123/1/1 456/1/1", BEN)
    conversation.says("freeze 123", LEA)
    conversation.says("use 123", LEA)
    for sentence in ("history 123", "history @ben", "history @lea"):
        seen = message_text(get_message(conversation.says(sentence)))
        assert "456" not in seen
        assert "secret_client" not in seen
    assert re.search(r"froze \| .* \| freeze 123\n", seen)
    assert re.search(r"used \| .* \| 123\n", seen)
    seen = message_text(get_message(conversation.says("history 456", LEA)))
    assert "list 456 spider=secret_client" in seen
    assert "456/1/1" in seen
    assert not re.search(r"froze|used", seen)  # what was said of another project, without a plan


def test_who_is_denied_one_project_may_not_freeze_or_thaw_all(with_policy):
    conversation = with_policy(DENIED_STAGING.replace('"use"]', '"use", "thaw"]'))
    for sentence in ("freeze all", "thaw all", "freeze 456"):
        assert "You may not" in get_private_text(conversation.says(sentence))
    assert "is frozen" in message_text(get_message(conversation.says("freeze 123")))
    assert "Every project is frozen" in message_text(
        get_message(conversation.says("freeze all", LEA))
    )


def test_a_freeze_keeps_nobody_from_cancelling(with_policy):
    """Cancelling changes no job: what is frozen is safer without the card."""
    conversation = with_policy('[policy]\nmembers_may = ["read", "stop", "freeze"]\n')
    asked = conversation.says("stop 123/1/1")
    conversation.says("freeze 123", BEN)
    assert "frozen by @ben" in get_private_text(
        conversation.presses(find_button(asked, "Stop 1 job"))
    )
    cancelled = conversation.presses(find_button(asked, "Cancel"), BEN)
    assert "Cancelled by @ben" in message_text(get_message(cancelled))
