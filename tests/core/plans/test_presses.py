"""Thousands of presses and polls made up: each has the one answer that the rules give it."""

import random
from collections import Counter

import pytest

from tests.core.plans.made_up_presses import ASKING_ANEW, make_case, run_case
from tests.core.plans.second_reading import (
    WEIGHT,
    as_known,
    built_in,
    covers_place,
    denies,
    is_lookup_failed,
    second_reading,
    speaks_of,
)

CASES = 4000
CLOSED_STATES = (
    *("claimed", "cooling", "done", "cancelled", "denied", "expired", "replaced", "withdrawn"),
)
GOING_ON = ("confirm", "approve")
ANEW = "closed, gone, new card, new plan begins, not in the list, refused"
ANSWERS = {
    "confirm": "asked anew, begins, closed, expired, form, refused, shown anew, wrong number, "
    "the asker alone, a second person, form stays, gone",
    "approve": "asked anew, begins, closed, expired, form, refused, shown anew, wrong number, "
    "a second person, approved already, card open, form stays, gone",
    "cancel": "card cancelled, closed, expired, gone, refused",
    "deny": "card denied, closed, expired, gone, a second person",
    "refresh": "card open, closed, expired, gone, refused",
    "undo": f"{ANEW}, card cancelled",
    "retry": ANEW,
    "again": ANEW.removeprefix("closed, "),
    "work": "goes on, skipped, waits",
}


@pytest.mark.slow
def test_each_press_and_each_poll_has_the_answer_that_a_second_reading_gives():
    chance = random.Random(20261129)
    seen = Counter()
    for _ in range(CASES):
        case = make_case(chance)
        asked = read_again(case, case.asker)
        barrier = find_barrier(case, asked)
        expected = find_answer(case, barrier, asked)
        assert run_case(case, barrier) == expected, (case, barrier)
        seen[getattr(case.moment, "value", case.moment), expected] += 1
    possible = {(moment, word) for moment, words in ANSWERS.items() for word in words.split(", ")}
    assert set(seen) == possible


def read_again(case, person, **more):
    """Read the rules a second time, for somebody as they are known where it happens."""
    wish = case.wish | more
    return second_reading(case.policy, as_known(case.policy, person, wish), wish)


def is_frozen(case):
    return case.frozen in (0, case.wish["project"])


def find_barrier(case, asked):
    """What the card was drawn with: as is asked now, or as it was asked of who they were then."""
    if case.barrier != "as now":
        return case.barrier
    return asked[1] if asked[0] == "yes" else built_in(case.policy, case.wish)


def find_answer(case, barrier, asked):
    if case.moment == "work":
        return answer_work(case, barrier)
    if case.number is not None and case.is_form and is_form_wrong(case):
        return "form stays"
    if case.state == "gone":
        return "gone"
    if case.state == "cooling" and case.moment.value in ("cancel", "undo"):
        return answer_cancel(case)
    if case.moment in ASKING_ANEW:
        return answer_anew(case)
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
        case "refresh":
            return answer_refresh(case)
        case "deny":
            return "card denied" if may_deny(case) else "a second person"
        case _:
            return answer_approve(case, barrier, asked, may)


def is_form_wrong(case):
    """Whether a form stays: it decides of a plan that is there, as it was shown, by its number."""
    is_live = case.state in ("open", "late") and not case.is_old_view
    return is_live and case.moment.value in GOING_ON and case.number != str(case.wish["jobs"])


def answer_anew(case):
    """Who presses asks, as if they had said the sentence themselves, there and now."""
    word, wish = case.moment.value, case.wish | {"channel": "C1"}
    if word != "again":
        wish |= {"jobs": case.failed if word == "retry" else case.wish["jobs"] - case.failed}
        wish |= {"filtered": False}
        can_undo = word == "retry" or wish["verb"] == "tag"
        if case.state != "done" or not wish["jobs"] or not can_undo:
            return "closed"
    if case.policy["listed"] and wish["project"] not in case.policy["listed"]:
        return "not in the list"
    has_reason = word == "again" and case.has_reason
    in_general = wish | {"jobs": 0, "filtered": False}
    found = [
        second_reading(case.policy, as_known(case.policy, case.presser, each), each)
        for each in (in_general, wish)
    ]
    if is_frozen(case) or any(each[0] == "no" for each in found):
        return "refused"
    if found[1][2] and not has_reason:
        return "refused"
    return "new plan begins" if found[1][1] == "none" else "new card"


def answer_confirm(case, barrier, asked, may):
    if case.presser["id"] != case.asker["id"]:
        return "the asker alone"
    if not may or is_frozen(case):
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
    may = may_deny(case) or may_do_if_anybody(case)
    return "card cancelled" if may else "refused"


def may_do_if_anybody(case):
    """May who presses do it, in any number, if not all were kept from it?"""
    going_on, wish = case.policy | {"read_only": False, "listed": []}, case.wish | {"jobs": 0}
    return second_reading(going_on, as_known(going_on, case.presser, wish), wish)[0] == "yes"


def may_deny(case):
    """Never who asked; else who approves by a rule, or does it where none asks for a second."""
    wish, anybody = case.wish | {"jobs": 0}, {"kind": "member"}
    presser = as_known(case.policy, case.presser, wish)
    if presser["id"] == case.asker["id"] or presser["kind"] in ("terminal", "deleted"):
        return False
    if any(denies(rule, presser, wish, is_read=False) for rule in case.policy["deny"]):
        return False
    seconds = [
        rule.get("approvers", [])
        for rule in case.policy["allow"]
        if rule.get("ask") == "second" and covers_place(rule, anybody, wish, is_read=False)
    ]
    return any(
        speaks_of(approvers, presser) if approvers else may_do_if_anybody(case)
        for approvers in seconds or [[]]
    )


def answer_refresh(case):
    """Who may read there may refresh; reads go on where it cannot be asked who somebody is."""
    look = case.wish | {"verb": "show", "jobs": 0, "filtered": False}
    who = as_known(case.policy, case.presser, look)
    if who["kind"] == "unknown" and is_lookup_failed(case.policy, case.presser, look):
        if any(denies(rule, who, look, is_read=True) for rule in case.policy["deny"]):
            return "refused"
        who = who | {"kind": "member"}
    return "card open" if second_reading(case.policy, who, look)[0] == "yes" else "refused"


def answer_approve(case, barrier, asked, may):
    if not may or is_frozen(case):
        return "refused"
    if case.is_new_policy or is_harder(asked[1], barrier) or asked[1] != "second":
        return "asked anew"
    if not any(can_second(case, case.presser, approvers) for approvers, _ in asked[3]):
        return "a second person"
    if case.is_old_view:
        return "shown anew"
    if built_in(case.policy, case.wish) == "number" and answer_number(case) != "begins":
        return answer_number(case)
    if case.presser["id"] in [person["id"] for person in case.approved]:
        return "approved already"
    enough = is_approved(case, [*case.approved, case.presser], asked[3])
    return "begins" if enough else "card open"


def answer_work(case, barrier):
    """Before a request, what was done in this hour is behind: its jobs are in it already.

    What is wrong only for all that is known waits until more can be asked.
    """
    if is_frozen(case):
        return "skipped"
    now, unsure = read_again(case, case.asker, hour=0), [case.asker]
    if now[0] == "yes" and not is_harder(now[1], barrier):
        unsure = case.approved
        if barrier != "second" or now[1] != "second" or is_approved(case, unsure, now[3]):
            return "goes on"
    failed = any(is_lookup_failed(case.policy, person, case.wish) for person in unsure)
    return "waits" if failed else "skipped"


def is_harder(one, other):
    return WEIGHT[one] > WEIGHT[other]


def is_approved(case, people, seconds):
    people = {person["id"]: person for person in people}.values()
    return any(
        sum(can_second(case, person, approvers) for person in people) >= needed
        for approvers, needed in seconds
    )


def can_second(case, person, approvers):
    """Never who asked; else whoever is named, or may do it, as far as they are known."""
    wish = case.wish | {"hour": 0}
    person = as_known(case.policy, person, wish)
    if person["id"] == case.asker["id"] or person["kind"] in ("terminal", "deleted"):
        return False
    if any(denies(rule, person, wish, is_read=False) for rule in case.policy["deny"]):
        return False
    if approvers:
        return speaks_of(approvers, person)
    return second_reading(case.policy, person, wish)[0] == "yes"
