"""`make bench`: every speed the README speaks of, beside its peers, and what those find, in one run."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import digest, lookup, peers, scanner, store

scanned_fast = scanner.main() == 0
stored_fast = store.main(Path(tempfile.gettempdir()))
answered_fast = lookup.main()
digested_fast = digest.main(Path(tempfile.gettempdir()), full="--full" in sys.argv)
peers.main()
sys.exit(not (scanned_fast and stored_fast and answered_fast and digested_fast))
