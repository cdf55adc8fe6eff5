"""Vectors of the phrases of policy books: those of the shipped book come with the program, others are kept beside theirs."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

Vectors = Mapping[str, Any]
"""Phrase -> its vector; kept under its digest, so that an unchanged phrase of a new version is found again."""

KEPT = "meaning-{weights}.npz"  # beside the school's books; other weights, other file
_SHIPPED = "shipped.npz"


def vectors(phrases: Iterable[str], encode: Callable[[str], Any], beside: Path | None) -> dict[str, Any]:
    """The vector of each phrase. What has to be computed is kept in the folder `beside`, if it is there and can be written."""
    wanted = {phrase: digest(phrase) for phrase in phrases}
    folder = resources.files(__package__ or "")
    with folder.joinpath(_SHIPPED).open("rb") as file:
        known, weights = read(file)
    kept = beside / KEPT.format(weights=weights) if beside and beside.is_dir() else None
    own: dict[str, Any] = {}
    if kept and set(wanted.values()) - known.keys():
        with contextlib.suppress(
            OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile
        ):  # unreadable or cut short: computed again
            own, _ = read(io.BytesIO(kept.read_bytes()))
    new = {
        digest: _rounded(encode(phrase))
        for phrase, digest in wanted.items()
        if digest not in known and digest not in own
    }
    if kept and new:
        _keep(kept, own | new, weights)
    every = own | new | known
    return {phrase: every[digest].astype(np.float32) for phrase, digest in wanted.items()}


def read(file: Any) -> tuple[dict[str, Any], str]:  # noqa: ANN401 - a path or an open file
    """Vectors by digest, and the name of the weights that made them."""
    with np.load(file, allow_pickle=False) as kept:
        return dict(zip(kept["digests"].tolist(), kept["vectors"], strict=True)), str(kept["weights"])


def write(file: Any, by_digest: Mapping[str, Any], weights: str) -> None:  # noqa: ANN401 - as above
    """What `read` reads."""
    digests = sorted(by_digest)
    rows = np.array([by_digest[digest] for digest in digests], np.float16)
    np.savez(file, digests=np.array(digests), vectors=rows, weights=np.array(weights))


def shipped(phrases: Iterable[str], encode: Callable[[str], Any]) -> dict[str, Any]:
    """What `write` keeps for the shipped book; for the training."""
    return {digest(phrase): _rounded(encode(phrase)) for phrase in phrases}


def name_of(weights: bytes) -> str:
    """Which weights made the vectors."""
    return hashlib.sha256(weights).hexdigest()[:16]


def _keep(path: Path, by_digest: Mapping[str, Any], weights: str) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # a folder that only the administrator writes: computed again the next time
        try:
            with half.open("wb") as file:
                write(file, by_digest, weights)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)


def digest(phrase: str) -> str:
    """By which the vector of a phrase is found again."""
    return hashlib.sha256(phrase.encode()).hexdigest()[:16]


def _rounded(vector: Any) -> Any:  # noqa: ANN401 - arrays
    """As it is kept, so that it is the same before and after."""
    return np.asarray(vector, np.float16)
