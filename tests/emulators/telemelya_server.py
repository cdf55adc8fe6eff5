"""Run by the Python that has telemelya: it, and the two stores that it keeps things in, as one process.

`telemelya_server.py PORT REDIS_PORT OBJECTS_PORT`. The Redis is fakeredis; the object store keeps what is put there.
"""

from __future__ import annotations

import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Objects(BaseHTTPRequestHandler):
    """As much of S3 as telemelya asks for: a bucket that is there, and objects put into it."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes] = {}  # noqa: RUF012 - of all requests

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self.kept[self.path.partition("?")[0]] = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer()

    def do_GET(self) -> None:
        self._answer(self.kept.get(self.path.partition("?")[0], b""))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - as the base has it
        return

    def _answer(self, body: bytes = b"") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(body)


def main(port: int, redis_port: int, objects_port: int) -> None:
    from fakeredis import TcpFakeServer  # type: ignore[import-not-found]  # in telemelya's own environment

    redis = TcpFakeServer(("127.0.0.1", redis_port), server_type="redis")
    objects = ThreadingHTTPServer(("127.0.0.1", objects_port), Objects)
    for server in (redis, objects):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ |= {
        "MOCK_SERVER_HOST": "127.0.0.1",
        "MOCK_SERVER_PORT": str(port),
        "MOCK_SERVER_URL": f"http://127.0.0.1:{port}",
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{objects_port}",
    }
    from telemelya.server import app  # type: ignore[import-not-found]  # reads the environment when it is imported

    app.main()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
