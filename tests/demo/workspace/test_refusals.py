"""What Slack refuses, the stand-in refuses too."""

import pytest

from tests.demo.workspace.practice_workspace import INCIDENT


def words(text, kind="mrkdwn"):
    return {"type": kind, "text": text}


def section(text="words", **more):
    return {"type": "section", "text": words(text), **more}


def button(action="a", text="Go", **more):
    label = words(text, "plain_text")
    return {"type": "button", "action_id": action, "text": label, **more}


def actions(*elements, **more):
    return {"type": "actions", "elements": list(elements), **more}


def option(n=0, text="one"):
    return {"text": words(text, "plain_text"), "value": str(n)}


def menu(options):
    return {"type": "static_select", "action_id": "m", "options": options}


def table(rows, **more):
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    return {"type": "table", "rows": cells, **more}


def data_table(rows, **more):
    return {**table(rows), "type": "data_table", "caption": "Jobs", **more}


def chart(kind="bar", names=("done",), categories=("mon", "tue"), labels=None):
    points = [{"label": label, "value": 1} for label in labels or categories]
    series = [{"name": name, "data": points} for name in names]
    shown = {"type": kind, "series": series, "axis_config": {"categories": list(categories)}}
    return {"type": "data_visualization", "title": "Outcomes", "chart": shown}


def container(*children, **more):
    title = words("More", "plain_text")
    return {"type": "container", "title": title, "child_blocks": list(children), **more}


def pie(*values):
    segments = [{"label": f"s{n}", "value": value} for n, value in enumerate(values)]
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "States", "chart": chart}


CONFIRM = {"text": words("Sure of it?"), "title": words("Stop", "plain_text")}

RICH_TEXT = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "hi", "style": {"bold": True}}],
        }
    ],
}

TAKEN = {
    "the longest section": [section("x" * 3000)],
    "fifty blocks": [{"type": "divider"}] * 50,
    "a button with a dialog": [actions(button(confirm=CONFIRM, style="danger", value="v" * 2000))],
    "a hundred options": [section(accessory=menu([option(n) for n in range(100)]))],
    "a table": [table([["a", "b"], [" ", "c"]])],
    "a data table": [data_table([["key"], ["123/1/1"]], page_size=10)],
    "numbers in a data table": [
        {
            "type": "data_table",
            "caption": "Jobs",
            "rows": [
                [{"type": "raw_text", "text": "items"}],
                [{"type": "raw_number", "value": 3, "text": "3"}],
            ],
        }
    ],
    "two charts": [chart(), pie(1, 2)],
    "a folded container": [
        container(
            *[section("x" * 3000)] * 3,
            actions(button()),
            is_collapsible=True,
            default_collapsed=True,
        )
    ],
    "a table in a container": [container(table([["a"], ["b"]]))],
    "rich text": [RICH_TEXT],
}

REFUSED = {
    "a section too long": ([section("x" * 3001)], "must be less than 3001 characters"),
    "a section of nothing": ([section("")], "must be more than 0 characters"),
    "a section without text": ([{"type": "section"}], "either `text` or `fields`"),
    "eleven fields": (
        [{"type": "section", "fields": [words("x")] * 11}],
        "no more than 10 items",
    ),
    "a field too long": ([{"type": "section", "fields": [words("x" * 2001)]}], "less than 2001"),
    "a header too long": (
        [{"type": "header", "text": words("x" * 151, "plain_text")}],
        "less than 151",
    ),
    "a header with markup": ([{"type": "header", "text": words("x")}], "valid enum value"),
    "eleven context elements": (
        [{"type": "context", "elements": [words("x")] * 11}],
        "no more than 10 items",
    ),
    "a container of nothing": ([container()], "no fewer than 1 items"),
    "eleven blocks in a container": ([container(*[section()] * 11)], "no more than 10 items"),
    "rich text in a container": ([container(RICH_TEXT)], "unsupported type: rich_text"),
    "a data table in a container": (
        [container(data_table([["key"], ["1"]]))],
        "unsupported type: data_table",
    ),
    "a container in a container": ([container(container(section()))], "unsupported type: cont"),
    "a container title too long": (
        [container(section(), title=words("x" * 151, "plain_text"))],
        "less than 151",
    ),
    "a container that cannot be opened": (
        [container(section(), default_collapsed=True)],
        "requires `is_collapsible`",
    ),
    "a table, and one in a container": (
        [table([["a"], ["b"]]), container(table([["a"], ["b"]]))],
        "only_one_table_allowed",
    ),
    "fifty-one blocks": ([{"type": "divider"}] * 51, "no more than 50 items"),
    "a block that is none": ([{"type": "jobs"}], "unsupported type: jobs"),
    "a field that is none": ([section(colour="red")], "invalid additional property: colour"),
    "a button label too long": ([actions(button(text="x" * 76))], "less than 76"),
    "a button value too long": ([actions(button(value="x" * 2001))], "less than 2001"),
    "an action id too long": ([actions(button("x" * 256))], "less than 256"),
    "twenty-six buttons": (
        [actions(*(button(str(n)) for n in range(26)))],
        "no more than 25 items",
    ),
    "a style that is none": ([actions(button(style="red"))], "valid enum value"),
    "an action id twice": ([actions(button("a"), button("a"))], "`action_id` a already exists"),
    "a block id twice": (
        [section(block_id="b"), section(block_id="b")],
        "`block_id` b already exists",
    ),
    "a dialog too long": (
        [actions(button(confirm={"text": words("x" * 301)}))],
        "less than 301",
    ),
    "a dialog button too long": (
        [actions(button(confirm={**CONFIRM, "confirm": words("x" * 31, "plain_text")}))],
        "less than 31",
    ),
    "a hundred and one options": (
        [section(accessory=menu([option(n) for n in range(101)]))],
        "no more than 100 items",
    ),
    "an option too long": ([section(accessory=menu([option(text="x" * 76)]))], "less than 76"),
    "a menu without options": (
        [section(accessory={"type": "static_select", "action_id": "m"})],
        "either options or option_groups",
    ),
    "six overflow options": (
        [section(accessory={"type": "overflow", "options": [option(n) for n in range(6)]})],
        "no more than 5 items",
    ),
    "eleven checkboxes": (
        [actions({"type": "checkboxes", "options": [option(n) for n in range(11)]})],
        "no more than 10 items",
    ),
    "an empty cell": ([table([["a", ""]])], "must be more than 0 characters"),
    "a table too wide": ([table([["a"] * 21])], "no more than 20 items"),
    "a table too long": ([table([["a"]] * 101)], "no more than 100 items"),
    "two tables": ([table([["a"]]), data_table([["a"], ["b"]])], "only_one_table_allowed"),
    "a table too full": ([table([["x" * 5001], ["x" * 5000]])], "less than 10001 characters"),
    "a data table without rows": ([data_table([["a"]])], "no fewer than 2 items"),
    "a data table too long": ([data_table([["a"]] * 202)], "no more than 201 items"),
    "a ragged data table": ([data_table([["a", "b"], ["c"]])], "same number of columns"),
    "a data table page too long": ([data_table([["a"], ["b"]], page_size=101)], "at most 100"),
    "a data table without a caption": (
        [{**table([["a"], ["b"]]), "type": "data_table"}],
        "missing required field: caption",
    ),
    "rich text in a header cell": (
        [
            {
                "type": "data_table",
                "caption": "Jobs",
                "rows": [
                    [
                        {
                            "type": "rich_text",
                            "elements": [{"type": "rich_text_section", "elements": []}],
                        }
                    ],
                    [{"type": "raw_text", "text": "a"}],
                ],
            }
        ],
        "a header cell must not be rich_text",
    ),
    "three charts": ([chart(), chart(), chart()], "no more than 2 data_visualization"),
    "thirteen segments": ([pie(*range(1, 14))], "no more than 12 items"),
    "a segment of nothing": ([pie(1, 0)], "must be more than 0"),
    "a series twice": ([chart(names=("a", "a"))], "series names must be unique"),
    "a category without a point": ([chart(labels=("mon",))], "exactly one point for each"),
    "a label too long": ([chart(categories=("x" * 21,))], "less than 21"),
    "an alert": ([{"type": "alert", "text": words("x")}], "unsupported type: alert"),
    "a picture of nowhere": ([{"type": "image", "alt_text": "x"}], "`image_url` or `slack_file`"),
}


@pytest.mark.parametrize("blocks", TAKEN.values(), ids=TAKEN)
def test_taken(slack, blocks):
    assert slack.chat_postMessage(channel=INCIDENT, text="words", blocks=blocks)["ok"]


@pytest.mark.parametrize(("blocks", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(practice, slack, refused, blocks, says):
    answer = refused(slack.chat_postMessage, channel=INCIDENT, text="words", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert says in "\n".join(answer["response_metadata"]["messages"])
    assert practice.messages() == []


def test_a_fault_says_where_it_is(slack, refused):
    blocks = [section(), actions(button(), button("b", text="x" * 76))]
    answer = refused(slack.chat_postMessage, channel=INCIDENT, text="words", blocks=blocks)
    (line,) = answer["response_metadata"]["messages"]
    assert line.endswith("[json-pointer:/blocks/1/elements/1/text/text]")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "x" * 4001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("x" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": '{"type": "divider"}'}, "invalid_blocks_format"),
    ],
)
def test_a_message_that_cannot_be(slack, refused, said, error):
    body = {"channel": INCIDENT, **said}
    assert refused(slack.api_call, api_method="chat.postMessage", json=body)["error"] == error


def test_an_older_workspace_knows_no_tables_and_charts(practice, slack, refused):
    practice.do("faults", slack={"mode": "well", "older": True})
    for block in (data_table([["a"], ["b"]]), chart()):
        answer = refused(slack.chat_postMessage, channel=INCIDENT, text="x", blocks=[block])
        says = answer["response_metadata"]["messages"][0]
        assert f"unsupported type: {block['type']}" in says
    assert slack.chat_postMessage(channel=INCIDENT, text="x", blocks=[table([["a"]])])["ok"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": words("x" * 25, "plain_text")}, "less than 25"),
        ({"submit": words("x" * 25, "plain_text")}, "less than 25"),
        ({"private_metadata": "x" * 3001}, "less than 3001"),
        ({"callback_id": "x" * 256}, "less than 256"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        ({"blocks": [table([["a"]])]}, "unsupported type: table"),
        ({"blocks": None}, "must be an array"),
    ],
)
def test_a_modal_that_cannot_be(practice, slack, refused, change, says):
    view = {"type": "modal", "title": words("Stop", "plain_text"), "blocks": [section()], **change}
    trigger = practice.workspace.interaction_tokens.issue_trigger_id("U01ONCALL")
    answer = refused(slack.views_open, trigger_id=trigger, view=view)
    assert answer["error"] == "invalid_arguments"
    assert says in "\n".join(answer["response_metadata"]["messages"])


def test_an_alert_has_its_place_in_a_modal(practice, slack):
    alert = {"type": "alert", "text": words("Careful.", "plain_text"), "level": "warning"}
    view = {"type": "modal", "title": words("Stop", "plain_text"), "blocks": [alert]}
    trigger = practice.workspace.interaction_tokens.issue_trigger_id("U01ONCALL")
    assert slack.views_open(trigger_id=trigger, view=view)["view"]["id"]
