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
from concurrent.futures import Future
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

    def ready(self, timeout: float | None) -> bool:
        """Whether it is as fast as it will be, waiting up to `timeout` seconds for that; None: however long."""
        ...


def build(triggers: Sequence[str], *, wait: bool = False) -> Gate:
    """The fastest gate that this machine has; with `wait`, only once it is that."""
    gate = HyperscanGate(triggers) if hyperscan is not None and triggers else ReGate(triggers)
    if wait:
        gate.ready(None)
    return gate


def check(trigger: str) -> None:
    """Raises where one of the gates does not take the trigger; each has errors of its own."""
    re.compile(trigger.encode())
    if hyperscan is not None:
        _compile((trigger,))


class HyperscanGate:
    """All triggers in one native scan.

    Compiling takes seconds and loading next to nothing, so what was compiled is kept on disk. Where nothing is kept yet,
    the slower gate answers until a thread of its own has compiled: nobody waits for it.
    """

    def __init__(self, triggers: Sequence[str]) -> None:
        self._own = threading.local()  # Vectorscan's scratch space must not be shared between threads
        self._compiled = compiled(tuple(triggers))
        self._meanwhile = None if self.ready(0) else ReGate(triggers)

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        if self._meanwhile is not None:
            if not self.ready(0):
                return self._meanwhile(text)
            self._meanwhile = None
        found: list[int] = []

        def on_match(index: int, start: int, end: int, flags: int, context: object) -> None:  # noqa: ARG001
            found.append(index)

        database = self._compiled.result()
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(database)
        database.scan(text.encode(errors="surrogatepass"), match_event_handler=on_match, scratch=scratch)
        return found

    def ready(self, timeout: float | None) -> bool:
        """Whether the native scan has taken over."""
        with contextlib.suppress(TimeoutError):
            return self._compiled.exception(timeout) is None
        return False


@lru_cache(maxsize=8)
def compiled(triggers: tuple[str, ...]) -> Future[Any]:
    """The compiled triggers, from the disk or in a while; failed where this machine cannot compile them."""
    found: Future[Any] = Future()
    kept = _kept_at(triggers)
    with contextlib.suppress(OSError, hyperscan.error):
        # Deserialising checks version, platform and checksum; who may write there was checked by _kept_at.
        if kept:
            database = hyperscan.loadb(kept.read_bytes(), mode=hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            found.set_result(database)
            return found

    def compile_and_keep() -> None:
        try:
            database = _compile(triggers)
        except BaseException as error:  # noqa: BLE001 - the slower gate goes on, whatever it was
            found.set_exception(error)
            return
        with contextlib.suppress(OSError):  # a cache that cannot be written is only slower
            if kept:
                with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
                    file.write(hyperscan.dumpb(database))
                Path(file.name).replace(kept)
        found.set_result(database)

    threading.Thread(target=compile_and_keep, name="gate-compiler").start()
    return found


def _compile(triggers: tuple[str, ...]) -> Any:  # noqa: ANN401 - hyperscan ships no type information
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[trigger.encode() for trigger in triggers],
        ids=list(range(len(triggers))),
        elements=len(triggers),
        flags=[_flags()] * len(triggers),
    )
    return database


def _flags() -> int:
    return int(hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL)


def _kept_at(triggers: tuple[str, ...]) -> Path | None:
    """Where the compiled form of exactly these triggers is kept; None where there is no safe place."""
    parts = (hyperscan.__version__, platform.platform(), platform.processor(), str(_flags()), *triggers)
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


class ReGate:
    """The same answer where Hyperscan has no wheel."""

    def __init__(self, triggers: Sequence[str]) -> None:
        flags = re.IGNORECASE | re.DOTALL
        self._patterns = [re.compile(trigger.encode(), flags) for trigger in triggers]

    def __call__(self, text: str) -> Sequence[int]:
        """The indices of the triggers that occur."""
        data = text.encode(errors="surrogatepass")
        return [index for index, pattern in enumerate(self._patterns) if pattern.search(data)]

    def ready(self, timeout: float | None) -> bool:  # noqa: ARG002
        """At once."""
        return True
