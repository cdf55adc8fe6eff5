"""One harness after the other: every test of the suite runs on each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.contract.harness import Harness, Opener
from tests.slack import conftest as slack_workspace

_MODULES = [f"tests.contract.{name}" for name in ("console", "slack", "teams", "telegram")]
HARNESSES: dict[str, Opener] = {}
for _module in filter(find_spec, _MODULES):
    HARNESSES |= import_module(_module).HARNESSES
shared_workspace = slack_workspace.shared_workspace


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's proxy is not for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=list(HARNESSES))
async def harness(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    async with HARNESSES[request.param](request) as opened:
        yield opened
