"""What the page draws of a message, and how a person works with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from jobsbot.render.mrkdwn import WORD_JOINER, escape_text
from tests.demo.page.cards import delete_card, listing, stop_card, typing_view
from tests.demo.page.conftest import Open
from tests.demo.page.gallery import elements, folded_log, summary
from tests.demo.page.pieces import message, plain
from tests.demo.page.scenes import full_scene
from tests.demo.page.stage import Stage, on_stage
from tests.slow_examples import first_in_every_run

pytestmark = pytest.mark.browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage(full_scene()) as stage:
        yield stage


def first_column(page: Page) -> list[str]:
    return page.locator(".data-table tbody th").all_inner_texts()


@pytest.mark.parametrize("phone", [False, True])
def test_every_kind_of_block_is_drawn_and_nothing_spills_over_the_side(
    stage: Stage, open_page: Open, phone: bool
) -> None:
    page = open_page(stage.url, phone=phone)
    for shown in stage.scene["messages"]["C1"]:
        for block in shown.get("blocks", []):
            drawn = page.locator(f"[data-ts='{shown['ts']}'] .block.{block['type']}").first
            expect(drawn).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    assert page.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")


def test_a_table_sorts_by_number_filters_and_pages(stage: Stage, open_page: Open) -> None:
    stage.scene = full_scene(listing())
    page = open_page(stage.url)
    table = page.locator(".data-table")
    assert first_column(page) == ["123/1/41", "123/1/40", "123/4/9", "123/2/77", "123/3/12"]
    table.get_by_role("button", name="Items").click()
    assert first_column(page) == ["123/2/77", "123/4/9", "123/4/8", "123/3/11", "123/3/12"]
    table.get_by_role("button", name="Items").click()
    assert first_column(page)[0] == "123/2/76"
    expect(table.get_by_role("columnheader", name="Items")).to_have_attribute(
        "aria-sort", "descending"
    )
    table.get_by_role("button", name="Later rows").click()
    assert first_column(page) == ["123/4/8", "123/4/9", "123/2/77"]
    table.get_by_label("Filter rows").fill("news")
    assert first_column(page) == ["123/4/8", "123/4/9"]
    expect(table).to_contain_text("1–2 of 2 · 8 in all")
    assert stage.done == []


@pytest.mark.parametrize("phone", first_in_every_run(False, True))
def test_what_is_folded_opens_and_closes_at_a_click(
    stage: Stage, open_page: Open, phone: bool
) -> None:
    stage.scene = full_scene(folded_log())
    page = open_page(stage.url, phone=phone)
    hidden, shown = page.get_by_text("line 14", exact=False), page.get_by_text("the last line")
    expect(shown).to_be_visible()
    expect(hidden).to_be_hidden()
    page.get_by_text("15 earlier lines").click()
    expect(hidden).to_be_visible()
    assert page.locator(".log").evaluate("log => log.scrollWidth <= log.clientWidth")
    page.get_by_text("15 earlier lines").press("Enter")
    expect(hidden).to_be_hidden()
    assert stage.done == []


def test_a_chart_says_its_figures_to_those_who_do_not_see_it(stage: Stage, open_page: Open) -> None:
    stage.scene = full_scene(summary())
    page = open_page(stage.url)
    chart = page.get_by_role("img", name="Jobs by hour (bar)")
    expect(chart.locator("desc")).to_contain_text("finished: 06:00 14, 07:00 17")
    assert chart.locator("rect").count() == 16
    assert page.get_by_role("table", name="Why jobs ended").locator("tbody tr").count() == 4


def test_a_press_is_told_as_slack_would_and_is_busy_until_the_message_changes(
    stage: Stage, open_page: Open
) -> None:
    card = stop_card()
    stage.scene = full_scene(card)
    page = open_page(stage.url)
    stop = page.get_by_role("button", name="Stop 3 jobs")
    stop.click()
    expect(stop).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Cancel")).to_be_disabled()
    [press] = stage.heard("press")
    assert press["as"] == "U1"
    assert (press["channel"], press["ts"], press["block_id"]) == ("C1", card["ts"], "card")
    assert press["action"] == {
        "type": "button",
        "action_id": "confirm",
        "block_id": "card",
        "value": "confirm",
    }
    stage.tell("message", message={**card, "blocks": card["blocks"][:1], "edited": {"ts": "1"}})
    expect(stop).to_be_hidden()
    expect(page.get_by_role("log")).to_contain_text("(edited)")
    expect(page.get_by_role("article")).to_be_focused()


def test_a_confirm_dialog_stands_before_the_press(stage: Stage, open_page: Open) -> None:
    stage.scene = full_scene(delete_card())
    page = open_page(stage.url)
    page.get_by_role("button", name="Delete 1 job").click()
    dialog = page.get_by_role("dialog", name="Delete 1 job")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert stage.done == []
    page.get_by_role("button", name="Delete 1 job").click()
    dialog.get_by_role("button", name="Delete 1 job").click()
    expect(dialog).to_be_hidden()
    assert len(stage.heard("press")) == 1


def test_a_modal_shows_what_was_wrong_and_keeps_what_was_typed(
    stage: Stage, open_page: Open
) -> None:
    stage.answers["submit"] = lambda _: {"ok": False, "errors": {"count": "Type 37."}}
    page = open_page(stage.url)
    stage.tell("view", views=[typing_view()])
    field = page.get_by_label("Type the number of jobs")
    expect(field).to_be_focused()
    page.keyboard.type("36")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Type 37.")
    [sent] = stage.heard("submit")
    assert sent["values"] == {"count": {"typed": {"type": "plain_text_input", "value": "36"}}}
    title = {"type": "plain_text", "text": "Stop 37 jobs now"}
    stage.tell("view", views=[{**typing_view(), "hash": "h2", "title": title}])
    expect(page.get_by_role("dialog", name="Stop 37 jobs now")).to_be_visible()
    expect(field).to_have_value("36")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert stage.heard("close") == [{"as": "U1", "view_id": "V1"}]


@pytest.mark.slow
def test_what_was_wrong_in_a_long_modal_is_brought_into_sight(
    stage: Stage, open_page: Open
) -> None:
    stage.answers["submit"] = lambda _: {"ok": False, "errors": {"field11": "No such time."}}
    page = open_page(stage.url, phone=True)
    view = typing_view()
    (*_, asked) = view["blocks"]
    names = [f"field{n}" for n in range(12)]
    blocks = [{**asked, "block_id": name, "label": plain(name)} for name in names]
    stage.tell("view", views=[{**view, "blocks": blocks}])
    page.get_by_label("field0", exact=True).fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("field11")).to_be_focused()


@pytest.mark.slow
def test_a_choice_is_told_with_its_option(stage: Stage, open_page: Open) -> None:
    stage.scene = full_scene(elements())
    page = open_page(stage.url)
    page.get_by_label("Choose a state").select_option("pending")
    [press] = stage.heard("press")
    assert press["action"]["selected_option"]["value"] == "pending"
    stage.tell("toast", text="Heard.")  # an answer ends the wait, once the page has it
    expect(page.get_by_text("Heard.")).to_be_visible()
    page.get_by_role("button", name="More").last.click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_hidden()
    assert stage.heard("press", 2)[1]["action"]["selected_option"]["value"] == "Tag"


def test_what_came_as_data_never_becomes_markup(stage: Stage, open_page: Open) -> None:
    hostile = "<img src=x onerror=alert(1)> <javascript:alert(1)|press me>"
    blocks = [
        {"type": "markdown", "text": f"{hostile} [x](javascript:alert(1))"},
        {"type": "section", "text": {"type": "plain_text", "text": f"*{hostile}*"}},
    ]
    stage.scene = full_scene(message(1, hostile), message(2, hostile, blocks=blocks))
    page = open_page(stage.url)
    log = page.get_by_role("log")
    expect(log).to_contain_text("press me")
    assert log.locator("img").count() == 0
    assert log.locator("a[href^='javascript']").count() == 0
    expect(log.locator(".block.section")).to_contain_text(f"*{hostile}*")


MARKS = first_in_every_run("*a* _b_ ~c~ `d`", "shoes* any of these; * stands", ":tada:")


@pytest.mark.parametrize("data", MARKS)
def test_marks_in_data_mark_nothing(stage: Stage, open_page: Open, data: str) -> None:
    text = {"type": "mrkdwn", "text": escape_text(data)}
    blocks = [{"type": "section", "text": text}]
    stage.scene = full_scene(message(1, escape_text(data)), message(2, data, blocks=blocks))
    page = open_page(stage.url)
    for article in page.get_by_role("article").all():
        shown = article.inner_text().replace(WORD_JOINER, "")
        assert data in shown
        assert article.locator(":is(.words, .section) :is(strong, em, s, code)").count() == 0


def test_what_is_ticked_is_told_at_once_and_again_with_the_next_press(
    stage: Stage, open_page: Open
) -> None:
    shown = elements()
    stage.scene = full_scene(shown)
    page = open_page(stage.url)
    page.get_by_role("checkbox", name="Tell the channel").check()
    [ticked] = stage.heard("press")
    assert [one["value"] for one in ticked["action"]["selected_options"]] == ["Tell the channel"]
    page.get_by_role("button", name="Watch").click()  # nothing is busy: a tick needs no answer
    held = stage.heard("press", 2)[1]["values"]["chk"]["boxes"]["selected_options"]
    assert [one["value"] for one in held] == ["Tell the channel"]
    page.get_by_role("combobox", name="You are").select_option(label="bob · crawl lead")
    expect(page.get_by_role("checkbox", name="Tell the channel")).not_to_be_checked()
