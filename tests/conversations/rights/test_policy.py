"""The policy in conversations: who is refused, by whom it can be done, and what is written down."""

import pytest

from jobsbot.core.interaction import AccountKind, Person, Place
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    BEN,
    Conversation,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    make_job,
    message_text,
)
from tests.conversations.fake_directory import GUEST, LEA

LEADS = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["@leads"]
may = ["stop"]
"""


def audit_of(conversation):
    return [entry.what for entry in conversation.memory.get_audit_entries("")]


def test_without_a_policy_members_may_and_guests_may_nothing(with_policy):
    conversation = with_policy("")
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1", BEN)), ShowCard)
    for sentence in ("stop 123/1/1", "list 123", "use 123", "help"):
        said = get_private_text(conversation.says(sentence, GUEST))
        assert said.startswith("You may not "), sentence
    assert "denied: stop 123/1/1 (no rule)" in audit_of(conversation)


def test_who_may_not_is_told_by_whom_it_can_be_done_and_no_job_is_read(with_policy):
    conversation = with_policy(LEADS)
    said = get_private_text(conversation.says("stop 123/1/1", BEN))
    assert said.startswith("You may not stop jobs in prod-crawl.")
    assert "@leads can do this." in said
    assert not conversation.api.asked
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1", LEA)), ShowCard)


def test_rights_are_those_of_the_moment_of_the_press(with_policy, people):
    conversation = with_policy(LEADS)
    red = find_button(conversation.says("stop 123/1/1", LEA), "Stop 1 job")
    people.groups.clear()
    conversation.later(seconds=5)
    assert get_private_text(conversation.presses(red, LEA)).startswith("You may not stop jobs")
    assert people.asked[-1] == ("U9", True, conversation.now)
    assert not conversation.started


@pytest.mark.parametrize("asks_more", ['ask = "second"\napprovers = ["@leads"]', 'cool = "30s"'])
def test_a_card_of_somebody_of_whom_more_is_asked_since_is_asked_again(
    with_policy, people, asks_more
):
    of_members = f'[[policy.allow]]\nwho = ["members"]\nmay = ["stop"]\n{asks_more}\n'
    conversation = with_policy(LEADS + of_members)
    red = find_button(conversation.says("stop 123/1/1", LEA), "Stop 1 job")
    people.groups.clear()
    conversation.later(seconds=5)
    card, told = conversation.presses(red, LEA)
    assert isinstance(card, ShowCard)
    assert "asks more of who asked" in told.message.title
    assert not conversation.started


def test_a_directory_that_does_not_answer_means_no_for_writes_and_nothing_for_reads(
    with_policy, people
):
    conversation = with_policy(LEADS)
    people.fails = True
    assert "could not look up who you are" in get_private_text(
        conversation.says("stop 123/1/1", LEA)
    )
    assert "may not" not in message_text(get_message(conversation.says("list 123 running", LEA)))


def test_where_the_id_alone_decides_nobody_is_asked(with_policy, people):
    conversation = with_policy(
        '[policy]\nmembers_may = ["read"]\n[[policy.allow]]\nwho = ["U024BE7LH"]\nmay = ["stop"]'
    )
    people.fails = True
    named = Person("U024BE7LH", "ana")
    conversation.presses(find_button(conversation.says("stop 123/1/1", named), "Stop 1 job"), named)
    assert len(conversation.started) == 1
    assert not people.asked


def test_a_card_of_an_older_policy_is_asked_again(with_policy):
    conversation = with_policy("")
    red = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    strict = with_policy('[policy]\nmembers_may = ["read", "stop"]\n')
    strict.now = conversation.now
    card, told = strict.presses(red)
    assert isinstance(card, ShowCard)
    assert "policy changed" in told.message.title
    strict.presses(red)
    assert not strict.started, "the button of the older card means the older card"
    strict.presses(find_button([card], "Stop 1 job"))
    assert len(strict.started) == 1


def test_a_press_that_is_overtaken_while_people_are_looked_up_is_answered(with_policy, people):
    conversation = with_policy("")
    asked = conversation.says("stop 123/1/1")
    red, plan_id = find_button(asked, "Stop 1 job"), get_only_reply(asked).record.plan.id
    strict = with_policy(LEADS.replace('"@leads"', '"@leads", "members"'))
    strict.now = conversation.now
    memory = strict.memory
    people.meanwhile = lambda: memory.close_plan(plan_id, PlanStatus.CANCELLED, LEA, strict.now)
    assert "Already cancelled" in get_private_text(strict.presses(red))


def test_read_only_lets_nobody_write(with_policy):
    conversation = with_policy("[policy]\nread_only = true\n")
    for sentence in ("stop 123/1/1", "use 123", "tag 123/1/1 +a"):
        assert "read-only" in get_private_text(conversation.says(sentence)), sentence
    assert "running" in message_text(get_message(conversation.says("list 123 running")))


def test_a_guest_can_neither_refresh_nor_cancel(with_policy):
    conversation = with_policy("")
    asked = conversation.says("stop 123/1/1")
    for label in ("Refresh", "Cancel"):
        assert get_private_text(conversation.presses(find_button(asked, label), GUEST)).startswith(
            "You may not"
        )


def test_an_id_of_another_team_is_another_person(with_policy):
    conversation = with_policy("")
    own, foreign = replace(ANNA, team="T1"), replace(ANNA, team="T2")
    red = find_button(conversation.says("stop 123/1/1", own), "Stop 1 job")
    assert get_private_text(conversation.presses(red, foreign)).startswith("Only @anna, who asked")
    assert conversation.presses(red, own) == []


def test_a_rule_for_a_channel_fits_there_only_and_never_the_terminal(with_policy):
    conversation = with_policy(
        '[policy]\nmembers_may = ["read"]\n[[policy.allow]]\nwho = ["members", "terminal"]\n'
        'may = ["stop"]\nin = ["C1X"]\n'
    )
    there, terminal = Place("C1X"), Person("terminal:ana", kind=AccountKind.TERMINAL)
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1", where=there)), ShowCard)
    assert "may not" in get_private_text(conversation.says("stop 123/1/1"))
    assert "may not" in get_private_text(conversation.says("stop 123/1/1", terminal, where=there))


def test_only_a_refused_write_says_that_nothing_was_changed(with_policy):
    conversation = with_policy("")
    for sentence in ("list 123", "show 123/1/1", "export 123", "help", "can", "history"):
        said = get_private_text(conversation.says(sentence, GUEST))
        assert said.startswith("You may not use"), sentence
        assert "Nothing was changed" not in said, sentence
    for sentence in ("stop 123/1/1", "tag 123/1/1 +a", "use 123", "freeze 123 because so"):
        said = get_private_text(conversation.says(sentence, GUEST))
        assert said.startswith("You may not"), sentence
        assert said.endswith("Nothing was changed."), sentence


def test_whoever_may_not_look_at_a_cards_jobs_is_told_that_and_nothing_of_changes(with_policy):
    conversation = with_policy("")
    asked = conversation.says("stop 123/1/1", BEN)
    said = get_private_text(conversation.presses(find_button(asked, "Refresh"), GUEST))
    assert said.startswith("You may not use “show” in prod-crawl.")
    assert "Nothing was changed" not in said


def test_what_was_asked_of_a_project_that_is_listed_no_more_is_not_confirmed(with_policy):
    conversation = with_policy("[projects]\nprod-crawl = 123\nstaging = 456\n")
    conversation.api.put(make_job("456/1/1"))
    asked = conversation.says("stop 456/1/1")
    later = Conversation(
        conversation.api,
        conversation.memory,
        replace(conversation.config, projects={"prod-crawl": 123}),
    )
    for label in ("Stop 1 job", "Refresh"):
        said = get_private_text(later.presses(find_button(asked, label)))
        assert "not in the list of projects" in said, label
    assert not later.started
    cancelled = later.presses(find_button(asked, "Cancel"))
    assert "Cancelled by @anna" in message_text(get_message(cancelled))


def test_who_names_a_project_that_is_not_in_the_list_is_in_the_audit(with_policy):
    conversation = with_policy("[projects]\nprod-crawl = 123\n")
    assert "no access to project 789" in get_private_text(conversation.says("stop 789/1/1", BEN))
    assert audit_of(conversation) == ["denied: stop 789/1/1 (project not in the list)"]


@pytest.mark.parametrize("sentence", ["list 123 arg.api_key=hunter2", "log 123/1/1 contains=AKIA"])
def test_a_guess_at_a_credential_is_in_the_audit_without_the_guess(with_policy, sentence):
    conversation = with_policy("")
    said = sentence.replace("AKIA", "AKIA1234567890ABCDEF")
    assert "would tell whether" in get_private_text(conversation.says(said, BEN))
    assert audit_of(conversation) == ["denied: a guess at a credential"]


def test_a_press_that_is_somebody_elses_or_on_nothing_known_is_in_the_audit(with_policy):
    conversation = with_policy("")
    asked = conversation.says("stop 123/1/1", BEN)
    red, plan_id = find_button(asked, "Stop 1 job"), get_only_reply(asked).record.plan.id
    assert "can confirm this" in get_private_text(conversation.presses(red, LEA))
    lines = conversation.memory.get_audit_entries(plan_id)
    assert lines[-1].what == "denied: confirm stop 123/1/1 (somebody else asked)"
    assert lines[-1].who.id == LEA.id
    gone = replace(red, value="nothing:0")
    assert "no longer known" in get_private_text(conversation.presses(gone, LEA))
    assert audit_of(conversation)[-1] == "denied: confirm a plan that is not known"


def test_what_nobody_may_is_said_to_be_nobodys(with_policy):
    conversation = with_policy("")
    said = get_private_text(conversation.says("freeze 123"))
    assert said.startswith("You may not use “freeze” in prod-crawl.")
    assert "Nobody may, here." in said
