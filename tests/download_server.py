"""A server on this machine that can cut, lie, refuse and dawdle."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_BLOCK_BYTES = 16384
_SIGNALS = (".dat", ".mat", ".zip")
"""What is cut and stalled."""

CONTENT = {
    "100.dat": bytes(range(256)) * 2000,
    "100.atr": b"\x01\x04" * 500 + b"\0\0",
    "100.hea": b"100 1 360 10\r\n100.dat 16\r\n",
}


class DownloadServer(ThreadingHTTPServer):
    """Serves `files`; remembers requests, and misbehaves as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), DownloadHandler)
        self.files = dict(CONTENT)
        self.requests: list[tuple[str, str | None]] = []
        self.cut_after: list[int] = []
        self.ignores_ranges = False
        self.status: int | None = None
        self.stalls_after: int | None = None
        self.pause_s = 0.0
        self.has_stalled, self.goes_on = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mitdb/"


class DownloadHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DownloadServer

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        byte_range = self.headers.get("Range")
        self.server.requests.append((name, byte_range))
        if self.server.status is not None or name not in self.server.files:
            self.send_error(self.server.status or 404)
            return
        content = self.server.files[name]
        start = int(byte_range.removeprefix("bytes=").rstrip("-")) if byte_range else 0
        if self.server.ignores_ranges:
            start = 0
        if start and start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        rest = content[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if name.endswith(_SIGNALS) and self.server.cut_after:
            self.wfile.write(rest[: self.server.cut_after.pop(0)])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if name.endswith(_SIGNALS) and self.server.stalls_after is not None:
            self.wfile.write(rest[: self.server.stalls_after])
            self.wfile.flush()
            self.server.has_stalled.set()
            self.server.goes_on.wait(30)
            rest = rest[self.server.stalls_after :]
        with suppress(OSError):  # who asked may be gone
            for first in range(0, len(rest), _BLOCK_BYTES):
                self.wfile.write(rest[first : first + _BLOCK_BYTES])
                time.sleep(self.server.pause_s)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def running_server() -> Iterator[DownloadServer]:
    """Serve until the end."""
    server = DownloadServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()
