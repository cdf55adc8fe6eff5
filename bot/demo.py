"""`tactful demo`: a staff-room morning through the whole bot, on a real SQLite file in a temporary folder."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from adapters.base import Action, Alert, Message, Note, Post
from adapters.console import ConsoleAdapter
from bot import config as configs
from bot import log
from bot.app import App, now
from bot.audit import report
from bot.demo_script import CONFIG, MORNING, ROSTER, Turn
from bot.parts import database_of

_CHANNEL = "staffroom"
_TELLS = ("breach", "declare", "tell")  # actions, and commands, that lead to an alert
_TOLD_WITHIN = 3.0
_HELP = "Type as Sam, a member of staff. /policy WORDS, /declare WORDS, /privacy, /mydata, /edit NEW TEXT, /delete; 1, 2 or 3 press a button; /quit leaves."


class Stage:
    """A running bot with one terminal before it."""

    def __init__(self, folder: Path, console: Console) -> None:
        (folder / "config.toml").write_text(CONFIG, encoding="utf-8")
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        self.console = console
        self.config = configs.load(folder / "config.toml")
        self.notes: list[Note] = []
        self.alerted = asyncio.Event()
        self.adapter = ConsoleAdapter(now, self.notes.append, self._show_post, self._show_alert)
        self.app = App(self.config, [self.adapter])

    async def settled(self) -> list[Note]:
        """The notes that came of what was said; waits until everything heard is decided and delivered."""
        while (state := await self.app.store.health(now())).waiting or state.unsent:  # noqa: ASYNC110 - two workers to wait for
            await asyncio.sleep(0.005)
        came, self.notes[:] = list(self.notes), []
        return came

    async def others_told(self) -> None:
        """Waits a moment for who is told of what somebody did for themselves."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TOLD_WITHIN):
                await self.alerted.wait()
        self.alerted.clear()

    def show_note(self, note: Note) -> None:
        """The private note, as its recipient sees it."""
        self._show(note)

    def private(self, text: str, title: str) -> None:
        """Something that one person alone sees."""
        panel = Panel(text, title=title, title_align="left", border_style="cyan", width=min(92, self.console.width - 8))
        self.console.print(Padding(panel, (0, 0, 0, 8)))

    def _show_alert(self, alert: Alert) -> None:
        self._show(alert)
        self.alerted.set()

    def _show(self, message: Note | Alert) -> None:
        buttons = "   ".join(f"[reverse] {button.label} [/reverse]" for button in message.buttons)
        self.private(f"{escape(message.text)}\n\n{buttons}", f"only {message.recipient} sees this")

    def _show_post(self, post: Post) -> None:
        self.console.print(
            Panel(escape(post.text), title=f"# {post.channel}: Tactful joined", title_align="left", border_style="dim")
        )


@contextlib.asynccontextmanager
async def _stage() -> AsyncIterator[Stage]:
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="tactful-demo-") as folder:
        stage = Stage(Path(folder), console)
        log.configure(stage.config.log)
        with console.status("Starting: detectors, store, audit log"):
            await stage.app.start()
        try:
            await stage.adapter.join(_CHANNEL)
            yield stage
        finally:
            await stage.app.stop()


async def replay(pace: float) -> None:
    """The morning, then the audit verified, and one row tampered with and found."""
    async with _stage() as stage:
        said: dict[str, Message] = {}
        given: dict[str, Note] = {}
        for turn in MORNING:
            await _play(stage, turn, said, given)
            await asyncio.sleep(pace)
        stage.console.print()
        stage.console.rule("What the store holds: no words, no names")
        stage.console.print(_cases(stage))
        stage.console.rule("The proof")
        ok, text = report.verified(stage.config)
        stage.console.print(("[green]✔[/green] " if ok else "[red]✘[/red] ") + escape(text))
        _tamper(stage)
        ok, text = report.verified(stage.config)
        stage.console.print("Now somebody changes one record behind the bot's back ...")
        stage.console.print(("[red]✘ nothing noticed:[/red] " if ok else "[green]✔ found:[/green] ") + escape(text))
        stage.console.print("\nTry it yourself: [bold]tactful demo --talk[/bold]")


async def talk() -> None:
    """One types as a member of staff and is answered."""
    async with _stage() as stage:
        stage.console.print(_HELP, style="dim")
        last: Message | None = None
        note: Note | None = None
        while (line := await _typed("Sam: ")) not in {None, "/quit", "/q"}:
            words = (line or "").strip()
            if not words:
                continue
            if note and words in {str(at) for at in range(1, len(note.buttons) + 1)}:
                await _press(stage, note, note.buttons[int(words) - 1].action)
                continue
            if words.startswith("/edit ") and last:
                last = await stage.adapter.edit(last, words.removeprefix("/edit "))
            elif words == "/delete" and last:
                last = await stage.adapter.delete(last)
            elif words.startswith("/"):
                await _ask(stage, "Sam", words)
                continue
            else:
                last = await stage.adapter.say("Sam", words, _CHANNEL)
            for note in await stage.settled():
                stage.show_note(note)


async def _play(stage: Stage, turn: Turn, said: dict[str, Message], given: dict[str, Note]) -> None:
    console = stage.console
    if turn.does == "says":
        console.print(f"[dim]{turn.at}[/dim]  [bold]{turn.who}[/bold]  {escape(turn.text)}")
        said[turn.at] = await stage.adapter.say(turn.who, turn.text, _CHANNEL)
    elif turn.does == "edits":
        console.print(f"[dim]{turn.at}[/dim]  [bold]{turn.who}[/bold] [dim]edits:[/dim]  {escape(turn.text)}")
        await stage.adapter.edit(said[turn.about], turn.text)
        await stage.settled()
        console.print("        [green]✔ mended by its writer: the case closes[/green]")
    elif turn.does == "asks":
        console.print(f"[dim]{turn.at}[/dim]  [bold]{turn.who}[/bold] [dim]types:[/dim]  {escape(turn.text)}")
        await _ask(stage, turn.who, turn.text)
    elif turn.about in given:
        note = given[turn.about]
        button = next(button for button in note.buttons if button.action == turn.text)
        console.print(f"[dim]{turn.at}[/dim]  [bold]{turn.who}[/bold] [dim]presses “{button.label}”[/dim]")
        await _press(stage, note, button.action)
    for note in await stage.settled():
        given[turn.at] = note
        stage.show_note(note)


async def _press(stage: Stage, note: Note, action: Action) -> None:
    reply = await stage.adapter.press(note, action)
    stage.private(escape(reply.text), "in place of the note" if reply.replaces else "beneath the note")
    if action in _TELLS:
        await stage.others_told()


async def _ask(stage: Stage, who: str, line: str) -> None:
    stage.private(escape((await stage.adapter.ask(who, line)).text), f"only {who} sees this")
    if line.removeprefix("/").startswith(_TELLS) and " " in line:
        await stage.others_told()


def _cases(stage: Stage) -> Table:
    table = Table("case", "label", "clause", "sure", "did", "state", box=None, header_style="dim")
    for case in report.cases(stage.config):
        table.add_row(
            case["id"][:8],
            case["lead"] or "",
            ", ".join(case["clauses"][:2]),
            f"{case['confidence']:.2f}",
            case["action"],
            case["state"],
        )
    return table


def _tamper(stage: Stage) -> None:
    """What somebody with the database file could do: take the guards off and change a record."""
    with contextlib.closing(sqlite3.connect(database_of(stage.config))) as database, database:
        for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            database.execute(f'drop trigger "{name}"')
        database.execute(
            "update cases set severity = 0 where rowid = (select min(rowid) from cases where severity >= 2)"
        )


async def _typed(prompt: str) -> str | None:
    try:
        return await asyncio.to_thread(input, prompt)
    except (EOFError, KeyboardInterrupt):
        return None
