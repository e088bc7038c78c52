"""The parts of an evaluation of combinations: pairs recovered, the ledger, measured synergy, toxicities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest import Question
from prioritize.combinations.backtest_baselines import NO_DRUGS, PRECEDENT
from prioritize.combinations.backtest_figures import Estimate as TwoWays
from prioritize.dossier import PairWriter
from prioritize.dossier.details import Details, Ledger
from prioritize.errors import Problem, UsageError
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts, Model
from prioritize.pipeline import Log, Places, Results, build, compute, load_model, quiet, reading
from prioritize.report.validation import Cell, Figure, Gain, Grid, Headline, Part, figure, gain
from prioritize.trust import OUTCOME, backtest_pairs
from prioritize.validating.drugs import (
    DrugNames,
    best_of_members,
    cached,
    counted,
    read_drugs,
)
from prioritize.validating.genome import Genome, read_genome
from prioritize.validating.measuring import BASELINE, CHANCE, SCORE
from prioritize.validating.pair_rankings import (
    circular_lines,
    member_pairs,
    pair_model_problems,
)
from prioritize.validating.pieces import MODEL, Piece, Settings, file_facts, file_lines
from prioritize.validating.portfolios import pairs_of_companies
from prioritize.validating.recovered import PAIR_DRAWS, Known, Pair, best_beside, recovered_parts, two_ways
from prioritize.validating.refusing import refuse
from prioritize.validating.scores import pair_scores
from prioritize.validating.toxicity import toxicity_part
from prioritize.validation.baselines import chance, jaccard
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, percentiles
from prioritize.validation.metrics import auroc, spearman
from prioritize.validation.outcomes import read_outcomes, read_table
from prioritize.validation.portfolio import read_portfolio
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

OF_MODEL = (
    "pairs are ranked without what rests on the drugs on record, such as their stage: the trials that are to be told "
    "may have brought it about; which pairs can be scored at all still rests on it"
)
SYNERGY = (("drug_a_name", "drug_b_name"), ("Drug1", "Drug2"), ("drug_a", "drug_b"))
"""Columns of the two drugs in a table of measured synergy."""


@dataclass(frozen=True)
class Files:
    """Files of an evaluation of combinations; what is None is left out.

    Attributes
    ----------
    outcomes : tuple of Path
        As `read_outcomes` takes them; none = the ledger of the store alone.
    synergy : Path or None
        Two columns of drugs, and `synergy`.
    phase1_drugs, phase1_dlt : Path or None
        Drugs, and toxicities that limited the dose, of phase I trials.
    earlier : tuple of Path
        Pairs that were known before, or that the scores were trained on, as `read_outcomes` takes them: a drug that
        is in none of them is cold.
    """

    outcomes: tuple[Path, ...] = ()
    synergy: Path | None = None
    phase1_drugs: Path | None = None
    phase1_dlt: Path | None = None
    earlier: tuple[Path, ...] = ()


def pair_piece(where: Places, files: Files, settings: Settings, log: Log = quiet) -> Piece:
    """What the files give.

    Parameters
    ----------
    where : Places
    files : Files
    settings : Settings
    log : callable

    Raises
    ------
    UsageError
        A file of targets, or a column of scores that holds the outcome.
    """
    facts = feature_facts(where.sql)
    year = None if settings.allow_leaky else settings.as_of
    model = load_model(MODEL if settings.scores else settings.model, where, year)
    tables = [_read(path) for path in files.outcomes]
    synergy = _synergy(files.synergy)
    portfolio = None if settings.portfolio is None else read_portfolio(settings.portfolio, "combinations")
    build(where, log)
    parts: list[Part] = []
    lines: list[Headline] = []
    with reading(where, year) as con:
        genome = read_genome(con, facts)
        leaks = list(_let_in(where, model, genome, facts, settings))
        results = compute(con, facts, model)
        ranked = member_pairs(results, whole=bool(leaks))
        names = [name for table in tables for name in table.target + table.partner]
        names += [name for pair in synergy for name in pair]
        called = DrugNames.read(con, settings.drug_names)
        drugs = read_drugs(con, names, genome, results.members, called)
        known = Known(ranked, genome, drugs, called, _earlier(files.earlier, called), facts, settings)
        for table in tables:
            log(f"{Path(table.where).name}: {len(table):,} rows, {table.format}")
            found, said, let_in = recovered_parts(table, known)
            parts += found
            lines += said
            leaks += let_in
        if portfolio is not None:
            log(f"{portfolio.where}: {len(portfolio.entries):,} entries")
            part, said = pairs_of_companies(con, portfolio, tables, results, ranked, genome, called, settings)
            parts.append(part)
            lines += said
        log("the ledger of the store")
        writer = PairWriter(results, Ledger.read(con), Details.read(con), {})
        part, said = ledger_part(con, results, writer, min(settings.draws, PAIR_DRAWS))
        parts.append(part)
        lines += said
        if synergy:
            log("measured synergy")
            part, said = synergy_part(synergy, known)
            parts.append(part)
            lines += said
        if files.phase1_drugs and files.phase1_dlt:
            log("toxicities that limited doses")
            part, said = toxicity_part(con, files.phase1_drugs, files.phase1_dlt, settings.draws, settings.seed)
            parts.append(part)
            lines += said
    given = [fact for path in files.outcomes for fact in file_facts("outcomes", path, "")]
    for name, path in (("synergy", files.synergy), ("drugs", files.phase1_drugs), ("toxicities", files.phase1_dlt)):
        given += file_facts(name, path, "") if path else []
    if settings.drug_names is not None:
        given += file_facts("drug names", settings.drug_names, "")
    for path in files.earlier:
        given += file_facts("earlier pairs", path, "")
    if settings.portfolio is not None:
        given += file_facts("portfolio", settings.portfolio, "")
    said_of = file_lines(settings) or (*circular_lines(model, facts), OF_MODEL)
    return Piece(tuple(given), said_of, tuple(parts), tuple(dict.fromkeys(leaks)), (), tuple(lines))


def _let_in(
    where: Places, model: Model, genome: Genome, facts: Mapping[str, FeatureFacts], settings: Settings
) -> tuple[str, ...]:
    """What a model knows of outcomes and was allowed; nothing where scores were handed in, beside which none is held.

    Raises
    ------
    UsageError
        All of it, unless it is allowed.
    """
    if settings.scores is not None:
        return ()
    every = {**facts, **feature_facts(where.sql, "indications")}
    return refuse(pair_model_problems(model, genome, settings.as_of, every), settings.allow_leaky)


def _earlier(paths: Sequence[Path], called: DrugNames) -> frozenset[str] | None:
    """Keys of all drugs of earlier pairs; None where no file names them."""
    if not paths:
        return None
    tables = [_read(path) for path in paths]
    return frozenset(called.key(name) for table in tables for name in {*table.target, *table.partner})


def _read(path: Path) -> Outcomes:
    """Outcomes of pairs."""
    found = read_outcomes(path)
    if found.kind != "combinations":
        raise UsageError(Problem(f"holds targets ({found.format})", str(path), fix="use 'validate targets'"))
    return found


# --- the ledger ----------------------------------------------------------------------------


def ledger_part(
    con: duckdb.DuckDBPyConnection, results: Results, writer: PairWriter, draws: int
) -> tuple[Part, list[Headline]]:
    """Pairs of the ledger by indication: approved or positive beside failed, and tried beside not tried."""
    found = backtest_pairs(con, results, writer, draws)
    rows: list[tuple[Cell, ...]] = []
    compared: list[tuple[Cell, ...]] = []
    for question in found.questions:
        sides = question.n_positive, question.n_negative
        if not question.rankings:
            rows.append((question.title, "too few cases", *sides, None, None))
        for one in question.rankings:
            called = CALLED.get(one.name, one.name)
            rows.append((question.title, called, *sides, *two_ways(one.area)))
            for other in one.against:
                by_target, by_pair = (
                    gain(other.difference.value, *ends)
                    for ends in (other.difference.by_target, other.difference.by_pair)
                )
                counts = other.n_positive, other.n_negative
                compared.append(
                    (
                        CALLED.get(other.baseline, other.baseline),
                        called,
                        question.title,
                        *counts,
                        other.area,
                        by_target,
                        by_pair,
                        other.verdict,
                    )
                )
    heads = ("question", "ranking", "positive", "negative", "AUROC, by target", "AUROC, by pair")
    more = (
        "baseline",
        "ranking",
        "question",
        "positive",
        "negative",
        "AUROC",
        "difference, by target",
        "difference, by pair",
        "shown",
    )
    part = Part(
        "The ledger: pair and indication",
        (
            "Scores are those without the outcome of any trial. That of which the summary tells leaves out what rests "
            "on the drugs on record, such as their stage, which the very trial may have brought about; with it, a "
            f"score is hindsight. A difference is shown only where both its intervals exclude 0; {draws} draws each. "
            "Other terms are not dated either; 'tried' measures likeness to what was chosen, not success.",
        ),
        (
            Grid("What became of pairs that were tried", heads, tuple(rows), (4, 5, 1, 2, 3)),
            Grid("Beside baselines", more, tuple(compared), (8, 6, 2, 1, 7)),
        ),
        notes=tuple(
            f"{question.title}: left out "
            f"{'; '.join(f'{count:,} {words}' for words, count in question.left_out if count)}"
            for question in found.questions
            if any(count for _, count in question.left_out)
        ),
    )
    asked = [question for question in found.questions if question.title.startswith(OUTCOME)]
    return part, [line for question in asked for line in _ledger_lines(question)]


def _ledger_lines(question: Question) -> list[Headline]:
    """What the ledger says of success: the score beside the best baseline, and the best without hindsight."""
    task = f"The ledger. {question.title}"
    sides = question.n_positive + question.n_negative, question.n_positive
    if not question.rankings:
        return [Headline(task, "score", *sides, auroc.name, UNKNOWN, "", UNKNOWN, NO_GAIN, NOT_SHOWN)]
    one = question.rankings[0]
    called = CALLED.get(one.name, one.name)
    area = two_ways(one.area)[0]
    names = {other.baseline for other in one.against}
    found = [best_beside(one, some) for some in (names, names - {EQUAL_WITH_DRUGS})]
    lines = []
    for best in {other.baseline: other for other in found if other}.values():
        change = gain(best.difference.value, *best.difference.by_target)
        its = figure(best.area, np.nan, np.nan)
        name = CALLED.get(best.baseline, best.baseline)
        lines.append(Headline(task, called, *sides, auroc.name, area, name, its, change, best.verdict))
    return lines or [Headline(task, called, *sides, auroc.name, area, "", UNKNOWN, NO_GAIN, NOT_SHOWN)]


EQUAL_WITH_DRUGS = "equal weights of the merits"
"""The baseline of the ledger that counts the stage of drugs."""
CALLED = {
    NO_DRUGS: "score, drugs left out",
    PRECEDENT: "score, drugs counted (hindsight)",
    EQUAL_WITH_DRUGS: f"{EQUAL_WITH_DRUGS}, drugs counted (hindsight)",
    "equal weights without drugs": f"{EQUAL_WITH_DRUGS}, drugs left out",
}
"""What rankings and baselines of the ledger are called here, where drugs are hindsight."""
UNKNOWN, NO_GAIN = Figure(None), Gain(None)


# --- measured synergy ----------------------------------------------------------------------


def _synergy(path: Path | None) -> dict[Pair, float]:
    """Mean measured synergy of each pair over its cell lines."""
    if path is None:
        return {}
    table = read_table(path, "synergy")
    names = next((some for some in SYNERGY if set(some) <= set(table.columns)), None)
    if names is None:
        raise UsageError(Problem("has no two columns of drugs", str(path), fix="name them drug_a and drug_b"))
    values: dict[Pair, list[float]] = {}
    for one, other, value in zip(*(table.column(name) for name in (*names, "synergy")), strict=True):
        pair = min(one.casefold(), other.casefold()), max(one.casefold(), other.casefold())
        values.setdefault(pair, []).append(float(value))
    return {pair: float(np.mean(some)) for pair, some in sorted(values.items()) if pair[0] != pair[1]}


def synergy_part(synergy: Mapping[Pair, float], known: Known) -> tuple[Part, list[Headline]]:
    """Rank correlation of scores with synergy measured in cell lines; about 0 is expected."""
    pairs = list(synergy)
    measured = np.array([synergy[pair] for pair in pairs])
    columns = {
        CHANCE: chance([f"{one}|{other}" for one, other in pairs], known.settings.seed),
        "number of targets": counted(pairs, known.drugs),
        "shared targets (Jaccard)": jaccard(*([known.drugs.genes[pair[side]] for pair in pairs] for side in (0, 1))),
    }
    for name, ranked in known.ranked.named(BASELINE).items():
        columns[name] = best_of_members(pairs, known.drugs, ranked)
    others = set(columns)
    if known.settings.scores is not None:
        columns |= pair_scores(known.settings.scores, pairs, cached(known.names.key)).columns
    else:
        for name, ranked in known.ranked.named(SCORE).items():
            columns[name] = best_of_members(pairs, known.drugs, ranked)
    rows: list[tuple[Cell, ...]] = []
    lines = []
    title = "Measured synergy, beside 0"
    first = next(name for name in columns if name not in others)
    for name, values in columns.items():
        there = np.flatnonzero(~np.isnan(values))
        own, by_pair, said = UNKNOWN, UNKNOWN, NOT_SHOWN
        if len(there) >= 2 * FEWEST:
            some = [pairs[row] for row in there.tolist()]
            found = correlated(some, values[there], measured[there], known.settings.seed)
            own, by_pair = two_ways(found)
            said = {1: "above", -1: "below", 0: NOT_SHOWN}[found.sign]
        rows.append((name, len(there), Gain(*own), Gain(*by_pair), said))
        if name == first:
            lines.append(
                Headline(title, name, len(there), None, "rank correlation", own, "", UNKNOWN, NO_GAIN, said),
            )
    part = Part(
        "Measured synergy",
        (
            "Rank correlation with synergy measured in cell lines, averaged over them. Cell lines have no immune "
            "cells and no stroma, and a score of mechanisms is not one of synergy: about 0 is expected. Whole drugs "
            f"are drawn for the first interval, pairs for the second, {PAIR_DRAWS} times each; a correlation counts "
            "only where both exclude 0.",
        ),
        (Grid(f"{len(pairs):,} pairs", SYNERGY_HEADS, tuple(rows), (2, 4, 1)),),
    )
    return part, lines


SYNERGY_HEADS = ("ranking", "pairs", "rank correlation, by drug", "rank correlation, by pair", "shown")


def correlated(pairs: Sequence[Pair], values: Floats, measured: Floats, seed: int) -> TwoWays:
    """Rank correlation over m pairs, with 95 % intervals over draws of drugs and over draws of pairs.

    In a draw of drugs a pair counts as often as its two drugs were drawn, multiplied, as in `combinations.backtest`.

    Parameters
    ----------
    pairs : sequence of (str, str)
    values, measured : ndarray of shape (m,)
    seed : int
    """
    random = np.random.default_rng(seed)
    names = {name: place for place, name in enumerate(sorted({name for pair in pairs for name in pair}))}
    left, right = (np.array([names[pair[side]] for pair in pairs], dtype=np.int64) for side in (0, 1))
    by_drug, by_pair = np.empty(PAIR_DRAWS), np.empty(PAIR_DRAWS)
    for draw in range(PAIR_DRAWS):
        times = np.bincount(random.integers(len(names), size=len(names)), minlength=len(names))
        rows = np.repeat(np.arange(len(pairs)), times[left] * times[right])
        by_drug[draw] = spearman(values[rows], measured[rows])
        rows = random.integers(len(pairs), size=len(pairs))
        by_pair[draw] = spearman(values[rows], measured[rows])
    return TwoWays(spearman(values, measured), percentiles(by_drug), percentiles(by_pair))
