"""TOML files that people write, read within limits: what is too large, too deep or too much is refused at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prioritize.errors import PrioritizeError, Problem

LARGEST = 1_000_000
"""Largest file that is read, bytes."""
MOST = 10_000
"""Signs = and [ of a file, at most: each value and table has one."""
DEEPEST = 32
"""Parts of a dotted key, at most. The parser's time grows with the square of their number."""
BITS = 64
"""Longest whole number, as TOML has them."""
_LONG_KEY = re.compile(rf"""(?<![\w.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}""", re.ASCII)


def read_toml(
    path: Path,
    fault: type[PrioritizeError],
    *,
    largest: int = LARGEST,
    fix: str = "check the path",
) -> dict[str, Any]:
    """What a TOML file says.

    Parameters
    ----------
    path : Path
    fault : type of PrioritizeError
        Raised for all that is wrong.
    largest : int
        Bytes that the file may have.
    fix : str
        What to do where there is no such file.

    Raises
    ------
    PrioritizeError
        Of the type `fault`: missing, too large, too many values, keys of too many parts, not UTF-8, not TOML, or a
        whole number of more than 64 bits.
    """
    where = str(path)
    try:
        with path.open("rb") as handle:
            raw = handle.read(largest + 1)
    except OSError as reason:
        raise fault(Problem(f"cannot be read: {reason.strerror}", where, fix=fix)) from reason
    except ValueError as reason:  # a NUL in the name
        raise fault(Problem(f"cannot be read: {reason}", where, fix=fix)) from reason
    if len(raw) > largest:
        raise fault(Problem(f"is over {largest:,} bytes", where, fix="give a shorter file"))
    if raw.count(b"=") > MOST or raw.count(b"[") > MOST:
        raise fault(Problem(f"holds over {MOST:,} values", where, fix="give a shorter file"))
    try:
        text = raw.decode("utf-8")
        too_long = _LONG_KEY.search(text)
        content = {} if too_long else tomllib.loads(text)
    except (ValueError, RecursionError) as reason:  # wrong letters, wrong TOML, endless numbers
        raise fault(Problem(f"is not TOML: {reason}", where, fix="correct the line it names")) from reason
    if too_long:
        line = text.count("\n", 0, too_long.start()) + 1
        raise fault(Problem(f"has a key of over {DEEPEST} parts", where, line, fix="write fewer dots"))
    long = [place for place, value in _values(content) if isinstance(value, int) and value.bit_length() > BITS]
    if long:
        raise fault(
            [Problem(f"is a number of over {BITS} bits", where, field=place, fix="correct the value") for place in long]
        )
    return content


def _values(content: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its key, dotted."""
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _values(value, f"{place}.{key}" if place else key)
    elif isinstance(content, list):
        for value in content:
            yield from _values(value, place)
    else:
        yield place, content
