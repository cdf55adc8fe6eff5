"""`make bench`: every speed the README speaks of, beside its peers, in one run."""

from __future__ import annotations

import sys

from bench import scanner, store

sys.exit(scanner.main() or store.main())
