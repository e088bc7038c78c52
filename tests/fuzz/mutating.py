"""Other inputs made from one: the same ones each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import numpy as np

from tests.fuzz.harnesses import BREAK

ODD = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",  # half a character
    b"\r",
    b"\n",
    b"\t",
    b'"',
    b"'",
    b",",
    b"\x1f\x8b",
    "\u202e".encode(),
    "\u0660".encode(),  # a digit that is not 0-9
    b"1e400",
    b"nan",
    b"-1",
    b"99999999999999999999",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b"[" * 300,
    b"]",
    b"}",
    b"=1",
    BREAK,
)
"""What readers trip over."""


WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 10**18, 0.5, 1e300, "", " ", "\u0660", "7", "nan", "\u202e\x1b[31m", "a;b|c", "=1+1",
    "2026-13-40", [], [None], [[]], {}, {"": None},
)  # fmt: skip
"""What a field may hold that nobody agreed on."""


def mutated(content: bytes, draw: np.random.Generator) -> bytes:
    """Another input: one with changes of its bytes or, where it holds JSON, every other time of its values."""
    return _of_value(content, draw) if draw.integers(0, 2) else _of_bytes(content, draw)


def of_cells(content: bytes, draw: np.random.Generator) -> bytes:
    """An input with one to three cells of its tables emptied, spoilt or of another's value, under the same headers."""
    parts = [[_cells(line) for line in part.split(b"\n")] for part in content.split(BREAK)]
    for _ in range(int(draw.integers(1, 4))):
        rows = [row for part in parts for row in part[1:] if len(row) > 1]
        if not rows:
            return _of_bytes(content, draw)
        row, other = (rows[int(draw.integers(0, len(rows)))] for _ in range(2))
        place = int(draw.integers(0, (len(row) + 1) // 2)) * 2
        others = (b"", other[min(place, len(other) - 1)], ODD[int(draw.integers(0, len(ODD)))], row[place] + b" ")
        row[place] = others[int(draw.integers(0, len(others)))]
    return BREAK.join(b"\n".join(b"".join(row) for row in part) for part in parts)


def _cells(line: bytes) -> list[bytes]:
    """Cells at the even places, and what parts them at the odd ones."""
    return re.split(rb"(\t)" if b"\t" in line else rb"(,)", line)


def _of_value(content: bytes, draw: np.random.Generator) -> bytes:
    """An input with one to three fields or items of its JSON taken out, renamed, doubled or of another value."""
    parts = content.split(BREAK)
    place = int(draw.integers(0, len(parts)))
    try:
        value = json.loads(parts[place])
    except (ValueError, RecursionError):
        return _of_bytes(content, draw)
    for _ in range(int(draw.integers(1, 4))):
        _spoil(value, draw)
    parts[place] = json.dumps(value, ensure_ascii=bool(draw.integers(0, 2))).encode("utf-8", "surrogatepass")
    return BREAK.join(parts)


def _spoil(value: Any, draw: np.random.Generator) -> None:
    """Change one field or item, wherever it stands."""
    places = list(_places(value))
    if not places:
        return
    holder, key = places[int(draw.integers(0, len(places)))]
    match int(draw.integers(0, 5)):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
        case 1:
            holder.append(deepcopy(holder[key]))
        case 2:
            other, name = places[int(draw.integers(0, len(places)))]
            holder[key] = deepcopy(other[name])
        case _:
            holder[key] = deepcopy(WRONG[int(draw.integers(0, len(WRONG)))])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every object or list within a value, with each of its keys or positions."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            yield holder, key
            waiting.append(holder[key])


def _of_bytes(content: bytes, draw: np.random.Generator) -> bytes:
    """One to four changes: a stretch taken out, doubled or moved, a bit flipped, or something odd put in it."""
    changed = content
    for _ in range(int(draw.integers(1, 5))):
        start = int(draw.integers(0, len(changed) + 1))
        stop = min(start + int(draw.geometric(0.1)), len(changed))
        match int(draw.integers(0, 6)):
            case 0:
                changed = changed[:start] + changed[stop:]
            case 1:
                changed = changed[:stop] + changed[start:stop] + changed[stop:]
            case 2:
                place = int(draw.integers(0, len(changed) + 1))
                changed = changed[:place] + changed[start:stop] + changed[place:]
            case 3 if start < len(changed):
                bit = 1 << int(draw.integers(0, 8))
                changed = changed[:start] + bytes([changed[start] ^ bit]) + changed[start + 1 :]
            case 4:
                changed = changed[:start]
            case _:
                changed = changed[:start] + ODD[int(draw.integers(0, len(ODD)))] + changed[stop:]
    return changed
