"""A Jobs API that is watched, and cards that keep files: what the guarded world is made of."""

from collections import defaultdict

from jobsbot.core.reply import FileKept, FileNotKept
from tests.bot_conversation import make_job
from tests.operations.fake_api import FakeJobsApi


class Killed(BaseException):
    """The process dies here."""


class WatchedApi(FakeJobsApi):
    """Shows each write to whoever watches, right before it has its effect.

    `dies` has the process killed as soon as the next one had it.
    """

    def __init__(self, watch):
        states = {1: "running", 2: "running", 3: "running", 4: "finished", 5: "finished"}
        projects, states = (123, 456, 789), states | {6: "finished"}
        super().__init__(*(make_job(f"{p}/1/{n}", states[n]) for p in projects for n in states))
        self._watch, self.dies = watch, False

    def put(self, job):
        """Have a job be so, also one that was stopped or deleted before."""
        self._stopping.pop(job.key, None)
        self.jobs[job.key] = job

    def send(self, call, *, timeout=None):
        keys = {value for name, value in call.params if name == "job"}
        if not (call.is_write or keys):  # whether a project can be seen
            return ()
        if call.is_write:
            self._watch(keys)
        answer = super().send(call, timeout=timeout)
        if call.is_write and self.dies:
            self.dies = False
            raise Killed
        return answer


class NoCards:
    """Cards are drawn by the world itself; a file is kept, or not, as is wanted next."""

    def __init__(self):
        self.kept, self.fails = defaultdict(set), False

    def refresh(self, plan_id, *, forced=False, changed=True):
        pass

    def retry_refused_notices(self):
        pass

    def keep_file(self, record, file):
        if self.fails:
            self.fails = False
            return FileNotKept("The disk is full.", later=len(self.kept) % 2 == 0)
        self.kept[record.plan.id] |= set(list_ids(file.content))
        return FileKept("in a file")


def list_ids(content):
    return [line.split('"id":"')[1].split('"')[0] for line in content.splitlines()]
