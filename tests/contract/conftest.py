"""One harness after the other: every test of the suite runs on each."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract import console, slack, teams, telegram
from tests.contract.harness import Harness, Opener
from tests.slack import conftest as slack_workspace

HARNESSES: dict[str, Opener] = {
    name: opener for module in (console, slack, teams, telegram) for name, opener in module.HARNESSES.items()
}
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
