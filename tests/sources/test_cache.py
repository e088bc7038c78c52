"""Answers that are kept: whole and unchanged, or asked for again."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prioritize.sources.ask import Ask
from prioritize.sources.cache import Cache
from prioritize.sources.http import Reply, Request

REQUEST = Request("https://service.invalid/genes", (("symbol", "CD47"),))
REPLY = Reply(200, b'{"symbol": "CD47", "name": "CD47 molecule"}', "application/json", {"link": '<next>; rel="next"'})


class Answering:
    """A client that gives the same answer to all, and counts."""

    def __init__(self):
        self.asked = 0

    def ask(self, request, also=()):
        self.asked += 1
        return REPLY


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache")


def only_file(cache):
    """The one file of a cache."""
    (path,) = (path for path in cache.folder.rglob("*") if path.is_file())
    return path


def test_an_answer_comes_back_as_it_was_with_its_headers(cache):
    assert cache.get("hgnc", "2026-07-01", REQUEST) is None
    cache.keep("hgnc", "2026-07-01", REQUEST, REPLY)
    assert cache.get("hgnc", "2026-07-01", REQUEST) == REPLY


@pytest.mark.parametrize("body", [b"", b"\n", b"a\nb\r\n\x00\xff", b'{"sha256": 1}\n{}'])
def test_any_body_comes_back(body, cache):
    reply = Reply(404, body, "", {})
    cache.keep("hgnc", "1", REQUEST, reply)
    assert cache.get("hgnc", "1", REQUEST) == reply


def test_a_cookie_is_not_kept(cache):
    cache.keep("hgnc", "1", REQUEST, REPLY._replace(headers={"set-cookie": "session=secret", "etag": "x"}))
    assert b"secret" not in only_file(cache).read_bytes()
    assert cache.get("hgnc", "1", REQUEST).headers == {"etag": "x"}


@pytest.mark.parametrize(
    "other",
    [
        Request("https://service.invalid/gene", REQUEST.params),
        Request(REQUEST.url, (("symbol", "SIRPA"),)),
        Request(REQUEST.url, REQUEST.params, body=b"{}"),
        Request(REQUEST.url, REQUEST.params, accept="text/plain"),
        Request(REQUEST.url, REQUEST.params, body=b"{}", type="application/json"),
    ],
)
def test_another_question_has_another_answer(other, cache):
    cache.keep("hgnc", "1", REQUEST, REPLY)
    assert cache.get("hgnc", "1", other) is None
    assert cache.get("hgnc", "2", REQUEST) is None
    assert cache.get("reactome", "1", REQUEST) is None


def test_an_answer_put_in_the_place_of_another_does_not_count(cache):
    other = Request(REQUEST.url)
    cache.keep("hgnc", "1", REQUEST, REPLY)
    first = only_file(cache)
    content = first.read_bytes()
    first.unlink()
    cache.keep("hgnc", "1", other, REPLY)
    only_file(cache).write_bytes(content)
    assert cache.get("hgnc", "1", other) is None


def test_two_hundred_flipped_bits_are_all_noticed_and_asked_for_again(cache):
    client = Answering()
    ask = Ask("hgnc", client, cache, "1")
    ask.reply(REQUEST)
    path = only_file(cache)
    whole = path.read_bytes()
    places = [number * len(whole) * 8 // 200 for number in range(200)]
    for number, bit in enumerate(places, start=1):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        assert cache.get("hgnc", "1", REQUEST) is None
        assert ask.reply(REQUEST) == REPLY
        assert client.asked == 1 + number
        assert path.read_bytes() == whole


def test_a_file_cut_off_anywhere_or_longer_does_not_count(cache):
    cache.keep("hgnc", "1", REQUEST, REPLY)
    path = only_file(cache)
    whole = path.read_bytes()
    for other in [*(whole[:length] for length in range(len(whole))), whole + b"x", whole + whole, b"<html>502</html>"]:
        path.write_bytes(other)
        assert cache.get("hgnc", "1", REQUEST) is None


def test_a_folder_in_the_place_of_an_answer_does_not_count(cache):
    cache.keep("hgnc", "1", REQUEST, REPLY)
    path = only_file(cache)
    path.unlink()
    path.mkdir()
    assert cache.get("hgnc", "1", REQUEST) is None


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.sources.test_cache import REPLY, REQUEST
from prioritize.sources.cache import Cache
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Cache(Path(sys.argv[1])).keep("hgnc", "1", REQUEST, REPLY)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_what_a_killed_process_left_half_way_does_not_count(cache):
    here = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", KILLED, str(cache.folder)],
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(here)},
        capture_output=True,
    )
    assert run.returncode == -signal.SIGKILL, run.stderr.decode()
    assert only_file(cache).name.startswith(".part-")
    assert cache.get("hgnc", "1", REQUEST) is None
    cache.keep("hgnc", "1", REQUEST, REPLY)
    assert cache.get("hgnc", "1", REQUEST) == REPLY


def test_an_interruption_leaves_nothing_behind(cache, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        cache.keep("hgnc", "1", REQUEST, REPLY)
    assert [path for path in cache.folder.rglob("*") if path.is_file()] == []


def test_threads_that_keep_the_same_answer_never_mix(cache):
    replies = [Reply(200, sign * 50_000, "", {}) for sign in (b"a", b"b")]
    cache.keep("hgnc", "1", REQUEST, replies[0])

    def turn(number):
        if number % 2:
            cache.keep("hgnc", "1", REQUEST, replies[number // 2 % 2])
            return True
        return cache.get("hgnc", "1", REQUEST) in replies

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(turn, range(200)))


def test_only_one_release_stays_and_other_sources_are_left_alone(cache):
    for source, release in [("hgnc", "1"), ("hgnc", "2"), ("reactome", "1")]:
        cache.keep(source, release, REQUEST, REPLY)
    cache.keep_only("hgnc", "2")
    assert cache.releases("hgnc") == ["2"]
    assert cache.releases("reactome") == ["1"]
    assert cache.get("hgnc", "2", REQUEST) == REPLY


def test_a_release_can_be_forgotten(cache):
    cache.keep("hgnc", "1", REQUEST, REPLY)
    cache.keep("hgnc", "2", REQUEST, REPLY)
    cache.forget("hgnc", "1")
    cache.forget("hgnc", "3")
    assert cache.releases("hgnc") == ["2"]


def test_a_cache_that_was_never_used_has_nothing_to_tell_or_remove(cache):
    assert cache.releases("hgnc") == []
    cache.keep_only("hgnc", "1")
    assert not cache.folder.exists()


NUMBERS = itertools.count()
NAMES = ["../../etc", "..", "/", "a/../b", "x" * 200, "26.06", 'W/"e-tag"', ""]


@given(release=st.text(max_size=90) | st.sampled_from(NAMES))
@settings(max_examples=100, deadline=None)
def test_a_release_of_any_name_stays_below_the_folder_and_is_found_by_its_own(release, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / f"release-{next(NUMBERS)}"
    cache = Cache(folder)
    cache.keep("hgnc", release, REQUEST, REPLY)
    (name,) = cache.releases("hgnc")
    assert cache.get("hgnc", release, REQUEST) == REPLY
    assert cache.get("hgnc", name, REQUEST) == REPLY
    assert only_file(cache).parent.parent.parent == folder
    cache.keep_only("hgnc", name)
    assert cache.releases("hgnc") == [name]


@pytest.mark.parametrize(("one", "other"), [("a/b", "a_b"), ("a b", "a/b"), ("x" * 70, "x" * 71), ("a", "a.")])
def test_releases_of_like_names_are_kept_apart(one, other, cache):
    cache.keep("hgnc", one, REQUEST, REPLY)
    assert cache.get("hgnc", other, REQUEST) is None
