"""`tactful audit verify`: what is nobody's tampering is not told as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.audit.report import verified
from bot.config import AuditSection, Config, StoreSection
from bot.errors import StoreAway, UsageError
from bot.store.sqlite import SqliteStore
from tests.store.made import NOW


@pytest.fixture
async def config(store: SqliteStore, tmp_path: Path) -> Config:
    """Of a closed store with two records, one checkpoint and its anchor."""
    await store.put_roster(b"pupils", NOW)
    await store.mark_announced("c" * 32, NOW)
    await store.close()
    return Config(
        folder=tmp_path,
        store=StoreSection(url="sqlite:///tactful.db"),
        audit=AuditSection(key_file=Path("school.keys")),
    )


def with_anchor(config: Config, name: str) -> Config:
    return config.model_copy(update={"audit": config.audit.model_copy(update={"anchor": Path(name)})})


def test_all_is_well_from_inside_and_from_outside(config: Config, tmp_path: Path) -> None:
    ok, words = verified(config)
    assert ok
    assert "--outside" in words
    ok, words = verified(config, tmp_path / "anchor.txt")
    assert ok
    assert "--outside" not in words


def test_named_file_that_is_missing_is_wrong_usage(config: Config, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        verified(config, tmp_path / "nowhere.txt")


@pytest.mark.parametrize("content", [b"", b"shopping list\n", b"tactful/audit/0123456789abcdef\n12\n", b"\xff\xfe"])
def test_named_file_without_a_checkpoint_is_wrong_usage(config: Config, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.txt").write_bytes(content)
    with pytest.raises(UsageError, match=r"other\.txt: (?:no checkpoint stands in it|the checkpoints cannot be read)"):
        verified(config, tmp_path / "other.txt")


def test_named_folder_is_wrong_usage(config: Config, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        verified(config, tmp_path)


def test_anchor_of_the_config_may_not_be_there_yet(config: Config) -> None:
    assert verified(with_anchor(config, "later.txt"))[0]
    ok, words = verified(with_anchor(config, "anchor.txt"))
    assert ok
    assert "--outside" not in words


def test_checkpoint_of_rows_that_are_gone_is_tampering(config: Config, tmp_path: Path) -> None:
    forged = (tmp_path / "anchor.txt").read_text(encoding="utf-8").replace("\n2\n", "\n3\n")
    (tmp_path / "forged.txt").write_text(forged, encoding="utf-8")
    ok, words = verified(config, tmp_path / "forged.txt")
    assert not ok
    assert "not signed by this key" in words


@pytest.mark.parametrize("start", [0, 4096])
def test_damaged_store_is_away_and_not_tampered_with(config: Config, tmp_path: Path, start: int) -> None:
    file = tmp_path / "tactful.db"
    data = file.read_bytes()
    file.write_bytes(data[:start] + b"\x2a" * (len(data) - start))
    with pytest.raises(StoreAway, match=r"SQLITE_(?:CORRUPT|NOTADB)"):
        verified(config)


def test_store_that_is_a_folder_is_away(config: Config, tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreAway, match=r"SQLITE_(?:CANTOPEN|IOERR)"):
        verified(config.model_copy(update={"store": StoreSection(url="sqlite:///folder.db")}))


def test_store_that_is_not_there_is_wrong_usage(config: Config) -> None:
    with pytest.raises(UsageError, match="there is no store yet"):
        verified(config.model_copy(update={"store": StoreSection(url="sqlite:///nowhere.db")}))
