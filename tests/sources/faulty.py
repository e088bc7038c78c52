"""A server on this machine that answers wrongly, each path in its own way.

The last part of a path names the script; requests are counted by the whole path. A script is a function that is given
the line to the client. It writes bytes, so that it can break every rule; a client that leaves ends it. What was asked
is kept, to count requests and to look for what should not have been sent.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

MEGABYTE = bytes(1_000_000)
GOOD = b'{"symbol": "CD47"}'


class Seen(NamedTuple):
    """A request as it came; names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


class Gone(Exception):  # noqa: N818 - ends a script
    """The client left."""


@dataclass
class Line:
    """The line to one client, for one request.

    Attributes
    ----------
    seen : Seen
    hit : int
        How many times this path has been asked, 1 = the first.
    server : Faulty
    """

    connection: socket.socket
    seen: Seen
    hit: int
    server: Faulty

    @property
    def query(self) -> dict[str, str]:
        """Parameters of the query string."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.seen.target).query).items()}

    def send(self, *pieces: bytes) -> None:
        """Write bytes as they are."""
        try:
            for piece in pieces:
                self.connection.sendall(piece)
        except (OSError, ValueError) as fault:
            raise Gone from fault

    def answer(self, body: bytes = GOOD, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        """Write a whole answer; `_` in the name of a header stands for `-`."""
        told = {"content_type": kind, "content_length": str(len(body)), **headers}
        lines = [f"HTTP/1.1 {status} Said", *(f"{name.replace('_', '-')}: {text}" for name, text in told.items())]
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"), body)

    def head(self, *lines: str) -> None:
        """Write the head of an answer, without a length."""
        self.send("\r\n".join(["HTTP/1.1 200 OK", "Content-Type: application/json", *lines, "", ""]).encode("latin-1"))

    def drip(self, piece: bytes) -> None:
        """Write the same bytes over and over, slowly, until the client leaves or the server ends."""
        while not self.server.ended.wait(0.02):
            self.send(piece)

    def hold(self) -> None:
        """Say nothing until the server ends."""
        self.server.ended.wait(30)

    def hang_up(self) -> None:
        """Reset the connection."""
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone


Script = Callable[[Line], None]
SCRIPTS: dict[str, Script] = {}


def _script(function: Script) -> Script:
    """Play a function at the path of its name, `_` as `-`."""
    SCRIPTS[function.__name__.replace("_", "-")] = function
    return function


def _body(name: str, content: bytes, **more: str) -> None:
    """Play a whole answer with a body that is not as it should be."""
    SCRIPTS[name] = lambda line: line.answer(content, **more)  # type: ignore[arg-type]


# Good answers.

_body("ok", GOOD)
_body("bom", b"\xef\xbb\xbf" + GOOD)
_body("letters", '{"symbol": "Sjögren α 🧬"}'.encode())


@_script
def chunked(line: Line) -> None:
    line.head("Transfer-Encoding: chunked")
    line.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD))


@_script
def packed(line: Line) -> None:
    line.answer(pack(GOOD), content_encoding="gzip")


@_script
def no_length(line: Line) -> None:
    line.head("Connection: close")
    line.send(GOOD)
    raise Gone


@_script
def leaves_after_answer(line: Line) -> None:
    line.answer()
    raise Gone


# Silence, haste and drips.


@_script
def never(line: Line) -> None:
    line.hold()


@_script
def closes(line: Line) -> None:
    raise Gone


@_script
def resets(line: Line) -> None:
    line.hang_up()


@_script
def drips_body(line: Line) -> None:
    line.head("Content-Length: 100000")
    line.drip(b"[")


@_script
def drips_packed(line: Line) -> None:
    line.head("Content-Encoding: gzip", "Connection: close")
    packer = zlib.compressobj(wbits=31)
    line.send(packer.compress(b"["))
    while not line.server.ended.wait(0.02):
        line.send(packer.compress(b"[") + packer.flush(zlib.Z_SYNC_FLUSH))


@_script
def drips_chunks(line: Line) -> None:
    line.head("Transfer-Encoding: chunked")
    line.drip(b"1\r\n[\r\n")


@_script
def drips_header(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    line.drip(b"a")


@_script
def drips_headers(line: Line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\n")
    line.drip(b"X-Slow: a\r\n")


@_script
def drips_status(line: Line) -> None:
    line.drip(b"H")


@_script
def goes_on_and_on(line: Line) -> None:
    line.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


@_script
def stalls(line: Line) -> None:
    line.head("Content-Length: 100000")
    line.send(GOOD)
    line.hold()


# Not HTTP, or not quite.


@_script
def bad_status_line(line: Line) -> None:
    line.send(b"HTP/1.1 200 OK\r\n\r\n" + GOOD)
    raise Gone


@_script
def not_http(line: Line) -> None:
    line.send(b"SSH-2.0-OpenSSH_9.6\r\n")
    raise Gone


@_script
def many_headers(line: Line) -> None:
    line.head(*(f"X-{number}: {number}" for number in range(300)), f"Content-Length: {len(GOOD)}")
    line.send(GOOD)


@_script
def long_header(line: Line) -> None:
    line.head(f"X-Long: {'a' * 100_000}", f"Content-Length: {len(GOOD)}")
    line.send(GOOD)


@_script
def bad_chunk(line: Line) -> None:
    line.head("Transfer-Encoding: chunked")
    line.send(b"zz\r\n" + GOOD)
    raise Gone


@_script
def two_lengths(line: Line) -> None:
    line.head("Content-Length: 5", f"Content-Length: {len(GOOD)}")
    line.send(GOOD)


@_script
def says_packed_is_not(line: Line) -> None:
    line.answer(GOOD, content_encoding="gzip")


@_script
def packed_otherwise(line: Line) -> None:
    line.answer(b"\x0b\x08\x80" + GOOD + b"\x03", content_encoding="br")


# Cut off.


@_script
def cut_by_length(line: Line) -> None:
    line.head("Content-Length: 1000")
    line.send(b'["CD47"]')
    raise Gone


@_script
def cut_chunk(line: Line) -> None:
    line.head("Transfer-Encoding: chunked")
    line.send(b'8\r\n["CD47"]\r\n')
    raise Gone


@_script
def cut_json(line: Line) -> None:
    line.head("Connection: close")
    line.send(b'["CD47", ')
    raise Gone


@_script
def cut_packed(line: Line) -> None:
    """What came reads as a whole table: only the packing tells that it is not."""
    packer = zlib.compressobj(wbits=31)
    line.head("Content-Encoding: gzip", "Connection: close")
    line.send(packer.compress(b"symbol\nCD47\n") + packer.flush(zlib.Z_SYNC_FLUSH))
    raise Gone


# Not JSON, or not strictly.

_body("web-page", b"<!doctype html><title>Log in</title>", kind="text/html")
_body("empty", b"")
_body("null", b"null")
_body("nan", b'{"score": NaN}')
_body("infinity", b'{"score": Infinity}')
_body("minus-infinity", b'{"score": -Infinity}')
_body("too-large-number", b'{"score": 1e999}')
_body("twice", b'{"score": 1, "score": 2}')
_body("nul", b'{"symbol": "CD47\\u0000"}')
_body("raw-nul", b'{"symbol": "CD47\x00"}')
_body("half-character", b'{"symbol": "\\ud834"}')
_body("latin-1", '{"symbol": "Sjögren"}'.encode("latin-1"))
_body("deep", b"[" * 100_000 + b"]" * 100_000)
_body("long-number", b'{"count": ' + b"9" * 5_000 + b"}")
_body("two-values", GOOD + GOOD)
_body("escape", b"\x1b[2J\x1b]0;owned\x07 <html>", kind="text/html")


@_script
def no_content(line: Line) -> None:
    line.send(b"HTTP/1.1 204 No Content\r\n\r\n")


# Large.


@_script
def large(line: Line) -> None:
    line.head("Content-Length: 300000000")
    for _ in range(300):
        line.send(MEGABYTE)


@_script
def bomb(line: Line) -> None:
    line.answer(packed_zeros(int(line.query.get("megabytes", "300"))), content_encoding="gzip")


@_script
def bomb_in_bomb(line: Line) -> None:
    line.answer(pack(packed_zeros(300)), content_encoding="gzip, gzip")


# Statuses. `/status?code=429&after=5&good=2` says so until it is asked for the second time.


@_script
def status(line: Line) -> None:
    if line.hit >= int(line.query.get("good", "1000")):
        line.answer()
        return
    headers = {"retry_after": line.query["after"]} if "after" in line.query else {}
    line.answer(b"busy", int(line.query["code"]), "text/plain", **headers)


@_script
def resets_once(line: Line) -> None:
    if line.hit == 1:
        line.hang_up()
    line.answer()


# Redirects and secrets. `/to?where=...` leads anywhere.


@_script
def to(line: Line) -> None:
    line.answer(b"", int(line.query.get("code", "302")), location=line.query["where"])


@_script
def round_and_round(line: Line) -> None:
    line.answer(b"", 302, location="/round-and-round")


@_script
def bad_address(line: Line) -> None:
    line.answer(b"", 302, location="http://[not-an-address/")


@_script
def nowhere(line: Line) -> None:
    line.answer(b"", 302)


@_script
def bomb_on_the_way(line: Line) -> None:
    line.answer(packed_zeros(300), 302, location="/ok", content_encoding="gzip")


@_script
def cookie(line: Line) -> None:
    line.answer(set_cookie="session=secret; Path=/", www_authenticate='Basic realm="x"')


@_script
def echo(line: Line) -> None:
    line.answer(json.dumps({"method": line.seen.method, "body": line.seen.body.decode()}).encode())


def pack(content: bytes) -> bytes:
    """A body as gzip."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


@lru_cache
def packed_zeros(megabytes: int) -> bytes:
    """Millions of zeros as gzip, without ever having them."""
    packer = zlib.compressobj(9, wbits=-15)
    first, again = (packer.compress(MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(MEGABYTE, check)
    end = struct.pack("<II", check, megabytes * len(MEGABYTE))
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + first + again * (megabytes - 1) + packer.flush() + end


@dataclass
class Faulty:
    """The server; use it in a `with`.

    Attributes
    ----------
    tls : ssl.SSLContext or None
        With which it speaks, at once or, as a proxy, after CONNECT.
    proxy : bool
        Whether it is a proxy: it leads every CONNECT to itself, and waits for it before it speaks TLS.
    refuses : bool
        Whether, as a proxy, it refuses every CONNECT.
    """

    tls: ssl.SSLContext | None = None
    proxy: bool = False
    refuses: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._seen: list[Seen] = []
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._socket.getsockname()[1]
        scheme = "https" if self.tls and not self.proxy else "http"
        self.origin = f"{scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Faulty:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._socket.close()

    def seen(self, path: str = "") -> list[Seen]:
        """Requests so far, those of one path (without its query) or all."""
        with self._lock:
            return [one for one in self._seen if not path or urlsplit(one.target).path == path]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """Play scripts on one connection until a side leaves."""
        connection.settimeout(30)
        with contextlib.suppress(OSError, Gone), contextlib.ExitStack() as stack:
            stack.callback(lambda: connection.close())
            if self.tls and not self.proxy:
                connection = self.tls.wrap_socket(connection, server_side=True)
            while not self.ended.is_set():
                seen = _request(connection)
                hit = self._note(seen)
                line = Line(connection, seen, hit, self)
                if seen.method == "CONNECT":
                    if self.refuses:
                        line.answer(b"no", 407, "text/plain")
                        return
                    line.send(b"HTTP/1.1 200 Connected\r\n\r\n")
                    if self.tls:
                        connection = self.tls.wrap_socket(connection, server_side=True)
                    continue
                play = SCRIPTS.get(urlsplit(seen.target).path.split("/")[-1])
                if play is None:
                    line.answer(b"no such thing", 404, "text/plain")
                else:
                    play(line)

    def _note(self, seen: Seen) -> int:
        """Keep a request; how many of its path there are now."""
        path = urlsplit(seen.target).path
        with self._lock:
            self._seen.append(seen)
            return sum(urlsplit(one.target).path == path for one in self._seen)


def _request(connection: socket.socket) -> Seen:
    """Read one request; OSError when there is none."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        piece = connection.recv(65_536)
        if not piece:
            raise OSError("the client left")
        raw += piece
        if raw.startswith(b"\x16"):  # a client that speaks TLS
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            raise OSError("not HTTP")
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): text.strip() for name, _, text in (line.partition(":") for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    return Seen(method, target, headers, body)


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something becomes true before too long."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()
