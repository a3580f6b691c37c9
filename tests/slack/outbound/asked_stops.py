"""A stop that is asked for and confirmed, and what stands where its card is."""

from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import JUN
from tests.slack.slack_workspace import list_button_labels, wait_for


def ask_to_stop(slack, keys="123/1/1,2"):
    slack.api.put(make_job("123/1/1"), make_job("123/1/2"))
    slack.says(f"/jobs stop {keys}")
    return slack.told("Stop ", JUN)


def confirm(slack, card):
    """Press the red button, and answer the plan's id."""
    before = len(slack.started)
    slack.presses(card, list_button_labels(card)[0])
    return wait_for(lambda: slack.started[before:])[0]


def card_texts(slack, card):
    """What stands where the card is, and what else was said in the channel."""
    messages = {message["ts"]: message for message in slack.sees(JUN)}
    return messages[card["ts"]]["text"]


def thread_of(slack, card):
    return [message for message in slack.sees(JUN) if message.get("thread_ts") == card["ts"]]
