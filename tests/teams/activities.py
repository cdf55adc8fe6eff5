"""Activities in Teams' published shapes, one file a case; the place, the people and the service are filled in."""

from __future__ import annotations

import json
from pathlib import Path
from string import Template
from typing import Any

from tests.emulators.microsoft import ANNA, APP, BEN, GROUP, OFFICE, STAFFROOM, TENANT, account

_FOLDER = Path(__file__).parents[1] / "payloads" / "teams"
NAMES = sorted(path.stem for path in _FOLDER.glob("*.json"))
_FILLED = {
    "app": APP,
    "tenant": TENANT,
    "group": GROUP,
    "staffroom": STAFFROOM,
    "office": OFFICE,
    "anna": ANNA,
    "ben": BEN,
    "anna_account": account(ANNA),
    "ben_account": account(BEN),
}


def activity(name: str, service_url: str = "https://smba.trafficmanager.net/uk/", **changes: Any) -> dict[str, Any]:
    """The file's content, from `service_url`, with some keys changed."""
    text = Template((_FOLDER / f"{name}.json").read_text(encoding="utf-8")).substitute(_FILLED, service=service_url)
    return {**json.loads(text), **changes}
