"""Draws the digest's picture: JSON on standard input, a PNG on standard output. Run as `python -m bot.digest.chart`.

A process of its own: matplotlib is large, keeps what it once took, and comes only with the extra `charts`.
"""

from __future__ import annotations

import io
import json
import sys
import textwrap
from typing import Any

_THEMES = {
    "light": {"page": "#ffffff", "ink": "#1b2430", "soft": "#4a5666", "now": "#1f5fa8", "then": "#8496ad"},
    "dark": {"page": "#1e242d", "ink": "#f0f3f7", "soft": "#b9c2d0", "now": "#7fb2f0", "then": "#7486a0"},
}
_BAR = 0.36
_INCHES = 8.0
_DOTS = 160
_NAME = 22  # letters in a line of a name


def main() -> None:
    """The whole of it."""
    sys.stdout.buffer.write(drawn(json.load(sys.stdin)))


def drawn(what: dict[str, Any]) -> bytes:
    """`what`: title, subtitle, now, then (what the bars mean), theme, bars: [name, [low, high, words] now, and then]."""
    import matplotlib as mpl  # noqa: PLC0415 - an extra

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 - after the choice of the backend

    colours = _THEMES[what["theme"]]
    bars = what["bars"][::-1]
    mpl.rcParams.update({"font.family": "DejaVu Sans", "hatch.linewidth": 1.2})
    figure, axes = plt.subplots(figsize=(_INCHES, 1.8 + 0.72 * len(bars)), dpi=_DOTS)
    figure.set_facecolor(colours["page"])
    axes.set_facecolor(colours["page"])
    most = max((one[1] for _, *pair in bars for one in pair), default=1)
    for row, (_, now, then) in enumerate(bars):
        _bar(axes, row + _BAR / 2 + 0.015, now, colour=colours["now"], colours=colours, most=most, strong=True)
        _bar(axes, row - _BAR / 2 - 0.015, then, colour=colours["then"], colours=colours, most=most, strong=False)
    axes.set_yticks(
        range(len(bars)), [textwrap.fill(name, _NAME) for name, *_ in bars], fontsize=12, color=colours["ink"]
    )
    axes.tick_params(length=0, pad=8)
    axes.set_xlim(0, most * 1.16)
    axes.set_ylim(-0.6, len(bars) - 0.4)
    axes.xaxis.set_visible(False)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "left")
        spine.set_color(colours["soft"])
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.29, right=0.98, top=1 - 1.3 / height, bottom=0.2 / height)
    figure.text(0.025, 1 - 0.42 / height, what["title"], fontsize=17, fontweight="bold", color=colours["ink"])
    figure.text(0.025, 1 - 0.72 / height, what["subtitle"], fontsize=11.5, color=colours["soft"])
    _legend(figure, height, what, colours)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", facecolor=colours["page"], metadata={"Software": None})
    return picture.getvalue()


def _bar(  # noqa: PLR0913 - a bar, and all that it is drawn with
    axes: Any,  # noqa: ANN401 - matplotlib has no types
    at: float,
    told: list[Any],
    *,
    colour: str,
    colours: dict[str, str],
    most: int,
    strong: bool,
) -> None:
    """As long as the number says. A range is drawn solid up to its least, and hatched from there to its most."""
    low, high, words = told
    solid = int(words) if str(words).isdigit() else low if low > 1 else 0
    if solid:
        axes.barh(at, solid, _BAR, color=colour)
    if high and not str(words).isdigit():
        axes.barh(
            at, high - solid, _BAR, left=solid, facecolor=colours["page"], edgecolor=colour, hatch="////", linewidth=1.2
        )
    end = solid if str(words).isdigit() else high
    axes.text(
        end + most * 0.012, at, words, va="center", fontsize=12 if strong else 11,
        fontweight="bold" if strong else "normal", color=colours["ink"] if strong else colours["soft"],
    )  # fmt: skip


def _legend(figure: Any, height: float, what: dict[str, Any], colours: dict[str, str]) -> None:  # noqa: ANN401 - as above
    from matplotlib.patches import Patch  # noqa: PLC0415 - an extra

    handles = [Patch(color=colours["now"], label=what["now"]), Patch(color=colours["then"], label=what["then"])]
    legend = figure.legend(
        handles=handles[: 2 if what["then"] else 1], loc="upper left", bbox_to_anchor=(0.02, 1 - 0.84 / height), ncols=2,
        frameon=False, fontsize=11.5, handlelength=1, handleheight=1, borderaxespad=0, columnspacing=1.6,
    )  # fmt: skip
    for text in legend.get_texts():
        text.set_color(colours["ink"])


if __name__ == "__main__":
    main()
