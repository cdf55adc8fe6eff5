"""What a detector may know of the school: its own numbers, domains, places, classes and people. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detectors.roster import Roster


@dataclass(frozen=True, slots=True)
class School:
    """The school as its config describes it. All of it is public knowledge, except the roster (keyed hashes)."""

    name: str = ""
    domains: tuple[str, ...] = ()
    """Mail and web domains of the school and its federation, lower case."""
    handles: tuple[str, ...] = ()
    """Official social-media accounts, with the @."""
    phones: tuple[str, ...] = ()
    """The school's own numbers as typed; a trailing * allows a block."""
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    """Class names: Willow, 4H."""
    roster: Roster | None = field(default=None, repr=False)
    """The pupils, as keyed hashes; None where no roster was imported."""
