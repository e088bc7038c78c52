"""One harness under atheris, in a process of its own: `python -m tests.fuzz.one NAME FOLDER RUNS`.

FOLDER/corpus is where inputs are kept that reach new code, FOLDER/found where those go that fail, each with its
traceback in a .txt beside it.
"""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import Path

import atheris
import numpy as np

SEED = 9
LONGEST = 20_000
"""Bytes of an input, at most."""
PATIENCE = 20
"""Seconds that one input may take; longer counts as a find."""
MEMORY = 3000
"""Megabytes of the process, at most; more counts as a find."""
WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_.:-]{2,30}")


def words(corpus: list[bytes]) -> list[bytes]:
    """Words of the inputs that are kept, of which others are made: names of fields, of columns, of keys."""
    return sorted({word for content in corpus for word in WORD.findall(content)})


def keep(folder: Path, content: bytes, fault: BaseException) -> None:
    """Keep an input that failed, the shortest of those that fail at the same line of ours."""
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if "/prioritize/" in frame.filename]
    place = f"{Path(ours[-1].filename).stem}_{ours[-1].lineno}" if ours else "nowhere"
    path = folder / f"{type(fault).__name__}_{place}"
    if not path.exists() or len(content) < path.stat().st_size:
        path.write_bytes(content)
        path.with_suffix(".txt").write_text("".join(traceback.format_exception(fault)), encoding="utf-8")


def main() -> None:
    """Run it. libFuzzer leaves with another code than 0 where an input takes too long or too much memory."""
    name, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    with atheris.instrument_imports(include=["prioritize"]):
        from tests.fuzz.harnesses import harness as harness_of
        from tests.fuzz.mutating import mutated, of_cells

        harness = harness_of(name)
    kept, found = folder / "corpus", folder / "found"
    kept.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for place, content in enumerate(harness.corpus()):
        (kept / f"given_{place}").write_bytes(content)
    (folder / "words").write_bytes(b"".join(b'"%s"\n' % word for word in words(harness.corpus())))

    def once(content: bytes) -> None:
        fault = harness.find(content)
        if fault is not None:
            keep(found, content, fault)

    def other(content: bytes, longest: int, seed: int) -> bytes:
        """Another input: by the shape of what it holds, or as libFuzzer makes it."""
        draw = np.random.default_rng(seed)
        if draw.integers(0, 200) == 0:  # as seldom as that: most are read to their end, which takes long
            return of_cells(content, draw)[:longest]
        return mutated(content, draw)[:longest] if draw.integers(0, 3) == 0 else atheris.Mutate(content, longest)

    atheris.Setup(
        [
            sys.argv[0],
            f"-atheris_runs={runs}",
            f"-seed={SEED}",
            f"-max_len={LONGEST}",
            f"-timeout={PATIENCE}",
            f"-rss_limit_mb={MEMORY}",
            f"-dict={folder / 'words'}",
            f"-artifact_prefix={found}/",
            str(kept),
        ],
        once,
        custom_mutator=other,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
