"""The way of an export: read -> scan in batches -> judge in order -> count -> write -> remember the place.

Each item is counted together with the place behind it, so that a scan which was ended anywhere goes on with nothing lost and
nothing twice.
"""

from __future__ import annotations

import itertools
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from adapters.exports import Export, ExportRefusedError, Item, Left, Said, Trouble, opened
from bot.decide import NOTHING
from bot.errors import UsageError
from bot.judge import Judge
from bot.parts import library_of
from bot.past.said import Spoken
from bot.past.samples import Samples
from bot.past.scanning import scanning
from bot.past.state import Place, StateFile, changed_at, key_of, pseudonym, writing
from bot.past.tally import SPOKEN, Tally
from bot.scans import Scanned, line_of

if TYPE_CHECKING:
    from bot.config import Config
    from detectors import Scan

_BATCH = 256
_BATCH_CHARACTERS = 1 << 20
_REMEMBER_EVERY = 3.0  # seconds

Form = Literal["text", "jsonl"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a scan of exports is to do."""

    form: Form | None = "text"
    """How each message is written; None to write none."""
    out: Path | None = None
    """Where; standard output where this is None."""
    beside: Path | None = None
    """The file that the place is remembered beside; None where the scan cannot go on."""
    with_text: bool = False
    fresh: bool = False
    text_column: str | None = None
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a scan tells how it goes."""

    line: Callable[[str], None]
    """A line of output."""
    trouble: Callable[[str], None]
    """A line about something that could not be read."""
    progress: Callable[[int, int, int], None]
    """Bytes done, bytes in all, messages."""


class StoppedError(Exception):
    """Somebody ended the scan."""

    def __init__(self, remembered: int) -> None:
        super().__init__()
        self.remembered = remembered
        """Messages behind which it goes on; 0 where it begins again."""


@dataclass
class _Batch:
    items: list[Item] = field(default_factory=list)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    """Export, file and number of each item."""
    place: Place = field(default_factory=Place)
    done: int = 0
    characters: int = 0

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.items if isinstance(item, Said)]

    @property
    def is_full(self) -> bool:
        return len(self.items) >= _BATCH or self.characters >= _BATCH_CHARACTERS


def run(config: Config, paths: Sequence[Path], wanted: Wanted, shown: Shown) -> tuple[Tally, Samples]:
    """Scans; what was counted, and the samples that were asked for.

    Raises:
        UsageError: a file cannot be read at all, or the place that was remembered is of another scan.
        StoppedError: somebody ended it.
    """
    try:
        alone = len(paths) == 1
        exports = [opened(path, wanted.text_column, n, alone=alone) for n, path in enumerate(paths, 1)]
        key = key_of(paths)
        settings = f"{config.model_dump_json(exclude={'folder'})} {wanted.form} {wanted.with_text} {wanted.text_column} {changed_at(paths)}"
        state = StateFile(wanted.beside, key, settings) if wanted.beside else None
        with state.held() if state else nullcontext():
            return _Scan(config, exports, wanted, shown, key, state).run()
    except ExportRefusedError as error:
        raise UsageError(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{error.filename or paths[0]}: {(error.strerror or 'cannot be read').lower()}.") from None


class _Scan:
    def __init__(  # noqa: PLR0913, PLR0917 - what one scan is made of
        self,
        config: Config,
        exports: Sequence[Export],
        wanted: Wanted,
        shown: Shown,
        key: bytes,
        state: StateFile | None,
    ) -> None:
        self._config = config
        self._exports = exports
        self._wanted = wanted
        self._shown = shown
        self._key = key
        self._state = state
        self._judge = Judge(config, library_of(config))
        self._tally = Tally()
        self._samples = Samples(key, on=wanted.with_text)
        self._spoken = Spoken(config)
        self._size = sum(export.size for export in exports)
        self._remembered = 0

    def run(self) -> tuple[Tally, Samples]:
        try:
            self._all()
        except KeyboardInterrupt:
            raise StoppedError(self._remembered) from None
        self._samples.read_again(lambda export, file: _items(self._exports[export], file))
        return self._tally, self._samples

    def _all(self) -> None:
        begin = self._resumed()
        with ExitStack() as stack:
            out = stack.enter_context(_opened(self._wanted.out, begin.written)) if self._wanted.out else None
            scan = stack.enter_context(scanning(self._config, self._wanted.jobs))
            saved, written, place = time.monotonic(), begin.written, begin
            for batch, scans in scan(self._batches(begin), lambda batch: batch.texts):
                written += self._count(batch, scans, out)
                place = Place(batch.place.export, batch.place.file, batch.place.item, written)
                self._shown.progress(batch.done, self._size, self._tally.heard_in_all)
                if self._state and time.monotonic() - saved > _REMEMBER_EVERY:
                    self._remember(place, out)
                    saved = time.monotonic()
            if self._state:
                self._remember(place, out)

    def _resumed(self) -> Place:
        if self._state and self._wanted.fresh:
            self._state.remove()
        kept = self._state.load() if self._state else None
        if kept is None:
            return Place()
        place, counts = kept
        self._tally = Tally.of_json(counts["tally"])
        self._spoken.take(counts["spoken"])
        self._samples.take(counts["samples"])
        self._remembered = self._tally.heard_in_all
        self._shown.trouble(f"Going on after {self._tally.heard_in_all} messages. To begin again, add --fresh.")
        return place

    def _remember(self, place: Place, out: BinaryIO | None) -> None:
        if out and self._wanted.out:
            with writing(self._wanted.out):
                out.flush()
                os.fsync(out.fileno())
        counts = {"tally": self._tally.as_json(), "spoken": self._spoken.as_json(), "samples": self._samples.as_json()}
        if self._state:
            self._state.save(place, counts)
            self._remembered = self._tally.heard_in_all

    def _batches(self, begin: Place) -> Iterator[_Batch]:
        batch, done = _Batch(), 0
        for number, export in enumerate(self._exports):
            empty = (begin.export, begin.file, begin.item) <= (number, 0, 0)  # else some of it was counted before
            for index in range(max(1, len(export.files))):
                if (number, index) >= (begin.export, begin.file):
                    skipped = begin.item if (number, index) == (begin.export, begin.file) else 0
                    items = itertools.islice(_items(export, index), skipped, None)
                    for count, item in enumerate(items, skipped + 1):
                        empty = False
                        batch.items.append(item)
                        batch.places.append((number, index, count))
                        batch.characters += len(item.text) if isinstance(item, Said) else 0
                        batch.place, batch.done = Place(number, index, count), done + export.taken
                        if batch.is_full:
                            yield batch
                            batch = _Batch()
                done += export.files[index].size if export.files else 0
            if empty:
                batch.items.append(Trouble(f"{export.name}: holds no messages. Export it again, with its messages."))
                batch.places.append((number, max(0, len(export.files) - 1), 1))
                batch.place = Place(number, max(0, len(export.files) - 1), 1)
        if batch.items:
            batch.done = done
            yield batch

    def _count(self, batch: _Batch, scans: Sequence[Scan], out: BinaryIO | None) -> int:
        """Bytes written."""
        written = 0
        left = iter(scans)
        for item, place in zip(batch.items, batch.places, strict=True):
            if isinstance(item, Trouble):
                self._tally.trouble(item.line, lost=item.lost)
                self._shown.trouble(item.line)
            elif isinstance(item, Left):
                self._tally.left[item.why,] += 1
            else:
                written += self._write(self._judged(item, next(left), place), out)
        return written

    def _judged(self, said: Said, scan: Scan, place: tuple[int, int, int]) -> Scanned:
        self._tally.heard(said)
        self._tally.failed.update((name,) for name in scan.failed)
        if not scan.findings:
            return Scanned(f"{said.channel_name}/{said.ref}", scan, NOTHING)
        person = pseudonym(self._key, said.sender) if said.sender else ""
        decision = self._judge.judged(
            scan,
            said.text,
            said.at or datetime.now(UTC),
            channel=said.channel,
            sender=said.sender,
            audience=said.audience,
            place=said.channel,
            history=self._spoken.history(person, said.at),
            allowance=self._spoken.allowance(self._tally, said.at, {f.detector for f in scan.findings}),
        )
        if decision.lead is not None:
            self._tally.decided(said, decision)
            self._samples.offer(said, decision, place)
            if decision.action in SPOKEN:
                self._spoken.note(person, decision, said.at)
        return Scanned(f"{said.channel_name}/{said.ref}", scan, decision)

    def _write(self, scanned: Scanned, out: BinaryIO | None) -> int:
        form = self._wanted.form
        if form is None:
            return 0
        lines = [json.dumps(scanned.as_dict())] if form == "jsonl" else line_of(scanned)
        if out is None:
            for line in lines:
                self._shown.line(line)
            return 0
        with writing(self._wanted.out or Path()):
            return sum(out.write(f"{line}\n".encode()) for line in lines)


def _items(export: Export, index: int) -> Iterator[Item]:
    """What was refused at once stands before the first file."""
    if index == 0:
        yield from export.refused
    if export.files:
        yield from export.read(export.files[index])


@contextmanager
def _opened(path: Path, written: int) -> Iterator[BinaryIO]:
    """The output, cut to what is counted."""
    with writing(path):
        stream = path.open("r+b" if written else "wb")
        stream.truncate(written)
        stream.seek(written)
    try:
        yield stream
    finally:
        with writing(path):
            stream.close()
