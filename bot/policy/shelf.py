"""The folder of books: one TOML file a version, none ever changed, so that a case can be read under the policy of its day."""

from __future__ import annotations

import contextlib
import re
import tomllib
from pathlib import Path
from typing import Any

from bot.policy import book as books
from bot.policy.book import Book

SHIPPED_ID = "social-media"
_FILE = re.compile(r"(?P<id>[a-z0-9][a-z0-9-]{0,60})@(?P<stated>[^+/\\]{1,40})\+(?P<digest>[0-9a-f]{8})\.toml")


class Shelf:
    """Every version of every book, as `<id>@<version>.toml`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, book_id: str) -> list[str]:
        """The versions of a book, the oldest first: by number where they are numbers, as imported ones are."""
        found = [match for path in self._files() if (match := _FILE.fullmatch(path.name)) and match["id"] == book_id]
        found.sort(key=lambda match: (int(match["stated"]) if match["stated"].isdigit() else -1, match["stated"]))
        return [f"{match['stated']}+{match['digest']}" for match in found]

    def ids(self) -> list[str]:
        """The books that there are, in alphabetical order."""
        return sorted({match["id"] for path in self._files() if (match := _FILE.fullmatch(path.name))})

    def path(self, book_id: str, version: str) -> Path:
        """Where that version stands, or would."""
        return self.folder / f"{book_id}@{version}.toml"

    def book(self, book_id: str, version: str | None = None) -> Book:
        """That version, or the newest.

        Raises:
            ValueError: it isn't there, or isn't what its name says.
        """
        versions = self.versions(book_id)
        if version is None:
            if not versions:
                known = ", ".join(self.ids()) or "none yet"
                raise ValueError(
                    f"there is no book {book_id!r} in {self.folder} (there: {known}). Import one: tactful policy import FILE"
                )
            version = versions[-1]
        found = books.load(self.path(book_id, version))
        if (found.id, found.version) != (book_id, version):
            raise ValueError(
                f"{self.path(book_id, version)}: its content is version {found.version}: somebody edited a kept version. "
                "Undo that, or import the policy again."
            )
        return found

    def content(self, book_id: str) -> dict[str, Any] | None:
        """The newest version as data, to compare another with; None where there is none."""
        versions = self.versions(book_id)
        return tomllib.loads(self.path(book_id, versions[-1]).read_text("utf-8")) if versions else None

    def keep(self, book: Book, text: str) -> Path:
        """Put a version on the shelf, whole or not at all; one that is there stays as it is.

        Raises:
            OSError: the folder cannot be written.
            ValueError: its id or version is unfit for a file's name.
        """
        path = self.path(book.id, book.version)
        if not _FILE.fullmatch(f"{book.id}@{book.version}.toml"):
            raise ValueError(
                f"book {book.id!r}: use small letters, digits and - in its id, and no + or slash in its version, so that it can be kept"
            )
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".half")
            try:
                half.write_text(text, encoding="utf-8")
                half.replace(path)
            finally:
                with contextlib.suppress(OSError):
                    half.unlink(missing_ok=True)
        return path

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []
