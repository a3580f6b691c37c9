"""A Jobs API that is watched, and cards that keep files: what the guarded world is made of."""

from collections import defaultdict

from jobsbot.core.reply import FileKept, FileNotKept
from tests.bot_conversation import make_job
from tests.operations.fake_api import FakeJobsApi


class WatchedApi(FakeJobsApi):
    """Shows each write to whoever watches, right before it has its effect."""

    def __init__(self, watch):
        jobs = [make_job(f"123/1/{n}") for n in (1, 2, 3)]
        super().__init__(*jobs, *(make_job(f"123/1/{n}", "finished") for n in (4, 5, 6)))
        self._watch = watch

    def send(self, call, *, timeout=None):
        if call.is_write:
            self._watch({value for name, value in call.params if name == "job"})
        return super().send(call, timeout=timeout)


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
