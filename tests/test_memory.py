"""Limits of memory: how they are written, shared out, handed to stores, what does not fit; and circles."""

import gc

import duckdb
import pytest

from prioritize.errors import Problem, StoreError, UsageError
from prioritize.memory import bytes_of, engine_limit, limited, share_out, uncollected
from prioritize.store import opening


@pytest.mark.parametrize(
    ("text", "size"),
    [("600MB", 600_000_000), ("2gb", 2_000_000_000), (" 0.5 GiB ", 536_870_912), ("256MB", 256_000_000)],
)
def test_a_limit_is_read(text, size):
    assert bytes_of(text) == size


@pytest.mark.parametrize("text", ["", "600", "much", "-1GB", "255MB", "1e3MB", "nanGB", "600PB"])
def test_what_is_no_limit_or_too_little_is_refused(text):
    with pytest.raises(UsageError, match=r"--memory-limit: .*(no amount of memory|too little)"):
        bytes_of(text)


def test_what_128_mb_leave_is_shared_by_duckdb_and_numbers():
    room = share_out("628MB")
    assert (room.engine, room.numbers) == ("250000KB", 250_000_000)


def test_a_store_that_is_opened_inside_holds_to_the_limit_and_one_outside_does_not(tmp_path):
    path = tmp_path / "store.duckdb"
    with opening.writing(path):
        pass
    with limited("384MB"), opening.beside(path) as con:
        assert con.execute("SELECT current_setting('memory_limit')").fetchone() == ("244.1 MiB",)  # 256,000,000 bytes
    with opening.beside(path) as con:
        assert con.execute("SELECT current_setting('memory_limit')").fetchone() != ("244.1 MiB",)
    assert engine_limit() == {}


@pytest.mark.parametrize(
    "fault", [StoreError(Problem("Out of Memory Error: x", "s")), duckdb.OutOfMemoryException("Out of Memory Error: x")]
)
def test_what_does_not_fit_is_a_fault_of_the_limit(fault):
    with (
        pytest.raises(UsageError, match="--memory-limit: 300MB is too little: Out of Memory Error: x"),
        limited("300MB"),
    ):
        raise fault


def test_other_faults_pass():
    with pytest.raises(StoreError, match="locked"), limited("300MB"):
        raise StoreError(Problem("locked", "s"))


@pytest.mark.parametrize("on", [True, False])
def test_the_search_for_circles_rests_inside_and_is_after_it_as_it_was_even_after_an_error(on):
    was = gc.isenabled()
    try:
        gc.enable() if on else gc.disable()
        with pytest.raises(KeyError), uncollected():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is on
    finally:
        gc.enable() if was else gc.disable()
