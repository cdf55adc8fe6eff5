"""A file into blocks, by its kind. The readers of .docx and PDF come with an extra, and are imported when used."""

from __future__ import annotations

from pathlib import Path

from bot.errors import UsageError
from bot.policy.importing import markdown, plain
from bot.policy.importing.blocks import Source

KINDS = ".md, .markdown, .txt, .docx, .pdf"
MOST_BYTES = 30_000_000  # no policy is larger: something else was meant


def read(path: Path) -> Source:
    """The document as blocks.

    Raises:
        UsageError: it cannot be read, or holds no text; says what to do.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}).") from None
    if data is None:
        raise UsageError(f"{path}: is larger than {MOST_BYTES // 1_000_000} MB. Is it the policy itself?")
    match path.suffix.lower():
        case ".md" | ".markdown":
            source = markdown.read(_text(path, data))
        case ".txt":
            source = plain.read(_text(path, data))
        case ".docx":
            source = _with_extra("word").read(path, data)
        case ".pdf":
            source = _with_extra("pdf").read(path, data)
        case other:
            raise UsageError(f"{path}: {other or 'a file without an ending'} cannot be read. Give one of {KINDS}.")
    if not source.blocks:
        raise UsageError(f"{path}: there is no text in it. Of a scan, ask for the document that it was printed from.")
    return source


def _text(path: Path, data: bytes) -> str:
    """UTF-8, or what old Windows programs write."""
    for encoding in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: is not text in UTF-8. Save it again as UTF-8.")


def _with_extra(module: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a module with read()
    import importlib  # noqa: PLC0415

    try:
        return importlib.import_module(f"bot.policy.importing.{module}")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Reading .docx and PDF needs an extra ({error.name} is missing). Install it: pip install 'tactful[import]'."
        ) from None
