"""How many jobs a person may change an hour, in conversations."""

import pytest

from jobsbot.core.errors import Refused
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from tests.bot_conversation import (
    ANNA,
    BEN,
    Conversation,
    find_button,
    get_only_reply,
    get_private_text,
)


def test_jobs_an_hour_are_counted_at_the_claim(with_policy):
    conversation = with_policy(
        '[policy]\nmembers_may = ["read"]\n[[policy.allow]]\nwho = ["members"]\n'
        'may = ["stop"]\nper_hour = 2\n'
    )
    first = find_button(conversation.says("stop 123/1/1,2"), "Stop 2 jobs")
    second = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    assert conversation.presses(first) == []
    assert "at most 2 jobs an hour" in get_private_text(conversation.presses(second))
    assert len(conversation.started) == 1
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1", BEN)), ShowCard)
    conversation.later(minutes=61)
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1")), ShowCard)


def test_the_hour_holds_also_where_both_were_judged_before_either_was_claimed(with_policy):
    conversation = with_policy("")
    ids = [get_only_reply(conversation.says(f"stop 123/1/{n}")).record.plan.id for n in (1, 2)]
    claim = conversation.memory.claim_plan
    assert claim(ids[0], ANNA, conversation.now, hourly_limit=1)
    with pytest.raises(Refused, match="more than 1 job in an hour"):
        claim(ids[1], ANNA, conversation.now, hourly_limit=1)
    assert conversation.memory.get_plan(ids[1]).status is PlanStatus.OPEN
    lines = [entry.what for entry in conversation.memory.get_audit_entries(ids[1])]
    assert lines[-1] == "denied: confirm stop 123/1/2 (too many jobs this hour)"


def test_what_has_no_card_and_is_too_much_in_its_hour_by_then_stays_nowhere_open(with_policy):
    conversation = with_policy(
        '[policy]\nmembers_may = ["read"]\n[[policy.allow]]\nwho = ["members"]\n'
        'may = ["tag"]\nper_hour = 1\n'
    )
    memory = conversation.memory

    class OtherFirst:
        """The store, in which somebody else's claim comes between the judgement and ours."""

        def __getattr__(self, name):
            return getattr(memory, name)

        def count_claimed_jobs(self, *_):
            return 0

    overtaken = Conversation(conversation.api, OtherFirst(), conversation.config)
    assert len(overtaken.says("tag 123/1/1 +seen")) == 1
    said = get_private_text(overtaken.says("tag 123/1/2 +seen"))
    assert "more than 1 job in an hour" in said
    assert len(overtaken.started) == 1
    assert memory.count_plans_by_status() == {PlanStatus.CLAIMED: 1, PlanStatus.WITHDRAWN: 1}
