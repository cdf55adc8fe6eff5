"""The scanner over batches, in their order: in this process, or in several."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.parts import scanner_of
from bot.rosters import from_files

if TYPE_CHECKING:
    from bot.config import Config
    from detectors import Scan, Scanner

Batch = TypeVar("Batch")


class Scans(Protocol):
    """Gives each batch with its scans, in order."""

    def __call__(
        self, batches: Iterable[Batch], texts: Callable[[Batch], list[str]], /
    ) -> Iterator[tuple[Batch, list[Scan]]]: ...


_AHEAD = 2
"""Batches that wait for each process."""
_mine: list[Scanner] = []


def scanner_for(config: Config) -> Scanner:
    """The scanner, with the roster that the config names. Nothing is kept: its hashes hang on a key that is forgotten."""
    roster = None
    if config.roster.file:
        staff = config.path(config.roster.staff_file) if config.roster.staff_file else None
        roster = from_files(config.path(config.roster.file), staff, secrets.token_bytes(32), config).roster
    return scanner_of(config, roster)


@contextmanager
def scanning(config: Config, jobs: int) -> Iterator[Scans]:
    """In so many processes."""
    if jobs == 1:
        yield partial(_here, scanner_for(config))
        return
    # Forking would copy the threads' locks of whoever called.
    with ProcessPoolExecutor(jobs, get_context("spawn"), _begun, (config,)) as pool:
        try:
            yield partial(_in_order, pool, jobs * _AHEAD)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _here(
    scanner: Scanner, batches: Iterable[Batch], texts: Callable[[Batch], list[str]]
) -> Iterator[tuple[Batch, list[Scan]]]:
    for batch in batches:
        yield batch, scanner.scan_all(texts(batch))


def _in_order(
    pool: ProcessPoolExecutor, ahead: int, batches: Iterable[Batch], texts: Callable[[Batch], list[str]]
) -> Iterator[tuple[Batch, list[Scan]]]:
    waiting: deque[tuple[Batch, Future[list[Scan]]]] = deque()
    for batch in batches:
        waiting.append((batch, pool.submit(_scanned, texts(batch))))
        if len(waiting) > ahead:
            first, scans = waiting.popleft()
            yield first, scans.result()
    while waiting:
        first, scans = waiting.popleft()
        yield first, scans.result()


def _begun(config: Config) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the scan, which ends them
    _mine.append(scanner_for(config))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Whoever killed the scan does not look for its processes."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _scanned(texts: list[str]) -> list[Scan]:
    return _mine[0].scan_all(texts)
