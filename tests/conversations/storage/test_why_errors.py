"""What `why` says of errors that are not where it looks for them."""

import pytest

from jobsbot.core.values import replace
from tests.bot_conversation import get_message, message_text
from tests.conversations.storage.ban_incident import BAD, fill_ban
from tests.fake_storage import make_log

UNSEEN = "its 60 errors (none of them is among the last 1\u202f000 lines of its log)"


@pytest.mark.parametrize(("fine_lines", "is_said"), [(1_200, True), (900, False)])
def test_errors_that_all_came_early_are_said_to_be_unread(conversation, api, fine_lines, is_said):
    fill_ban(api)
    lines = [(40, f"bad {n}") for n in range(60)] + [(20, "fine")] * fine_lines
    api.put(replace(api.jobs[BAD], errors_count=60, logs=len(lines)))
    api.storage.logs[BAD] = make_log(*lines)
    said = message_text(get_message(conversation.says(f"why {BAD}")))
    assert (f"Could not be read: {UNSEEN}." in said) == is_said
    assert ("bad #" in said) != is_said
