"""How far to trust a ranking: gaps and weights simulated, and pairs held against what was tried in people."""

from __future__ import annotations

import warnings
from dataclasses import replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest import Backtest, Question, backtest
from prioritize.combinations.backtest_baselines import NO_DRUGS
from prioritize.combinations.backtest_cases import Facts
from prioritize.combinations.backtest_figures import DRAWS, NOT_SHOWN, Estimate
from prioritize.combinations.search import Pairs
from prioritize.dossier import PairWriter
from prioritize.dossier.details import number
from prioritize.dossier.targets import TOP
from prioritize.features import read_set
from prioritize.pipeline import Results
from prioritize.report.document import BacktestLine, Document, HeldLine, MaskLine, Trust
from prioritize.score.stress import interval_coverage, masking

Floats = NDArray[np.float64]

MASKINGS = 20
TRUTHS, QUICK_TRUTHS = 60, 12
"""Simulated truths for each way and share of hiding."""
QUICK_DRAWS = 100
"""Bootstrap draws of the quick version."""
OUTCOME = "Outcome, "
"""How the title of a question begins that asks for success, not for likeness to what was tried."""


def trust(con: duckdb.DuckDBPyConnection, results: Results, pairs: PairWriter, *, quick: bool) -> Trust:
    """Simulate gaps and weights, and hold the pairs against what was tried in people.

    Parameters
    ----------
    con : DuckDBPyConnection
        The store that `results` were made from.
    results : Results
    pairs : PairWriter
        Of the same results.
    quick : bool
        Fewer simulated truths and draws, as a report takes them.
    """
    masked, held = _simulated(results, QUICK_TRUTHS if quick else TRUTHS)
    found = backtest_pairs(con, results, pairs, QUICK_DRAWS if quick else DRAWS)
    lines = tuple(line for question in found.questions for line in _lines(question))
    return Trust(MASKINGS, masked, held, found.draws, lines, tuple(found.lines()))


def with_trust(document: Document, found: Trust) -> Document:
    """The document with what was found, and with a statement of what it says of pairs."""
    return replace(document, trust=found, statements=(*document.statements, *_statement(found)))


def _simulated(results: Results, truths: int) -> tuple[tuple[MaskLine, ...], tuple[HeldLine, ...]]:
    """Masking, and coverage of the rank intervals; nothing for a list of which no first ten can be spoken of."""
    if int((results.ranking.rank > 0).sum()) <= TOP:
        return (), ()
    papers = _papers(results)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # the mean of no masking is NaN, and becomes None
        masked = masking(results.ranking, results.model, papers, runs=MASKINGS)
    held = interval_coverage(results.ranking, results.model, papers, runs=truths)
    return (
        tuple(
            MaskLine(one.how, one.share, number(one.correlation), number(one.shift), one.overlap, one.unranked)
            for one in masked
        ),
        tuple(
            HeldLine(one.how, one.hidden, number(one.share), number(one.low), number(one.high), one.runs)
            for one in held
        ),
    )


def _papers(results: Results) -> Floats:
    """Papers of each target, shape (n_targets,); NaN = unknown."""
    matrix = results.matrix
    return matrix.column("publications") if "publications" in matrix.features else np.full(len(matrix.targets), np.nan)


def backtest_pairs(con: duckdb.DuckDBPyConnection, results: Results, pairs: PairWriter, draws: int) -> Backtest:
    """Pairs on what was tried in people, those that a gate takes out among them.

    The gate for known harm rests on the very outcomes that are to be told, so to leave gated pairs out would be to
    leave out failures by their result.
    """
    members = results.members
    axes = read_set(con, "axes", members.ids)
    unknown = np.full(len(members.ids) - members.n_targets, np.nan)
    facts = Facts(
        ids=members.ids,
        classes=members.classes,
        n_targets=members.n_targets,
        genes=members.genes,
        mechanisms=tuple(pairs.classes),
        axes=tuple(frozenset(axes.of(row)) for row in range(len(members.ids))),
        degree=np.concatenate([_degree(con, members.ids[: members.n_targets]), unknown]),
        papers=np.concatenate([_papers(results), unknown]),
        asked=members.asked,
        registered=frozenset(members.registry),
    )
    indications = {name: line.indication for name, line in pairs.ledger.lines.items()}
    whole = _together(results.pairs, results.gated)
    return backtest(whole, members.ledger, facts, results.model.combinations, indications, draws=draws)


def _degree(con: duckdb.DuckDBPyConnection, targets: tuple[str, ...]) -> Floats:
    """Partners of each target on the interactome, shape (n_targets,); NaN = not on it."""
    counts = dict(
        con.execute(
            "SELECT hgnc_id, count(*) FROM (SELECT hgnc_a AS hgnc_id FROM raw.interaction "
            "UNION ALL SELECT hgnc_b FROM raw.interaction) GROUP BY hgnc_id"
        ).fetchall()
    )
    return np.array([counts.get(target, np.nan) for target in targets], dtype=np.float64)


def _together(some: Pairs, others: Pairs) -> Pairs:
    """Pairs of both, the highest score first."""
    whole = Pairs(
        np.concatenate([some.left, others.left]),
        np.concatenate([some.right, others.right]),
        np.concatenate([some.score, others.score]),
        np.concatenate([some.base, others.base]),
        np.concatenate([some.low, others.low]),
        np.concatenate([some.high, others.high]),
        np.concatenate([some.coverage, others.coverage]),
        some.terms,
        np.concatenate([some.values, others.values]),
        np.concatenate([some.contributions, others.contributions]),
    )
    return whole.rows(np.argsort(-whole.score, kind="stable"))


def _lines(question: Question) -> list[BacktestLine]:
    """A question, once per ranking; once without figures when it has too few cases."""
    sides = (question.title, question.positive, question.negative, question.n_positive, question.n_negative)
    if not question.rankings:
        return [BacktestLine(*sides, "", None, None, None, (), (), ())]
    found = []
    for one in question.rankings:
        baselines: dict[str, list[str]] = {"above": [], "below": [], NOT_SHOWN: []}
        for other in one.against:
            baselines[other.verdict].append(other.baseline)
        by_target, by_pair = _ends(one.area)
        above, below, rest = (tuple(some) for some in baselines.values())
        found.append(BacktestLine(*sides, one.name, number(one.area.value), by_target, by_pair, above, below, rest))
    return found


def _ends(estimate: Estimate) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Both intervals; None where too few draws had a figure."""
    by_target, by_pair = (None if np.isnan(ends).any() else ends for ends in (estimate.by_target, estimate.by_pair))
    return by_target, by_pair


def _statement(found: Trust) -> list[str]:
    """Whether the order of pairs tells those that did well from those that failed."""
    first = {line.question: line for line in reversed(found.backtest) if line.question.startswith(OUTCOME)}
    told = [_outcome_words(line) for line in reversed(first.values())]
    if not told:
        return []
    return [
        "Does the order tell pairs that did well in people from pairs that failed, without their own outcomes? "
        f"{'; '.join(told)}."
    ]


def _outcome_words(line: BacktestLine) -> str:
    """One question about outcomes in words."""
    about = line.question.removeprefix(OUTCOME)
    cases = f"{line.n_positive} {line.positive}, {line.n_negative} {line.negative}"
    if line.area is None:
        return f"{about}: {NOT_SHOWN} ({cases}: too few)"
    verdict = "shown" if "chance" in line.above else "the reverse is shown" if "chance" in line.below else NOT_SHOWN
    without = ", without what is on record of drugs" if line.ranking == NO_DRUGS else ""
    ends = f", 95% {line.by_target[0]:.2f} to {line.by_target[1]:.2f} by target" if line.by_target else ""
    return f"{about}: {verdict} (AUROC {line.area:.2f}{ends}{without}; 0.50 is chance; {cases})"
