"""Refreshes in processes of their own, forked from one that has loaded all it needs; run as `python -m`.

A line of JSON on standard input starts one. Its process id is printed at once, and how it ended when it has: 0 is well,
-9 is killed.
"""

import datetime as dt
import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prioritize.pipeline import Places
from prioritize.refreshing import Settings, refresh
from tests.replaying import unhurried

TODAY = dt.date(2027, 1, 1)
SOURCES = frozenset({"hgnc", "hgnc_withdrawn", "clinicaltrials", "europepmc", "opentargets", "reactome"})
"""Of every kind one: bulk files, pages, batches, single questions, several at once."""


def run(asked: Mapping[str, Any]) -> None:
    """One refresh, in the place of the snapshot that it brings up to date."""
    snapshot = Path(asked["snapshot"])
    where = Places(Path(asked["data"]), snapshot, Path(asked["sql"]), Path(asked["store"]))
    settings = Settings(Path(asked["cache"]), mirrors=asked["mirrors"])
    refresh(where, snapshot, settings, today=TODAY, sources=[one for one in unhurried() if one.name in SOURCES])


def main() -> None:
    """Fork for every line."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            code = 0
            try:
                run(json.loads(line))
            except BaseException:  # a child that fails says so and ends; it never goes on as its parent
                traceback.print_exc()
                code = 1
            os._exit(code)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
