"""The Procfile, whose line a platform has a shell run."""

import signal
import subprocess
import sys
from pathlib import Path

PROCFILE = Path(__file__).parents[2] / "Procfile"


def test_the_signal_to_end_reaches_the_bot_and_not_the_shell_before_it(tmp_path: Path) -> None:
    """`sh -c` waits for its program, with the platform's own commands after it, and hands on no
    signal: the platform then kills the bot in the middle of its work."""
    line = PROCFILE.read_text().split(":", 1)[1].strip()
    stand_in = tmp_path / "jobsbot"
    stand_in.write_text(
        f"#!{sys.executable}\nprint('up', flush=True)\nimport signal\nsignal.pause()\n"
    )
    stand_in.chmod(0o755)
    shell = subprocess.Popen(
        ["/bin/sh", "-c", f"{line}\nexit 7"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        stdout=subprocess.PIPE,
    )
    assert shell.stdout is not None
    with shell:
        assert shell.stdout.readline() == b"up\n"
        shell.send_signal(signal.SIGTERM)
        assert shell.stdout.read() == b"", "the bot itself has ended, and nobody holds its output"
    assert shell.returncode == -signal.SIGTERM
