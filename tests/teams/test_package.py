"""`tactful teams package`, as Teams would look at it: https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.e2e.bot import TACTFUL
from tests.emulators.microsoft import APP, TENANT

_CONFIG = f"""
[school]
name = "Marlowe Green Primary School and Nursery"
domains = ["marlowegreen.example"]
[teams]
app_id = "{APP}"
tenant = "{TENANT}"
"""


def _run(folder: Path, *arguments: str, config: str = _CONFIG) -> subprocess.CompletedProcess[str]:
    (folder / "config.toml").write_text(config)
    return subprocess.run(
        [TACTFUL, "teams", "package", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def _built(folder: Path, more: str = "") -> tuple[dict[str, Any], dict[str, bytes]]:
    done = _run(folder, "app.zip", config=_CONFIG + more)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(folder / "app.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files["manifest.json"]), files


def _pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height, and RGBA rows each behind a filter byte, from an 8-bit PNG with alpha that filters nothing."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    stream, chunks = io.BytesIO(png[8:]), {}
    while head := stream.read(8):
        length, kind = struct.unpack(">I4s", head)
        chunks[kind] = stream.read(length)
        assert struct.unpack(">I", stream.read(4))[0] == zlib.crc32(kind + chunks[kind])
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 6)
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (1 + 4 * width)
    return width, height, rows


def test_manifest_keeps_to_the_schemas_rules(tmp_path: Path) -> None:
    manifest, files = _built(tmp_path)
    assert set(files) == {"manifest.json", "color.png", "outline.png"}
    assert manifest["manifestVersion"] in manifest["$schema"]
    assert str(UUID(manifest["id"])) == manifest["id"] == APP
    assert len(manifest["version"].split(".")) == 3
    assert len(manifest["name"]["short"]) <= 30
    assert len(manifest["name"]["full"]) <= 100
    assert len(manifest["description"]["short"]) <= 80
    assert len(manifest["description"]["full"]) <= 4000
    assert len(manifest["developer"]["name"]) <= 32
    assert all(
        manifest["developer"][key].startswith("https://") for key in ("websiteUrl", "privacyUrl", "termsOfUseUrl")
    )
    assert set(manifest["icons"].values()) <= set(files)
    assert manifest["accentColor"].startswith("#")


def test_asks_for_what_it_hears_and_no_more(tmp_path: Path) -> None:
    manifest, _ = _built(tmp_path)
    assert manifest["authorization"]["permissions"]["resourceSpecific"] == [
        {"name": "ChannelMessage.Read.Group", "type": "Application"},
        {"name": "ChatMessage.Read.Chat", "type": "Application"},
    ]
    assert manifest["webApplicationInfo"]["id"] == APP


def test_bot_and_its_commands(tmp_path: Path) -> None:
    manifest, _ = _built(tmp_path)
    [bot] = manifest["bots"]
    assert bot["botId"] == APP
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    [commands] = bot["commandLists"]
    assert [one["title"] for one in commands["commands"]] == ["policy", "privacy", "mydata", "declare"]
    assert len(commands["commands"]) <= 10
    assert all(len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in commands["commands"])
    assert "supportsTargetedMessages" not in bot
    assert "triggers" not in commands


def test_targeted_messages_are_in_the_preview_schema_only(tmp_path: Path) -> None:
    manifest, _ = _built(tmp_path, "targeted = true\n")
    assert manifest["manifestVersion"] == "devPreview"
    assert "devPreview" in manifest["$schema"]
    assert manifest["bots"][0]["supportsTargetedMessages"] is True
    assert manifest["bots"][0]["commandLists"][0]["triggers"] == ["slash", "mention"]


def test_icons_are_of_the_sizes_and_colours_that_teams_wants(tmp_path: Path) -> None:
    _, files = _built(tmp_path)
    width, height, colour = _pixels(files["color.png"])
    assert (width, height) == (192, 192)
    alpha = [colour[y * (1 + 4 * width) + 4 + 4 * x] for y in range(height) for x in range(width)]
    assert set(alpha) == {255}
    width, height, outline = _pixels(files["outline.png"])
    assert (width, height) == (32, 32)
    pixels = [outline[y * (1 + 4 * width) + 1 + 4 * x :][:4] for y in range(height) for x in range(width)]
    assert {pixel[:3] for pixel in pixels} == {b"\xff\xff\xff"}
    assert {pixel[3] for pixel in pixels} >= {0, 255}


def test_same_config_same_bytes(tmp_path: Path) -> None:
    _built(tmp_path)
    first = (tmp_path / "app.zip").read_bytes()
    _built(tmp_path)
    assert (tmp_path / "app.zip").read_bytes() == first


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (_CONFIG.replace(APP, "my app"), "[teams] app_id"),
        (_CONFIG.replace('domains = ["marlowegreen.example"]', ""), "--website"),
    ],
)
def test_says_what_is_missing(tmp_path: Path, config: str, said: str) -> None:
    done = _run(tmp_path, config=config)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "tactful-teams.zip").exists()
