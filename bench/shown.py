"""A table for whoever runs a bench, or in Markdown for the docs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


class Shown:
    """Prints tables and lines."""

    def __init__(self, *, markdown: bool) -> None:
        self._markdown = markdown
        self._console = Console(width=140)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """`head` begins with the name of the first column; the others hold figures."""
        if self._markdown:
            print(f"\n{title}\n")
            for cells in (head, ["---", *["---:"] * (len(head) - 1)], *rows):
                print(f"| {' | '.join(cells)} |")
            print()
            return
        table = Table(title=title)
        for at, name in enumerate(head):
            table.add_column(name, justify="right" if at else "left")
        for cells in rows:
            table.add_row(*cells)
        self._console.print(table)

    def line(self, text: str) -> None:
        """A remark under a table."""
        print(text)
