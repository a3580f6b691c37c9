"""What each promise of a `list` costs in CPU, added one after the other to a stock Bolt bot.

    python -m benchmarks.list_cost.list_guarantees [COMMANDS] [ROUNDS]

The bots are that of `list_cpu` and the same with more and more of what ours promises, each in the
shortest way that can be written: SQL by `sqlite3` itself, a sentence that is cut at its spaces,
an own connection kept to each host. So the last one is what the promises cost at least, where
nobody has to read or change it. Compared are medians of the ratios in each round.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from statistics import median

from benchmarks.list_cost.list_cpu import OURS, WARM_UP_COMMANDS, Answers, running
from tests.http_server import serve_app

PROMISES = {
    "connections kept": "kept",
    "what happens once is kept on the disk": "once",
    "the audit's line, signed and synced": "audit",
    "the channel's project and open plans read": "reads",
    "a native table, its text beside it, buttons": "table",
    "a line in the log, counters, secrets looked for": "log",
}
"""What is added, in this order, and its name in the script."""
SCRIPT = """
import hashlib, hmac, json, logging, os, re, sqlite3, sys, time
import requests
from prometheus_client import Counter, Histogram
from slack_bolt import App
from slack_sdk import WebClient
from slackblocks import ActionsBlock, Button, DataTableBlock, HeaderBlock, Message, PlainText
from slackblocks.objects import RawNumber, RawText

PROMISED = sys.argv[1].split(",")
client = WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
session = requests.Session()
ask, send = (session.get, session.post) if "kept" in PROMISED else (requests.get, None)
logging.basicConfig(level=logging.WARNING)
log = logging.getLogger("bot")
log.setLevel(logging.INFO)
answered = Counter("answered", "Answers.", ("how",))
took = Histogram("took", "Seconds.", ("how",))
secrets = re.compile("|".join(map(re.escape, ("xoxb-bench", os.environ["SLACK_SIGNING_SECRET"]))))
store = sqlite3.connect("store.sqlite", isolation_level=None, check_same_thread=False)
store.executescript('''
    PRAGMA journal_mode=WAL;
    PRAGMA synchronous=FULL;
    CREATE TABLE once (key TEXT PRIMARY KEY, at TEXT);
    CREATE TABLE heads (chain TEXT PRIMARY KEY, number INTEGER, mac TEXT);
    CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, who TEXT, place TEXT, what TEXT,
        plan TEXT, chain TEXT, number INTEGER, mac TEXT, UNIQUE (chain, number));
    CREATE INDEX of_plan ON audit (plan);
    CREATE TABLE channels (channel TEXT PRIMARY KEY, project INTEGER);
    CREATE TABLE plans (id TEXT PRIMARY KEY, status TEXT, body TEXT);
    CREATE INDEX by_status ON plans (status);
    INSERT INTO heads VALUES ('a', 0, '');
''')

def claim(key):
    store.execute("PRAGMA synchronous=NORMAL")
    store.execute("BEGIN IMMEDIATE")
    store.execute("INSERT INTO once VALUES (?, ?)", (key, str(time.time())))
    store.execute("COMMIT")
    store.execute("PRAGMA synchronous=FULL")

def write_audit(who, place, what):
    store.execute("BEGIN IMMEDIATE")
    number, mac = store.execute("SELECT number, mac FROM heads WHERE chain = 'a'").fetchone()
    line = (str(time.time()), who, place, what, "", "a", number + 1)
    mac = hmac.new(b"key", json.dumps([*line, mac]).encode(), hashlib.sha256).hexdigest()
    store.execute("UPDATE heads SET number = ?, mac = ? WHERE chain = 'a'", (number + 1, mac))
    store.execute("INSERT INTO audit (at, who, place, what, plan, chain, number, mac) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*line, mac))
    store.execute("COMMIT")

def read_state(channel):
    store.execute("SELECT project FROM channels WHERE channel = ?", (channel,)).fetchall()
    store.execute("SELECT * FROM plans WHERE status IN ('open', 'claimed')").fetchall()

def draw(jobs):
    names = ("Job", "Spider", "Items", "Started", "Updated")
    rows = [[RawText(job["id"]), RawText(job["spider"]),
             RawNumber(job["items_scraped"], str(job["items_scraped"])),
             RawText(job["started_time"]), RawText(job["updated_time"])] for job in jobs]
    labels = ("Stop 3 jobs", "Select jobs", "Filter", "Refresh")
    return [block._resolve() for block in (
        HeaderBlock(PlainText(f"{len(jobs)} running jobs")),
        DataTableBlock([[RawText(name) for name in names], *rows], "Jobs", 5),
        ActionsBlock([Button(PlainText(label), action_id=f"a:{n}", value=label)
                      for n, label in enumerate(labels)]))]

@app.command("/jobs")
def list_jobs(ack, respond, command):
    ack()
    began = time.time()
    _, project, state = command["text"].split()
    if "once" in PROMISED:
        claim(command["trigger_id"])
    if "audit" in PROMISED:
        write_audit(command["user_id"], command["channel_id"], command["text"])
    if "reads" in PROMISED:
        read_state(command["channel_id"])
    answer = ask(
        os.environ["SHUB_APIURL"] + "jobs/list.json",
        params={"project": project, "state": state, "count": 100},
        auth=(os.environ["SH_APIKEY"], ""),
        timeout=30,
    ).json()
    lines = [f"{job['id']} {job['spider']} {job['items_scraped']}" for job in answer["jobs"]]
    said = {"text": f"{len(lines)} {state}\\n" + "\\n".join(lines)}
    if "table" in PROMISED:
        said["blocks"] = draw(answer["jobs"])
    if "log" in PROMISED:
        secrets.search(json.dumps(said))
    if send:
        send(command["response_url"], json=said, timeout=30)
    else:
        respond(**said)
    if "log" in PROMISED:
        answered.labels("typed").inc()
        took.labels("typed").observe(time.time() - began)
        log.info("answered id=%s who=%s how=typed text=%r", command["trigger_id"],
                 command["user_id"], command["text"])

app.start(int(os.environ["PORT"]))
"""


def list_bots() -> dict[str, list[str]]:
    """Name the bots: the stock one, the same with one promise more each, and ours."""
    bots, promised = {"stock Bolt": ["-c", SCRIPT, ""]}, list[str]()
    for name, word in PROMISES.items():
        promised.append(word)
        bots[f"and {name}"] = ["-c", SCRIPT, ",".join(promised)]
    return {**bots, "jobsbot": OURS}


def main(commands: int = 40, rounds: int = 5) -> None:
    answers = Answers()
    with serve_app(answers, threads=4) as base, ExitStack() as stack:
        bots = {
            name: stack.enter_context(running(words, base, answers))
            for name, words in list_bots().items()
        }
        for bot in bots.values():
            bot.count_cpu_milliseconds(WARM_UP_COMMANDS)
        counted = [
            {name: bot.count_cpu_milliseconds(commands) for name, bot in bots.items()}
            for _ in range(rounds)
        ]
    for name in bots:
        ratio = median(each[name] / each["stock Bolt"] for each in counted)
        best = min(each[name] for each in counted)
        print(f"{name:52} {best:5.2f} ms at best, {ratio:.2f} times the stock bot")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
