"""Filters that the Jobs API lacks, forms that write sentences, and ticking jobs in a list."""

import pytest

from jobsbot.core.interaction import Origin, Said
from jobsbot.core.jobs.api_calls import ResponseShape
from jobsbot.core.reply import OpenForm, SendMessage, ShowCard
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    INCIDENT,
    find_button,
    get_form,
    get_message,
    get_only_reply,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)


def keys_in(replies):
    """The keys of the rows of a list."""
    (table,) = [part for part in get_message(replies).parts if hasattr(part, "rows")]
    return [row[0].text for row in table.rows]


@pytest.fixture
def many(api):
    api.put(
        make_job("123/1/1", errors_count=50, tags=["a", "b"], spider_args={"region": "eu"}),
        make_job("123/1/2", errors_count=5, tags=["a"], started_time="2026-05-04T02:00:00"),
        make_job("123/2/3", "finished", spider="bookshop", close_reason="cancelled (stalled)"),
        make_job("123/3/4", "finished", spider="shoes", updated_time="2026-04-30T23:59:00",
            started_time="2026-04-30T23:00:00", items_scraped=0),
    )  # fmt: skip


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("errors>10", ["123/1/1"]),
        ("errors>=5 errors<50", ["123/1/2"]),
        ("items<1", ["123/3/4"]),
        ("all_tags=a all_tags=b", ["123/1/1"]),
        ("tag=a", ["123/1/2", "123/1/1"]),
        ("reason=cancel*", ["123/2/3"]),
        ("longer=6h", ["123/1/2"]),
        ("since=1d", ["123/2/3", "123/1/2", "123/1/1"]),
        ("until=2026-05-01", ["123/3/4"]),
        ("spider=book* finished", ["123/2/3"]),
        ("arg.region=eu", ["123/1/1"]),
        ("sort=-errors count=2", ["123/1/1", "123/1/2"]),
        ("sort=started", ["123/3/4", "123/1/2", "123/2/3", "123/1/1"]),
    ],
)
def test_what_the_api_cannot_filter_is_judged_here(conversation, filters, found):
    assert sorted(keys_in(conversation.says(f"list {filters}"))) == sorted(found)


@pytest.mark.usefixtures("many")
def test_a_sorted_list_is_in_order(conversation):
    assert keys_in(conversation.says("list sort=-errors count=2")) == ["123/1/1", "123/1/2"]
    assert keys_in(conversation.says("list sort=started count=2")) == ["123/3/4", "123/1/2"]


@pytest.mark.usefixtures("many")
def test_what_is_judged_here_is_counted_whole(conversation, api):
    said = message_text(get_message(conversation.says("list errors<9 count=1")))
    assert said.startswith(
        "Newest 1 of 3 jobs that match in prod-crawl; 1 running, longest 10 h; 1 ended badly"
    )
    assert api.asked[-1].response_shape is ResponseShape.STREAM
    assert api.asked[-1].params == ()


@pytest.mark.usefixtures("many")
def test_a_plan_by_such_a_filter_holds_exactly_what_matched(conversation):
    card = get_only_reply(conversation.says("stop errors>10"))
    assert isinstance(card, ShowCard)
    assert [str(key) for key in card.record.plan.keys] == ["123/1/1"]


@pytest.mark.usefixtures("many")
def test_the_filter_form_says_what_the_list_says_and_writes_a_sentence(conversation):
    listed = conversation.says("list running tag=a errors>10")
    asked = get_form(conversation.presses(find_button(listed, "Filter…")))
    values = {
        one.name: getattr(one, "value", "") or getattr(one, "chosen", ()) for one in asked.inputs
    }
    assert values["project="] == "123"
    assert values["state="] == ("running",)
    assert values["has_tag=,"] == "a"
    filled = {"project=": "123", "state=": "any", "has_tag=,": "a, b", "…": "errors<10"}
    again = conversation.says(asked.value, how=asked.origin, fields=filled)
    assert message_text(get_message(again)).endswith(
        "/jobs list 123 has_tag=a has_tag=b errors<10 · any of the tags a, b"
    )


def test_a_form_that_says_nonsense_is_told_so_before_it_closes(conversation):
    said = {"project=": "123", "…": "errors>many"}
    assert conversation.check("list", said) == {
        "project=": "errors> takes a whole number, not “many”."
    }
    assert conversation.check("list", {"project=": "123", "…": "errors>1"}) == {}


@pytest.mark.parametrize("name", ["shop_bokks", "books", "book*"])
def test_a_form_is_judged_without_a_call_to_the_api(conversation, api, name):
    api.put(make_job("123/1/1"))
    assert conversation.check("list", {"project=": "123", "…": name}) == {}
    assert api.asked == []


@pytest.mark.usefixtures("many")
def test_what_was_read_before_a_form_closed_is_not_read_again(conversation):
    filled = {"project=": "123", "…": "errors>20"}
    said = Said("list", ANNA, INCIDENT, Origin.FILLED, conversation.now, "f1", filled)
    form = conversation.bot.check_form(said)
    unreadable = replace(said, text="no such verb", fields={})
    assert keys_in(conversation.bot.handle(unreadable, form.command)) == ["123/1/1"]


def test_a_form_with_the_name_of_a_spider_is_read_once_it_can_be_looked_up(conversation):
    said = Said("list", ANNA, INCIDENT, Origin.FILLED, conversation.now, "f1", {"…": "shop_bokks"})
    assert conversation.bot.check_form(said).command is None


def test_a_form_of_a_project_out_of_reach_is_told_so_before_it_closes(conversation):
    told = conversation.check("list", {"project=": "999", "…": "errors>1"})
    assert told["project="].startswith("I have no access to project 999.")
    told = conversation.check("list", {"project=": "999", "…": "shop_bokks"})
    assert told["project="].startswith("I don't understand “shop_bokks” in list.")


@pytest.mark.usefixtures("many")
def test_ticked_jobs_become_a_plan_of_exactly_these_keys(conversation):
    selecting = conversation.presses(find_button(conversation.says("list running"), "Select jobs"))
    stop = find_button(selecting, "Stop…")
    card = get_only_reply(conversation.presses(stop, fields={"jobs": "123/1/1"}))
    assert isinstance(card, ShowCard)
    assert [str(key) for key in card.record.plan.keys] == ["123/1/1"]


@pytest.mark.usefixtures("many")
def test_nothing_ticked_asks_which(conversation):
    selecting = conversation.says("select running")
    heard = conversation.presses(find_button(selecting, "Stop…"), fields={"jobs": ""})
    assert isinstance(get_only_reply(heard), OpenForm | SendMessage)


@pytest.mark.usefixtures("many")
def test_tagging_what_is_ticked_asks_for_the_tags_in_a_form(conversation):
    selecting = conversation.says("select running")
    asked = get_form(
        conversation.presses(find_button(selecting, "Tag…"), fields={"jobs": "123/1/1,123/1/2"})
    )
    assert [one.label for one in asked.inputs] == ["Tags to add", "Tags to remove"]
    conversation.says(asked.value, how=asked.origin, fields={"+,": "seen, late", "-,": ""})
    (plan_id,) = conversation.started
    plan = conversation.memory.get_plan(plan_id).plan
    assert plan.sentence == "tag 123/1/1,2 +seen +late"


def test_selecting_pages_by_ten_and_offers_all_that_match(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 26)))
    first = conversation.says("select running")
    assert "Next ten" in list_button_labels(first)
    assert "Previous ten" not in list_button_labels(first)
    assert find_button(first, "Stop all that match").value == "stop 123 running"
    ticked = conversation.presses(find_button(first, "All on this page"))
    (choice,) = [part for part in get_message(ticked).parts if hasattr(part, "chosen")]
    assert len(choice.chosen) == 10


def test_a_typed_sentence_that_lacks_something_offers_the_form_that_asks_for_it(conversation):
    asked = conversation.says("tag 123/1/1 because they look odd")
    assert get_private_text(asked).startswith("Which tags?")
    form = get_only_reply(conversation.presses(find_button(asked, "Fill in…")))
    assert isinstance(form, OpenForm)
    assert form.form.value == "tag 123/1/1 because they look odd"
    assert isinstance(
        get_only_reply(conversation.says("tag 123/1/1", how=Origin.PRESSED)), OpenForm
    )
