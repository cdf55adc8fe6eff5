"""Posts every payload of a folder, rightly signed, to `tactful run` on three platforms: `python -m tests.payloads FOLDER`.

One line a payload: the status, what became of it (heard, answered, ignored, refused, FAILED), whose it was, its file. Exits 1
where there was a 5xx, or where the log holds an error or an exception; 2 where the folder cannot be read. Each is posted as the
bytes it is, and then once more as if it came from a channel that the bot listens in (`--as-is` leaves that out), and with
`--odd N` so many times more with a value anywhere in it replaced or left out.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path

import click

from tests.payloads.found import Found, found
from tests.payloads.posting import all_posted, with_homes
from tests.payloads.site import site


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.payloads", description=__doc__)
    parser.add_argument("folder", type=Path, help="of payloads; or one file")
    parser.add_argument("--as-is", action="store_true", help="post each only as it is")
    parser.add_argument("--odd", type=int, default=0, metavar="N", help="and each N times with a value changed")
    given = parser.parse_args()
    try:
        payloads = list(found(given.folder))
    except OSError as error:
        click.echo(f"{error}. Name a folder of payloads that can be read.", err=True)
        return 2
    return asyncio.run(_post(payloads, as_is=given.as_is, odd=given.odd))


async def _post(payloads: list[Found], *, as_is: bool, odd: int) -> int:
    count: Counter[str] = Counter()
    async with site() as bot:
        wanted = payloads if as_is else with_homes(payloads, bot.microsoft.service_url, odd)
        async for told in all_posted(bot, wanted):
            count[told.outcome] += 1
            click.echo(str(told))
    click.echo(
        f"{sum(count.values())} posted: " + (", ".join(f"{n} {what}" for what, n in sorted(count.items())) or "none")
    )
    return 1 if count["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
