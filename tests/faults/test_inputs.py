"""Files that people give, damaged in every way we know: each is read rightly, or refused with line and field."""

from __future__ import annotations

import csv
import errno
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prioritize import delimited, pipeline, rejecting
from prioritize.cli import main
from prioritize.errors import ModelError, PrioritizeError, Problem, TargetError
from prioritize.reviewing.settings import read_review
from prioritize.tomlfile import DEEPEST, MOST, read_toml
from tests.conftest import Record

TABLE = "symbol,direction\nCD47,inhibit\nTP53,activate\n"
ROWS = (("CD47", "inhibit"), ("TP53", "activate"))
READ: dict[str, bytes] = {
    "UTF-8": TABLE.encode(),
    "byte order mark": TABLE.encode("utf-8-sig"),
    "CR LF": TABLE.replace("\n", "\r\n").encode(),
    "CR alone": TABLE.replace("\n", "\r").encode(),
    "lines that end in three ways": b"symbol,direction\rCD47,inhibit\r\nTP53,activate\n",
    "a cell of 1,000,000 letters": b"symbol,direction\nCD47,inhibit\nTP53,activate\n" + b"#" * 999_999 + b"x,\n",
}
REFUSED: dict[str, tuple[bytes, int | None, str, str]] = {
    "UTF-16": (TABLE.encode("utf-16"), None, "", "is UTF-16"),
    "UTF-16 without its mark": (TABLE.encode("utf-16-le"), 1, "", "NUL"),
    "UTF-32": (TABLE.encode("utf-32"), None, "", "is UTF-16"),
    "Latin-1": ("symbol\nCD47\ncaf\xe9\n".encode("latin-1"), 3, "", "is not UTF-8"),
    "Latin-1, CR alone": ("symbol\rCD47\rcaf\xe9\r".encode("latin-1"), 3, "", "is not UTF-8"),
    "half a letter": (b"symbol\nCD47\nTP53\xe2\x82", 3, "", "is not UTF-8"),
    "a surrogate": (b"symbol\n\xed\xa0\x80\n", 2, "", "is not UTF-8"),
    "NUL": (b"symbol\nCD47\nTP\x0053\n", 3, "", "NUL"),
    "NUL, CR alone": (b"symbol\rCD47\rTP\x0053\r", 3, "", "NUL"),
    "a quote that stays open": (b'symbol,direction\nCD47,inhibit\n"TP53,activate\n', 3, "", "unexpected end of data"),
    "a quote that stays open for 2 MB": (b'symbol\nCD47\n"TP53\n' + b"CD47\n" * 400_000, 3, "", "unexpected end"),
    "text after a quote": (b'symbol,direction\n"CD47"x,inhibit\n', 2, "", "expected after"),
    "a cell of 10 MB": (
        b"symbol,direction\nCD47,inhibit\nTP53," + b"x" * 10_000_000 + b"\n",
        3,
        "direction",
        "longer than",
    ),
    "a first cell of 10 MB": (b"symbol\n" + b"x" * 10_000_000 + b"\n", 2, "symbol", "longer than"),
    "too few cells": (b"symbol,direction\nCD47,inhibit\nTP53\n", 3, "", "1 cells where the header has 2"),
    "too many cells": (b"symbol,direction\nCD47,inhibit,x\n", 2, "", "3 cells where the header has 2"),
    "nothing at all": (b"", None, "", "is empty"),
    "a column twice": (b"symbol,symbol\nCD47,TP53\n", 1, "", "named twice"),
    "a column without a name": (b"symbol,\nCD47,TP53\n", 1, "", "has no name"),
}
NESTED = 400_000
BOMBS: dict[str, tuple[str | bytes, str]] = {
    "100 MB": ("", "is over 1,000,000 bytes"),
    "lists in lists": (f"a={'[' * NESTED}{']' * NESTED}", "over 10,000 values"),
    "a few thousand lists in lists": (f"a={'[' * 9_000}{']' * 9_000}", "is not TOML"),
    "tables in tables": ("a=" + "{a=" * 200_000 + "1" + "}" * 200_000, "over 10,000 values"),
    "a key of a thousand parts": (".".join("a" * 1_000) + " = 1", "a key of over 32 parts"),
    "a key of half a million parts": (".".join("a" * 499_000) + " = 1", "a key of over 32 parts"),
    "a table of a thousand parts": ("[" + ".".join("a" * 1_000) + "]", "a key of over 32 parts"),
    "a key of quoted parts": ("x = 1\n" + '."b" . '.join("a" * 1_000) + " = 1", "a key of over 32 parts"),
    "keys that grow": ("\n".join(f"{'a.' * size}x{size} = 1" for size in range(1, 400)), "a key of over 32 parts"),
    "100,000 keys": ("\n".join(f"k{number} = 1" for number in range(80_000)), "over 10,000 values"),
    "100,000 tables": ("[[a]]\n" * 100_000, "over 10,000 values"),
    "a number of a million figures": ("title = " + "9" * 900_000, "is not TOML"),
    "a number of a million hexadecimal figures": ("title = 0x" + "f" * 900_000, "over 64 bits"),
    "a key twice": ('title = "a"\ntitle = "b"\n', "is not TOML"),
    "a table twice": ("[groups]\n[groups]\n", "is not TOML"),
    "NUL": (b'title = "\x00"', "is not TOML"),
    "Latin-1": (b'title = "caf\xe9"', "is not TOML"),
    "UTF-16": ('title = "x"'.encode("utf-16"), "is not TOML"),
    "1e400": ("[groups.biology]\nweight = 1e400\n", "finite number, found inf"),
    "nan": ("[groups.biology]\nweight = nan\n", "finite number, found nan"),
    "-inf": ("[groups.biology]\nweight = -inf\n", "finite number, found -inf"),
    "a million letters for a number": (f'[groups.biology]\nweight = "{"9" * 900_000}x"\n', "valid number"),
}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """A function that puts bytes into a file."""

    def _write(content: bytes, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return _write


def test_a_damaged_table_is_read_rightly_or_refused_with_line_and_field(
    write: Callable[..., Path], record: Record
) -> None:
    bad = []
    for name, content in READ.items():
        if delimited.read(write(content)).rows[:2] != ROWS:
            bad.append(name)
    for name, (content, line, field, what) in REFUSED.items():
        try:
            delimited.read(write(content))
        except TargetError as fault:
            found = fault.problems[0]
            if (found.line, found.field) != (line, field) or what not in found.what or len(str(fault)) > 500:
                bad.append(f"{name}: {fault}")
        else:
            bad.append(f"{name} was read")
    assert bad == []
    tried = len(READ) + len(REFUSED)
    record(
        "A table in a strange encoding, ragged, unclosed or too long is read rightly, or refused by line and field",
        tried=tried,
        kept=tried - len(bad),
    )


def test_a_small_gzip_file_that_unpacks_to_gigabytes_is_refused_before_it_does(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "LARGEST", 1_000_000)
    path = write(gzip.compress(b"symbol\n" + b"CD47\n" * 2_000_000), "list.csv.gz")
    assert path.stat().st_size < 50_000
    with pytest.raises(TargetError, match=r"list\.csv\.gz: is over 1,000,000 bytes"):
        delimited.read(path)


def test_equal_cells_of_a_table_are_kept_once(write: Callable[..., Path]) -> None:
    rows = delimited.read(write(b"a,b\nlong name,1\nlong name,2\n")).rows
    assert rows[0][0] is rows[1][0]


def test_a_toml_bomb_is_refused_by_name(tmp_path: Path, record: Record) -> None:
    bad = []
    where = pipeline.places()
    for name, (content, what) in BOMBS.items():
        path = tmp_path / "mine.toml"
        head = b'extends = "default"\ntitle = "x"\n' if name in ("1e400", "nan", "-inf") or "letters" in name else b""
        path.write_bytes(head + (content if isinstance(content, bytes) else content.encode()))
        if name == "100 MB":
            with path.open("wb") as file:
                file.truncate(100_000_000)
        try:
            pipeline.load_model(path, where)
        except ModelError as fault:
            if what not in str(fault) or len(str(fault)) > 1_000 or not str(fault).startswith(str(path)):
                bad.append(f"{name}: {str(fault)[:300]}")
        else:
            bad.append(f"{name} was read")
    assert bad == []
    record(
        "A model file that is too large, deep, long or no TOML is refused by name",
        tried=len(BOMBS),
        kept=len(BOMBS) - len(bad),
    )


def test_deep_and_many_are_counted_no_closer_than_a_model_needs(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        ".".join("a" * DEEPEST) + " = 1\n" + 'text = "One. Two. Three. 1.2.3.4.5.6.7.8.9.10"\n', encoding="utf-8"
    )
    assert "text" in read_toml(path, ModelError)
    path.write_text("\n".join(f"k{number} = 1" for number in range(MOST)), encoding="utf-8")
    assert len(read_toml(path, ModelError)) == MOST
    (tmp_path / "review.toml").write_text(".".join("a" * 1_000) + " = 1", encoding="utf-8")
    with pytest.raises(TargetError, match=r"review\.toml:1: has a key of over 32 parts"):
        read_review(tmp_path)


# --- rows that are refused --------------------------------------------------------------------


def leave(*arguments: str) -> int:
    """Exit code of a call."""
    with pytest.raises(SystemExit) as leaving:
        main([*arguments])
    return int(leaving.value.code or 0)


def test_all_bad_rows_of_a_list_are_in_the_rejects_file_and_the_first_50_on_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], record: Record
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    bad = ["=HYPERLINK(1)", "\x1b[31mX", "@SUM", *(f"NOGENE{number}" for number in range(117))]
    file = tmp_path / "in" / "genes.csv"
    file.write_text("\n".join(["symbol", "CD47", *bad, "TP53"]) + "\n", encoding="utf-8")
    (tmp_path / "in").chmod(0o555)
    assert leave("rank", "--targets", "in/genes.csv", "--quiet") == 3
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 52
    assert lines[0].startswith("error[input] in/genes.csv:3 symbol: ")
    assert lines[50:] == [
        "error[input] ... and 70 more",
        "error[input] 120 refused rows of in/genes.csv: see genes.csv.rejects.csv",
    ]
    kept = (tmp_path / "genes.csv.rejects.csv").read_text(encoding="utf-8")
    assert "\x1b" not in kept
    rows = list(csv.DictReader(kept.splitlines()))
    assert [row["line"] for row in rows] == [str(line) for line in range(3, 123)]
    assert [row["value"] for row in rows[:4]] == ["'=HYPERLINK(1)", "\\x1b[31mX", "'@SUM", "NOGENE0"]
    assert {row["field"] for row in rows} == {"symbol"}
    assert all(row["reason"] and row["fix"] for row in rows)
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["genes.csv"]
    assert not (tmp_path / "prioritize.duckdb").exists()
    record(
        "A bad row of a list is told of with line and field, and kept in a file of refused rows",
        tried=120,
        kept=len(rows),
    )


def faulty(path: Path, *lines: int) -> TargetError:
    """A fault with rows of a file."""
    return TargetError([Problem(f"is wrong in {line}", str(path), line, "b", "mend it") for line in lines])


def test_a_rejects_file_that_cannot_be_put_in_its_place_leaves_nothing(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("prioritize.rejecting.move_to_free", fails)
    path = write(b"a,b\n1,2\n")
    before = sorted(path.parent.iterdir())
    fault = faulty(path, 2)
    rejecting.keep(fault, path.parent)
    assert fault.lines()[-1].endswith(f"could not be kept in {path.parent}: Input/output error")
    assert sorted(path.parent.iterdir()) == before


def test_a_rejects_file_is_never_written_over_and_the_same_one_not_written_twice(write: Callable[..., Path]) -> None:
    path = write(b"a,b\n1,2\n3,4\n")
    first, again, other = faulty(path, 2), faulty(path, 2), faulty(path, 3)
    (path.parent / "list.csv.rejects.csv").write_text("mine", encoding="utf-8")
    for fault in (first, again, other):
        rejecting.keep(fault, path.parent)
    assert (path.parent / "list.csv.rejects.csv").read_text(encoding="utf-8") == "mine"
    text = (path.parent / "list.csv.rejects-2.csv").read_text(encoding="utf-8")
    assert text == "line,field,value,reason,fix\n2,b,2,is wrong in 2,mend it\n"
    assert first.lines()[-1].endswith("list.csv.rejects-2.csv")
    assert again.lines()[-1].endswith("list.csv.rejects-2.csv")
    assert other.lines()[-1].endswith("list.csv.rejects-3.csv")


def test_rows_that_cannot_be_parted_are_kept_as_they_stand_and_headers_are_no_rows(write: Callable[..., Path]) -> None:
    path = write(b"a,b\n1\n3,4\n")
    with pytest.raises(TargetError) as caught:
        delimited.read(path)
    rejecting.keep(caught.value, path.parent)
    text = (path.parent / "list.csv.rejects.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1] == "2,,1,1 cells where the header has 2,quote cells that hold the delimiter"
    fault = faulty(path, 1)
    rejecting.keep(fault, path.parent)
    rejecting.keep(faulty(path.parent / "none.csv", 2), path.parent)
    assert len(fault.lines()) == 1
    assert len(list(path.parent.iterdir())) == 2


def test_a_place_that_cannot_be_written_is_said_and_the_fault_stays(write: Callable[..., Path]) -> None:
    path = write(b"a,b\n1,2\n")
    fault: PrioritizeError = faulty(path, 2)
    rejecting.keep(fault, path.parent / "none")
    assert fault.lines() == [
        f"error[input] {path}:2 b: is wrong in 2. Fix: mend it",
        f"error[input] 1 refused row of {path} could not be kept in {path.parent / 'none'}: No such file or directory",
    ]
