"""backlot, which answers for a history as Slack and Microsoft Graph do: pages, cursors, bounds, thread roots."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.emulators.processes import ServerProcess
from tests.emulators.serving import free_port

TOKEN = "admin-service-token"


class Backlot:
    """A workspace with a past. `records` are its posts, each with its replies. `source`: `slack` or `msteams`."""

    def __init__(self, folder: Path, records: Sequence[Mapping[str, Any]], source: str = "slack") -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.api_url = f"{self.url}/slack/api/"
        self.graph_url = f"{self.url}/msgraph/v1.0"
        corpus = folder / "corpus.jsonl"
        corpus.write_text("".join(json.dumps({"source_type": source, **record}) + "\n" for record in records))
        env = {"BACKLOT_TELEMETRY": "0", "DO_NOT_TRACK": "1", "BACKLOT_DATA_DIR": str(folder / "data")}
        program = str(Path(sys.executable).with_name("backlot"))
        subprocess.run([program, "import", str(corpus)], env={**os.environ, **env}, check=True, capture_output=True)
        command = [program, "serve", "--port", str(port), "--log-level", "warning"]
        self._process = ServerProcess(command, f"{self.url}/slack/api/api.test", folder / "backlot.log", env)

    def start(self) -> None:
        self._process.start()

    def stop(self) -> None:
        self._process.stop()


def channel_id(name: str) -> str:
    """The id that backlot gives a channel."""
    return "C" + hashlib.sha256(f"chan:{name}".encode()).hexdigest()[:10].upper()
