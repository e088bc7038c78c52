"""The parts of an evaluation of combinations: pairs recovered, the ledger, measured synergy, toxicities."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_figures import Compared as Beside
from prioritize.combinations.backtest_figures import Estimate as TwoWays
from prioritize.combinations.backtest_figures import Ranked, measure
from prioritize.dossier import PairWriter
from prioritize.dossier.details import Details, Ledger
from prioritize.errors import Problem, UsageError
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts
from prioritize.pipeline import Log, Places, Results, build, compute, load_model, quiet, reading
from prioritize.report.validation import Cell, Dot, Figure, Forest, Gain, Grid, Part, figure, gain
from prioritize.trust import OUTCOME, backtest_pairs
from prioritize.validating.drugs import Drugs, counted, pair_bases, read_drugs, summed, with_checkpoint
from prioritize.validating.genome import Genome, read_genome
from prioritize.validating.measuring import BASELINE, CHANCE, HINDSIGHT, SCORE
from prioritize.validating.pieces import Piece, Settings, file_facts
from prioritize.validating.refusing import column_problems, refuse
from prioritize.validating.scores import pair_scores
from prioritize.validating.toxicity import toxicity_part
from prioritize.validation.baselines import chance, jaccard, popularity
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Estimate, percentiles, verdict
from prioritize.validation.metrics import spearman
from prioritize.validation.negatives import bins_of, matched, partners_of
from prioritize.validation.outcomes import read_outcomes, read_table
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[str, str]

PAIR_DRAWS = 300
"""Draws behind the intervals of pairs, of drugs and of pairs each."""
IN_PEOPLE = 1
SYNERGY = (("drug_a_name", "drug_b_name"), ("Drug1", "Drug2"), ("drug_a", "drug_b"))
"""Columns of the two drugs in a table of measured synergy."""
POPULAR = "partners of both drugs (hindsight)"


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
    """

    outcomes: tuple[Path, ...] = ()
    synergy: Path | None = None
    phase1_drugs: Path | None = None
    phase1_dlt: Path | None = None


@dataclass(frozen=True)
class Known:
    """What pairs are scored with."""

    results: Results
    genome: Genome
    drugs: Drugs
    facts: Mapping[str, FeatureFacts]
    settings: Settings


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
    model = load_model(settings.model, where, settings.as_of)
    tables = [_read(path) for path in files.outcomes]
    synergy = _synergy(files.synergy)
    build(where, log)
    parts: list[Part] = []
    lines: list[str] = []
    leaks: list[str] = []
    with reading(where, settings.as_of) as con:
        results = compute(con, facts, model)
        genome = read_genome(con, facts)
        names = [name for table in tables for name in table.target + table.partner]
        names += [name for pair in synergy for name in pair]
        known = Known(results, genome, read_drugs(con, names, genome, results.members), facts, settings)
        for table in tables:
            log(f"{Path(table.where).name}: {len(table):,} rows, {table.format}")
            found, said, let_in = recovered_parts(table, known)
            parts += found
            lines += said
            leaks += let_in
        log("the ledger of the store")
        writer = PairWriter(results, Ledger.read(con), Details.read(con), {})
        parts.append(ledger_part(con, results, writer, min(settings.draws, PAIR_DRAWS)))
        lines += _outcome_lines(parts[-1].grids[0])
        if synergy:
            log("measured synergy")
            parts.append(synergy_part(synergy, known))
        if files.phase1_drugs and files.phase1_dlt:
            log("toxicities that limited doses")
            parts.append(toxicity_part(con, files.phase1_drugs, files.phase1_dlt, settings.draws, settings.seed))
            lines += parts[-1].notes
    given = [fact for path in files.outcomes for fact in file_facts("outcomes", path, "")]
    for name, path in (("synergy", files.synergy), ("drugs", files.phase1_drugs), ("toxicities", files.phase1_dlt)):
        given += file_facts(name, path, "") if path else []
    return Piece(tuple(given), tuple(lines), tuple(parts), tuple(leaks), ())


def _read(path: Path) -> Outcomes:
    """Outcomes of pairs."""
    found = read_outcomes(path)
    if found.kind != "combinations":
        raise UsageError(Problem(f"holds targets ({found.format})", str(path), fix="use 'validate targets'"))
    return found


# --- pairs that were given to people -------------------------------------------------------


def recovered_parts(outcomes: Outcomes, known: Known) -> tuple[list[Part], list[str], tuple[str, ...]]:
    """Pairs that reached people, beside pairs that nobody reported, drawn in four ways."""
    positives, others, left = _positives(outcomes, known.settings.as_of)
    everything = sorted({*positives, *others})
    degree = partners_of(everything)
    rows = _rows_of(outcomes)
    likes: dict[str, Mapping[str, Hashable]] = {
        "unreported pairs": dict.fromkeys(degree, ""),
        "unreported pairs of drugs with as many partners": bins_of(degree),
        "unreported pairs of drugs as often reported": bins_of(rows),
        "unreported pairs of drugs of the same classes": {
            name: known.drugs.classes[name] for name in degree if known.drugs.classes[name]
        },
    }
    parts, lines = [], []
    leaks: tuple[str, ...] = ()
    for how, like in likes.items():
        negatives = matched(positives, everything, like, seed=known.settings.seed)
        kept = [pair for pair in positives if pair[0] in like and pair[1] in like]
        if min(len(kept), len(negatives)) < FEWEST:
            parts.append(Part(_title(outcomes, how), (f"{NOT_SHOWN}: too few such pairs.",)))
            continue
        cases = [*kept, *negatives]
        positive = np.arange(len(cases)) < len(kept)
        columns, let_in = _columns(cases, positive, everything, known, outcomes)
        leaks = (*leaks, *let_in)
        part, said = _recovered(
            _title(outcomes, how),
            how,
            cases,
            positive,
            columns,
            known.settings.seed,
            min(known.settings.draws, PAIR_DRAWS),
            left,
        )
        parts.append(part)
        lines += said
    return parts, lines, tuple(dict.fromkeys(leaks))


def _title(outcomes: Outcomes, how: str) -> str:
    return f"Pairs given to people, beside {how} ({outcomes.format})"


def _positives(outcomes: Outcomes, as_of: int | None) -> tuple[list[Pair], list[Pair], list[str]]:
    """Pairs given to people, after a year if one is asked for; the other pairs of the file; and what is left out."""
    stage: dict[Pair, int] = {}
    year: dict[Pair, float] = {}
    pairs = list(zip(outcomes.target, outcomes.partner, strict=True))
    for pair, reached, when in zip(pairs, outcomes.stage.tolist(), outcomes.year.tolist(), strict=True):
        stage[pair] = max(stage.get(pair, -1), reached)
        if reached >= IN_PEOPLE:
            year[pair] = float(np.fmin(year.get(pair, np.nan), when))
    tried = [pair for pair in sorted(stage) if stage[pair] >= IN_PEOPLE]
    late = [pair for pair in tried if as_of is None or year[pair] > as_of]
    others = sorted(set(stage) - set(late))
    left = [f"{len(stage) - len(tried):,} pairs of the file did not reach people"]
    if as_of is not None:
        left.append(f"{len(tried) - len(late):,} were given in {as_of} or before, or in a year that is not on record")
    return late, others, left


def _rows_of(outcomes: Outcomes) -> dict[str, int]:
    """In how many rows of the file each name stands."""
    found: dict[str, int] = {}
    for name in outcomes.target + outcomes.partner:
        found[name] = found.get(name, 0) + 1
    return found


def _columns(
    cases: Sequence[Pair],
    positive: Bools,
    everything: Sequence[Pair],
    known: Known,
    outcomes: Outcomes,
) -> tuple[dict[str, tuple[str, Floats]], tuple[str, ...]]:
    """Kind and values of every ranking of the cases, baselines first; and what leaky columns were let in."""
    drugs, genome = known.drugs, known.genome
    left, right = [one for one, _ in cases], [other for _, other in cases]
    found = {
        CHANCE: (BASELINE, chance([f"{one}|{other}" for one, other in cases], known.settings.seed)),
        "attention (publications of their targets)": (
            BASELINE,
            summed(cases, drugs, genome, genome.features["publications"]),
        ),
        "network degree of their targets": (BASELINE, summed(cases, drugs, genome, genome.degree)),
        "number of targets": (BASELINE, counted(cases, drugs)),
        "shared targets (Jaccard)": (
            BASELINE,
            jaccard([drugs.genes[one] for one in left], [drugs.genes[one] for one in right]),
        ),
        "contains a checkpoint": (BASELINE, with_checkpoint(cases, drugs, genome)),
        POPULAR: (HINDSIGHT, popularity(left, right, everything)),
    }
    leaks: tuple[str, ...] = ()
    if known.settings.scores is not None:
        given = pair_scores(known.settings.scores, cases, str.casefold)
        found |= {name: (SCORE, values) for name, values in given.columns.items()}
        beside = {name: values for name, values in given.columns.items() if name != "score"}
        problems = column_problems(str(known.settings.scores), beside, positive, known.facts, outcomes.extra)
        leaks = refuse(problems, known.settings.allow_leaky)
    else:
        scored = (known.results.pairs, known.results.gated)
        found[f"model {known.results.model.name}"] = (SCORE, pair_bases(cases, drugs, scored))
    return found, leaks


def _recovered(
    title: str,
    how: str,
    cases: Sequence[Pair],
    positive: Bools,
    columns: Mapping[str, tuple[str, Floats]],
    seed: int,
    draws: int,
    left: Sequence[str],
) -> tuple[Part, list[str]]:
    """Figures of all rankings against one kind of negatives."""
    names = {name: place for place, name in enumerate(sorted({name for pair in cases for name in pair}))}
    ends = np.sort(np.array([[names[one], names[other]] for one, other in cases], dtype=np.int64), axis=1)
    usable = {name: values for name, (_, values) in columns.items() if _both_sides(values, positive)}
    others = {name: values for name, values in usable.items() if columns[name][0] != SCORE}
    found, _ = measure(usable, others, positive, ends, [frozenset()] * len(cases), draws=draws, seed=seed)
    rows: list[tuple[Cell, ...]] = []
    dots, lines = [], []
    n_names = len(names)
    by_name = {one.name: one for one in found}
    for name, (kind, values) in columns.items():
        there = ~np.isnan(values)
        counts = (int(there.sum()), int((there & positive).sum()))
        if name not in by_name:
            rows.append((name, kind, *counts, None, None, None, "", NOT_SHOWN, "too few pairs"))
            continue
        one = by_name[name]
        compared = _best(one) if kind == SCORE else None
        area, by_pair = _two(one.area)
        rows.append(
            (
                name,
                kind,
                *counts,
                area,
                by_pair,
                _two(one.lift)[0],
                gain(compared.difference.value, *compared.difference.by_target) if compared else "",
                compared.verdict if compared else "",
                compared.baseline if compared else "",
            )
        )
        dots.append(Dot(name, kind, area))
        if compared:
            lines.append(
                f"{title}, {name}: AUROC {area.words()}, {counts[0]:,} pairs, {counts[1]:,} "
                "positive; beside the best baseline "
                f"{Gain(compared.difference.value, *compared.difference.by_target).words('+')}: "
                f"{compared.verdict} ({compared.baseline})"
            )
    n_positive = int(positive.sum())
    grid = Grid(
        f"{n_positive:,} pairs given to people, {len(cases) - n_positive:,} {how}; {n_names:,} drugs",
        (
            "ranking",
            "kind",
            "pairs",
            "positive",
            "AUROC, by drug",
            "AUROC, by pair",
            "lift of the top 10%",
            "difference to the best baseline",
            "shown",
            "best baseline",
        ),
        tuple(rows),
        (4, 7, 8, 2, 3, 6, 5),
    )
    part = Part(
        title,
        (
            f"{'; '.join(left)}. For each positive pair so many pairs that the file does not name were drawn, of "
            "drugs like its own in the way named. Whole drugs are drawn for the first interval, pairs for the "
            "second; a difference is shown only where both exclude 0. A pair without a score takes no part, and is "
            "never put last.",
        ),
        (grid,),
        (Forest(f"{title}: AUROC", "AUROC with 95 % interval by drug", 0.5, tuple(dots)),),
    )
    return part, lines


def _both_sides(values: Floats, positive: Bools) -> bool:
    there = ~np.isnan(values)
    return bool(min((there & positive).sum(), (there & ~positive).sum()) >= FEWEST)


def _best(one: Ranked) -> Beside | None:
    """The comparison with the baseline that is best on the same pairs."""
    known = [
        other for other in one.against if not np.isnan(other.area) and min(other.n_positive, other.n_negative) >= FEWEST
    ]
    return max(known, key=lambda other: (other.area, other.baseline), default=None)


def _two(estimate: TwoWays) -> tuple[Figure, Figure]:
    """An estimate with either interval."""
    return figure(estimate.value, *estimate.by_target), figure(estimate.value, *estimate.by_pair)


# --- the ledger ----------------------------------------------------------------------------


def ledger_part(con: duckdb.DuckDBPyConnection, results: Results, writer: PairWriter, draws: int) -> Part:
    """Pairs of the ledger by indication: approved or positive beside failed, and tried beside not tried."""
    found = backtest_pairs(con, results, writer, draws)
    rows: list[tuple[Cell, ...]] = []
    compared: list[tuple[Cell, ...]] = []
    for question in found.questions:
        sides = question.n_positive, question.n_negative
        if not question.rankings:
            rows.append((question.title, "too few cases", *sides, None, None))
        for one in question.rankings:
            rows.append((question.title, one.name, *sides, *_two(one.area)))
            for other in one.against:
                by_target, by_pair = (
                    gain(other.difference.value, *ends)
                    for ends in (other.difference.by_target, other.difference.by_pair)
                )
                counts = other.n_positive, other.n_negative
                compared.append(
                    (other.baseline, one.name, question.title, *counts, other.area, by_target, by_pair, other.verdict)
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
    return Part(
        "The ledger: pair and indication",
        (
            "Scores are those without the outcome of the pair's own trials. A difference is shown only where both "
            "its intervals exclude 0. Nothing here is dated, so it is hindsight; 'tried' measures likeness to what "
            "was chosen, not success.",
        ),
        (
            Grid("What became of pairs that were tried", heads, tuple(rows), (4, 5, 2, 3, 1)),
            Grid("Beside baselines", more, tuple(compared), (8, 6, 2, 1, 7)),
        ),
        notes=tuple(
            f"{question.title}: left out "
            f"{'; '.join(f'{count:,} {words}' for words, count in question.left_out if count)}"
            for question in found.questions
            if any(count for _, count in question.left_out)
        ),
    )


def _outcome_lines(grid: Grid) -> list[str]:
    """What the ledger says of success, in sentences."""
    return [
        f"The ledger. {question}, {ranking}: AUROC {area.words()}, {positive} positive, {negative} negative"
        for question, ranking, positive, negative, area, _ in grid.rows
        if isinstance(area, Figure) and str(question).startswith(OUTCOME)
    ]


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


def synergy_part(synergy: Mapping[Pair, float], known: Known) -> Part:
    """Rank correlation of scores with synergy measured in cell lines; about 0 is expected."""
    pairs = list(synergy)
    measured = np.array([synergy[pair] for pair in pairs])
    columns = {
        CHANCE: chance([f"{one}|{other}" for one, other in pairs], known.settings.seed),
        "number of targets": counted(pairs, known.drugs),
        "shared targets (Jaccard)": jaccard(*([known.drugs.genes[pair[side]] for pair in pairs] for side in (0, 1))),
    }
    if known.settings.scores is not None:
        columns |= pair_scores(known.settings.scores, pairs, str.casefold).columns
    else:
        scored = (known.results.pairs, known.results.gated)
        columns[f"model {known.results.model.name}"] = pair_bases(pairs, known.drugs, scored)
    random = np.random.default_rng(known.settings.seed)
    rows: list[tuple[Cell, ...]] = []
    for name, values in columns.items():
        there = np.flatnonzero(~np.isnan(values))
        if len(there) < 2 * FEWEST:
            rows.append((name, len(there), None, NOT_SHOWN))
            continue
        draws = [random.integers(len(there), size=len(there)) for _ in range(PAIR_DRAWS)]
        found = np.array([spearman(values[there][draw], measured[there][draw]) for draw in draws])
        low, high = percentiles(found)
        value = gain(spearman(values[there], measured[there]), low, high)
        rows.append((name, len(there), value, verdict(Estimate(np.nan, low, high))))
    return Part(
        "Measured synergy",
        (
            "Rank correlation with synergy measured in cell lines, averaged over them. Cell lines have no immune "
            "cells and no stroma, and a score of mechanisms is not one of synergy: about 0 is expected. Pairs that "
            "share drugs are not independent, so that the intervals are too narrow.",
        ),
        (Grid(f"{len(pairs):,} pairs", ("ranking", "pairs", "rank correlation", "shown"), tuple(rows)),),
    )
