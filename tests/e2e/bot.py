"""`tactful run` as a process of its own: started, killed, stopped; its store read from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from bot import config as configs
from bot.audit import report
from tests.emulators import loopback
from tests.emulators.local_slack import APP_TOKEN, BOT_TOKEN, HTTP_BOT_TOKEN, SIGNING_SECRET
from tests.emulators.serving import free_port

TACTFUL = str(Path(sys.executable).parent / "tactful")
_READY_WITHIN = 40.0


class Bot:
    """A bot in a folder of its own. The same folder again is the same bot after a restart."""

    def __init__(
        self,
        folder: Path,
        api_url: str,
        channel: str,
        *,
        mode: str,
        port: int = 0,
        more: str = "",
        others: Sequence[str] = (),
    ) -> None:
        """`others`: channels of other platforms."""
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "bot.log"
        (folder / "config.toml").write_text(
            _CONFIG.format(channels=json.dumps([channel, *others]), mode=mode, api_url=api_url, port=self.port) + more
        )
        self.config = configs.load(folder / "config.toml")
        token = BOT_TOKEN if mode == "socket" else HTTP_BOT_TOKEN
        self.secrets = {"SLACK_BOT_TOKEN": token, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns at once; `ready` waits."""
        environment = {**os.environ, **self.secrets, "NO_PROXY": "127.0.0.1"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([TACTFUL, "run"], cwd=self.folder, env=environment, stdout=log, stderr=log)

    def ready(self) -> None:
        """Waits until /readyz says so."""
        until = time.monotonic() + _READY_WITHIN
        while time.monotonic() < until and self._process and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2.0, trust_env=False, verify=loopback.NO_TLS).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"the bot did not come up: {self.log.read_text()[-3000:]}")

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; its exit code, and the seconds it took."""
        assert self._process
        begun = time.monotonic()
        self._process.terminate()
        code = self._process.wait(20)
        self._process = None
        return code, time.monotonic() - begun

    def cases(self) -> list[dict[str, Any]]:
        """All cases, oldest first."""
        return report.cases(self.config)

    async def closed(self, number: int, within: float = 10.0) -> str:
        """How a case ended, once it has."""
        async with asyncio.timeout(within):
            while True:
                if (state := str(self.cases()[number]["state"])) != "open":
                    return state
                await asyncio.sleep(0.05)

    async def settled(self, cases: int, within: float = 30.0) -> list[dict[str, Any]]:
        """The cases, once there are so many and nothing is waiting or on its way."""
        until = time.monotonic() + within
        async with loopback.client() as client:
            while time.monotonic() < until:
                state = (await client.get(f"{self.url}/readyz")).json()
                if not state["waiting"] and not state["unsent_notes"] and len(found := self.cases()) >= cases:
                    return found
                await asyncio.sleep(0.05)
        raise AssertionError(f"{len(self.cases())} of {cases} cases after {within} s: {self.log.read_text()[-3000:]}")


_CONFIG = """
[school]
name = "Marlowe Green Primary School"
[channels]
listen = {channels}
[nudges]
cool_down_hours = 0
daily_cap = 100000
weekly_budget = 0
[slack]
mode = "{mode}"
api_url = "{api_url}"
[web]
port = {port}
[log]
level = "debug"
"""
