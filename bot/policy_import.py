"""`tactful policy import`: shows what a document is read as, asks about each label, and keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.policy.importing import preview, steps
from bot.policy.importing.steps import Proposal
from bot.policy.shelf import Shelf

if TYPE_CHECKING:
    from bot.config import Config
    from bot.policy.importing.writing import Labels


def proposed(config: Config, file: Path, *, title: str = "", book_id: str = "") -> Proposal:
    """What would be imported; nothing is written.

    Raises:
        UsageError: it cannot be read.
    """
    return steps.propose(file, _shelf(config), title=title, book_id=book_id)


def previewed(proposal: Proposal) -> str:
    """What somebody should see of it first."""
    return preview.preview(proposal, datetime.now(UTC).date())


def confirmed(proposal: Proposal, say: Callable[[str], None], ask: Callable[[str], str]) -> Labels:
    """The labels as somebody wants them: yes, other clauses by number, or none."""
    known = {clause.id for clause in proposal.draft.clauses}
    labels: dict[str, list[str]] = {}
    say("\nNow each label: Enter for yes, other clause numbers (9.2, 9.4), or none.")
    for label, matches in proposal.labels.items():
        if not matches:
            continue
        say(preview.choice(proposal, label))
        while True:
            answer = ask("yes, numbers, or none").strip()
            if answer.casefold() in {"", "y", "yes"}:
                labels[label] = [match.clause for match in matches]
            elif answer.casefold() in {"n", "no", "none"}:
                labels[label] = []
            elif unknown := [word for word in answer.replace(",", " ").split() if word not in known]:
                say(f"There is no clause {', '.join(unknown)} in it. The numbers stand in the list above.")
                continue
            else:
                labels[label] = answer.replace(",", " ").split()
            break
    return labels


def kept(config: Config, proposal: Proposal, labels: Labels) -> str:
    """Keeps it, and says what to do next."""
    done = steps.keep(proposal, labels, _shelf(config), datetime.now(UTC).date())
    book = done.book
    said = (
        f"\nKept as {done.path}."
        if done.new
        else f"\nNothing has changed since version {book.version}; nothing was written."
    )
    if book.id in {config.policy.book, *config.policy.books}:
        return f"{said} The config names it: it is in use from the next start."
    return (
        f'{said} To use it, write book = "{book.id}" under [policy] in the config; '
        f'or, beside another book, books = ["{book.id}"].'
    )


def _shelf(config: Config) -> Shelf:
    return Shelf(config.path(config.policy.folder))
