"""From a school's CSV exports to the roster that is kept: keyed hashes, sealed. Names live only while it is built."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UsageError
from bot.parts import keyring_of, store_of
from bot.roster_import import RosterFileError, read_roster, read_staff
from detectors.roster import Roster

if TYPE_CHECKING:
    from bot.config import Config
    from bot.keys import Keyring
    from bot.roster_import import RosterFile
    from bot.store.base import Store

_PURPOSE = "roster"


@dataclass(frozen=True, slots=True)
class Imported:
    """A roster, and what there is to say about the file it came from."""

    roster: Roster
    file: RosterFile


def from_files(pupils: Path, staff: Path | None, key: bytes, config: Config) -> Imported:
    """Reads and hashes.

    Raises:
        UsageError: names the file, the line and the remedy; never a cell.
    """
    groups = config.school.classes.values()
    classes = [name for group in groups for name in (group if isinstance(group, tuple) else (group,))]
    try:
        file = read_roster(pupils)
        colleagues = read_staff(staff).staff if staff else ()
    except RosterFileError as error:
        raise UsageError(str(error)) from None
    return Imported(Roster.build(file.pupils, key, staff=colleagues, classes=classes), file)


async def keep(roster: Roster, store: Store, keyring: Keyring, now: datetime) -> None:
    """Seals the roster and stores it in place of the one before."""
    await store.put_roster(keyring.seal(_PURPOSE, roster.to_bytes()), now)


async def roster_of(config: Config, store: Store, keyring: Keyring, now: datetime) -> Roster | None:
    """The roster to scan with: imported from the config's file at start; the one kept where that file is gone.

    Raises:
        UsageError: the file is gone and none was kept.
    """
    if config.roster.file and config.path(config.roster.file).exists():
        staff = config.path(config.roster.staff_file) if config.roster.staff_file else None
        imported = from_files(config.path(config.roster.file), staff, keyring.roster_key, config)
        await keep(imported.roster, store, keyring, now)
        return imported.roster
    kept = await kept_roster(store, keyring)
    if kept is None and config.roster.file:
        raise UsageError(
            f"[roster] file: {config.path(config.roster.file)} is not there, and none was imported before."
        )
    return kept[0] if kept else None


async def kept_roster(store: Store, keyring: Keyring) -> tuple[Roster, datetime] | None:
    """The roster that the store keeps, and since when."""
    kept = await store.roster()
    if kept is None:
        return None
    sealed, since = kept
    return Roster.from_bytes(keyring.unseal(_PURPOSE, sealed), keyring.roster_key), since


def counts(roster: Roster) -> dict[str, int]:
    """How many pupils by year and class; no names, which the roster does not hold."""
    found = Counter(f"{place.year or 'no year'} {place.class_.title()}".strip() for place in roster.places)
    return dict(sorted(found.items()))


async def imported(config: Config, pupils: Path, staff: Path | None) -> str:
    """`tactful roster import`: keeps the roster; says how many there are, and which columns were dropped."""
    keyring = keyring_of(config)
    found = from_files(pupils, staff, keyring.roster_key, config)
    store = store_of(config, keyring)
    await store.open()
    try:
        await keep(found.roster, store, keyring, datetime.now(UTC))
    finally:
        await store.close()
    lines = [f"{len(found.roster)} pupils kept, as keyed hashes of their names, with class and year."]
    if found.file.dropped:
        lines.append(f"Dropped on reading, never kept: {', '.join(found.file.dropped)}.")
    if found.file.unknown:
        lines.append(f"Not read: {', '.join(found.file.unknown)}.")
    lines += [f"Line {line} gave no pupil: {why}." for line, why in found.file.skipped]
    return "\n".join(lines)


async def shown(config: Config) -> str:
    """`tactful roster show`: counts, never a list."""
    keyring = keyring_of(config)
    store = store_of(config, keyring)
    await store.open()
    try:
        kept = await kept_roster(store, keyring)
    finally:
        await store.close()
    if kept is None:
        return "There is no roster. `tactful roster import FILE` keeps one."
    roster, since = kept
    lines = [f"{len(roster)} pupils, kept since {since:%d %B %Y}. Names are not kept, so none can be listed."]
    return "\n".join([*lines, *(f"{place}: {count}" for place, count in counts(roster).items())])
