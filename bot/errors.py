"""Every error that ends a command, as one tree, with the exit code it ends in.

TactfulError
├── UsageError           2   wrong usage or config: says file, key and remedy
├── CredentialsError     3   a platform refused the tokens
├── AwayError            4   a platform or the store cannot be reached
│   └── StoreAway        4   the store cannot be read or written
└── (anything else)     70   our bug
"""

from __future__ import annotations

FINE = 0
FOUND = 1
BUG = 70
STOPPED = 130  # as a shell says it of Ctrl+C


class TactfulError(Exception):
    """Says what, where, and what to do next. Never holds a message's words, a name or a token."""

    code = BUG


class UsageError(TactfulError):
    """The command or its config is wrong."""

    code = 2


class CredentialsError(TactfulError):
    """A platform refused the tokens."""

    code = 3


class AwayError(TactfulError):
    """A platform or the store cannot be reached."""

    code = 4


class StoreAway(AwayError):  # noqa: N818 - reads as what happened
    """The store cannot be read or written: nobody is nudged, intake refuses."""
