"""How numbers, ranks and outcomes are written, the same in every form of the report."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Literal

Sign = Literal["good", "bad", "mixed", "open"]

UNKNOWN = "unknown"
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that a reader cannot see: controls, direction marks, surrogates, line separators."""

OUTCOMES: dict[str, tuple[str, Sign]] = {
    "approved": ("approved", "good"),
    "positive": ("positive", "good"),
    "mixed": ("mixed", "mixed"),
    "negative_efficacy": ("failed: efficacy", "bad"),
    "negative_safety": ("failed: safety", "bad"),
    "approval_withdrawn": ("approval withdrawn", "bad"),
    "withdrawn": ("withdrawn", "open"),
    "stopped_other": ("stopped: other reason", "open"),
    "completed_unknown": ("completed, no known result", "open"),
    "ongoing": ("ongoing", "open"),
}
WORST_FIRST: tuple[Sign, ...] = ("bad", "mixed", "good", "open")
MARKS: dict[Sign, str] = {"good": "+", "bad": "−", "mixed": "±", "open": "○"}


def printable(text: str) -> str:
    r"""Text in which every character that cannot be seen is spelled out, as in `\x1b`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(sign) if unicodedata.category(sign) in HIDDEN else sign for sign in text)


def _spelled(sign: str) -> str:
    code = ord(sign)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def number(value: float | None) -> str:
    """A value in its own unit: whole numbers whole, others with two decimals, None as `unknown`."""
    if value is None:
        return UNKNOWN
    if value == round(value):
        return _minus(f"{value:,.0f}")
    if abs(value) < 0.005:
        return "<0.01" if value > 0 else "−<0.01"
    return _minus(f"{value:,.2f}")


def score(value: float | None) -> str:
    """A score or a worth with two decimals; None as `unknown`."""
    return UNKNOWN if value is None else _minus(f"{_no_minus_zero(value):.2f}")


def signed(value: float) -> str:
    """A contribution with its sign and two decimals; a tiny one is `<0.01`, never 0."""
    if value == 0:
        return "0"
    mark = "+" if value > 0 else "−"
    return f"{mark}<0.01" if abs(value) < 0.005 else f"{mark}{abs(value):.2f}"


def share(value: float | None) -> str:
    """A share 0-1 as whole percent; None as `unknown`."""
    return UNKNOWN if value is None else f"{value:.0%}"


def share_fine(value: float | None) -> str:
    """A share 0-1 as percent with one decimal; None as `unknown`."""
    return UNKNOWN if value is None else f"{value:.1%}"


def mean(value: float | None) -> str:
    """A mean of counts with one decimal; None as `unknown`."""
    return UNKNOWN if value is None else f"{value:.1f}"


def weight(value: float) -> str:
    """A weight as percent with one decimal, or with its sign where it can only take away."""
    return _minus(f"{value:.1%}")


def interval(low: float, high: float) -> str:
    """Both ends of an interval of ranks."""
    return f"{low:,.0f}–{high:,.0f}"


def place(rank: int, low: int, high: int) -> str:
    """A rank, never without its interval: `3 (1–9)`; `not ranked` for 0."""
    return f"{rank:,} ({interval(low, high)})" if rank else "not ranked"


def bounded(value: float | None, low: float | None, high: float | None) -> str:
    """A score with its bounds: `0.71 (0.55–0.83)`."""
    if value is None:
        return UNKNOWN
    return f"{score(value)} ({score(low)} to {score(high)})"


def outcome(code: str, setting: str = "clinical") -> str:
    """An outcome of the ledger in words; one that is not listed stands as it is."""
    words = OUTCOMES.get(code, (code.replace("_", " "), "open"))[0]
    return f"{words} (preclinical)" if setting == "preclinical" else words


def worst_first(code: str) -> int:
    """Place of an outcome of the ledger among others, failures before all."""
    return WORST_FIRST.index(sign(code))


def outcomes(some: Iterable[tuple[str, str]]) -> str:
    """Outcomes of the ledger and how often each came, the worst first: `2 x failed: efficacy; approved`; '' for none.

    Parameters
    ----------
    some : iterable of (str, str)
        Outcome and setting of each.
    """
    order = list(OUTCOMES)
    counts = Counter(some)
    ranked = sorted(
        counts,
        key=lambda one: (worst_first(one[0]), order.index(one[0]) if one[0] in order else len(order), one),
    )
    return "; ".join(f"{counts[one]} x {outcome(*one)}" if counts[one] > 1 else outcome(*one) for one in ranked)


def sign(code: str) -> Sign:
    """Whether an outcome of the ledger speaks for or against; `open` says neither."""
    return OUTCOMES.get(code, ("", "open"))[1]


def state(code: str) -> str:
    """The state of a criterion in words."""
    return {"none": "known none"}.get(code, code)


def _no_minus_zero(value: float) -> float:
    return 0.0 if abs(value) < 0.005 else value


def _minus(text: str) -> str:
    """The typographic minus sign, which lines up with digits."""
    return text.replace("-", "−")
