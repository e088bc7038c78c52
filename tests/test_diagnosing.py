"""What `doctor` says of a service that is as expected, of one that is not, and of one that cannot be reached."""

from pathlib import Path
from typing import ClassVar

import pytest

from prioritize.diagnosing import as_lines, doctor, surroundings
from prioritize.errors import FetchError, Problem, UsageError
from prioritize.refreshing import Settings
from prioritize.sources.ask import Ask
from prioritize.sources.live import Fetched, Live, Wanted


class Well(Live):
    """A service that is as expected."""

    name = "well"
    origins = ("https://well.example.org",)
    differs: ClassVar[tuple[str, ...]] = ()

    def release_of(self, ask: Ask) -> str:
        """Its release."""
        return "26.06"

    def fetch(self, ask: Ask, wanted: Wanted, folder: Path) -> Fetched:
        """A diagnosis fetches nothing."""
        raise AssertionError("fetched")

    def probe(self, ask: Ask) -> tuple[str, ...]:
        """What differs."""
        return self.differs


class Changed(Well):
    """A service that changed, and that says so in signs that a terminal would obey."""

    name = "changed"
    origins = ("https://changed.example.org",)
    differs = ("its release is 27.01\x1b[2J", "BRAF is gone")


class Away(Well):
    """A service that cannot be reached."""

    name = "away"
    origins = ("https://away.example.org", "https://files.example.org")

    def release_of(self, ask: Ask) -> str:
        """None."""
        raise FetchError(Problem("away: cannot be reached", fix="check the proxy"), kind="unreachable")


SOURCES = [Well(), Changed(), Away()]


def test_each_service_has_a_line_and_what_is_wrong_stands_below_it(tmp_path: Path) -> None:
    found = doctor(Settings(tmp_path), sources=SOURCES)
    assert [one.well for one in found] == [True, False, False]
    assert as_lines(found) == [
        "well: well, release 26.06 (https://well.example.org)",
        "changed: differs, release 26.06 (https://changed.example.org)",
        "  its release is 27.01\\x1b[2J",
        "  BRAF is gone",
        "away: cannot be asked (https://away.example.org, https://files.example.org)",
        "  away: cannot be reached",
        "Fix: check the proxy",
        "1 cannot be asked, 1 differs, 1 well",
    ]
    assert list(tmp_path.iterdir()) == []


def test_one_service_may_be_named_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    assert [one.source for one in doctor(Settings(tmp_path), ["away"], SOURCES)] == ["away"]
    with pytest.raises(UsageError, match="did you mean 'changed'"):
        doctor(Settings(tmp_path), ["chnged"], SOURCES)


def test_doctor_names_proxies_without_their_passwords() -> None:
    told = {"HTTPS_PROXY": "http://me:secret@proxy.example.org:8080", "no_proxy": "localhost", "PATH": "/bin"}
    assert surroundings(told) == ["HTTPS_PROXY is http://proxy.example.org:8080", "NO_PROXY is localhost"]
    assert surroundings({"HTTPS_PROXY": "me:secret@proxy:8080"}) == ["HTTPS_PROXY is proxy:8080"]
    assert surroundings({}) == ["no proxy and no certificates of its own are set (HTTPS_PROXY, REQUESTS_CA_BUNDLE)"]
