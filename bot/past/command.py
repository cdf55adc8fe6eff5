"""`tactful scan` of exports: what is printed and written, and the exit code."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from adapters.exports import name_of
from bot.errors import FINE, FOUND, STOPPED, UsageError
from bot.parts import library_of
from bot.past import calibrate
from bot.past.report import html
from bot.past.run import Form, Shown, StoppedError, Wanted, run
from bot.past.state import StateFile, writing
from bot.past.tally import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.config import Config
    from bot.past.tally import Tally


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    form: Form | None = None
    out: Path | None = None
    report: Path | None = None
    with_text: bool = False
    calibrate: bool = False
    at_most: float = 1.0
    fresh: bool = False
    text_column: str | None = None
    jobs: int = 1

    @property
    def is_of_exports(self) -> bool:
        """Whether plain files too are to be read as a history."""
        return bool(self.report or self.calibrate or self.out)


def scan(config: Config, paths: Sequence[Path], asked: Asked) -> int:
    """The exit code.

    Raises:
        UsageError: the options or the files do not fit.
    """
    _refuse(asked, paths)
    measured = calibrate.loosened(config) if asked.calibrate else config
    form: Form | None = asked.form or ("text" if asked.out or not (asked.report or asked.calibrate) else None)
    wanted = Wanted(
        form=None if asked.calibrate else form,
        out=None if asked.calibrate else asked.out,
        beside=asked.report or asked.out,
        with_text=asked.with_text,
        fresh=asked.fresh,
        text_column=asked.text_column,
        jobs=asked.jobs,
    )
    for place in filter(None, (asked.out, asked.report)):
        _try_place(place)
    try:
        with _ended_kindly(), _progress() as shown:
            tally, samples = run(measured, paths, wanted, shown)
    except StoppedError as stopped:
        return _stopped(stopped, wanted)
    if asked.report:
        names = [name_of(path, number) for number, path in enumerate(paths, 1)]
        made = html(
            tally, samples, library_of(config), exports=names, made=datetime.now(UTC), with_text=asked.with_text
        )
        _written(asked.report, made)
        click.echo(f"{asked.report}: written.", err=True)
    if asked.calibrate:
        _calibrated(tally, measured, asked)
    if wanted.beside:
        StateFile(wanted.beside, b"", "").remove()
    click.echo(_summary(tally), err=True)
    if tally.lost:
        return UsageError.code
    return FOUND if tally.acted and not asked.calibrate else FINE


def _stopped(stopped: StoppedError, wanted: Wanted) -> int:
    """Says how to go on."""
    if wanted.beside and stopped.remembered:
        state = StateFile(wanted.beside, b"", "").path
        click.echo(
            f"Stopped after {stopped.remembered:,} messages. The same command goes on from there: {state} remembers the place.",
            err=True,
        )
        if wanted.out:
            click.echo(f"{wanted.out} holds what was found in those messages.", err=True)
    else:
        click.echo("Stopped. Nothing is remembered; the same command begins again.", err=True)
    return STOPPED


def _refuse(asked: Asked, paths: Sequence[Path]) -> None:
    named: set[Path] = set()
    for path in paths:
        if path.resolve() in named:
            raise UsageError(f"{path}: is named twice. Name it once, so that nothing is counted twice.")
        named.add(path.resolve())
        if str(path) == "-":
            raise UsageError("An export is read from a file, not from standard input: name it.")
        if not path.exists():
            raise UsageError(f"{path}: there is no such file.")
        for made in filter(None, (asked.out, asked.report)):
            if path.resolve() in {made.resolve(), *made.resolve().parents}:
                raise UsageError(f"{made}: would be written into what is scanned. Choose another place for it.")
    if asked.with_text and not asked.report:
        raise UsageError("--with-text goes with --report FILE.html: it is the report that shows words.")
    if asked.calibrate and asked.report:
        raise UsageError("--calibrate measures with every threshold open; make the --report in a run of its own.")


def _calibrated(tally: Tally, config: Config, asked: Asked) -> None:
    found = calibrate.rows(tally, config, asked.at_most)
    table = Table(
        "detector",
        *(f"{step:g}" if step else "any" for step in STEPS),
        "notes",
        title="Messages in 1,000, by threshold",
    )
    for row in found:
        table.add_row(row.detector, *(f"{rate:.2f}" for rate in row.fires), f"{row.speaks[0]:.2f}")
    Console(stderr=True, width=120).print(table)
    proposed = calibrate.fragment(tally, found, datetime.now(UTC).date(), asked.at_most)
    click.echo(proposed, nl=False)
    if asked.out:
        _written(asked.out, proposed)


def _summary(tally: Tally) -> str:
    left = f", {tally.left.total():,} left out" if tally.left else ""
    notes = sum(tally.weeks.values())
    return f"{tally.heard_in_all:,} messages{left}; {tally.acted.total():,} with findings, {notes:,} notes, {tally.acted['alert',]:,} alerts."


def _try_place(path: Path) -> None:
    """Before the work, not after it."""
    if path.is_dir():
        raise UsageError(f"{path}: is a folder. Name a file in it.")
    new = path.with_name(path.name + ".new")
    with writing(path):
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT, 0o600))
        new.unlink()


def _written(path: Path, text: str) -> None:
    """Whole or not at all, and for its owner alone."""
    new = path.with_name(path.name + ".new")
    try:
        with writing(path):
            with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:  # noqa: PTH123 - born private
                stream.write(text)
            new.replace(path)
    except UsageError:
        new.unlink(missing_ok=True)
        raise


@contextmanager
def _ended_kindly() -> Iterator[None]:
    """What a service manager sends ends a scan as Ctrl+C does."""

    def end(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress() -> Iterator[Shown]:
    """A bar with the time left, where a person looks on."""
    console = Console(stderr=True)
    columns: list[Any] = [
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn()
    ]  # fmt: skip
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def moved(done: int, of: int, messages: int) -> None:
            bar.update(task, completed=done, total=max(of, 1), description=f"{messages:,} messages")

        yield Shown(click.echo, lambda line: click.echo(line, err=True), moved)
