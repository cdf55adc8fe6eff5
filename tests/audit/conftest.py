from __future__ import annotations

from pathlib import Path

import pytest

from bot.keys import Keyring


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "school.keys")
