"""A server program: started, waited for, ended by its process id."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from tests.emulators import loopback

_START_WITHIN = 30.0
_STOP_WITHIN = 10.0


class ServerProcess:
    """Listens on 127.0.0.1; ready when `ready` answers 200."""

    def __init__(self, command: Sequence[str], ready: str, log: Path, env: Mapping[str, str] | None = None) -> None:
        self._command = command
        self._ready = ready
        self._log = log
        self._env = {**os.environ, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=subprocess.STDOUT, env=self._env)
        until = time.monotonic() + _START_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if httpx.get(self._ready, timeout=1.0, trust_env=False, verify=loopback.NO_TLS).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"{self._command[0]} did not start: {self._log.read_text(errors='replace')[-2000:]}")

    def stop(self) -> None:
        """SIGTERM, then SIGKILL where that is not enough."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
