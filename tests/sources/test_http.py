"""The only socket, against a server that breaks every rule: typed errors, in time, and no secret leaves."""

from __future__ import annotations

import contextlib
import email.utils
import gc
import json
import math
import shutil
import ssl
import subprocess
import threading
import time
import tracemalloc
import weakref
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.errors import FetchError
from prioritize.sources import http
from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.http import HOPS, Client, Limits, Pace, Paces, Reply, Request, parse_json
from tests.conftest import Record
from tests.sources.faulty import GOOD, SCRIPTS, Faulty, packed_zeros, until

BUDGET = 1.5
LIMITS = Limits(connect=1.0, total=BUDGET, largest=5_000_000, first_pause=0.01)
CD47 = {"symbol": "CD47"}

# What each script ends in: what was read, or the kind of the error and a word of it; and how often it was asked.
ANSWERS: dict[str, tuple[Any, int]] = {
    "ok": (CD47, 1),
    "bom": (CD47, 1),
    "letters": ({"symbol": "Sjögren α 🧬"}, 1),
    "chunked": (CD47, 1),
    "packed": (CD47, 1),
    "no-length": (CD47, 1),
    "leaves-after-answer": (CD47, 1),
    "resets-once": (CD47, 2),
    "cookie": (CD47, 1),
    "echo": ({"method": "GET", "body": ""}, 1),
}
ERRORS: dict[str, tuple[str, str, int]] = {
    "never": ("late", "", 1),
    "stalls": ("late", "", 1),
    "drips-body": ("late", "", 1),
    "drips-packed": ("late", "", 1),
    "drips-chunks": ("late", "", 1),
    "drips-header": ("late", "", 1),
    "drips-headers": ("late", "", 1),
    "drips-status": ("late", "", 1),
    "goes-on-and-on": ("late", "", 1),
    "closes": ("unreachable", "asked 3 times", 3),
    "resets": ("unreachable", "asked 3 times", 3),
    "bad-status-line": ("cut off", "HTP/1.1", 3),
    "not-http": ("cut off", "SSH-2.0", 3),
    "many-headers": ("cut off", "more than 100 headers", 3),
    "long-header": ("cut off", "header line", 3),
    "bad-chunk": ("cut off", "asked 3 times", 3),
    "two-lengths": ("cut off", "Content-Length", 3),
    "says-packed-is-not": ("cut off", "asked 3 times", 3),
    "packed-otherwise": ("cut off", "packed by 'br'", 1),
    "cut-by-length": ("cut off", "asked 3 times", 3),
    "cut-chunk": ("cut off", "asked 3 times", 3),
    "cut-packed": ("cut off", "ends too early", 3),
    "cut-json": ("contract", "not JSON", 1),
    "web-page": ("contract", "content type text/html, starts '<!doctype html>", 1),
    "empty": ("contract", "not JSON", 1),
    "null": ("contract", "the answer is null", 1),
    "no-content": ("refused", "HTTP 204", 1),
    "nan": ("contract", "NaN is no JSON number", 1),
    "infinity": ("contract", "Infinity is no JSON number", 1),
    "minus-infinity": ("contract", "-Infinity is no JSON number", 1),
    "too-large-number": ("contract", "the number 1e999 is too large", 1),
    "long-number": ("contract", "the number 99999999999999999999 is too large", 1),
    "twice": ("contract", "the key 'score' stands there twice", 1),
    "nul": ("contract", "NUL", 1),
    "raw-nul": ("contract", "control character", 1),
    "half-character": ("contract", "half a character", 1),
    "latin-1": ("contract", "utf-8", 1),
    "deep": ("contract", "not JSON", 1),
    "two-values": ("contract", "Extra data", 1),
    "escape": ("contract", "text/html", 1),
    "large": ("too large", "over 5,000,000 bytes", 1),
    "bomb": ("too large", "over 5,000,000 bytes", 1),
    "bomb-on-the-way": ("too large", "over 5,000,000 bytes", 1),
    "bomb-in-bomb": ("cut off", "packed by 'gzip, gzip'", 1),
    "round-and-round": ("redirect", "more than 5 redirects", HOPS),
    "bad-address": ("redirect", "another host", 1),
    "nowhere": ("refused", "HTTP 302", 1),
}
WITH_QUESTIONS = {"status", "to"}
"""Scripts that are told what to do, in tests of their own."""


@pytest.fixture(scope="module", autouse=True)
def plain() -> Iterator[None]:
    """No proxy, certificate or password of the environment counts, unless a test sets it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Faulty]:
    with Faulty() as running:
        yield running


def client(*servers: Faulty | str, limits: Limits = LIMITS, **more: Any) -> Client:
    """A client that may ask these servers."""
    origins = [one if isinstance(one, str) else one.origin for one in servers]
    return Client("test", origins, agent="prioritize/test", per_second=100_000, limits=limits, **more)


def refused(asking: Client, request: Request) -> FetchError:
    """The error that a request ends in."""
    with pytest.raises(FetchError) as caught:
        asking.ask(request)
    return caught.value


@dataclass(frozen=True)
class Outcome:
    """How one script ended."""

    found: Any
    fault: BaseException | None
    seconds: float


@pytest.fixture(scope="module")
def outcomes(server: Faulty, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """All scripts without questions, asked side by side."""
    cache = Cache(tmp_path_factory.mktemp("cache"))
    packed_zeros(300)  # made before the clock runs

    def play(name: str) -> Outcome:
        start = time.monotonic()
        try:
            found = Ask("test", client(server), cache).json(f"{server.origin}/{name}")
            fault = None
        except BaseException as caught:
            found, fault = None, caught
        return Outcome(found, fault, time.monotonic() - start)

    names = [*ANSWERS, *ERRORS]
    with ThreadPoolExecutor(12) as pool:
        return dict(zip(names, pool.map(play, names), strict=True))


def test_every_script_is_played() -> None:
    assert {*ANSWERS, *ERRORS, *WITH_QUESTIONS} == set(SCRIPTS)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_good_answer_is_read(name: str, outcomes: dict[str, Outcome], server: Faulty) -> None:
    answer, hits = ANSWERS[name]
    assert outcomes[name].fault is None
    assert outcomes[name].found == answer
    assert len(server.seen(f"/{name}")) == hits


@pytest.mark.parametrize("name", ERRORS)
def test_a_bad_answer_is_a_typed_error(name: str, outcomes: dict[str, Outcome], server: Faulty) -> None:
    kind, words, hits = ERRORS[name]
    fault = outcomes[name].fault
    assert isinstance(fault, FetchError)
    assert fault.kind == kind
    assert words in str(fault)
    assert str(fault).isprintable()
    assert fault.exit_code == 4
    assert len(server.seen(f"/{name}")) == hits


def test_no_answer_is_waited_for_beyond_the_budget(outcomes: dict[str, Outcome], record: Record) -> None:
    assert {name: end.seconds for name, end in outcomes.items() if end.seconds > BUDGET + 1} == {}
    right = sum(
        name in ANSWERS if end.fault is None else isinstance(end.fault, FetchError) for name, end in outcomes.items()
    )
    assert right == len(outcomes)
    record(
        "A server that answers late, wrongly, in pieces, too much or not at all: the right answer, or a typed error, "
        "within the time allowed",
        tried=len(outcomes),
        kept=right,
        control="plain requests wait on, read 60 MB of a bomb, believe NaN and a cut table, hand a key on (tests of "
        "their own)",
    )


# Control: why there is a function of our own.


def test_plain_requests_would_wait_read_on_and_believe(server: Faulty) -> None:
    ended = threading.Event()

    def wait() -> None:
        with contextlib.suppress(requests.RequestException):
            requests.get(f"{server.origin}/control/drips-body", timeout=1.0)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    get = requests.get
    assert math.isnan(get(f"{server.origin}/control/nan", timeout=5).json()["score"])
    assert get(f"{server.origin}/control/twice", timeout=5).json() == {"score": 2}
    assert get(f"{server.origin}/control/cut-packed", timeout=5).text == "symbol\nCD47\n"
    assert len(get(f"{server.origin}/control/bomb", {"megabytes": "60"}, timeout=30).content) == 60_000_000
    with pytest.raises(RecursionError):
        get(f"{server.origin}/control/deep", timeout=5).json()
    assert not ended.wait(1.5)


def test_plain_requests_would_hand_a_key_and_a_password_on(
    server: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", str(netrc(tmp_path)))
    with Faulty() as other:
        requests.get(f"{server.origin}/to", {"where": f"{other.origin}/ok"}, headers={"X-Api-Key": "secret"}, timeout=5)
        (seen,) = other.seen()
    assert seen.headers["x-api-key"] == "secret"
    assert seen.headers["authorization"].startswith("Basic ")


# Memory.


@pytest.mark.parametrize("name", ["large", "bomb", "bomb-in-bomb", "bomb-on-the-way"])
def test_three_hundred_megabytes_are_left_unread(name: str, server: Faulty) -> None:
    asking = client(server, limits=Limits(connect=1, total=20, largest=10_000_000, tries=1))
    tracemalloc.start()
    try:
        refused(asking, Request(f"{server.origin}/memory/{name}"))
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_request_may_have_limits_of_its_own(server: Faulty) -> None:
    small = Request(f"{server.origin}/own/ok", largest=5)
    assert "over 5 bytes" in str(refused(client(server), small))
    short = Request(f"{server.origin}/own/never", total=0.1)
    assert "within 0.1 s" in str(refused(client(server), short))


# Asking again.


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("code", "hits"),
    [(429, 3), (500, 3), (502, 3), (503, 3), (504, 3), (400, 1), (401, 1), (403, 1), (404, 1), (501, 1)],
)
def test_what_may_pass_is_asked_three_times_and_what_will_not_once(
    method: str, code: int, hits: int, server: Faulty
) -> None:
    path = f"/{method}/{code}/status"
    request = Request(server.origin + path, (("code", str(code)),), b"{}" if method == "POST" else b"")
    fault = refused(client(server), request)
    assert (fault.kind, fault.status) == ("refused", code)
    assert "busy" in str(fault)
    assert [one.method for one in server.seen(path)] == [method] * hits


def test_a_service_may_say_otherwise_that_it_is_asked_too_fast(server: Faulty) -> None:
    path = "/too-fast/status"
    request = Request(server.origin + path, (("code", "403"), ("good", "3")), slow=(403,))
    assert client(server).ask(request).content == GOOD
    assert len(server.seen(path)) == 3


def test_a_wish_to_wait_of_a_service_that_is_asked_too_fast_is_granted_within_the_cap() -> None:
    assert slept("2", 403, slow=(403,)) == ([2.0], None, 2)
    pauses, fault, hits = slept("86400", 403, 100_000.0, slow=(403,))
    assert (pauses, hits) == ([], 1)
    assert fault is not None
    assert (fault.kind, fault.status) == ("busy", 403)


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_the_third_try_may_be_answered(code: int, server: Faulty) -> None:
    path = f"/third/{code}/status"
    reply = client(server).ask(Request(server.origin + path, (("code", str(code)), ("good", "3"))))
    assert (reply.status, reply.content) == (200, GOOD)
    assert len(server.seen(path)) == 3


def test_a_status_that_says_nothing_known_is_an_answer(server: Faulty) -> None:
    request = Request(f"{server.origin}/known/status", (("code", "404"),))
    assert client(server).ask(request, {404}).status == 404


def test_a_host_that_is_not_there_is_tried_three_times() -> None:
    with Faulty() as gone:
        pass
    fault = refused(client(gone), Request(f"{gone.origin}/ok", (("api_key", "secret"),)))
    assert fault.kind == "unreachable"
    assert "asked 3 times" in str(fault)
    assert "HTTPS_PROXY" in str(fault)
    assert "secret" not in str(fault)


@pytest.mark.parametrize("origin", ["http://service.invalid:port", "http://", "http://.x", "http://a b"])
def test_an_address_that_cannot_be_asked_is_a_typed_error_without_its_key(origin: str) -> None:
    fault = refused(client(origin), Request(f"{origin}/ok?api_key=secret"))
    assert f"{origin}/ok: test: cannot be reached" in str(fault)
    assert "secret" not in str(fault)


def slept(
    after: str, code: int = 503, total: float = 600.0, slow: tuple[int, ...] = ()
) -> tuple[list[float], FetchError | None, int]:
    """What was slept through for a `Retry-After`, what came of it, and how often was asked."""
    pauses: list[float] = []
    limits = Limits(total=total, first_pause=0.0)
    with Faulty() as server:
        asking = client(server, limits=limits, sleep=pauses.append)
        query = (("code", str(code)), ("good", "2"), ("after", after))
        request = Request(f"{server.origin}/status", query, slow=slow)
        try:
            asking.ask(request)
            fault = None
        except FetchError as caught:
            fault = caught
        return [pause for pause in pauses if pause > 0.01], fault, len(server.seen())


@pytest.mark.parametrize("code", [429, 503])
def test_a_wish_to_wait_is_granted(code: int) -> None:
    assert slept("2", code) == ([2.0], None, 2)


def test_a_wish_to_wait_may_be_a_date() -> None:
    (pause,), fault, hits = slept(email.utils.formatdate(time.time() + 30, usegmt=True))
    assert 25 < pause <= 30
    assert (fault, hits) == (None, 2)


@pytest.mark.parametrize("after", ["soon", "-5", "1e3", "²", "Mon, 99 Foo 2026", "0", "Sun, 06 Nov 1994 08:49:37 GMT"])
def test_a_wish_that_makes_no_sense_or_is_past_is_not_waited_for(after: str) -> None:
    assert slept(after) == ([], None, 2)


@pytest.mark.parametrize(
    ("after", "total", "words"),
    [
        ("86400", 100_000.0, "asks to wait 86,400 s"),
        ("9" * 400, 100_000.0, "asks to wait inf s"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 100_000.0, "asks to wait"),
        ("30", 20.0, "asks to wait 30 s"),
    ],
)
def test_a_wish_to_wait_too_long_is_told_and_not_slept_through(after: str, total: float, words: str) -> None:
    pauses, fault, hits = slept(after, 429, total)
    assert (pauses, hits) == ([], 1)
    assert fault is not None
    assert (fault.kind, fault.status) == ("busy", 429)
    assert words in str(fault)


@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_wish_to_wait_breaks_the_client(text: str) -> None:
    from prioritize.sources.http import _asked_to_wait

    wait = _asked_to_wait(text)
    assert wait is None or wait >= 0


# Redirects, and what must not leave.


def netrc(folder: Path) -> Path:
    """A file with a password for this machine."""
    path = folder / "netrc"
    path.write_text("machine 127.0.0.1 login someone password secret\n")
    path.chmod(0o600)
    return path


def to(server: Faulty, where: str, code: int = 302, body: bytes = b"") -> Request:
    """A request that is led elsewhere; it carries a key in its query."""
    return Request(f"{server.origin}/to", (("where", where), ("code", str(code)), ("api_key", "secret")), body)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_hosts_of_the_source_is_followed(code: int) -> None:
    with Faulty() as first, Faulty() as second:
        asking = client(first, second)
        assert asking.ask(to(first, "/ok", code)).content == GOOD
        assert asking.ask(to(first, f"{second.origin}/ok", code)).content == GOOD
        assert len(second.seen("/ok")) == 1


@pytest.mark.parametrize(
    "where",
    [
        "{other}/ok",
        "//127.0.0.1:{port}/ok",
        "http://someone:secret@127.0.0.1:{port}/ok",
        "{first}@127.0.0.1:{port}/ok",
        "{first}\\@127.0.0.1:{port}/ok",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/ok",
        "http://[::1/ok",
        "data:application/json,1",
    ],
)
def test_a_redirect_elsewhere_is_refused(where: str) -> None:
    with Faulty() as first, Faulty() as other:
        fault = refused(client(first), to(first, where.format(first=first.origin, other=other.origin, port=other.port)))
        assert (fault.kind, len(first.seen()), len(other.seen())) == ("redirect", 1, 0)
        assert "secret" not in str(fault)


def test_a_query_that_is_moved_goes_on_whole_or_not_at_all() -> None:
    with Faulty() as server:
        reply = client(server).ask(to(server, "/echo", 307, b"the query"))
        assert json.loads(reply.content) == {"method": "POST", "body": "the query"}
        fault = refused(client(server), to(server, "/echo", 302, b"the query"))
        assert fault.kind == "redirect"
        assert len(server.seen("/echo")) == 1


def test_no_password_cookie_or_key_goes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", str(netrc(tmp_path)))
    with Faulty() as first, Faulty() as second:
        asking = client(first, second)
        asking.ask(Request(f"{first.origin}/cookie"))
        asking.ask(Request(f"{first.origin}/cookie"))
        asking.ask(to(first, f"{second.origin}/ok"))
        for seen in first.seen() + second.seen():
            assert set(seen.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
            assert seen.headers["user-agent"] == "prioritize/test"
        assert [seen.target for seen in second.seen()] == ["/ok"]


def test_an_address_outside_the_source_is_not_asked(server: Faulty) -> None:
    fault = refused(client("https://service.invalid"), Request(f"{server.origin}/outside/ok"))
    assert fault.kind == "redirect"
    assert server.seen("/outside/ok") == []


def test_a_mirror_is_asked_in_the_place_of_the_service() -> None:
    with Faulty() as mirror:
        asking = client("https://service.invalid", mirrors={"https://service.invalid": mirror.origin})
        assert asking.ask(Request("https://service.invalid/ok", (("q", "1"),))).content == GOOD
        assert asking.ask(Request("https://service.invalid:443/ok")).content == GOOD
        assert asking.ask(to(mirror, "https://service.invalid/ok")).content == GOOD
        assert [seen.target for seen in mirror.seen("/ok")] == ["/ok?q=1", "/ok", "/ok"]


def test_a_mirror_may_lie_in_a_folder() -> None:
    with Faulty() as mirror:
        folder = f"{mirror.origin.upper().replace('HTTP', 'http')}/copies/"
        asking = client("https://service.invalid", mirrors={"https://service.invalid": folder})
        assert asking.ask(Request("https://service.invalid/ok")).content == GOOD
        assert [seen.target for seen in mirror.seen()] == ["/copies/ok"]


def test_a_request_that_was_given_up_is_not_sent_later() -> None:
    waits: list[float] = []
    woken = threading.Event()

    def sleep(pause: float) -> None:
        waits.append(pause)
        woken.wait(5)

    with Faulty() as server:
        asking = Client("test", [server.origin], agent="t", per_second=0.1, limits=Limits(total=0.5), sleep=sleep)
        asking.ask(Request(f"{server.origin}/ok"))
        before = threading.active_count()
        assert refused(asking, Request(f"{server.origin}/ok")).kind == "late"
        woken.set()
        assert until(lambda: threading.active_count() <= before)
        assert len(server.seen()) == 1
    assert 9 < waits[0] <= 10


# Certificates.


class Papers(NamedTuple):
    """Files of certificates: the authority, and for each kind a certificate with its key."""

    authority: Path
    good: ssl.SSLContext
    expired: ssl.SSLContext
    other_name: ssl.SSLContext
    own: ssl.SSLContext


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Certificates for 127.0.0.1 and service.invalid, made by openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made by openssl, which is not here")
    folder = tmp_path_factory.mktemp("papers")

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=authority", "-days", "2")

    def context(name: str, names: str, days: str, *, own: bool = False) -> ssl.SSLContext:
        (folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        run("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        by = ("-signkey", f"{name}.key") if own else ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial")
        made = ("-out", f"{name}.pem", "-extfile", f"{name}.ext", "-days", days)
        run("x509", "-req", "-in", f"{name}.csr", *by, *made)
        made_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made_context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        return made_context

    here = "IP:127.0.0.1,DNS:service.invalid"
    return Papers(
        folder / "ca.pem",
        context("good", here, "2"),
        context("expired", here, "-1"),
        context("other", "DNS:elsewhere.invalid", "2"),
        context("own", here, "2", own=True),
    )


def test_a_firms_own_certificate_counts_when_the_user_says_so(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    with Faulty(tls=papers.good) as server:
        request = Request(f"{server.origin}/ok")
        fault = refused(client(server), request)
        assert fault.kind == "certificate"
        assert "REQUESTS_CA_BUNDLE" in str(fault)
        assert server.seen() == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.authority))
        assert client(server).ask(request).content == GOOD
        assert len(server.seen()) == 1


@pytest.mark.parametrize(
    ("which", "words"), [("expired", "expired"), ("other_name", "mismatch"), ("own", "self-signed")]
)
def test_a_wrong_certificate_is_refused_and_nothing_is_asked(
    which: str, words: str, papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.authority))
    with Faulty(tls=getattr(papers, which)) as server:
        fault = refused(client(server), Request(f"{server.origin}/ok"))
        assert fault.kind == "certificate"
        assert words in str(fault).replace("self signed", "self-signed")  # OpenSSL 1 has no hyphen
        assert server.seen() == []


def test_a_redirect_from_https_to_http_is_refused(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.authority))
    with Faulty(tls=papers.good) as server, Faulty() as bare:
        fault = refused(client(server), to(server, f"{bare.origin}/ok"))
        assert (fault.kind, bare.seen()) == ("redirect", [])


@pytest.mark.parametrize("text", [None, "no certificate in here"])
def test_a_file_of_authorities_that_cannot_be_used_is_named_as_the_cause(
    text: str | None, papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "authorities.pem"
    if text is not None:
        path.write_text(text)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    with Faulty(tls=papers.good) as server:
        fault = refused(client(server), Request(f"{server.origin}/ok"))
    assert fault.kind == "certificate"
    assert "REQUESTS_CA_BUNDLE" in str(fault)


def test_a_server_without_a_certificate_is_not_called_one_with_a_bad_one(server: Faulty) -> None:
    origin = server.origin.replace("http:", "https:")
    assert refused(client(origin), Request(f"{origin}/ok")).kind == "unreachable"


# Proxies.


def test_a_proxy_of_the_environment_is_gone_through(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.authority))
    with Faulty(tls=papers.good, proxy=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        asking = client("https://service.invalid")
        assert asking.ask(Request("https://service.invalid/ok", (("api_key", "secret"),))).content == GOOD
        connect, asked = proxy.seen()
    assert (connect.method, connect.target) == ("CONNECT", "service.invalid:443")
    assert asked.target == "/ok?api_key=secret"


def test_a_proxy_counts_for_plain_http_too_and_not_for_hosts_it_is_not_for(
    server: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Faulty() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("http_proxy", proxy.origin)
        asking = client("http://service.invalid", server)
        assert asking.ask(Request("http://service.invalid/ok")).content == GOOD
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert asking.ask(Request(f"{server.origin}/beside/ok")).content == GOOD
        assert [one.target for one in proxy.seen()] == ["http://service.invalid/ok"]
        assert len(server.seen("/beside/ok")) == 1


def test_a_proxy_does_not_count_when_the_environment_is_not_to(server: Faulty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    asking = client(server, trust_env=False)
    assert asking.ask(Request(f"{server.origin}/without/ok")).content == GOOD


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "::",
        "http://user:secret@[bad",
        "http://user:secret@127.0.0.1:bad",
        "socks5h://user:secret@127.0.0.1:1",
        "http://user:secret@127.0.0.1:1",
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_as_the_cause(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    fault = refused(client("https://service.invalid"), Request("https://service.invalid/ok"))
    assert fault.kind == "unreachable"
    assert "HTTPS_PROXY" in str(fault)
    assert "secret" not in str(fault)


def test_a_proxy_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Faulty(proxy=True, refuses=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin.replace("http://", "http://user:secret@"))
        fault = refused(client("https://service.invalid"), Request("https://service.invalid/ok"))
    assert fault.kind == "unreachable"
    assert "407" in str(fault)
    assert "secret" not in str(fault)


# Pace.


class Clock:
    """A clock that moves only when someone sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_requests_go_out_no_faster_than_agreed() -> None:
    clock = Clock()
    pace = Pace(4.0, clock.read, clock.sleep)
    sent = []
    for pause in [0.0, 0.0, 0.0, 5.0, 0.1, 0.0]:
        clock.sleep(pause)
        pace.wait()
        sent.append(clock.now)
    assert sent == [0.0, 0.25, 0.5, 5.5, 5.75, 6.0]


class Slow(float):
    """A time that takes long to add to, so that another thread may come between."""

    def __add__(self, other: float) -> float:
        time.sleep(0.1)
        return float(self) + other


def test_requests_of_many_threads_are_kept_apart() -> None:
    starts: list[float] = []
    pace = Pace(10.0, lambda: Slow(100.0), starts.append)  # where no time passes, a pause tells the time of start
    with ThreadPoolExecutor(8) as pool:
        for _ in range(60):
            pool.submit(pace.wait)
    assert sorted(starts) == pytest.approx([number / 10 for number in range(1, 60)])


def test_each_host_has_a_pace_of_its_own() -> None:
    pauses: list[float] = []
    with Faulty() as first, Faulty() as second:
        origins = [first.origin, second.origin]
        asking = Client("test", origins, agent="t", per_second=0.1, limits=LIMITS, sleep=pauses.append)
        for origin in (*origins, first.origin):
            asking.ask(Request(f"{origin}/ok"))
    assert len(pauses) == 1
    assert 9 < pauses[0] <= 10


def paced(rates: Mapping[str, float], asked: Sequence[str], **mirrors: str) -> list[float]:
    """Pauses before the requests of clients, one per name, that ask in turn.

    Parameters
    ----------
    rates : mapping of str to float
        Client -> requests per second.
    asked : sequence of str
        Clients.
    mirrors : str
        Client -> the service that the server stands for; the server itself by default.
    """
    pauses: list[float] = []
    paces = Paces(pauses.append)
    with Faulty() as server:
        services = {name: mirrors.get(name, server.origin) for name in rates}
        clients = {
            name: Client(
                name,
                [services[name]],
                agent="t",
                per_second=rate,
                mirrors=dict.fromkeys(mirrors.values(), server.origin),
                paces=paces,
            )
            for name, rate in rates.items()
        }
        for name in asked:
            clients[name].ask(Request(f"{services[name]}/ok"))
    return pauses


@pytest.mark.parametrize("mirrors", [{}, {"fast": "https://service.invalid", "slow": "https://service.invalid"}])
def test_sources_of_one_host_ask_together_no_faster_than_the_slowest_of_them(mirrors: dict[str, str]) -> None:
    first, second, third = paced({"fast": 100.0, "slow": 0.1}, ["fast", "slow", "fast", "fast"], **mirrors)
    assert 9 < first <= 10
    assert 19 < second <= 20
    assert 29 < third <= 30


def test_two_services_behind_one_mirror_keep_a_pace_each() -> None:
    services = {"first": "https://first.invalid", "second": "https://second.invalid"}
    assert paced({"first": 0.1, "second": 0.1}, ["first", "second"], **services) == []


def test_clients_share_a_pace_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(http, "PACES", Paces(pauses.append))
    with Faulty() as server:
        clients = [Client("t", [server.origin], agent="t", per_second=0.1) for _ in range(2)]
        for one in clients:
            one.ask(Request(f"{server.origin}/ok"))
    assert len(pauses) == 1
    assert 9 < pauses[0] <= 10


def test_a_slow_client_slows_no_one_down_once_it_is_gone() -> None:
    paces = Paces()
    slow = paces.of("https://service.invalid", 0.1)
    assert paces.of("https://service.invalid", 100.0) is slow
    gone = weakref.ref(slow)
    del slow
    gc.collect()
    assert gone() is None


# Strict JSON.


def parsed(content: bytes) -> Any:
    return parse_json(Reply(200, content, "application/json", {}), "test")


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
JSON = st.recursive(LEAF, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)
TOKENS = ["{", "}", "[", "]", ",", ":", '"a"', '"\\u0000"', '"\\ud800"', "1", "-0", "1e400", "NaN", "Infinity", "null"]
TOKENS += ["\ufeff", "\x00", "9" * 5_000, "[" * 5_000, '{"a":' * 3_000, '"\\', "true", " ", "\u00e4"]


@given(JSON, st.booleans())
@settings(max_examples=100, deadline=None)
def test_json_comes_out_as_it_went_in(value: Any, letters: bool) -> None:
    assert parsed(json.dumps(value, ensure_ascii=letters).encode()) == value


@given(st.binary() | st.lists(st.sampled_from(TOKENS)).map(lambda tokens: "".join(tokens).encode()))
@settings(max_examples=250, deadline=None)
def test_any_bytes_are_json_or_a_typed_error(content: bytes) -> None:
    try:
        found = parsed(content)
    except FetchError as fault:
        assert fault.kind == "contract"
        assert str(fault).isprintable()
    else:
        json.dumps(found, allow_nan=False).encode()


BODY = b'{"data": {"rows": [{"id": "CD47", "score": 0.5, "n": 12, "ok": true, "note": null}]}}'


@given(st.binary(min_size=1, max_size=3), st.integers(0, len(BODY)))
@settings(max_examples=200, deadline=None)
def test_json_with_a_few_wrong_bytes_is_json_or_a_typed_error(wrong: bytes, place: int) -> None:
    with contextlib.suppress(FetchError):
        parsed(BODY[:place] + wrong + BODY[place + 1 :])


@pytest.mark.parametrize("number", ["9223372036854775807", "-9223372036854775807", "0.1", "1e300"])
def test_a_number_that_the_store_can_hold_is_read(number: str) -> None:
    assert parsed(number.encode()) == float(number) or parsed(number.encode()) == int(number)


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775808", "1" + "0" * 4_000, "-1e400"])
def test_a_number_that_the_store_cannot_hold_is_refused(number: str) -> None:
    with pytest.raises(FetchError, match="too large"):
        parsed(number.encode())


@pytest.mark.parametrize(("levels", "good"), [(199, True), (200, True), (201, False)])
def test_json_may_be_two_hundred_levels_deep(levels: int, good: bool) -> None:
    content = b"[" * levels + b"]" * levels
    if good:
        assert isinstance(parsed(content), list)
    else:
        with pytest.raises(FetchError, match="deeper than 200"):
            parsed(content)


def test_escaped_signs_that_are_harmless_are_read() -> None:
    assert parsed(rb'"\\u0000 \ud83e\uddec \u00e4"') == "\\u0000 🧬 ä"
