"""What a source asks with: its client, its cache, and how far it has come."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from prioritize.errors import FetchError, Problem
from prioritize.sources.contract import one_line

if TYPE_CHECKING:
    from prioritize.sources.cache import Cache
    from prioritize.sources.http import Client, Reply, Request

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_PAGES = 1_000
"""Pages of one list, at most."""


class Page(NamedTuple):
    """One page of a list.

    Attributes
    ----------
    rows : list
        As the service gave them.
    after : str
        What asks for the next page, such as a token or a number; '' = this is the last.
    total : int or None
        Rows of the whole list, as the service tells; None = it does not.
    """

    rows: list[Any]
    after: str = ""
    total: int | None = None


@dataclass
class Tally:
    """What a source has done so far: requests sent, answers from the cache, and the work that is known to be left."""

    sent: int = 0
    cached: int = 0
    done: int = 0
    whole: int = 0


class Ask:
    """What a source asks with: its client, and the answers that are kept already.

    Parameters
    ----------
    source : str
    client : Client
    cache : Cache
    release : str
        Under which answers are kept; '' = none is kept, as while the release itself is asked for.
    at_once : int
        Requests under way at once, at most.
    tell : callable
        Called with the tally after each answer.
    """

    def __init__(
        self,
        source: str,
        client: Client,
        cache: Cache,
        release: str = "",
        at_once: int = 1,
        tell: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        self.source = source
        self._client, self._cache, self._release, self._at_once, self._tell = client, cache, release, at_once, tell
        self.tally = Tally()
        self._lock = threading.Lock()

    def of(self, release: str) -> Ask:
        """The same for a release."""
        return Ask(self.source, self._client, self._cache, release, self._at_once, self._tell)

    def expect(self, work: int) -> None:
        """Say how many more answers are to come."""
        with self._lock:
            self.tally.whole += work

    def each(self, items: Sequence[Item], function: Callable[[Item], Answer]) -> list[Answer]:
        """Call a function for each item, as many at once as the source allows; answers in the order of the items.

        Raises
        ------
        FetchError
            The first one raised, in the order of the items; what was not begun by then is not asked.
        """
        with ThreadPoolExecutor(self._at_once) as pool:
            futures = [pool.submit(function, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                for future in futures:
                    future.cancel()
                raise

    def _count(self, *, sent: bool, done: bool) -> None:
        """Note an answer, and tell."""
        with self._lock:
            self.tally.sent += sent
            self.tally.cached += not sent
            self.tally.done += done
            self._tell(self.tally)

    def _read(self, request: Request, also: frozenset[int], read: Callable[[Reply], Answer]) -> Answer:
        """What is read from the answer, of the cache or the service; an answer that cannot be read is not kept."""
        kept = self._cache.get(self.source, self._release, request) if self._release else None
        reply = kept or self._client.ask(request, also)
        try:
            found = read(reply)
        except FetchError:
            self._count(sent=kept is None, done=False)
            raise
        if kept is None and self._release:
            self._cache.keep(self.source, self._release, request, reply)
        self._count(sent=kept is None, done=True)
        return found

    def reply(self, request: Request, also: Iterable[int] = ()) -> Reply:
        """The answer, from the cache or the service.

        Raises
        ------
        FetchError
        """
        return self._read(request, frozenset(also), lambda reply: reply)

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        accept: str = "text/plain",
        also: Iterable[int] = (),
        largest: int | None = None,
        total: float | None = None,
        slow: tuple[int, ...] = (),
    ) -> Reply:
        """Ask by GET; a status of `slow` says that the service is asked too fast, as 429 always does."""
        from prioritize.sources.http import Request

        asked = tuple((params or {}).items())
        return self.reply(Request(url, asked, accept=accept, largest=largest, total=total, slow=slow), also)

    def read(
        self,
        url: str,
        read: Callable[[Reply], Answer],
        params: Mapping[str, str] | None = None,
        *,
        accept: str = "application/json",
    ) -> Answer:
        """What is read from an answer, headers and all; one that cannot be read, a FetchError, is not kept."""
        from prioritize.sources.http import Request

        return self._read(Request(url, tuple((params or {}).items()), accept=accept), frozenset(), read)

    def bulk(
        self,
        url: str,
        read: Callable[[bytes], Answer],
        params: Mapping[str, str] | None = None,
        *,
        largest: int | None = None,
        total: float | None = None,
    ) -> Answer:
        """What is read from a file asked for by GET; one that cannot be read, a FetchError, is not kept."""
        from prioritize.sources.http import Request

        request = Request(url, tuple((params or {}).items()), accept="*/*", largest=largest, total=total)
        return self._read(request, frozenset(), lambda reply: read(reply.content))

    def json(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        also: Iterable[int] = (),
        slow: tuple[int, ...] = (),
    ) -> Any:
        """Ask by GET for strict JSON; None for a status of `also`, such as 404 where that says "nothing known".

        A status of `slow` says that the service is asked too fast, as 429 always does.
        """
        from prioritize.sources.http import Request, parse_json

        statuses = frozenset(also)

        def read(reply: Reply) -> Any:
            if reply.status in statuses:
                return None
            found = parse_json(reply, f"{self.source} {url}")
            if found is None:
                raise self._contract("the answer is null", url, reply)
            return found

        return self._read(Request(url, tuple((params or {}).items()), slow=slow), statuses, read)

    def graphql(self, url: str, query: str, variables: Mapping[str, Any]) -> Any:
        """The `data` of a GraphQL query that went through without any error.

        Raises
        ------
        FetchError
            kind `contract` when the service does not understand the query, `partial` when it could not answer all of
            it: partial data is not used.
        """
        from prioritize.sources.http import Request, parse_json

        def read(reply: Reply) -> Any:
            found = parse_json(reply, f"{self.source} {url}")
            self._check_graphql(found, reply, url)
            return found["data"]

        body = json.dumps({"query": query, "variables": dict(variables)}, sort_keys=True).encode()
        return self._read(Request(url, body=body, type="application/json"), frozenset({400}), read)

    def _check_graphql(self, found: Any, reply: Reply, url: str) -> None:
        """Refuse all but a whole answer."""
        if not isinstance(found, dict):
            raise self._contract("the answer is no object", url, reply)
        errors = found.get("errors") or found.get("syntaxError")
        if errors or reply.status == 400:
            # a query that was refused was not carried out: there is no data, not even null
            kind = "contract" if reply.status == 400 or "data" not in found else "partial"
            raise FetchError(
                Problem(
                    f"{self.source}: {_graphql_words(errors)}",
                    url,
                    fix="see 'prioritize doctor': the service may have changed" if kind == "contract" else "",
                ),
                kind=kind,
                status=reply.status,
            )
        if not isinstance(found.get("data"), dict):
            raise self._contract("the answer has no data", url, reply)

    def _contract(self, what: str, url: str, reply: Reply) -> FetchError:
        return FetchError(
            Problem(f"{self.source}: {what}", url, fix="see 'prioritize doctor': the service may have changed"),
            kind="contract",
            status=reply.status,
        )


def day_of(reply: Reply) -> dt.date:
    """The day of an answer by the clock of the service, or by ours where it tells none."""
    try:
        return parsedate_to_datetime(reply.headers["date"]).date()
    except (KeyError, ValueError):
        return dt.datetime.now(dt.UTC).date()


def _graphql_words(errors: Any) -> str:
    """The first error, with its path."""
    first = errors[0] if isinstance(errors, list) and errors else errors
    if not isinstance(first, dict):
        return f"the query failed: {one_line(str(first), 200)}"
    path = first.get("path")
    where = one_line(".".join(str(part) for part in path), 200) if isinstance(path, list) else ""
    said = one_line(str(first.get("message") or "no message"), 200)
    return f"{said} (at {where})" if where else said


def in_halves(
    ids: Sequence[str], size: int, ask: Callable[[Sequence[str]], Answer]
) -> tuple[list[Answer], dict[str, str]]:
    """Ask for ids in batches; a batch that fails in part is halved down to the ids that fail.

    Parameters
    ----------
    ids : sequence of str
    size : int
        Ids per batch.
    ask : callable
        Batch -> answer. A FetchError of kind `partial` halves the batch; any other ends it all.

    Returns
    -------
    answers : list
    failed : dict of id to str
        Why.

    Raises
    ------
    FetchError
        Of another kind, or when not one id was answered.
    """
    answers: list[Answer] = []
    failed: dict[str, str] = {}
    last: FetchError | None = None
    waiting = [ids[start : start + size] for start in range(0, len(ids), size)][::-1]
    while waiting:
        batch = waiting.pop()
        try:
            answers.append(ask(batch))
        except FetchError as fault:
            if fault.kind != "partial":
                raise
            last = fault
            if len(batch) == 1:
                failed[batch[0]] = fault.problems[0].what
            else:
                middle = len(batch) // 2
                waiting += [batch[middle:], batch[:middle]]
    if last is not None and not answers:
        raise last
    return answers, failed


def every_page(source: str, ask: Callable[[str], Page], most: int = MOST_PAGES, *, gaps: bool = False) -> list[Any]:
    """Rows of all pages of a list, in order.

    Parameters
    ----------
    source : str
        For messages.
    ask : callable
        What the page before said of the next -> page; '' = the first.
    most : int
        Pages, at most.
    gaps : bool
        Whether the service may send an empty page before the last, as ClinicalTrials.gov does.

    Raises
    ------
    FetchError
        kind `contract`: a page repeats an earlier one, leads back to one, or is empty and leads on where there may be
        no gaps; the total changes, or is not the number of rows that came; or there are too many pages.
    """
    rows: list[Any] = []
    number_of: dict[str, int] = {}
    asked = {""}
    total: int | None = None
    after = ""
    for number in range(1, most + 1):
        page = ask(after)
        mark = json.dumps(page.rows, sort_keys=True)
        if page.rows and mark in number_of:
            raise _paging(source, f"page {number} repeats page {number_of[mark]}")
        if page.total is not None and total is not None and page.total != total:
            raise _paging(source, f"page {number} tells of {page.total:,} rows in all, those before of {total:,}")
        number_of[mark] = number
        total = total if page.total is None else page.total
        rows += page.rows
        after = page.after
        if not after:
            if total is not None and total != len(rows):
                raise _paging(source, f"{len(rows):,} rows came, the service tells of {total:,}")
            return rows
        if after in asked:
            raise _paging(source, f"page {number} leads back to a page that was read")
        if not page.rows and not gaps:
            raise _paging(source, f"page {number} is empty and leads on")
        asked.add(after)
    raise _paging(source, f"more than {most:,} pages")


def _paging(source: str, what: str) -> FetchError:
    return FetchError(
        Problem(f"{source}: {what}", fix="see 'prioritize doctor': the service may have changed"), kind="contract"
    )
