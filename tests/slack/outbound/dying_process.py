"""A process that posts for a plan, and dies by -9 around one of its posts.

`python -m tests.slack.outbound.dying_process DATABASE SLACK TOKEN DOES DIES NUMBER` is one. It
`asks` with the card of the plan `p1`, as who was just asked, or `draws` it, as the work does. It
dies at its so many-th post: `before` that is sent, or `after` it was answered and before that is
written down.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from typing import Any

from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.reply import ShowCard
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.intervals import Intervals
from jobsbot.services import current_time
from jobsbot.slack.outbound.cards import SlackCards
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.replies import ReplySender
from jobsbot.slack.outbound.web_api import WebApi
from jobsbot.slack.payloads.readers import Delivery
from jobsbot.store import Store, open_store


class DyingPublisher(Publisher):
    """Posts, and kills its process around the so many-th post."""

    def __init__(self, web: WebApi, dies: str, number: int) -> None:
        super().__init__(web)
        self._dies, self._left = dies, number

    def post(self, where: Place, message: Message, **more: Any) -> Place:
        self._left -= 1
        if not self._left and self._dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        at = super().post(where, message, **more)
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return at


def main(url: str, slack: str, token: str, does: str, dies: str, number: str) -> None:
    store = open_store(url)
    publisher = DyingPublisher(WebApi(token, slack), dies, int(number))
    intervals = Intervals(card_edit_interval=timedelta(), redraw_intervals=(0.1,))
    cards = CardUpdater(SlackCards(publisher, store), store, current_time, intervals)
    cards.start()
    if does == "asks":
        show_first_card(store, publisher, cards)
    else:
        cards.refresh("p1")
    time.sleep(60)


def show_first_card(store: Store, publisher: Publisher, cards: CardUpdater) -> None:
    record = store.get_plan("p1")
    assert record is not None
    plan = record.plan
    said = Said(plan.sentence, plan.asked_by, plan.where, Origin.TYPED, plan.asked_at, "p1")
    reply = ShowCard(record, draw_card(record, plan.asked_at))
    ReplySender(publisher, NobodyToTell(), cards).send_reply(Delivery(said), reply)


class NobodyToTell:
    """What would write down where a card is: the process is dead by then."""

    def on_card_posted(self, plan_id: str, card: Place) -> None:
        raise AssertionError("it outlived its post")

    def on_card_not_posted(self, plan_id: str) -> bool:
        raise AssertionError("it was not posted")


if __name__ == "__main__":
    main(*sys.argv[1:])
