"""Whatever JSON a bot sends, the stand-in takes it or says what is wrong with it."""

from hypothesis import given
from hypothesis import strategies as st

from jobsbot.demo.slack_workspace.block_kit.blocks import BLOCKS_BY_SURFACE
from jobsbot.demo.slack_workspace.block_kit.elements import INPUT_ELEMENTS
from jobsbot.demo.slack_workspace.block_kit.rich_text import INLINE_ELEMENTS
from jobsbot.demo.slack_workspace.block_kit.validation import check_message, check_view
from jobsbot.demo.slack_workspace.errors import WebApiRefusal
from jobsbot.demo.slack_workspace.web_api.message_content import assign_ids

KINDS = sorted(
    {
        *(k for rules in BLOCKS_BY_SURFACE.values() for k in rules),
        *INPUT_ELEMENTS,
        *INLINE_ELEMENTS,
        "button",
    }
)
TEXTS = ("text", "label", "caption", "title", "value", "action_id", "block_id", "confirm", "style")
PARTS = ("fields", "elements", "element", "accessory", "options", "option_groups", "rows")
FIGURES = ("chart", "series", "segments", "axis_config", "categories", "data")
leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(KINDS)


def larger(inner):
    """Lists of things, objects of things, and things that look like a block or element."""
    fields = st.dictionaries(st.sampled_from(TEXTS + PARTS + FIGURES), inner, max_size=6)
    kinds = st.sampled_from(KINDS)
    typed = st.builds(lambda kind, rest: {**rest, "type": kind}, kinds, fields)
    return st.lists(inner, max_size=4) | fields | typed


things = st.recursive(leaves, larger, max_leaves=25)


@given(st.lists(things, max_size=4))
def test_blocks(blocks):
    try:
        check_message("words", blocks)
    except WebApiRefusal as refused:
        assert refused.error in ("invalid_blocks", "msg_blocks_too_long")
    else:
        assert all(block["block_id"] for block in assign_ids(blocks))


@given(things)
def test_views(view):
    try:
        check_view(view)
    except WebApiRefusal as refused:
        assert refused.messages
    else:
        assert view["type"] == "modal"
