"""A small bot as a program: ready at once, answers everything, ends on SIGTERM."""

import os
import signal
import sys

from cheroot.wsgi import Server


def answer(environ, start_response):
    if environ["PATH_INFO"] == "/environment":
        body = "\n".join(sorted(f"{n}={v}" for n, v in os.environ.items()))
    else:
        body = f"small bot {os.getpid()}"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [body.encode()]


def main():
    server = Server(("127.0.0.1", int(os.environ["PORT"])), answer, shutdown_timeout=1)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("small bot listens", flush=True)
    server.safe_start()


if __name__ == "__main__":
    main()
