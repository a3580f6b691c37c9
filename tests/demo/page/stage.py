"""A stage for the page alone: one scene from a file, its events, and what the page says back."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any
from urllib.parse import parse_qs, urlsplit

DIST = Path(__file__).parents[3] / "jobsbot" / "demo" / "page" / "dist"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
KINDS |= {".svg": "image/svg+xml", ".woff2": "font/woff2", ".txt": "text/plain"}

Answers = dict[str, Callable[[dict[str, Any]], dict[str, Any]]]


@dataclass
class Stage:
    """Everything that the page is shown, and everything that it did."""

    scene: dict[str, Any]
    url: str = ""
    done: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: Answers = field(default_factory=dict)
    listeners: list[Queue[dict[str, Any]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, kind: str, **rest: Any) -> None:
        """Let an event happen on every open page; wait for the first page to listen."""
        with self.news:
            assert self.news.wait_for(lambda: self.listeners, timeout=30)
        for listener in self.listeners:
            listener.put({"type": kind, **rest})

    def heard(self, deed: str, wanted: int = 1) -> list[dict[str, Any]]:
        """List what the page posted to /demo/<deed>, oldest first, once it is as many as wanted."""
        with self.news:
            self.news.wait_for(lambda: len(self.heard_so_far(deed)) >= wanted, timeout=30)
        return self.heard_so_far(deed)

    def heard_so_far(self, deed: str) -> list[dict[str, Any]]:
        return [body for name, body in self.done if name == deed]

    def handle(self, deed: str, body: dict[str, Any]) -> dict[str, Any]:
        """Note a deed, and answer it."""
        with self.news:
            self.done.append((deed, body))
            self.news.notify_all()
        return self.answers.get(deed, lambda _: {"ok": True})(body)


@contextmanager
def on_stage(scene: dict[str, Any], port: int = 0) -> Iterator[Stage]:
    """Serve the built page over this scene until the block ends."""
    stage = Stage(scene)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(stage))
    server.daemon_threads = True
    stage.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield stage
    finally:
        stage.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(stage: Stage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/demo/state":
                who = parse_qs(address.query).get("as", [stage.scene["me"]])[0]
                self.give(json.dumps({**stage.scene, "me": who}).encode(), "application/json")
            elif address.path == "/demo/events":
                self.stream()
            else:
                self.give_file(address.path)

        def do_POST(self) -> None:
            deed = self.path.removeprefix("/demo/")
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.give(json.dumps(stage.handle(deed, body)).encode(), "application/json")

        def give_file(self, path: str) -> None:
            file = DIST / ("index.html" if path == "/" else path.removeprefix("/assets/"))
            self.give(file.read_bytes(), KINDS[file.suffix])

        def give(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def stream(self) -> None:
            mine: Queue[dict[str, Any]] = Queue()
            with stage.news:
                stage.listeners.append(mine)
                stage.news.notify_all()
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b": hello\n\n")
            while not stage.over.is_set():
                try:
                    event = mine.get(timeout=0.1)
                except Empty:
                    continue
                try:
                    self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
                except OSError:
                    return

        def log_message(self, *_: Any) -> None:
            """Say nothing: the test is what talks."""

    return Handler
