"""One pass over a text that says which detectors could possibly fire. A necessary condition, never a verdict.

Hyperscan answers for all triggers at once; where it has no wheel, `re` asks one trigger after the other, with the
same answer. Both look at the UTF-8 bytes, without regard to ASCII case.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import tempfile
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

try:
    import hyperscan as _hyperscan
except ImportError:  # no wheel for this platform
    _hyperscan = None  # type: ignore[assignment]  # the very case that this module is for

hyperscan: Any = _hyperscan


class Gate(Protocol):
    """Says which of its triggers occur in a text."""

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur, in no order, each once."""
        ...


def build(triggers: Sequence[str]) -> Gate:
    """The fastest gate that this machine has."""
    return HyperscanGate(triggers) if hyperscan is not None and triggers else ReGate(triggers)


@lru_cache(maxsize=8)
def _database(triggers: tuple[str, ...]) -> Any:  # noqa: ANN401 - hyperscan ships no type information
    """The compiled triggers. Compiling takes seconds and loading next to nothing, so the result is kept on disk."""
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    kept = _kept_at(triggers, flags)
    with contextlib.suppress(OSError, hyperscan.error):
        # Deserialising checks version, platform and checksum; who may write there was checked by _kept_at.
        if kept:
            database = hyperscan.loadb(kept.read_bytes(), mode=hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[trigger.encode() for trigger in triggers],
        ids=list(range(len(triggers))),
        elements=len(triggers),
        flags=[flags] * len(triggers),
    )
    with contextlib.suppress(OSError):  # a cache that cannot be written is only slower
        if kept:
            with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
                file.write(hyperscan.dumpb(database))
            Path(file.name).replace(kept)
    return database


def _kept_at(triggers: tuple[str, ...], flags: int) -> Path | None:
    """Where the compiled form of exactly these triggers is kept; None where there is no safe place."""
    parts = (hyperscan.__version__, platform.platform(), platform.processor(), str(flags), *triggers)
    name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tactful"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
    except (OSError, RuntimeError):  # read-only, or no home
        return None
    # Native code trusts what it loads: only a folder that nobody else can write to will do.
    own = state.st_uid == os.getuid() and not state.st_mode & 0o022 if hasattr(os, "getuid") else True
    return folder / f"gate-{name}.hsdb" if own else None


class HyperscanGate:
    """All triggers in one native scan."""

    def __init__(self, triggers: Sequence[str]) -> None:
        self._database = _database(tuple(triggers))
        self._scan = self._database.scan
        self._own = threading.local()  # Vectorscan's scratch space must not be shared between threads

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        found: list[int] = []

        def on_match(index: int, start: int, end: int, flags: int, context: object) -> None:  # noqa: ARG001
            found.append(index)

        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        self._scan(text.encode(errors="surrogatepass"), match_event_handler=on_match, scratch=scratch)
        return found


class ReGate:
    """The same answer where Hyperscan has no wheel."""

    def __init__(self, triggers: Sequence[str]) -> None:
        flags = re.IGNORECASE | re.DOTALL
        self._patterns = [re.compile(trigger.encode(), flags) for trigger in triggers]

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        data = text.encode(errors="surrogatepass")
        return [index for index, pattern in enumerate(self._patterns) if pattern.search(data)]
