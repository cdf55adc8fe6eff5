"""Plain text into blocks."""

from __future__ import annotations

from bot.policy.importing.blocks import Source
from bot.policy.importing.lines import Line, blocks_from, width_of

_TAB = 4


def read(text: str) -> Source:
    """The document as blocks: an empty line parts paragraphs, and so does a short one where lines aren't wrapped."""
    raw = text.replace("\f", "\n\n").splitlines()
    lines = []
    gap = True
    for number, line in enumerate(raw, 1):
        if not line.strip():
            gap = True
            continue
        wide = line.expandtabs(_TAB)
        lines.append(Line(line.strip(), f"line {number}", indent=len(wide) - len(wide.lstrip()), gap=gap))
        gap = False
    return Source(tuple(blocks_from(lines, width_of(raw))))
