"""A session with a server that speaks Spark Connect; its faults as ours, without what is secret."""

from __future__ import annotations

import importlib
import re
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from prioritize.errors import FetchError, PrioritizeError, Problem, SourceError, UsageError

SCHEME = "sc"
PORT = 15002
"""Where a server listens unless it is told otherwise."""
OPEN = frozenset({"use_ssl"})
"""Parameters of an address that may be shown; the values of all others are taken for secrets."""
PATIENCE = 10.0
"""Seconds to wait for the server to take a connection."""
RETRIES = 5
"""How often a call is made again when the server does not answer, after 0.05, 0.2, 0.8, 3.2 and 12.8 seconds."""
HIDDEN = "(hidden)"
NEEDS = "pyspark-client"
LONGEST = 400
"""Characters of a fault that are shown."""
_SECRET_IN_URL = re.compile(r"(?<=://)[^/\s@]+@|(?<=[?;])[^\s'\"`]+")
_PYTHON_FAULT = re.compile(r"[\w.]*(Error|Exception|Interrupt)\b")
_OTHER_PACKAGE = re.compile(r"No module named 'prioritize|Can't get attribute .* on <module 'prioritize")

Session = Any
"""A `pyspark.sql.SparkSession`; the package is an extra, so that its types are not at hand."""
Frame = Any
"""A `pyspark.sql.DataFrame`."""


@dataclass(frozen=True)
class Remote:
    """Address of a server; as text it shows no secret.

    Attributes
    ----------
    address : str
        Such as `sc://HOST:15002` or `sc://HOST:443/;token=...`.
    """

    address: str

    def __post_init__(self) -> None:
        """Refuse what is no address."""
        parts = _parts(self.address)
        if parts.scheme != SCHEME or not parts.hostname or parts.path.rstrip("/").partition(";")[0].strip("/"):
            fix = f"write sc://HOST:PORT, or sc://HOST:PORT/;token=... ; without a port it is {PORT}"
            raise UsageError(Problem("is no address of a Spark Connect server", "--remote", fix=fix))

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        parts = _parts(self.address)
        return parts.hostname or "", parts.port or PORT

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values of the parameters that may not be shown."""
        pairs = (one.partition("=") for one in _parts(self.address).path.split(";")[1:])
        return tuple(value for name, _, value in pairs if value and name not in OPEN)

    def __str__(self) -> str:
        """Host and port alone."""
        host, port = self.place
        return f"{SCHEME}://{host}:{port}"

    __repr__ = __str__

    def cleaned(self, text: str) -> str:
        """A text without the secrets of this address, nor those of any other address in it."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return bare(text)


def _parts(address: str) -> Any:
    """Parts of an address; one that cannot be split has none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def bare(text: str) -> str:
    """A text whose addresses hold no user, password, query or parameter."""
    return _SECRET_IN_URL.sub(lambda found: f"{HIDDEN}@" if found[0].endswith("@") else HIDDEN, text)


def needed(module: str) -> ModuleType:
    """A module of the extra `spark`.

    Raises
    ------
    UsageError
        It is not installed.
    """
    try:
        with _as_program(), warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # it warns of versions of pandas that serve us well
            return importlib.import_module(module)
    except ImportError as fault:
        what = f"needs the package {NEEDS}, which is not installed"
        raise UsageError(Problem(what, "cluster", fix="pip install 'prioritize[spark]'")) from fault


@contextmanager
def _as_program() -> Iterator[None]:
    """Have PySpark not end this process: it takes what has no file, such as `python -c`, for a test of its own."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = "-c"
    try:
        yield
    finally:
        del main.__file__


@contextmanager
def connect(remote: Remote) -> Iterator[Session]:
    """A session of its own on a server, closed at the end.

    Raises
    ------
    UsageError
        The extra `spark` is not installed.
    FetchError
        The server cannot be reached, or stops to answer.
    SourceError
        The server could not do what it was asked.
    """
    sql, retries = needed("pyspark.sql"), needed("pyspark.sql.connect.client.retries")
    _reach(remote)
    with answering(remote), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the client warns that it gives up, which the fault says too
        with _as_program():
            session = sql.SparkSession.builder.remote(remote.address).create()
        session.client.set_retry_policies([retries.DefaultPolicy(max_retries=RETRIES)])
        try:
            yield session
        except Exception as fault:
            session.release_session_on_close = not unavailable(fault)  # nobody is there to be asked to forget it
            raise
        finally:
            session.stop()


def _reach(remote: Remote) -> None:
    """See that a server listens; the client itself would try for minutes."""
    try:
        socket.create_connection(remote.place, PATIENCE).close()
    except OSError as fault:
        raise _gone(remote, f"cannot be reached: {fault.strerror or fault}") from fault


def _gone(remote: Remote, what: str) -> FetchError:
    """The server is not there."""
    fix = "see that the server runs and that this machine may reach it; then run the same line again, which goes on "
    return FetchError(Problem(what, str(remote), fix=fix + "after the last step that is whole"), kind="unreachable")


@contextmanager
def answering(remote: Remote) -> Iterator[None]:
    """Turn faults of the server into ours.

    Raises
    ------
    FetchError
        It does not answer any more.
    SourceError
        It could not do what it was asked.
    """
    errors, grpc = needed("pyspark.errors"), needed("grpc")
    try:
        yield
    except (errors.PySparkException, grpc.RpcError) as fault:
        raise _as_ours(fault, remote) from fault


def _as_ours(fault: Exception, remote: Remote) -> PrioritizeError:
    """What a fault of the client or the server means."""
    if unavailable(fault):
        return _gone(remote, "does not answer")
    text = remote.cleaned(_said(str(fault)))[:LONGEST]
    if _OTHER_PACKAGE.search(text):
        fix = "install this version of prioritize on the workers, or leave --kernel out: SQL needs nothing there"
        return SourceError(Problem(f"its workers have no prioritize, or another: {text}", str(remote), fix=fix))
    return SourceError(Problem(f"could not do it: {text}", str(remote), fix="see the log of the server"))


def _said(text: str) -> str:
    """What a fault says: the last line of what Python told on a worker, or all but what Java tells."""
    head = text.partition("JVM stacktrace")[0]
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    told = [line for line in lines if _PYTHON_FAULT.match(line)] if "Traceback" in head else []
    return told[-1] if told else " ".join(lines)


def unavailable(fault: BaseException | None) -> bool:
    """Whether a fault, or one behind it, says that nobody answered."""
    grpc = needed("grpc")
    while fault is not None:
        code = getattr(fault, "code", None)
        if isinstance(fault, grpc.RpcError) and callable(code) and code() == grpc.StatusCode.UNAVAILABLE:
            return True
        if type(fault).__name__ == "RetriesExceeded" or "StatusCode.UNAVAILABLE" in str(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False
