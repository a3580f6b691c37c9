"""The whole demo: a server with the stand-ins for Slack and Scrapy Cloud, and the real bot."""

import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import msgspec
from cheroot.wsgi import Server

from jobsbot.core.errors import JobsbotError
from jobsbot.demo.bot_process import BOT_COMMAND, BotProcess
from jobsbot.demo.fault_presets import FaultPresets
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import ServedRequest, make_jobs_api
from jobsbot.demo.scrapy_cloud.simulation import Simulation, utc_now
from jobsbot.demo.scrapy_cloud.storage.storage_api import make_storage_api
from jobsbot.demo.site import make_site
from jobsbot.demo.slack_workspace.interactions.delivery import BotDelivery
from jobsbot.demo.slack_workspace.page_api import PageServices
from jobsbot.demo.slack_workspace.state.workspace import Workspace
from jobsbot.demo.slack_workspace.state.workspace_setup import make_demo_setup
from jobsbot.demo.slack_workspace.web_api.application import ALL_SCOPES
from jobsbot.slack_scopes import REQUIRED_SCOPES

HOST = "127.0.0.1"
SERVER_THREADS = 40  # each open page holds one for its events
CLIENT_TOKEN = "xoxb-demo"  # noqa: S105 - for other clients, on this machine only


class Demo(msgspec.Struct, frozen=True):
    """A demo that runs: where it is, and its parts."""

    url: str
    bot: BotProcess
    workspace: Workspace
    simulation: Simulation


class PortTaken(JobsbotError):
    """Something else listens where the demo should."""


@contextmanager
def running_demo(
    port: int, folder: Path | None = None, command: Sequence[str] = BOT_COMMAND
) -> Iterator[Demo]:
    """Run the demo on a port (0: any free one) until the block ends. The bot starts meanwhile.

    Without a folder everything that is stored goes to a temporary one and is gone afterwards.
    Raises PortTaken.
    """
    server = _make_server(port)
    with _open_folder(folder) as data_folder, _run_parts(server, data_folder, command) as demo:
        yield demo


def _open_folder(folder: Path | None) -> AbstractContextManager[Path]:
    if folder is None:
        return _open_temporary_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return nullcontext(folder.resolve())


@contextmanager
def _open_temporary_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="jobsbot-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _make_server(port: int) -> Server:
    _check_free(port)
    server = Server((HOST, port), None, numthreads=SERVER_THREADS, shutdown_timeout=1)
    server.expiration_interval = 0.1  # seconds between looks at whether to end
    server.prepare()
    return server


def _check_free(port: int) -> None:
    """Find out before cheroot does, which leaves a socket open when a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(
                f"Something else listens on {HOST}:{port}. Nothing was started.",
                then=f"End it, or choose another port: jobsbot demo --port {port + 1}",
            ) from None


@contextmanager
def _run_parts(server: Server, folder: Path, command: Sequence[str]) -> Iterator[Demo]:
    url, bot_port = f"http://{HOST}:{server.bind_addr[1]}", find_free_port()
    token, secret = f"xoxb-{secrets.token_hex(16)}", secrets.token_hex(16)
    workspace = Workspace(
        make_demo_setup({token: frozenset(REQUIRED_SCOPES), CLIENT_TOKEN: ALL_SCOPES})
    )
    bot = BotProcess(
        bot_port,
        folder,
        make_bot_environment(url, token, secret, folder),
        changed=lambda bot: workspace.page_events.publish({"type": "bot", "bot": bot}),
        command=command,
    )
    address = f"http://{HOST}:{bot_port}/slack/events"
    delivery = BotDelivery(workspace, address, secret, ready=bot.wait_until_up)
    simulation, faults = Simulation.start_demo(utc_now()), ApiFaults()

    def log_request(seen: ServedRequest) -> None:
        _log_api_request(workspace, seen)

    server.wsgi_app = make_site(
        PageServices(workspace, delivery, bot, FaultPresets(faults)),
        make_jobs_api(simulation, faults, log_request),
        make_storage_api(simulation, faults, log_request),
    )
    with _serve(server), closing(delivery), closing(workspace.page_events), _run_bot(bot, faults):
        yield Demo(url, bot, workspace, simulation)


@contextmanager
def _serve(server: Server) -> Iterator[None]:
    thread = Thread(target=server.serve, name="demo-server", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(timeout=5)


@contextmanager
def _run_bot(bot: BotProcess, faults: ApiFaults) -> Iterator[None]:
    """Run the bot until the block ends. First ends faults that would have it wait."""
    bot.start()
    try:
        yield
    finally:
        faults.set()
        bot.stop()


def make_bot_environment(url: str, token: str, secret: str, folder: Path) -> dict[str, str]:
    """Return the bot's whole environment: the two stand-ins, and its own database."""
    config = folder / "jobsbot.toml"
    if not config.exists():
        config.write_text(files("jobsbot.demo").joinpath("demo.toml").read_text("utf-8"), "utf-8")
    return {
        "SLACK_API_URL": f"{url}/slack-api/",
        "SLACK_BOT_TOKEN": token,
        "SLACK_SIGNING_SECRET": secret,
        "SHUB_APIURL": f"{url}/scrapy-cloud/api/",
        "SHUB_STORAGE": f"{url}/scrapy-cloud/storage/",
        "SH_APIKEY": "demo",
        "JOBSBOT_HOST": HOST,
        "DATABASE_URL": f"sqlite:///{(folder / 'jobsbot.sqlite').as_posix()}",
        "JOBSBOT_CONFIG": str(config),
    }


def _log_api_request(workspace: Workspace, seen: ServedRequest) -> None:
    workspace.request_log.record(
        "jobs-api", seen.method, seen.path, seen.note, seen.status, seen.milliseconds
    )
