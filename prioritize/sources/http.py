"""The only socket: one function that asks a public service, and one typed error when it cannot.

Every request has a time budget that holds whatever the server does, a byte limit after decompression, and stays on the
hosts that its source names. Only what changes nothing is sent (GET, and POST of a query), so it may be sent again.
"""

from __future__ import annotations

import email.utils
import json
import math
import random
import re
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit
from weakref import WeakValueDictionary

import requests
import urllib3

from prioritize.errors import FetchError, Problem
from prioritize.sources.contract import one_line

AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same may be asked again."""
MOVED = frozenset({301, 302, 303, 307, 308})
AFTERWARDS = 0.5
"""Seconds after the deadline at which a socket gives up, so that the deadline is what is told."""
HOPS = 5
"""Redirects followed."""
PIECE = 65_536
SUSPECT = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]")
"""Escapes that may stand for a NUL or half a character."""
DEEPEST = 200
"""Levels of nesting of a JSON body."""
LARGEST_NUMBER = 2**63 - 1
"""Whole number that the store can hold."""
PACKED = frozenset({"gzip", "x-gzip"})
PORTS = {"https": ":443", "http": ":80"}


@dataclass(frozen=True)
class Limits:
    """What one request may cost.

    Attributes
    ----------
    connect, read, total : float
        Seconds to connect, between two pieces of the answer, and for all tries together.
    largest : int
        Bytes of a body after decompression.
    tries : int
    longest_wait : float
        Seconds that a service may ask to wait; beyond that its wish is reported, not slept through.
    first_pause : float
        Seconds of which a random part is waited before the second try; twice as many before the third.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 120.0
    largest: int = 100_000_000
    tries: int = 3
    longest_wait: float = 60.0
    first_pause: float = 1.0


@dataclass(frozen=True)
class Request:
    """What is asked.

    Attributes
    ----------
    url : str
    params : tuple of (str, str)
        Query string, in order.
    body : bytes
        Of a POST; empty = GET.
    type : str
        Content type of the body.
    accept : str
    largest : int or None
        Byte limit of this request; None = that of the client.
    total : float or None
        Time budget of this request, seconds; None = that of the client.
    slow : tuple of int
        Statuses, besides 429, by which this service says that it is asked too fast.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    type: str = ""
    accept: str = "application/json"
    largest: int | None = None
    total: float | None = None
    slow: tuple[int, ...] = ()

    @property
    def method(self) -> str:
        """GET, or POST where there is a body."""
        return "POST" if self.body else "GET"

    @property
    def address(self) -> str:
        """Address with its query string."""
        return f"{self.url}?{urlencode(self.params)}" if self.params else self.url


class Reply(NamedTuple):
    """An answer.

    Attributes
    ----------
    status : int
    content : bytes
        Body after decompression.
    type : str
        Content type.
    headers : dict of str to str
        Names in lower case.
    """

    status: int
    content: bytes
    type: str
    headers: Mapping[str, str]


class _Fault(Exception):  # noqa: N818 - one try, not the error that is raised
    """One try that failed."""

    def __init__(self, kind: str, what: str, *, again: bool, wait: float | None = None, status: int = 0) -> None:
        super().__init__(what)
        self.kind, self.what, self.again, self.wait, self.status = kind, what, again, wait, status


class Pace:
    """Keeps the requests to one host apart, for all who ask it."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1.0 / per_second
        self._clock, self._sleep = clock, sleep
        self._next = -math.inf
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may go out."""
        with self._lock:
            start = max(self._clock(), self._next)
            self._next = start + self._gap
        pause = start - self._clock()
        if pause > 0:
            self._sleep(pause)

    def no_faster_than(self, per_second: float) -> None:
        """Keep requests at least as far apart as this asks for."""
        with self._lock:
            self._gap = max(self._gap, 1.0 / per_second)


class Paces:
    """The pace of each host: one for all who ask it at the same time, as fast as the slowest of them may."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._known: WeakValueDictionary[str, Pace] = WeakValueDictionary()
        self._lock = threading.Lock()

    def of(self, origin: str, per_second: float) -> Pace:
        """The pace of a host, kept as long as someone holds it.

        Parameters
        ----------
        origin : str
            `https://host`.
        per_second : float
            Requests per second, at most, of the one who will hold it.
        """
        with self._lock:
            pace = self._known.get(origin)
            if pace is None:
                pace = self._known[origin] = Pace(per_second, sleep=self._sleep)
            pace.no_faster_than(per_second)
            return pace


PACES = Paces()
"""Of all clients of this process that sleep as others do."""


class _Session(requests.Session):
    """A session that leaves redirects alone; the library's own reads the whole body of one, without limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None."""


class Client:
    """Asks one source.

    Parameters
    ----------
    source : str
        Short name, for messages.
    origins : collection of str
        `https://host` that may be asked, and that a redirect may lead to.
    agent : str
        User-Agent: tool, version and a way to reach the user.
    per_second : float
        Requests per second and host, at most, those of other clients of the host included. A mirror is asked at the
        pace of the service that it stands for.
    limits : Limits
    mirrors : mapping of str to str
        Another origin, or a folder of it, that is asked in the place of one of `origins`, such as a copy within a firm.
    trust_env : bool
        Whether proxies and certificates of the environment count (`HTTPS_PROXY`, `NO_PROXY`, `REQUESTS_CA_BUNDLE`).
    sleep : callable
        How a pause passes.
    paces : Paces, optional
        Shared with other clients; by default with all of this process, or with none where `sleep` is given.
    """

    def __init__(
        self,
        source: str,
        origins: Collection[str],
        *,
        agent: str,
        per_second: float = 3.0,
        limits: Limits | None = None,
        mirrors: Mapping[str, str] | None = None,
        trust_env: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        paces: Paces | None = None,
    ) -> None:
        self._source = source
        self._mirrors = {origin: mirror.rstrip("/") for origin, mirror in (mirrors or {}).items()}
        self._origins = frozenset(origins) | {_origin(mirror) for mirror in self._mirrors.values()}
        self._limits = limits or Limits()
        self._sleep = sleep
        shared = paces or (PACES if sleep is time.sleep else Paces(sleep))
        self._paces = {origin: shared.of(origin, per_second) for origin in self._origins | self._mirrors.keys()}
        self._session = _Session()
        self._session.trust_env = trust_env
        self._session.auth = lambda request: request  # nothing of a .netrc goes out
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip"})

    def ask(self, request: Request, also: Collection[int] = ()) -> Reply:
        """Ask, and ask again where that can help.

        Parameters
        ----------
        request : Request
        also : collection of int
            Statuses besides 200 that are an answer, such as 404 for "nothing known".

        Raises
        ------
        FetchError
            Whatever went wrong; nothing else is raised.
        """
        limits = self._limits
        total = request.total or limits.total
        deadline = time.monotonic() + total
        tries = 0
        while True:
            tries += 1
            try:
                return self._within(request, also, deadline)
            except _Fault as fault:
                pause = fault.wait
                if pause is None:
                    pause = random.random() * limits.first_pause * 2 ** (tries - 1)  # noqa: S311 - spreads load
                if not fault.again or tries >= limits.tries or time.monotonic() + pause >= deadline:
                    raise self._error(request, fault, tries) from fault
                self._sleep(pause)

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _error(self, request: Request, fault: _Fault, tries: int) -> FetchError:
        """What is told of a request that failed."""
        asked = f" (asked {tries} times)" if tries > 1 else ""
        fixes = {
            "certificate": "check the clock and the proxy; a firm's own certificate goes into REQUESTS_CA_BUNDLE",
            "unreachable": "check the connection and the proxy (HTTPS_PROXY), see 'prioritize doctor'",
        }
        return FetchError(
            Problem(
                f"{self._source}: {fault.what}{asked}",
                _shown(self._mirrored(request.url)),
                fix=fixes.get(fault.kind, "try again later, or see 'prioritize doctor'"),
            ),
            kind=fault.kind,
            status=fault.status,
        )

    def _within(self, request: Request, also: Collection[int], deadline: float) -> Reply:
        """One try, given up at the deadline even when the server drips.

        The try runs in a thread of its own: a socket's timeout bounds each read, never the whole.
        """
        done: list[Reply | _Fault | BaseException] = []
        given_up = threading.Event()

        def run() -> None:
            try:
                done.append(self._followed(request, also, deadline, given_up))
            except BaseException as fault:  # handed to the thread that waits, which raises it
                done.append(fault)

        worker = threading.Thread(target=run, daemon=True)
        worker.start()
        try:
            worker.join(max(deadline - time.monotonic(), 0.0))
        finally:
            given_up.set()
        if not done:
            raise _Fault("late", f"no whole answer within {request.total or self._limits.total:g} s", again=False)
        found = done[0]
        if isinstance(found, BaseException):
            raise found
        return found

    def _followed(self, request: Request, also: Collection[int], deadline: float, given_up: threading.Event) -> Reply:
        """One try, redirects followed on the source's own hosts."""
        asked = request.url
        for _ in range(HOPS):
            url = self._mirrored(asked)
            if _origin(url) not in self._origins:
                raise _Fault("redirect", f"leads to another host, {_shown(url)}", again=False)
            self._paces[_origin(asked)].wait()
            if given_up.is_set():
                raise _Fault("late", "no whole answer in time", again=False)
            reply = self._once(request, url, deadline, given_up)
            if reply.status not in MOVED or "location" not in reply.headers:
                return self._judged(reply, also, request.slow)
            if request.body and reply.status not in (307, 308):
                raise _Fault("redirect", f"HTTP {reply.status} moves a query", again=False)
            asked = _joined(url, reply.headers["location"])
        raise _Fault("redirect", f"more than {HOPS} redirects", again=False)

    def _mirrored(self, url: str) -> str:
        """The address at the mirror, where there is one."""
        mirror = self._mirrors.get(_origin(url))
        return url if mirror is None else mirror + url.partition("://")[2].removeprefix(urlsplit(url).netloc)

    def _once(self, request: Request, url: str, deadline: float, given_up: threading.Event) -> Reply:
        """Send and read the whole body."""
        left = max(deadline - time.monotonic(), 0.0) + AFTERWARDS
        headers = {"Accept": request.accept, **({"Content-Type": request.type} if request.body else {})}
        began = False
        try:
            with self._session.request(
                request.method,
                url,
                params=list(request.params) if url == self._mirrored(request.url) else None,
                data=request.body or None,
                headers=headers,
                timeout=(min(self._limits.connect, left), min(self._limits.read, left)),
                allow_redirects=False,
                stream=True,
            ) as response:
                began = True
                content = self._body(response, request.largest or self._limits.largest, deadline, given_up)
                names = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status_code, content, names.get("content-type", ""), names)
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            HTTPException,
            OSError,
            EOFError,
            ValueError,
            zlib.error,
        ) as fault:
            raise _fault_of(fault, began=began) from fault

    def _body(self, response: requests.Response, largest: int, deadline: float, given_up: threading.Event) -> bytes:
        """The body, as long as it is short enough and in time."""
        came: Iterable[bytes] = iter(lambda: response.raw.read1(PIECE, decode_content=False), b"")
        packing = response.headers.get("content-encoding", "").strip().lower()
        if packing in PACKED:
            came = _unpacked(came)
        elif packing not in ("", "identity"):
            raise _Fault("cut off", f"its answer is packed by {one_line(packing, 40)!r}, not as asked", again=False)
        pieces: list[bytes] = []
        size = 0
        for piece in came:
            pieces.append(piece)
            size += len(piece)
            if size > largest:
                raise _Fault("too large", f"its answer is over {largest:,} bytes", again=False)
            if given_up.is_set() or time.monotonic() > deadline:
                raise _Fault("late", "no whole answer in time", again=False)
        return b"".join(pieces)

    def _judged(self, reply: Reply, also: Collection[int], slow: Collection[int]) -> Reply:
        """The reply when its status is an answer."""
        if reply.status == 200 or reply.status in also:
            return reply
        again = reply.status in AGAIN or reply.status in slow
        wait = _asked_to_wait(reply.headers.get("retry-after", "")) if again else None
        if wait is not None:
            what = f"HTTP {reply.status}, asks to wait {wait:,.0f} s"
            raise _Fault("busy", what, again=wait <= self._limits.longest_wait, wait=wait, status=reply.status)
        said = _start(reply.content)
        what = f"HTTP {reply.status}" + (f": {said}" if said else "")
        raise _Fault("refused", what, again=again, status=reply.status)


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip body, unpacked no more than a piece at a time; EOFError when it ends too early."""
    stream = zlib.decompressobj(wbits=31)
    empty = True
    for packed in pieces:
        left = packed
        while left:
            empty = False
            if stream.eof:
                stream = zlib.decompressobj(wbits=31)
            yield stream.decompress(left, PIECE)
            left = stream.unused_data if stream.eof else stream.unconsumed_tail
    if not empty:
        yield stream.flush()
        if not stream.eof:
            raise EOFError("the packed body ends too early")


def _fault_of(fault: Exception, *, began: bool) -> _Fault:
    """What a fault of the libraries, or of the system, means; `began` = the head of an answer was there."""
    said = _said(fault)
    if isinstance(fault, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError | TimeoutError):
        return _Fault("late", "no answer in time", again=True)
    if began or _spoke(fault):
        return _Fault("cut off", f"its answer cannot be read: {said}", again=True)
    if "certificate" in said.lower() and (
        isinstance(fault, requests.exceptions.SSLError) or type(fault) is OSError  # the file REQUESTS_CA_BUNDLE names
    ):
        return _Fault("certificate", f"its certificate is refused: {said}", again=False)
    if isinstance(fault, requests.exceptions.ProxyError):
        return _Fault("unreachable", f"the proxy cannot be used: {said}", again=True)
    again = isinstance(fault, requests.exceptions.ConnectionError)
    return _Fault("unreachable", f"cannot be reached: {said}", again=again)


def _spoke(fault: BaseException | None) -> bool:
    """Whether the other side said something, though not what HTTP says."""
    while fault is not None:
        if isinstance(fault, HTTPException | urllib3.exceptions.InvalidHeader) and not isinstance(fault, OSError):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def parse_json(reply: Reply, where: str) -> Any:
    """A body as JSON, and nothing that only looks like it.

    Parameters
    ----------
    reply : Reply
    where : str
        Source and address, for the message.

    Raises
    ------
    FetchError
        Not UTF-8 (a byte order mark is allowed), not JSON, a key twice in one object, NaN or infinity, a whole number
        of more than 64 bits, NUL or half a character, or nested deeper than 200 levels.
    """
    try:
        text = reply.content.decode("utf-8-sig")
        found = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_once_each, parse_float=_finite, parse_int=_whole
        )
        if SUSPECT.search(reply.content):
            _refuse_signs(found)
        _refuse_depth(found)
    except (ValueError, RecursionError) as fault:
        kind = reply.type.split(";")[0] or "no content type"
        raise FetchError(
            Problem(
                f"not JSON as agreed: {_said(fault)} (content type {kind}, starts {_start(reply.content)!r})",
                where,
                fix="the service changed or is down; see 'prioritize doctor'",
            ),
            kind="contract",
            status=reply.status,
        ) from fault
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _whole(text: str) -> int:
    number = int(text) if len(text) < 25 else LARGEST_NUMBER + 1
    if abs(number) > LARGEST_NUMBER:
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:60]!r} stands there twice")
    return found


def _refuse_depth(found: Any) -> None:
    """Raise where a value is nested too deep, without recursion."""
    level = [found]
    for _ in range(DEEPEST):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise ValueError(f"nested deeper than {DEEPEST} levels")


def _refuse_signs(found: Any) -> None:
    """Raise where a text holds a NUL or half a character."""
    level = [found]
    while level:
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += [*value, *value.values()]
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
                raise ValueError("a text holds a NUL or half a character")
        level = inner


def _asked_to_wait(text: str) -> float | None:
    """Seconds of a `Retry-After`; None when it cannot be read."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 12 else math.inf
    try:
        when = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None
    return max(when - time.time(), 0.0)


def _origin(url: str) -> str:
    """`https://host` of an address, in lower case and without the port that goes without saying."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.removesuffix(PORTS.get(parts.scheme, ' '))}".lower()


def _joined(url: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _shown(url: str) -> str:
    """An address for a message: without its query and its user, which may hold a key."""
    return one_line(re.sub(r"//[^/]*@", "//", url.split("?")[0].split("#")[0]), 200)


def _said(fault: BaseException) -> str:
    """What a library says of a fault at its root: in one short line, without addresses of objects and query strings."""
    while isinstance(inner := getattr(fault, "reason", None) or (fault.args or (None,))[-1], BaseException):
        fault = inner
    text = re.sub(r"<[^<>]* at 0x[0-9a-f]+>", "", str(fault) or type(fault).__name__)
    return one_line(re.sub(r"\?[^\s'\")]*|//[^/\s]*@", "", text), 200)


def _start(content: bytes) -> str:
    """The first signs of a body, on one line."""
    return one_line(content[:300].decode("utf-8", "replace"), 80)
