"""Thousands of presses and polls made up: each has the one answer that the rules give it."""

import random
from collections import Counter

import pytest

from tests.core.plans.made_up_presses import make_case, run_case
from tests.core.plans.second_reading import WEIGHT, built_in, denies, second_reading, speaks_of

CASES = 6000
CLOSED_STATES = ("claimed", "done", "cancelled", "expired", "replaced", "withdrawn")
ANSWERS = {
    "confirm": "asked anew, begins, closed, expired, form, refused, shown anew, wrong number, "
    "the asker alone, a second person",
    "approve": "asked anew, begins, closed, expired, form, refused, shown anew, wrong number, "
    "a second person, approved already, card open",
    "cancel": "card cancelled, closed, expired, refused",
    "deny": "asked anew, card cancelled, closed, expired, refused, a second person",
    "work": "goes on, skipped",
}


@pytest.mark.slow
def test_each_press_and_each_poll_has_the_answer_that_a_second_reading_gives():
    chance = random.Random(20261127)
    seen = Counter()
    for _ in range(CASES):
        case = make_case(chance)
        asked = second_reading(case.policy, case.asker, case.wish)
        barrier = find_barrier(case, asked)
        expected = find_answer(case, barrier, asked)
        assert run_case(case, barrier) == expected, (case, barrier)
        seen[getattr(case.moment, "value", case.moment), expected] += 1
    possible = {(moment, word) for moment, words in ANSWERS.items() for word in words.split(", ")}
    assert set(seen) == possible


def find_barrier(case, asked):
    """What the card was drawn with: as is asked now, or as it was asked of who they were then."""
    if case.barrier != "as now":
        return case.barrier
    return asked[1] if asked[0] == "yes" else built_in(case.policy, case.wish)


def find_answer(case, barrier, asked):
    if case.moment == "work":
        return answer_work(case, barrier)
    if case.state in CLOSED_STATES:
        return "closed"
    if case.state == "late":
        return "expired"
    may = asked[0] == "yes" and (case.has_reason or not asked[2])
    match case.moment.value:
        case "confirm":
            return answer_confirm(case, barrier, asked, may)
        case "cancel":
            return answer_cancel(case)
        case word:
            return answer_second(case, barrier, asked, may, word)


def answer_confirm(case, barrier, asked, may):
    if case.presser["id"] != case.asker["id"]:
        return "the asker alone"
    if not may:
        return "refused"
    if case.is_new_policy or is_harder(asked[1], barrier):
        return "asked anew"
    if barrier == "second":
        return "a second person"
    if case.is_old_view:
        return "shown anew"
    return answer_number(case) if barrier == "number" else "begins"


def answer_number(case):
    if case.number is None:
        return "form"
    return "begins" if case.number == str(case.wish["jobs"]) else "wrong number"


def answer_cancel(case):
    if case.presser["id"] == case.asker["id"]:
        return "card cancelled"
    may = second_reading(case.policy, case.presser, case.wish | {"jobs": 0})[0] == "yes"
    return "card cancelled" if may else "refused"


def answer_second(case, barrier, asked, may, word):
    if not may:
        return "refused"
    if case.is_new_policy or is_harder(asked[1], barrier) or asked[1] != "second":
        return "asked anew"
    if not any(can_second(case, case.presser, approvers) for approvers, _ in asked[3]):
        return "a second person"
    if word == "deny":
        return "card cancelled"
    if case.is_old_view:
        return "shown anew"
    if built_in(case.policy, case.wish) == "number" and answer_number(case) != "begins":
        return answer_number(case)
    if case.presser["id"] in [person["id"] for person in case.approved]:
        return "approved already"
    enough = is_approved(case, [*case.approved, case.presser], asked[3])
    return "begins" if enough else "card open"


def answer_work(case, barrier):
    """Before a request, what was done in this hour is behind: its jobs are in it already."""
    now = second_reading(case.policy, case.asker, case.wish | {"hour": 0})
    if now[0] == "no" or is_harder(now[1], barrier):
        return "skipped"
    if barrier == now[1] == "second" and not is_approved(case, case.approved, now[3]):
        return "skipped"
    return "goes on"


def is_harder(one, other):
    return WEIGHT[one] > WEIGHT[other]


def is_approved(case, people, seconds):
    people = {person["id"]: person for person in people}.values()
    return any(
        sum(can_second(case, person, approvers) for person in people) >= needed
        for approvers, needed in seconds
    )


def can_second(case, person, approvers):
    """Never who asked, nor who is not known; else whoever is named, or may do it."""
    if person["id"] == case.asker["id"] or person["kind"] in ("terminal", "deleted", "unknown"):
        return False
    wish = case.wish | {"hour": 0}
    if any(denies(rule, person, wish, is_read=False) for rule in case.policy["deny"]):
        return False
    if approvers:
        return speaks_of(approvers, person)
    return second_reading(case.policy, person, wish)[0] == "yes"
