"""The digest as an HTML e-mail: light and dark, readable without pictures, with a real table."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.digest.suppress import Figure
from bot.digest.value import Digest

_MARKS = {"up": "▲ up", "down": "▼ down", "level": "level"}


def html(digest: Digest) -> str:
    """All of it. The bars are drawn by the mail program itself, in its own colours: nothing to load, nothing to block."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    most = max((figure.high for column in digest.columns for _, figure in column.categories), default=0)
    return environment.get_template("digest.html.j2").render(
        digest=digest, rows=list(digest.rows()) if digest.columns else [], marks=_MARKS, share=lambda f: _share(f, most)
    )


def _share(figure: Figure, most: int) -> int:
    """How long a bar is, in hundredths: as the number says, or the middle of a range. All small counts are alike."""
    middle = figure.about if figure.about is not None else (figure.low + figure.high) / 2
    return max(2, round(100 * middle / most)) if figure.high else 0
