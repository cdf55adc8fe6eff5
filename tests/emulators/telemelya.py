"""telemelya, somebody else's Bot API server, for what the bot says: in an environment of its own, since it pins what it likes.

Installed once into `.tools/`, by hash. It knows private chats and a webhook, and no messages that one person of a group sees.
"""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.emulators import loopback
from tests.emulators.processes import ServerProcess
from tests.emulators.serving import free_port

_HERE = Path(__file__).parent
_PINNED = _HERE / "telemelya.lock"
_TOOLS = _HERE.parents[1] / ".tools" / "telemelya"


class Telemelya:
    """Started and stopped; remembers what was asked of it, in order."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        ports = [str(one) for one in (port, free_port(), free_port())]
        # -P: the modules beside the script are not for that environment.
        command = [str(installed()), "-P", str(_HERE / "telemelya_server.py"), *ports]
        self._process = ServerProcess(command, self.url, folder / "telemelya.log")

    def start(self) -> None:
        """Returns when it answers."""
        self._process.start()

    def stop(self) -> None:
        """All of it is one process."""
        self._process.stop()

    async def asked(self, method: str) -> list[dict[str, Any]]:
        """What one method was called with."""
        async with loopback.client() as client:
            answer = await client.get(f"{self.url}/api/v1/test/responses", headers={"Authorization": "Bearer anybody"})
        return [one["raw"] for one in answer.raise_for_status().json()["responses"] if one["method"] == method]

    async def until(self, method: str, is_so: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The same, once it is so."""
        async with asyncio.timeout(20.0):
            while not is_so(found := await self.asked(method)):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        return found


def installed() -> Path:
    """The Python that has it; installed on first use, by one of several test runs at a time.

    Raises:
        RuntimeError: pip could not install it.
    """
    _TOOLS.mkdir(parents=True, exist_ok=True)
    python = _TOOLS / "bin" / "python"
    with (_TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done, pinned = _TOOLS / "done", f"{sys.version}\n{_PINNED.read_text()}"
        if not (done.exists() and done.read_text() == pinned):
            venv.create(_TOOLS, with_pip=True, clear=False, upgrade_deps=False)
            pip = [
                str(python),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
            ]
            run = subprocess.run([*pip, _PINNED], capture_output=True, text=True, check=False)
            if run.returncode:
                raise RuntimeError(f"pip could not install telemelya: {run.stderr}")
            done.write_text(pinned)
    return python
