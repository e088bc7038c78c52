"""How far a refresh has come: a bar that is drawn anew on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from prioritize.report.words import printable
from prioritize.sources.ask import Tally

WIDTH = 20
"""Signs of the bar."""


class Progress:
    """Tells of several sources that are asked at once.

    Parameters
    ----------
    line : callable
        Prints a line.
    draw : callable, optional
        Draws a text in the place of what it drew last, '' = nothing; where there is none, each source has a line every
        few seconds instead.
    columns : int
        Signs that a line of the terminal holds.
    every : float
        Seconds between two lines of a source, at least.
    clock : callable
        Seconds.
    """

    def __init__(
        self,
        line: Callable[[str], None],
        draw: Callable[[str], None] | None = None,
        columns: int = 80,
        every: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line, self._draw, self._columns, self._every, self._clock = line, draw, columns, every, clock
        self._began: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._known: dict[str, Tally] = {}
        self._lock = threading.Lock()

    def log(self, text: str) -> None:
        """Print a line above the bar."""
        with self._lock:
            if self._draw:
                self._draw("")
            self._line(printable(text))
            self._redraw()

    def tell(self, name: str, tally: Tally) -> None:
        """Take note of an answer."""
        with self._lock:
            now = self._clock()
            self._began.setdefault(name, now)
            self._known[name] = replace(tally)
            if self._draw:
                self._redraw()
            elif now - self._told.setdefault(name, now) >= self._every:
                self._told[name] = now
                self._line(printable(self._of(name)))

    def close(self) -> None:
        """Leave no bar behind."""
        with self._lock:
            if self._draw:
                self._draw("")

    def _of(self, name: str) -> str:
        """How far one source has come."""
        tally = self._known[name]
        whole = f" of {tally.whole:,}" if tally.whole > tally.done else ""
        left = self._left(name)
        time_left = f", about {left:,.0f} s left" if left else ""
        return f"{name}: {tally.done:,}{whole} answers, {tally.cached:,} from the cache{time_left}"

    def _left(self, name: str) -> float | None:
        """Seconds that a source still needs, from how long its requests took; None when there is nothing to go by."""
        tally = self._known[name]
        if not tally.sent or tally.whole <= tally.done:
            return None
        return (self._clock() - self._began[name]) / tally.sent * (tally.whole - tally.done)

    def _redraw(self) -> None:
        """Draw the bar of all sources, cut to the width of the terminal."""
        if not self._draw or not self._known:
            return
        done = sum(tally.done for tally in self._known.values())
        whole = sum(max(tally.whole, tally.done) for tally in self._known.values())
        filled = WIDTH * done // max(whole, 1)
        left = max((self._left(name) or 0.0 for name in self._known), default=0.0)
        time_left = f", about {left:,.0f} s left" if left else ""
        open_ones = [
            f"{name} {tally.done:,}/{tally.whole:,}"
            for name, tally in sorted(self._known.items())
            if tally.whole > tally.done
        ]
        text = f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done:,} of {whole:,} answers{time_left}"
        text += f": {', '.join(open_ones)}" if open_ones else ""
        self._draw(printable(text)[: max(self._columns - 1, 1)])
