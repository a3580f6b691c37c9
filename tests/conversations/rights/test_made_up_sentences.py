"""Sentences made up: who says what, where, of which project and how many jobs, frozen or not."""

import random
from collections import Counter

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.bot import Bot
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.reply import ExportFile, SendMessage, ShowCard
from jobsbot.core.understanding.sentence_reader import CheckedForm
from jobsbot.core.values import replace
from tests.bot_conversation import NOON, PROJECT_IDS, FakeReadApi, make_job
from tests.core.plans.made_up_policies import build_policy, make_policy
from tests.core.plans.made_up_presses import as_person, known_person
from tests.core.plans.plan_in_memory import PlainDirectory, PlanInMemory
from tests.core.plans.second_reading import (
    READS,
    as_known,
    denies,
    is_lookup_failed,
    second_reading,
)

CASES = 1000
PROJECTS = {"prod-crawl": 123, "staging": 456, "456": 456, "": 123, "789": 789}
"""How a project is named, and which one is meant; 789 is not in the list."""
JOBS = {"stop": "running", "tag": "finished", "delete": "finished"}
WRITES = (*JOBS, *JOBS, *JOBS)
VERBS = (*WRITES, "list", "show", "export", "can", "use", "freeze", "thaw")
ANSWERS = {"refused", "not in the list", "form stays", "answered", "file", "card", "begins"}


class SentenceMemory(PlanInMemory):
    """What outlives a sentence: the plan that it makes, and what is frozen."""

    def set_channel_project(self, *_):
        pass

    def set_freeze(self, *_):
        pass

    def delete_freeze(self, *_):
        return True


def make_sentence(chance):
    """Answer a sentence, and in plain words what it wants."""
    verb, number = chance.choice(VERBS), chance.choice([1, 3, 12])
    name = chance.choice([*PROJECTS, *PROJECTS, *PROJECTS] if verb in JOBS else [*PROJECTS])
    project = PROJECTS[name]
    filtered = verb in JOBS and chance.random() < 0.3
    spider = number + (20 if JOBS.get(verb) == "finished" else 2)
    keys = ",".join(f"{project}/{spider}/{n}" for n in range(1, number + 1))
    match verb:
        case "stop" | "tag" | "delete":
            jobs = f"{name} {JOBS[verb]} spider=s{number}" if filtered else keys
            text = f"{verb} {jobs}" + (" +seen" if verb == "tag" else "")
        case "show":
            text = f"show {project}/3/1"
        case "use":
            name, project = (name, project) if name else ("none", None)
            text = f"use {name}"
        case "freeze" | "thaw" if chance.random() < 0.3:
            project, text = 0, f"{verb} all"
        case _:
            text = f"{verb} {name}"
    reason = chance.random() < 0.3 and verb in JOBS
    wish = {"verb": verb, "project": project, "jobs": 0, "filtered": False, "hour": 0}
    more = {"jobs": number if verb in JOBS else 0, "filtered": filtered}
    return text + (" because it hangs" if reason else ""), wish, more, reason


def make_api():
    api = FakeReadApi()
    for project in (123, 456, 789):
        for size in (1, 3, 12):
            for n in range(1, size + 1):
                for state, spider in (("running", 2 + size), ("finished", 20 + size)):
                    api.put(make_job(f"{project}/{spider}/{n}", state, spider=f"s{size}"))
    return api


def say_sentence(api, policy, person, sentence, channel, frozen, hour, origin):
    """Have it said, or filled in; answer what was replied, in one word."""
    memory = SentenceMemory(None, hour, frozen)
    config = BotConfig(
        projects=PROJECT_IDS,
        default_project=123,
        commands=ALL_COMMANDS,
        policy=replace(build_policy(policy), is_written=True),
    )
    started = []
    bot = Bot(
        api=api,
        memory=memory,
        config=config,
        start=started.append,
        directory=PlainDirectory([person]),
    )
    place = Place("terminal" if person["kind"] == "terminal" else channel)
    said = Said(sentence, as_person(person), place, origin, NOON, "s1")
    form = bot.check_form(said) if origin is Origin.FILLED else CheckedForm()
    if form.errors:  # told in the form, which stays: there is no other reply
        assert form.is_refused
        bot.record_refused_form(said)
        assert [line.partition(":")[0] for line in memory.lines] == ["denied"]
        return "form stays"
    (reply,) = bot.handle(said, form.command)  # exactly one, whatever is said
    denied = [line for line in memory.lines if line.startswith("denied: ")]
    match reply:
        case ShowCard():
            assert not denied
            assert bool(started) == (memory.record.plan.barrier.value == "none")
            return "begins" if started else "card"
        case ExportFile():
            return "file"
        case SendMessage(message=message) if denied:
            assert not started
            assert len(denied) == 1
            assert memory.record is None
            return "not in the list" if "no access to project" in message.title else "refused"
        case SendMessage(message=message):
            assert not reply.failed, message
            return "answered"


def find_answer(policy, person, wish, more, reason, frozen, origin):
    """What the rules answer: first without a number, before any job is looked at, then with it."""
    if wish["project"] == 789:
        return "form stays" if origin is Origin.FILLED else "not in the list"
    verb = wish["verb"]
    if verb in JOBS and frozen in (0, wish["project"]):
        return "refused"
    if read_rules(policy, person, wish)[0] == "no":
        return "refused"
    if verb not in JOBS:
        return "file" if verb == "export" else "answered"
    verdict = read_rules(policy, person, wish | more)
    if verdict[0] == "no" or (verdict[2] and not reason):
        return "refused"
    return "begins" if verdict[1] == "none" else "card"


def read_rules(policy, person, wish):
    """Read them a second time. Reads go on where it cannot be asked who somebody is."""
    known, is_read = as_known(policy, person, wish), wish["verb"] in READS
    if is_read and known["kind"] == "unknown" and is_lookup_failed(policy, person, wish):
        if any(denies(rule, known, wish, is_read) for rule in policy["deny"]):
            return ("no", "not known")
        known = known | {"kind": "member"}
    return second_reading(policy, known, wish)


def make_friendly(chance, policy):
    """Have a policy let more through, half the time."""
    if chance.random() < 0.5:
        return policy
    policy = policy | {"members_may": ["*"], "read_only": False}
    return policy | {"deny": policy["deny"] if chance.random() < 0.3 else []}


@pytest.mark.slow
def test_each_sentence_has_the_one_answer_that_a_second_reading_gives():
    chance, api, seen = random.Random(20261128), make_api(), Counter()
    for _ in range(CASES):
        policy = make_friendly(chance, make_policy(chance)) | {"listed": []}
        person, channel = known_person(chance), chance.choice(["C1", "C2", "C3"])
        sentence, wish, more, reason = make_sentence(chance)
        hour = chance.choice([0, 0, 2, 15])
        wish |= {"channel": channel, "hour": hour if wish["verb"] in JOBS else 0}
        frozen = chance.choice([None] * 9 + [0, 123, 456])
        origin = chance.choice([Origin.TYPED, Origin.TYPED, Origin.FILLED])
        case = (policy, person, sentence, channel, frozen, hour, origin)
        expected = find_answer(policy, person, wish, more, reason, frozen, origin)
        assert say_sentence(api, *case) == expected, case
        seen[expected] += 1
    assert set(seen) == ANSWERS, seen
