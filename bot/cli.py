"""The `tactful` command. Each command parses, calls one function, prints and exits; heavy parts are imported when used.

Exit codes: 0 fine or nothing found, 1 `scan` found something or `coverage` something that is not heard, 2 wrong usage
or config, 3 credentials refused, 4 platform or store away, 70 our bug.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, get_args

import click

from bot import config as configs
from bot.errors import BUG, FINE, FOUND, STOPPED, TactfulError, UsageError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.config import Config
    from bot.scans import Scanned

_DEFAULT = Path("config.toml")
_config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    help="The config file; config.toml of this folder where there is one.",
)


def main() -> NoReturn:
    """The entry point: turns every error into one clear line and its exit code."""
    try:
        result = tactful.main(standalone_mode=False)
    except click.exceptions.Abort:
        _leave(STOPPED, "")
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except TactfulError as error:
        _leave(error.code, str(error))
    except _NobodyReadsError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere, in silence
        sys.exit(FINE)
    except Exception as error:  # noqa: BLE001 - the last line of defence; the message may hold what was scanned
        from bot.log import where  # noqa: PLC0415

        _leave(BUG, f"Tactful has a bug: {where(error)}. Nothing was lost; please report this line.")
    sys.exit(result if isinstance(result, int) else FINE)


class _NobodyReadsError(Exception):
    """Whoever read our output has gone."""


class _Tactful(click.Group):
    """Click itself would end with 1, which is what findings end with."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _NobodyReadsError from None


@click.group(cls=_Tactful, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tactful")
def tactful() -> None:
    """A compliance filter bot for school staff chat: it nudges in private, keeps no message text, and proves what it did."""


@tactful.command()
@click.option("--talk", is_flag=True, help="Type as a member of staff and be answered.")
@click.option("--pace", type=float, default=0.25, show_default=True, help="Seconds between messages.")
def demo(*, talk: bool, pace: float) -> None:
    """A staff-room morning through the whole bot, on a real database in a temporary folder."""
    from bot import demo as demos  # noqa: PLC0415

    _wait(demos.talk() if talk else demos.replay(pace))


@tactful.command()
@_config_option
def run(config_path: Path | None) -> None:
    """Listen on the configured platforms until told to stop."""
    config = _config(config_path)
    from bot import app  # noqa: PLC0415

    _wait(app.run(config))


@tactful.command()
@_config_option
def check(config_path: Path | None) -> None:
    """Try every part once: settings, keys, store, detectors, policy, and each platform's sign-in and scopes."""
    config = _config(config_path)
    from bot import check as checks  # noqa: PLC0415

    code = _wait(checks.run(config, click.echo))
    sys.exit(code)


@tactful.command()
@_config_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), help="How each message is written; text.")
@click.option("--out", type=click.Path(path_type=Path), help="Write there, so that an interrupted scan can go on.")
@click.option("--report", type=click.Path(path_type=Path), help="Write what would have been said, counted, as HTML.")
@click.option("--with-text", is_flag=True, help="Show some messages in the report.")
@click.option("--calibrate", is_flag=True, help="Propose thresholds from the school's own history, as TOML.")
@click.option("--at-most", type=click.FloatRange(0), default=1.0, help="Notes of one detector in 1,000 messages; 1.")
@click.option("--text-column", help="The column of a CSV that holds the words.")
@click.option("--fresh", is_flag=True, help="Begin again, though an interrupted scan could go on.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that scan.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
def scan(config_path: Path | None, paths: tuple[Path, ...], **asked: Any) -> None:  # noqa: ANN401 - its options
    """Show what would be found in files: .jsonl (an object with "text" a line), .txt (a message a line), or standard input.

    Also in exports: a zip of Slack, JSON of Telegram or Teams, a chat of WhatsApp, a CSV.
    """
    config = _config(config_path)
    from bot import scans  # noqa: PLC0415

    exports = [path for path in paths if scans.is_export(path)]
    if exports or any(asked[name] for name in ("report", "calibrate", "out", "with_text")):
        from bot.past import command  # noqa: PLC0415

        sys.exit(command.scan(config, paths, command.Asked(**asked)))
    form = asked["form"] or "text"
    found = wrong = False
    for result in scans.scan_paths(config, paths or (Path("-"),)):
        wrong = wrong or bool(result.error)
        found = found or bool(result.decision and result.decision.findings)
        _print_scanned(result, form)
    sys.exit(UsageError.code if wrong else FOUND if found else FINE)


class _Questions(click.Group):
    """A group to which anything but the name of one of its commands is a question."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        names = [arg for arg in args if not arg.startswith("-")]
        values = {args[i + 1] for i, arg in enumerate(args[:-1]) if arg in {"--config", "--format"}}
        first = next((name for name in names if name not in values), "")
        if first in self.commands:
            args = [first, *(arg for i, arg in enumerate(args) if i != args.index(first))]
        elif not {"-h", "--help"}.intersection(args):
            args = [_answer.name or "", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _answer


@tactful.group(cls=_Questions, subcommand_metavar="[--config FILE] [--format text|json] WORDS ...")
def policy() -> None:
    """Answer a question from the policy; `tactful policy list` shows every clause."""


@policy.command("import")
@_config_option
@click.option("--title", default="", help="The policy's title, where the document's own is not the one to show.")
@click.option("--id", "book_id", default="", help="What config calls it, such as online-safety; made from the title.")
@click.option("--accept", is_flag=True, help="Take what is proposed for every label, and ask nothing.")
@click.option("--preview", "only_preview", is_flag=True, help="Show what it would be read as, and keep nothing.")
@click.argument("file", type=click.Path(path_type=Path))
def policy_import(  # noqa: PLR0913 - one option each
    config_path: Path | None, title: str, book_id: str, file: Path, *, accept: bool, only_preview: bool
) -> None:
    """Read a school's own policy (.md, .txt, .docx, .pdf) as a book, and keep it as its next version."""
    config = _config(config_path)
    from bot import policy_import as imports  # noqa: PLC0415

    proposal = imports.proposed(config, file, title=title, book_id=book_id)
    click.echo(imports.previewed(proposal))
    if not only_preview:
        labels = proposal.proposed if accept else imports.confirmed(proposal, click.echo, _prompt)
        click.echo(imports.kept(config, proposal, labels))


def _prompt(question: str) -> str:
    return str(click.prompt(question, default="yes"))


@click.command("")
@_config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.argument("words", nargs=-1, required=True)
def _answer(config_path: Path | None, form: str, words: tuple[str, ...]) -> None:
    """Answer a question, or list the clauses."""
    config = _config(config_path)
    from bot import lookup  # noqa: PLC0415

    if words == ("list",):
        click.echo(lookup.listed(config, as_json=form == "json"))
    else:
        click.echo(lookup.answered(config, " ".join(words), as_json=form == "json"))


@tactful.group()
def roster() -> None:
    """The school's pupils, kept as keyed hashes."""


@roster.command("import")
@_config_option
@click.option("--staff", type=click.Path(path_type=Path), help="CSV of staff names.")
@click.argument("file", type=click.Path(path_type=Path))
def roster_import(config_path: Path | None, staff: Path | None, file: Path) -> None:
    """Read a CSV export of the pupils; sensitive columns are dropped on reading."""
    config = _config(config_path)
    from bot import rosters  # noqa: PLC0415

    click.echo(_wait(rosters.imported(config, file, staff)))


@roster.command("show")
@_config_option
def roster_show(config_path: Path | None) -> None:
    """Count the pupils by year and class; names are not kept, so none can be listed."""
    config = _config(config_path)
    from bot import rosters  # noqa: PLC0415

    click.echo(_wait(rosters.shown(config)))


@tactful.command()
@_config_option
@click.option("--week", help="An ISO week such as 2026-W47; the last whole one where none is named.")
@click.option("--preview", is_flag=True, help="Show it and send nothing.")
@click.option(
    "--format", "form", type=click.Choice(["text", "html", "json", "blocks"]), default="text", show_default=True
)
@click.option("--chart", type=click.Path(path_type=Path), help="Also write the picture, a PNG, to this file.")
@click.option(
    "--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="Of the picture."
)
def digest(  # noqa: PLR0913 - its options
    config_path: Path | None,
    week: str | None,
    form: Literal["text", "html", "json", "blocks"],
    chart: Path | None,
    theme: Literal["light", "dark"],
    *,
    preview: bool,
) -> None:
    """Show leadership's weekly digest and send it; each week is sent once."""
    config = _config(config_path)
    from bot.digest import command  # noqa: PLC0415

    shown, said = _wait(command.run(config, week, form, preview=preview, chart=chart, theme=theme))
    click.echo(shown)
    if said:
        click.echo(said, err=True)


@tactful.command()
@_config_option
@click.option("--json", "as_json", is_flag=True, help="For other programs: all of it, times in UTC.")
def coverage(config_path: Path | None, *, as_json: bool) -> None:
    """Show what is heard: since when, gaps and their repair, how notes arrive, how quickly, and what cannot be seen.

    Reads the store beside a running bot and asks no platform. Exit code 1 where something is not heard that should be.
    """
    config = _config(config_path)
    from bot import coverage_report  # noqa: PLC0415

    code, said = coverage_report.run(config, datetime.now(UTC), as_json=as_json)
    click.echo(said)
    sys.exit(code)


@tactful.group()
def audit() -> None:
    """The proof of what the bot did."""


@audit.command("verify")
@_config_option
@click.option("--outside", type=click.Path(path_type=Path), help="A file of checkpoints that was kept elsewhere.")
def audit_verify(config_path: Path | None, outside: Path | None) -> None:
    """Check that no record was changed, removed or reordered."""
    config = _config(config_path)
    from bot.audit import report  # noqa: PLC0415

    ok, words = report.verified(config, outside)
    click.echo(words)
    sys.exit(FINE if ok else FOUND)


@audit.command("show")
@_config_option
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many cases.")
@click.argument("case", required=False)
def audit_show(config_path: Path | None, last: int, case: str | None) -> None:
    """Show the latest cases, or one with all its records. Nothing here names a person."""
    config = _config(config_path)
    from bot.audit import report  # noqa: PLC0415

    for found in report.shown(config, case, last):
        records = found.pop("records")
        click.echo(json.dumps(found))
        for record in records if case else ():
            click.echo(f"  {json.dumps(record)}")


@audit.command("export")
@_config_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
def audit_export(config_path: Path | None, form: Literal["jsonl", "csv"]) -> None:
    """Write every case, without content, to standard output."""
    config = _config(config_path)
    from bot.audit import report  # noqa: PLC0415

    for line in report.exported(config, form):
        click.echo(line)


@tactful.group(invoke_without_command=True)
@_config_option
@click.pass_context
def detectors(context: click.Context, config_path: Path | None) -> None:
    """List the detectors: mode, notes this week, and how many answers said "not right"."""
    if context.invoked_subcommand is None:
        config = _config(config_path)
        from bot import noise  # noqa: PLC0415

        click.echo(_wait(noise.listed(config)))


@detectors.command("resume")
@_config_option
@click.argument("name")
def detectors_resume(config_path: Path | None, name: str) -> None:
    """Let a detector speak again that rests because too many answers said "not right"."""
    config = _config(config_path)
    from bot import noise  # noqa: PLC0415

    click.echo(_wait(noise.resumed(config, name)))


@tactful.group()
def alerts() -> None:
    """Urgent word to the people named in [people]."""


@alerts.command("test")
@_config_option
@click.option("--role", type=click.Choice(get_args(configs.Role)), help="Only to this role.")
def alerts_test(config_path: Path | None, role: str | None) -> None:
    """Send each of them a rehearsal, marked as one, by chat and by e-mail."""
    config = _config(config_path)
    from bot.alerts import rehearse  # noqa: PLC0415

    sys.exit(_wait(rehearse.rehearsed(config, role, datetime.now(UTC), click.echo)))


@alerts.command("list")
@_config_option
def alerts_list(config_path: Path | None) -> None:
    """Show the alerts that nobody has taken on: when, which kind, which roles were told. Never what about."""
    config = _config(config_path)
    from bot.alerts import listing  # noqa: PLC0415

    for line in listing.listed(config):
        click.echo(line)


@tactful.group()
def teams() -> None:
    """Microsoft Teams."""


@teams.command("package")
@_config_option
@click.option("--website", default="", help="The school's web site, where [school] domains does not name it.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("tactful-teams.zip"))
def teams_package(config_path: Path | None, website: str, file: Path) -> None:
    """Write the app package to upload in Teams: manifest and icons in a zip; tactful-teams.zip where no file is named."""
    config = _config(config_path)
    from bot import teams_package as packages  # noqa: PLC0415

    click.echo(packages.written(config, file, website))


def _config(path: Path | None) -> Config:
    config = configs.load(path or (_DEFAULT if _DEFAULT.exists() else None))
    from bot import log  # noqa: PLC0415

    log.configure(config.log)
    return config


def _wait(work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the command's function returns
    return asyncio.run(work)


def _print_scanned(result: Scanned, form: str) -> None:
    if form == "jsonl":
        click.echo(json.dumps(result.as_dict()))
        return
    if result.error:
        click.echo(result.error, err=True)
        return
    from bot import scans  # noqa: PLC0415

    for line in scans.line_of(result):
        click.echo(line)


def _leave(code: int, line: str) -> NoReturn:
    if line:
        click.echo(line, err=True)
    sys.exit(code)
