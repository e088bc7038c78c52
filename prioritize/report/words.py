"""How numbers, ranks and outcomes are written, the same in every form of the report."""

from __future__ import annotations

import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
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
TURNS: dict[Sign, str] = {"good": "succeeded", "bad": "failed", "mixed": "mixed", "open": "open"}
MARKS: dict[Sign, str] = {"good": "+", "bad": "−", "mixed": "±", "open": "○"}

GLOSSARY = {
    "known": "A source was asked and gave a value.",
    "known none": "A source was asked and says that there is none; it counts.",
    "unknown": "No row is on record; left out of the score, never counted as 0.",
    "not asked": "The source was never asked for this target; left out of the score.",
    "cited, partly cited, uncited": "Whether a sentence rests on a reference that was read; uncited rests on general "
    "knowledge.",
    "data": "Follows from rows of the sources.",
    "worth": "A value of a criterion put between 0 and 1 by fixed anchors.",
    "contribution": "What a criterion or a term adds to a score, or takes from it.",
    "coverage": "Share of the model's weight for which a value is known.",
    "bounds": "The score with all that is unknown at its worst, and at its most favourable.",
    "rank interval": "The ranks that a target or a pair takes in most of the weightings that were drawn; it covers the "
    "choice of weights, not errors in the sources.",
    "precedence": "What trials and approvals of the target itself say, added to the score with its sign.",
    "precedent": "A combination of the ledger that holds both members of a pair, with its outcome.",
    "ledger": "The curated sample of combinations that were tried, in people or before.",
    "track": "A way to drug a target, such as an antibody or a small molecule, with weights of its own.",
    "gate": "A rule that takes a target or a pair out of the ranking, whatever its score.",
    "merit": "A term of a pair that is averaged with the others, by weight.",
    "signed term": "A term of a pair that is added to the mean of its merits, or taken from it.",
    "crosstalk": "The signals between cancer stem cells and the cells around them.",
    "route": "A way through the crosstalk from the stem cells to an outcome, such as immune suppression.",
    "separation": "How far apart the proteins of two members lie among all interactions, against what chance gives.",
    "backbone": "A conventional therapy that a target is combined with.",
    "independent action": "What two agents do together when each works as if the other were not there; the null of "
    "every pair.",
    "confidence factor": "Share of draws of the missing values in which a target is first under the mean of the "
    "weightings that put it first.",
    "ablation": "The ranking made anew without one criterion, group or table.",
    "snapshot": "The files of all sources as they were taken, under one id.",
}
"""The words of the field as the report uses them."""


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


def probability(value: float) -> str:
    """A p-value with three decimals; a smaller one is `<0.001`, never 0."""
    return "<0.001" if value < 0.0005 else f"{value:.3f}"


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


def unsettled(places: Sequence[tuple[int, int, int]]) -> str:
    """How far the order of a list is open, in one or two sentences; '' for fewer than two.

    Parameters
    ----------
    places : sequence of (int, int, int)
        Rank of each, from 1, and both ends of its interval, in the order of the list.
    """
    if len(places) < 2:
        return ""
    last = places[0][2]
    others = sum(low <= last for _, low, _ in places[1:])
    ahead = sum(1 < rank <= low for rank, low, _ in places)
    edge = f" {ahead:,} of {len(places):,} stand at the upper end of their own interval:" if ahead else ""
    edge += " few draws, if any, put them higher." if ahead else ""
    said = f"How sure: the interval of the first ends at rank {last:,}, and"
    if not others:
        return f"{said} no other of the list begins there or above." + edge
    whose = f"{others:,} of the other {len(places) - 1:,}" if len(places) > 2 else "the other"
    begin = f"that of {whose} begins" if others == 1 else f"those of {whose} begin"
    return f"{said} {begin} there or above: their order is open." + edge


def bounded(value: float | None, low: float | None, high: float | None) -> str:
    """A score with its bounds: `0.71 (0.55–0.83)`."""
    if value is None:
        return UNKNOWN
    return f"{score(value)} ({score(low)} to {score(high)})"


def command(model: str, as_of: int | None, notes: bool) -> str:
    """What to write to make a report again; a model as of a year is the model with that option."""
    parts = ["prioritize", "rank", "--model", model.removesuffix(f"-as-of-{as_of}")]
    parts += ["--as-of", str(as_of)] if as_of else []
    return shlex.join([*parts, *(["--notes", "FILE"] if notes else [])])


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


def expert(override: str) -> str:
    """The badge of an expert's note: `expert: hold`, or `expert: note` where nothing is to be done instead."""
    return f"expert: {override or 'note'}"


def criterion_name(code: str) -> str:
    """A criterion by name, as a sentence has it: `Loss tolerance`."""
    name = code.replace("_", " ")
    return name[:1].upper() + name[1:]


def state(code: str) -> str:
    """The state of a criterion in words."""
    return {"none": "known none"}.get(code, code)


def _no_minus_zero(value: float) -> float:
    return 0.0 if abs(value) < 0.005 else value


def _minus(text: str) -> str:
    """The typographic minus sign, which lines up with digits."""
    return text.replace("-", "−")
