"""What a source asks with: answers are counted, kept when they are good, and never half used."""

import json
import threading

import pytest

from prioritize.errors import FetchError, Problem
from prioritize.sources.ask import Ask, Page, Tally, every_page, in_halves
from prioritize.sources.cache import Cache
from prioritize.sources.http import Client, Reply, Request
from tests.sources.faulty import GOOD, Faulty

URL = "https://service.invalid/api"
QUERY = "query($ids: [String!]!) { targets(ensemblIds: $ids) { id } }"


class Saying:
    """A client that says these bodies one after the other, the last one for ever."""

    def __init__(self, *bodies, status=200):
        self.bodies, self.status, self.requests = list(bodies), status, []

    def ask(self, request, also=()):
        assert self.status == 200 or self.status in also
        self.requests.append(request)
        body = self.bodies.pop(0) if len(self.bodies) > 1 else self.bodies[0]
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Reply(self.status, content, "application/json", {})


@pytest.fixture
def asking(tmp_path):
    """A function that gives an Ask of the release 26.06 that asks a client, and what it has told so far."""

    def _asking(client, release="26.06", at_once=1):
        ask = Ask("test", client, Cache(tmp_path / "cache"), at_once=at_once)
        return ask.of(release) if release else ask

    return _asking


def kind_and_words(function, *arguments):
    """What an error is and says."""
    with pytest.raises(FetchError) as caught:
        function(*arguments)
    return caught.value.kind, str(caught.value)


# Plain answers.


def test_an_answer_is_asked_for_once_and_then_comes_from_the_cache(asking):
    client = Saying({"symbol": "CD47"})
    ask = asking(client)
    assert [ask.json(URL, {"id": "1"}) for _ in range(3)] == [{"symbol": "CD47"}] * 3
    assert [request.address for request in client.requests] == [f"{URL}?id=1"]
    assert ask.tally == Tally(sent=1, cached=2, done=3)


def test_without_a_release_nothing_is_kept(asking):
    client = Saying({"release": "26.06"})
    ask = asking(client, release="")
    ask.json(URL)
    ask.json(URL)
    assert len(client.requests) == 2
    assert ask.tally == Tally(sent=2, done=2)


def test_what_is_kept_needs_no_server(asking):
    with Faulty() as server:
        ask = asking(Client("test", [server.origin], agent="t"))
        address = f"{server.origin}/ok"
        assert ask.get(address).content == GOOD
    assert ask.get(address).content == GOOD
    assert len(server.seen()) == 1


def test_how_far_it_has_come_is_told_after_each_answer(tmp_path):
    told = []
    ask = Ask("test", Saying([1]), Cache(tmp_path), tell=lambda tally: told.append((tally.done, tally.whole)))
    ask.expect(2)
    ask.json(URL)
    ask.json(URL)
    assert told == [(1, 2), (2, 2)]


def test_what_is_no_json_is_not_kept_so_that_it_can_be_mended(asking):
    client = Saying(b"<html>log in</html>", {"symbol": "CD47"})
    ask = asking(client)
    assert kind_and_words(ask.json, URL)[0] == "contract"
    assert ask.json(URL) == {"symbol": "CD47"}
    assert ask.tally == Tally(sent=2, done=1)


def test_null_is_not_taken_for_nothing_known(asking):
    assert kind_and_words(asking(Saying(b"null")).json, URL)[0] == "contract"
    assert asking(Saying(b"no such gene", status=404)).json(URL, {"id": "2"}, also={404}) is None


def test_nothing_known_is_kept_too(asking):
    client = Saying(b"no such gene", status=404)
    ask = asking(client)
    assert [ask.json(URL, also={404}) for _ in range(2)] == [None, None]
    assert len(client.requests) == 1


def test_a_request_says_what_it_accepts_and_its_limits(asking):
    client = Saying(b"text")
    asking(client).get(URL, {"a": "1"}, largest=5, total=7.0)
    assert client.requests == [Request(URL, (("a", "1"),), accept="text/plain", largest=5, total=7.0)]


# GraphQL.


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        pytest.param(
            200,
            {"data": {"target": None}, "errors": [{"message": "no such\nthing", "path": ["target", 0, "id"]}]},
            "partial",
            "test: no such thing (at target.0.id)",
            id="part of the data",
        ),
        pytest.param(200, {"data": None, "errors": [{"message": "down"}]}, "partial", "test: down", id="no data"),
        pytest.param(
            200, {"errors": [{"message": "Field 'x' doesn't exist"}]}, "contract", "Field 'x'", id="refused in a 200"
        ),
        pytest.param(
            400, {"data": None, "errors": [{"message": "Cannot query field"}]}, "contract", "Cannot query", id="400"
        ),
        pytest.param(
            400, {"syntaxError": "Unexpected }", "locations": []}, "contract", "Unexpected }", id="syntax error"
        ),
        pytest.param(400, {"data": {"target": {}}}, "contract", "the query failed", id="400 without a word"),
        pytest.param(200, {"data": {}, "errors": "boom"}, "partial", "boom", id="errors that are a text"),
        pytest.param(200, {"data": {}, "errors": {"message": "boom"}}, "partial", "boom", id="errors, an object"),
        pytest.param(200, {"data": {}, "errors": [None]}, "partial", "the query failed", id="errors of null"),
        pytest.param(200, {"data": {}, "errors": [{}]}, "partial", "no message", id="error without message"),
        pytest.param(200, {"data": {}, "errors": [{"message": 1, "path": 5}]}, "partial", "1", id="path, a number"),
        pytest.param(200, {"data": {}, "errors": [{"message": "\x1b[2J"}]}, "partial", "[2J", id="terminal escape"),
        pytest.param(200, {"data": None}, "contract", "no data", id="data null"),
        pytest.param(200, {"data": []}, "contract", "no data", id="data, a list"),
        pytest.param(200, {}, "contract", "no data", id="empty object"),
        pytest.param(200, [], "contract", "no object", id="list"),
        pytest.param(200, None, "contract", "no object", id="null"),
        pytest.param(400, b"<html>400</html>", "contract", "not JSON", id="web page"),
        pytest.param(200, b"", "contract", "not JSON", id="empty"),
    ],
)
def test_graphql_that_did_not_go_through_is_a_typed_error_and_not_kept(status, body, kind, words, asking):
    client = Saying(body, status=status)
    ask = asking(client)
    found, said = kind_and_words(ask.graphql, URL, QUERY, {"ids": ["E1"]})
    assert found == kind
    assert words in said
    assert said.isprintable()
    kind_and_words(ask.graphql, URL, QUERY, {"ids": ["E1"]})
    assert len(client.requests) == 2
    assert ask.tally == Tally(sent=2)


def test_graphql_is_posted_read_and_kept_by_its_variables(asking):
    client = Saying({"data": {"targets": [{"id": "E1"}]}, "errors": []})
    ask = asking(client)
    for ids in (["E1"], ["E1"], ["E2"]):
        assert ask.graphql(URL, QUERY, {"ids": ids}) == {"targets": [{"id": "E1"}]}
    assert [json.loads(request.body) for request in client.requests] == [
        {"query": QUERY, "variables": {"ids": ["E1"]}},
        {"query": QUERY, "variables": {"ids": ["E2"]}},
    ]
    assert {(request.method, request.type) for request in client.requests} == {("POST", "application/json")}


# Halves.


def halving(bad, kind="partial"):
    """A question that fails in part when one of these ids is asked for, and the batches that were asked."""
    asked = []

    def ask(batch):
        asked.append(list(batch))
        if set(batch) & set(bad):
            raise FetchError(Problem("cannot be answered"), kind=kind)
        return list(batch)

    return ask, asked


def test_a_batch_that_fails_is_halved_down_to_the_id_that_fails():
    ask, asked = halving("F")
    answers, failed = in_halves("ABCDEFGH", 8, ask)
    assert ["".join(batch) for batch in asked] == ["ABCDEFGH", "ABCD", "EFGH", "EF", "E", "F", "GH"]
    assert ["".join(answer) for answer in answers] == ["ABCD", "E", "GH"]
    assert failed == {"F": "cannot be answered"}


@pytest.mark.parametrize(
    ("ids", "size", "bad", "requests"),
    [
        ("", 4, "", 0),
        ("ABCDEFGH", 4, "", 2),
        ("ABCDEFGHI", 4, "", 3),
        ("ABCDEFGH", 4, "A", 6),
        ("ABCDEFGH", 4, "AH", 10),
        ("ABCDE", 5, "E", 7),
        ("ABCD", 1, "B", 4),
    ],
)
def test_halving_asks_no_more_often_than_it_must(ids, size, bad, requests):
    ask, asked = halving(bad)
    answers, failed = in_halves(ids, size, ask)
    assert len(asked) == requests
    assert [one for answer in answers for one in answer] == [one for one in ids if one not in bad]
    assert set(failed) == set(bad)


def test_when_not_one_id_is_answered_the_whole_fails():
    ask, asked = halving("ABCD")
    assert kind_and_words(in_halves, "ABCD", 4, ask)[0] == "partial"
    assert len(asked) == 7


@pytest.mark.parametrize("kind", ["contract", "late", "unreachable", "refused", "busy"])
def test_any_other_error_ends_it_at_once(kind):
    ask, asked = halving("A", kind)
    assert kind_and_words(in_halves, "ABCDEFGH", 4, ask)[0] == kind
    assert len(asked) == 1


# Side by side.


def test_items_are_asked_side_by_side_and_answered_in_order(asking):
    together = threading.Barrier(3, timeout=10)  # breaks unless three are under way at once

    def turn(item):
        together.wait()
        return item * 2

    assert asking(Saying([]), at_once=3).each([3, 1, 2], turn) == [6, 2, 4]


def test_no_more_are_asked_at_once_than_allowed(asking):
    lock, now, most = threading.Lock(), [0], [0]

    def turn(_):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.005)
        with lock:
            now[0] -= 1

    asking(Saying([]), at_once=2).each(range(20), turn)
    assert most == [2]


def test_the_first_fault_is_raised_and_the_rest_is_not_asked(asking):
    begun = []

    def turn(item):
        begun.append(item)
        if item == 1:
            raise FetchError(Problem(f"item {item}"), kind="late")
        threading.Event().wait(0.002)
        return item

    assert kind_and_words(asking(Saying([])).each, range(500), turn) == ("late", "item 1.")
    assert len(begun) < 500


# Pages.


def paged(*pages):
    """A question that gives these pages one after the other, and what it was asked with."""
    asked, left = [], list(pages)

    def ask(after):
        asked.append(after)
        return left.pop(0)

    return ask, asked


def test_all_pages_are_read_in_order():
    ask, asked = paged(Page([1, 2], "b", 5), Page([3, 4], "c"), Page([5], "", 5))
    assert every_page("test", ask) == [1, 2, 3, 4, 5]
    assert asked == ["", "b", "c"]


def test_a_list_may_have_gaps_where_the_service_says_so():
    ask, asked = paged(Page([1], "b", 2), Page([], "c"), Page([], "d"), Page([2]))
    assert every_page("test", ask, gaps=True) == [1, 2]
    assert asked == ["", "b", "c", "d"]


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        pytest.param([Page([1], "b"), Page([], "b")], "page 2 leads back", id="cursor stands still in a gap"),
        pytest.param([Page([1], "b", 2), Page([])], "1 rows came, the service tells of 2", id="rows lost in a gap"),
        pytest.param([Page([], str(n)) for n in range(99)], "more than 4 pages", id="nothing but gaps"),
    ],
)
def test_a_gap_hides_no_fault(pages, words):
    ask, _ = paged(*pages)
    kind, said = kind_and_words(lambda: every_page("test", ask, 4, gaps=True))
    assert kind == "contract"
    assert words in said


@pytest.mark.parametrize("pages", [[Page([])], [Page([], "", 0)], [Page([1], "b", 1), Page([], "", 1)]])
def test_a_list_may_be_empty_or_end_in_an_empty_page(pages):
    ask, _ = paged(*pages)
    assert every_page("test", ask) == pages[0].rows


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        pytest.param([Page([1], "b"), Page([2], "b")], "page 2 leads back", id="cursor stands still"),
        pytest.param([Page([1], "b"), Page([2], "c"), Page([3], "b")], "page 3 leads back", id="circle"),
        pytest.param([Page([1], "b"), Page([2], "c"), Page([1], "d")], "page 3 repeats page 1", id="page repeats"),
        pytest.param([Page([1], "b"), Page([], "c")], "page 2 is empty and leads on", id="empty middle page"),
        pytest.param([Page([1, 2], "", 5)], "2 rows came, the service tells of 5", id="cursor forgotten"),
        pytest.param([Page([1, 2, 3], "", 2)], "3 rows came, the service tells of 2", id="more than told"),
        pytest.param([Page([1], "b", 2), Page([2], "", 3)], "page 2 tells of 3 rows in all", id="total changes"),
        pytest.param([Page([n], str(n)) for n in range(99)], "more than 4 pages", id="no end"),
    ],
)
def test_pages_that_do_not_add_up_are_refused(pages, words):
    ask, asked = paged(*pages)
    kind, said = kind_and_words(every_page, "test", ask, 4)
    assert kind == "contract"
    assert words in said
    assert len(asked) == min(len(pages), 4)
