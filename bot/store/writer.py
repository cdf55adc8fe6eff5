"""A thread that owns one connection. Requests that arrive while it works are committed together, with one sync."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from sqlite_utils import Database

from bot.errors import StoreAway

T = TypeVar("T")
Item = TypeVar("Item")
_TOGETHER = 512  # requests in one transaction at most, so that the first does not wait long
# Errors of one request's own making; the others mean that the file cannot be used.
_ONES_OWN = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)


class _Request(NamedTuple):
    work: Callable[..., Any]
    item: Any
    """What `work` is given with those of others, where it takes many at once."""
    many: bool
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    alone: bool
    """Not within a transaction."""


class _Outcome(NamedTuple):
    request: _Request
    result: Any = None
    error: BaseException | None = None


class Worker:
    """Runs work on its connection: a transaction for all that waits, a savepoint for each who asks."""

    def __init__(
        self, name: str, connect: Callable[[], Database], begin: Literal["BEGIN IMMEDIATE", "BEGIN DEFERRED"]
    ) -> None:
        """`connect` is called in the thread, and again after every failure.

        A deferred transaction that reads first and then writes fails at once where another process wrote in between
        (SQLITE_BUSY_SNAPSHOT, which no timeout helps): writing takes BEGIN IMMEDIATE.
        """
        self._connect = connect
        self._begin = begin
        self._db: Database | None = None
        self._queue: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._name = name
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to take requests."""
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def do(self, work: Callable[[Database], T], *, alone: bool = False) -> Awaitable[T]:
        """What `work` returns, after its changes are on disk. Where it raises, nothing of it is kept.

        Raises:
            StoreAway: the file cannot be used; nothing is kept.
        """
        return self._asked(work, alone=alone)

    def do_together(self, work: Callable[[Database, Sequence[Item]], Sequence[T]], item: Item) -> Awaitable[T]:
        """What `work` returns for this item. It is given the items of all who ask for the same work at the time."""
        return self._asked(work, item=item, many=True)

    async def stop(self) -> None:
        """Finishes what was asked for, then closes the connection."""
        if self._thread is not None:
            thread, self._thread = self._thread, None
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    def _asked(
        self, work: Callable[..., Any], *, item: object = None, many: bool = False, alone: bool = False
    ) -> asyncio.Future[Any]:
        if self._thread is None:
            raise StoreAway("the store is not open")
        loop = asyncio.get_running_loop()
        future = loop.create_future()
        self._queue.put(_Request(work, item, many, future, loop, alone))
        return future

    def _run(self) -> None:
        going = True
        while going:
            group = self._waiting()
            going = group[-1] is not None
            for alone, requests in itertools.groupby((r for r in group if r is not None), key=lambda r: r.alone):
                for together in [[r] for r in requests] if alone else [list(requests)]:
                    _tell(self._outcomes(together, alone=alone))
        self._drop()

    def _waiting(self) -> list[_Request | None]:
        """At least one, and what else is there; None is last."""
        group = [self._queue.get()]
        with contextlib.suppress(queue.Empty):
            while group[-1] is not None and len(group) < _TOGETHER:
                group.append(self._queue.get_nowait())
        return group

    def _outcomes(self, requests: Sequence[_Request], *, alone: bool) -> list[_Outcome]:
        try:
            if self._db is None:
                self._db = self._connect()
            if alone:
                return [_Outcome(request, request.work(self._db)) for request in requests]
            return self._committed(self._db, requests)
        except Exception as error:  # noqa: BLE001 - handed on to those who asked
            # After a failed write SQLite's connection may go on failing (measured: 8 of the next 300 passed): begin anew.
            self._drop()
            return [_Outcome(request, error=away(error)) for request in requests]

    def _committed(self, db: Database, requests: Sequence[_Request]) -> list[_Outcome]:
        db.execute(self._begin)
        try:
            outcomes = [outcome for same in _alike(requests) for outcome in _attempt(db, same)]
            db.commit()
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.rollback()
            raise
        return outcomes

    def _drop(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None


def away(error: Exception) -> Exception:
    """What SQLite said, by its name: its messages may quote values. Other errors stay what they are."""
    if not isinstance(error, sqlite3.Error):
        return error
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    remedy = next((words for start, words in _REMEDIES.items() if name.startswith(start)), "See SQLite's result codes.")
    return StoreAway(f"the store cannot be used ({name}). {remedy}")


_REMEDIES = {
    "SQLITE_FULL": "The disk is full: make room on it.",
    "SQLITE_READONLY": "The file or its folder is read-only: let the bot's user write there.",
    "SQLITE_BUSY": "Another program holds the file: close it.",
    "SQLITE_LOCKED": "Another program holds the file: close it.",
    "SQLITE_CANTOPEN": "The file or its folder is missing or closed to the bot's user.",
    "SQLITE_CORRUPT": "The file is damaged: restore its backup.",
    "SQLITE_NOTADB": "The file is no database: check [store] url.",
    "SQLITE_IOERR": "The disk does not read or write: look at it and at its free space.",
}


def _alike(requests: Sequence[_Request]) -> Iterator[list[_Request]]:
    """Each by itself, but those together that ask for the same work on many."""
    for _, same in itertools.groupby(requests, key=lambda r: r.work if r.many else r.future):
        yield list(same)


def _attempt(db: Database, same: Sequence[_Request]) -> list[_Outcome]:
    first = same[0]
    db.execute("SAVEPOINT request")
    try:
        results = first.work(db, [request.item for request in same]) if first.many else [first.work(db)]
    except Exception as error:
        if isinstance(error, sqlite3.Error) and not isinstance(error, _ONES_OWN):
            raise
        db.execute("ROLLBACK TO request")
        db.execute("RELEASE request")
        return [_Outcome(request, error=error) for request in same]
    db.execute("RELEASE request")
    return [_Outcome(request, result) for request, result in zip(same, results, strict=True)]


def _tell(outcomes: Sequence[_Outcome]) -> None:
    """One call into each loop for the whole group."""
    for loop in {outcome.request.loop for outcome in outcomes}:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, [outcome for outcome in outcomes if outcome.request.loop is loop])


def _resolve(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        future = outcome.request.future
        if future.done():  # who asked was cancelled
            continue
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.result)
