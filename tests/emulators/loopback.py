"""HTTP to servers on this machine: no proxy, and no certificates read (that costs more than the requests)."""

from __future__ import annotations

import ssl

import httpx

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def client() -> httpx.AsyncClient:
    """For one test; close it."""
    return httpx.AsyncClient(timeout=15.0, trust_env=False, verify=NO_TLS)
