"""The app's two icons, drawn: a speech bubble with a tick. Teams wants 192 pixels in colour, and 32 in white on nothing."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

COLOUR = "#1F5C7A"
_FINE = 4  # points looked at along each side of a pixel
_BUBBLE = (0.16, 0.20, 0.84, 0.68)
_ROUND = 0.12
_TICK = ((0.34, 0.44), (0.46, 0.56), (0.67, 0.32))
_THICK = 0.045


def colour(side: int = 192) -> bytes:
    """A white bubble on the whole square, as a PNG."""
    ground = bytes.fromhex(COLOUR[1:])
    rows = []
    for y in range(side):
        row = bytearray()
        for x in range(side):
            white = _share(x, y, side)
            row += bytes(round(one + (255 - one) * white) for one in ground) + b"\xff"
        rows.append(bytes(row))
    return _png(rows, side)


def outline(side: int = 32) -> bytes:
    """The same in white, and nothing around it."""
    return _png(
        [
            b"".join(b"\xff\xff\xff" + bytes([round(255 * _share(x, y, side))]) for x in range(side))
            for y in range(side)
        ],
        side,
    )


def _share(x: int, y: int, side: int) -> float:
    """How much of a pixel is drawn."""
    points = [(x + (i + 0.5) / _FINE, y + (j + 0.5) / _FINE) for i in range(_FINE) for j in range(_FINE)]
    return sum(_drawn(px / side, py / side) for px, py in points) / len(points)


def _drawn(x: float, y: float) -> bool:
    bubble = _in_bubble(x, y) or _in_tail(x, y)
    return bubble and not any(_near(x, y, a, b) for a, b in pairwise(_TICK))


def _in_bubble(x: float, y: float) -> bool:
    left, top, right, bottom = _BUBBLE
    dx = max(left + _ROUND - x, 0.0, x - (right - _ROUND))
    dy = max(top + _ROUND - y, 0.0, y - (bottom - _ROUND))
    return dx * dx + dy * dy <= _ROUND * _ROUND


def _in_tail(x: float, y: float) -> bool:
    bottom = _BUBBLE[3]
    return bottom - 0.01 <= y <= bottom + 0.16 and 0.30 <= x <= 0.30 + (bottom + 0.16 - y)  # noqa: PLR2004 - a drawing


def _near(x: float, y: float, a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Whether a point lies on a stroke."""
    length = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    along = max(0.0, min(1.0, ((x - a[0]) * (b[0] - a[0]) + (y - a[1]) * (b[1] - a[1])) / length))
    dx, dy = x - a[0] - along * (b[0] - a[0]), y - a[1] - along * (b[1] - a[1])
    return dx * dx + dy * dy <= _THICK * _THICK


def _png(rows: list[bytes], side: int) -> bytes:
    """RGBA rows: https://www.w3.org/TR/png-3/."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
