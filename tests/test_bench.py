"""The timing of two ways in turns: equal results first, ratios per turn, and a report that hides nothing."""

from dataclasses import replace
from itertools import count

import pytest

pytest.importorskip("benchmarks.contest", reason="benchmarks/ lies in the checkout only")

from benchmarks import contest as timing
from benchmarks.contest import Growth, Limit, Ratio, Start, UnequalError, contest, growth
from benchmarks.memory import Peak
from benchmarks.run import markdown, smallest


@pytest.fixture
def clock(monkeypatch):
    """A clock that a run moves on by as many seconds as it says."""
    now = [0.0]
    monkeypatch.setattr(timing, "perf_counter", lambda: now[0])

    def lasting(*seconds, result=None):
        turns = count()

        def run():
            now[0] += seconds[min(next(turns), len(seconds) - 1)]
            return result

        return run

    return lasting


def equal(one, other):
    return one == other


def test_ways_with_different_results_are_not_timed(clock):
    with pytest.raises(UnequalError, match="J0, sums: peer gives another result"):
        contest("J0", "sums", "3 rows", "peer", clock(1, result=1), clock(2, result=2), equal)


def test_each_turn_gives_a_ratio_and_the_median_is_told_with_both_ends(clock):
    # the first run of each is the comparison of results
    row = contest("J0", "sums", "3 rows", "peer", clock(9, 1, 1, 2), clock(9, 4, 6, 20), equal)
    assert (row.median, row.low, row.high) == (6.0, 4.0, 10.0)
    assert (row.ours, row.theirs, row.turns) == (1.0, 6.0, 3)


def test_the_time_of_a_peer_that_did_a_sample_is_scaled_up(clock):
    row = contest("J0", "sums", "3 rows", "peer", clock(1), clock(2), equal, share=0.25, sample="1 of 4 rows")
    assert (row.median, row.theirs) == (8.0, 8.0)


def test_time_that_doubles_with_size_grows_with_its_first_power(clock):
    row = growth("J0", "sums", "rows", ((size, clock(size / 100)) for size in (100, 200, 400)))
    assert row.exponent == pytest.approx(1.0)
    assert row.seconds == (1.0, 2.0, 4.0)


ROW = Ratio("J0", "sums", "3 rows", "peer", 6.0, 4.0, 10.0, 1.0, 6.0, 3, "", 8.0, True)


def test_the_smallest_ratio_is_that_of_other_peoples_ways_only():
    rows = [
        ROW,
        replace(ROW, peer="slower", median=9.0),
        replace(ROW, peer="another of ours", median=2.0, outside=False),
    ]
    assert smallest(rows) == "smallest ratio over all peers: 6.0 (J0, sums, peer)"
    assert smallest([]) == "no peer was run"


def test_the_report_says_what_was_not_reached_and_who_was_not_run():
    about = {"processor": "P", "cores": 2, "memory_gb": 8, "system": "S", "python": "3.11", "versions": {"numpy": "2"}}
    about |= {"load": 1.0, "load_after": 2.0, "missing": ["netmedpy"]}
    text = markdown(
        about,
        {
            "ratios": [ROW],
            "growth": [Growth("J0", "sums", "rows", (1, 10), (0.5, 5.0), 1.0)],
            "memory": [Peak("J0", "sums", 200.0, 50.0, 1.0, 150.0)],
            "limits": [Limit("J0", "sums", "3 rows", 2.0, 0.5, "8 MB read")],
            "starts": [Start("prioritize --help", "python -c pass", 0.3, 0.1, 3.0, 1.5)],
        },
        1.0,
    )
    assert "| J0 | sums | 3 rows | peer | 6 (4–10) | >= 8, not reached | 1 | 6 | 3 | all |" in text
    assert "| J0 | sums | 200 | 50 | < 150, not reached | 1 |" in text
    assert "| J0 | sums | 3 rows | 2 | 0.5 | 4 | 8 MB read |" in text
    assert "| `prioritize --help` | 0.3 | `python -c pass` | 0.1 | 3.00 | <= 1.5, not reached |" in text
    assert "Not installed, so not run: netmedpy." in text
    assert "the load of the machine was 1.0 at the beginning and 2.0 at the end" in text
