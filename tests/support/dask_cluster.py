"""A real Dask cluster in processes of its own, and what passes between it and a client."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_SERVE = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": False}
    with LocalCluster(n_workers=int(sys.argv[1]), **options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""
SETTINGS = {
    "DASK_LOGGING__DISTRIBUTED": "debug",
    "DASK_DISTRIBUTED__COMM__COMPRESSION": "False",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
}
"""As talkative as it can be, and nothing packed: what is searched for must be found where it is."""


@dataclass(frozen=True)
class RunningCluster:
    """Where its scheduler is, what its processes wrote and logged, and the process that they all end with."""

    address: str
    folder: Path
    process: int

    @property
    def worker_processes(self) -> list[int]:
        """The processes of its workers (Linux)."""
        mine = children_of(self.process)
        commands = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in mine}
        return [each for each, command in commands.items() if b"spawn_main" in command]


@contextmanager
def running_cluster(folder: Path, workers: int = 2) -> Iterator[RunningCluster]:
    """A cluster whose processes run in a folder of their own."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    script = elsewhere / "serve.py"
    script.write_text(_SERVE)
    environment = {**os.environ, **SETTINGS, "DASK_TEMPORARY_DIRECTORY": str(elsewhere / "dask")}
    command = [sys.executable, str(script), str(workers)]
    with (
        (elsewhere / "log.txt").open("w") as log,
        subprocess.Popen(
            command,
            cwd=elsewhere,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        assert server.stdin and server.stdout
        yield RunningCluster(server.stdout.readline().strip(), elsewhere, server.pid)
        server.stdin.close()
        server.wait(30)


@dataclass
class Overheard:
    """A door before a scheduler: all that passes through it, either way."""

    address: str = ""
    passed: bytearray = field(default_factory=bytearray)


@contextmanager
def overhearing(scheduler: str) -> Iterator[Overheard]:
    """Another address for a scheduler, at which all is passed on and kept."""
    host, port = scheduler.removeprefix("tcp://").rsplit(":", 1)
    heard = Overheard()
    with socket.create_server(("127.0.0.1", 0)) as door:
        heard.address = f"tcp://127.0.0.1:{door.getsockname()[1]}"

        def answer() -> None:
            while True:
                try:
                    near, _ = door.accept()
                except OSError:
                    return
                far = socket.create_connection((host, int(port)))
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other, heard.passed), daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        yield heard
        door.shutdown(socket.SHUT_RDWR)


def _pass_on(one: socket.socket, other: socket.socket, passed: bytearray) -> None:
    with suppress(OSError):
        while content := one.recv(1 << 16):
            passed.extend(content)
            other.sendall(content)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
            each.close()


def children_of(process: int) -> list[int]:
    """Those that any of its threads started."""
    listed = [path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children")]
    return [int(each) for some in listed for each in some.split()]
