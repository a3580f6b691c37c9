"""The end of a process: what was acknowledged is done before it goes."""

import logging
import multiprocessing
import os
import signal
import time
from threading import Thread

import requests

from jobsbot.commands import ALL
from jobsbot.core.bot import Bot
from jobsbot.core.command import Known
from jobsbot.slack.ending import told_to_end
from jobsbot.slack.pool import make_lanes
from jobsbot.slack.shell import make_speaker, web_door
from jobsbot.store import open_store
from tests.conversation import DictApi, job
from tests.servers import serving
from tests.slack.office import eventually, free_port
from tests.slack.signing import SECRET, form, signed


class SleepyApi(DictApi):
    """A Jobs API that takes a second."""

    def ask(self, call, *, patience=None):
        time.sleep(1)  # its slowness, which is what is tested
        return super().ask(call, patience=patience)


def run(port, slack, folder, up, log):
    """A whole process of the bot, as `jobsbot web` is one."""
    logging.basicConfig(filename=log, level="INFO")
    store = open_store(f"sqlite:///{folder}/jobsbot.sqlite")
    api = SleepyApi()
    api.put(job("123/1/1"))
    bot = Bot(api=api, memory=store, known=Known(default=123, commands=ALL), start=print)
    lanes = make_lanes()
    app = make_speaker("xoxb-demo", slack).listener(bot, store, lanes)
    door = web_door(app, lanes, secret=SECRET, port=port, host="127.0.0.1")
    with told_to_end() as told:
        door.start()
        up.set()
        told.wait()
    door.stop()


def test_sigterm_finishes_what_was_acknowledged_and_says_how_long_it_took(tmp_path):
    context = multiprocessing.get_context("spawn")
    port, up, log = free_port(), context.Event(), tmp_path / "log"
    answered = []

    def slack(environ, start_response):
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        answered.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"ok": true}']

    with serving(slack) as url:
        process = context.Process(target=run, args=(port, url, tmp_path, up, log), daemon=True)
        process.start()
        assert up.wait(30)
        for number in range(3):
            where = {"user_id": "U1", "channel_id": "C1", "trigger_id": str(number)}
            body = form(command="/jobs", text="list 123", response_url=f"{url}/{number}", **where)
            address = f"http://127.0.0.1:{port}/slack/events"
            assert requests.post(address, data=body, headers=signed(body), timeout=10).ok
        assert answered == []
        os.kill(process.pid, signal.SIGTERM)
        process.join(30)
    assert process.exitcode == 0
    assert sorted(answered) == ["/0", "/1", "/2"]
    assert "all that was acknowledged is done" in log.read_text()


def test_both_signals_are_heard_and_given_back():
    before = signal.getsignal(signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGINT):
        with told_to_end() as told:
            Thread(target=os.kill, args=(os.getpid(), number)).start()
            assert eventually(told.is_set)
    assert signal.getsignal(signal.SIGTERM) is before
