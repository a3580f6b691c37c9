"""What is made good in passes, by whichever process."""

from datetime import timedelta
from types import SimpleNamespace

from jobsbot.operations.reconciler import Reconciler
from tests.fake_clock import FakeClock
from tests.sample_plans import NOON


def test_of_very_many_stale_cards_a_pass_has_fifty_drawn_so_that_others_get_their_turn():
    stale, drawn = [f"p{number}" for number in range(120)], []
    work_log = SimpleNamespace(
        list_expired_plans=lambda before: (),
        list_stale_cards=lambda max_cards: tuple(stale[:max_cards]),
        delete_dedup_keys=lambda before: None,
        find_old_plans=lambda before, max_plans: {},
    )
    cards = SimpleNamespace(
        refresh=lambda plan_id, changed: drawn.append(plan_id), retry_refused_notices=lambda: None
    )
    tools = SimpleNamespace(work_log=work_log, cards=cards, clock=FakeClock(NOON))
    Reconciler(tools, timedelta(days=90), lambda polls: None).run_once()
    assert drawn == stale[:50]
