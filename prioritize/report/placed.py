"""Where the targets stand among all genes, in sentences that every form of the report shows."""

from __future__ import annotations

from prioritize.report import words
from prioritize.report.document import ControlLine, Document, Placing

FEW = 5
"""Targets below which a permutation p says little: a single gene moves the mean."""
STRICTEST = "as many, as much published, druggable by DGIdb"


def sentences(document: Document, placed: Placing) -> tuple[str, ...]:
    """How many targets have a place, where they stand beside the strictest controls and the others, and what p means.

    Parameters
    ----------
    document : Document
    placed : Placing
        That of the document.
    """
    return (*_counts(document, placed), *_standing(placed), *_warnings(placed))


def _counts(document: Document, placed: Placing) -> tuple[str, ...]:
    """How many of the targets have a place, those that are not ranked among them."""
    unranked = document.n_targets - document.n_ranked
    rest = "the one that is not ranked counts" if unranked == 1 else f"the {unranked:,} that are not ranked count"
    more = f"; a place needs no wanted direction, so {rest} too" if unranked else ""
    have = "has" if placed.n_placed == 1 else "have"
    return (
        f"{placed.n_placed:,} of {document.n_targets:,} targets {have} a place among {placed.n_genes:,} protein-coding "
        f"genes{more}.",
    )


def _standing(placed: Placing) -> tuple[str, ...]:
    """Where the targets stand, the strictest controls first."""
    told = f"On average a target stands above {words.share_fine(placed.standing)} of these genes."
    if not placed.controls:
        return (told,)
    strictest = placed.controls[-1]
    lacking = "" if strictest.controls == STRICTEST else " There are too few genes for stricter controls."
    others = "".join(f"; {_beside(line)}" for line in placed.controls[-2::-1])
    return (f"{told} Sets of control genes: {_beside(strictest)}{others}.{lacking}",)


def _beside(line: ControlLine) -> str:
    """A kind of controls, with its permutation p."""
    return f"{line.controls}: {words.share_fine(line.mean)} (p {words.probability(line.p)})"


def _warnings(placed: Placing) -> tuple[str, ...]:
    """That p says little of few targets."""
    if placed.n_placed >= FEW:
        return ()
    return (f"With fewer than {FEW} targets p says little: a single gene moves the mean.",)
