"""Pairs of drugs that were given to people, beside pairs that nobody reported; warm and cold drugs apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_figures import Compared as Beside
from prioritize.combinations.backtest_figures import Estimate as TwoWays
from prioritize.combinations.backtest_figures import Ranked, measure
from prioritize.model import FeatureFacts
from prioritize.pipeline import Results
from prioritize.report.validation import Cell, Dot, Figure, Forest, Gain, Grid, Headline, Part, figure, gain
from prioritize.validating.drugs import DrugNames, Drugs, cached, counted, pair_bases, summed, with_checkpoint
from prioritize.validating.genome import Genome
from prioritize.validating.measuring import BASELINE, CHANCE, HINDSIGHT, SCORE
from prioritize.validating.pieces import Settings
from prioritize.validating.refusing import column_problems, refuse
from prioritize.validating.scores import pair_scores
from prioritize.validation.baselines import chance, jaccard, popularity
from prioritize.validation.intervals import FEWEST, NOT_SHOWN
from prioritize.validation.metrics import auroc
from prioritize.validation.negatives import bins_of, matched, partners_of
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[str, str]

PAIR_DRAWS = 300
"""Draws behind the intervals of pairs, of drugs and of pairs each."""
IN_PEOPLE = 1
POPULAR = "partners of both drugs (hindsight)"
MAIN = "unreported pairs of drugs with as many partners"
"""The negatives that the summary tells of."""
WARM, COLD = "warm drugs", "with a cold drug"


@dataclass(frozen=True)
class Known:
    """What pairs are scored with; `earlier` holds the keys of drugs of earlier pairs, None where no file names them."""

    results: Results
    genome: Genome
    drugs: Drugs
    names: DrugNames
    earlier: frozenset[str] | None
    facts: Mapping[str, FeatureFacts]
    settings: Settings


def recovered_parts(outcomes: Outcomes, known: Known) -> tuple[list[Part], list[Headline], tuple[str, ...]]:
    """Pairs that reached people, beside pairs that nobody reported, drawn in four ways."""
    positives, others, left = _positives(outcomes, known.settings.as_of)
    everything = sorted({*positives, *others})
    degree = partners_of(everything)
    cold, rule = cold_drugs(outcomes, known)
    counted = {"as many partners": bins_of(degree), "as often reported": bins_of(_rows_of(outcomes))}
    likes: dict[str, Mapping[str, Hashable]] = {
        "unreported pairs": dict.fromkeys(degree, ""),
        **{
            f"unreported pairs of drugs {words.replace('as many', 'with as many')}": {
                name: (bins[name], name in cold) for name in degree
            }
            for words, bins in counted.items()
        },
        "unreported pairs of drugs of the same classes": {
            name: (known.drugs.classes[name], name in cold) for name in degree if known.drugs.classes[name]
        },
    }
    parts: list[Part] = []
    lines: list[Headline] = []
    leaks: tuple[str, ...] = ()
    for how, like in likes.items():
        negatives = matched(positives, everything, like, seed=known.settings.seed)
        kept = [pair for pair in positives if pair[0] in like and pair[1] in like]
        if min(len(kept), len(negatives)) < FEWEST:
            parts.append(Part(_title(outcomes.format, how), (f"{NOT_SHOWN}: too few such pairs.",)))
            continue
        cases = [*kept, *negatives]
        positive = np.arange(len(cases)) < len(kept)
        columns, let_in = _columns(cases, positive, everything, known, outcomes)
        leaks = (*leaks, *let_in)
        asked = _Recovered(outcomes.format, how, cases, positive, columns, known.settings)
        part, said = asked.part((*left, rule), cold)
        parts.append(part)
        lines += said if how == MAIN else []
    return parts, lines, tuple(dict.fromkeys(leaks))


def cold_drugs(outcomes: Outcomes, known: Known) -> tuple[frozenset[str], str]:
    """Drugs of a file that are in no earlier pair, and the rule by which they were told.

    Earlier pairs are those of the files of earlier pairs, and with a year those that were given to people by then.
    Where there is neither, a drug is cold that is in no other pair of the file.
    """
    names = {*outcomes.target, *outcomes.partner}
    year = known.settings.as_of
    if known.earlier is None and year is None:
        degree = partners_of(list(zip(outcomes.target, outcomes.partner, strict=True)))
        return frozenset(name for name in names if degree[name] == 1), "A drug is cold that is in no other pair of it"
    by_then = np.zeros(len(outcomes), dtype=bool) if year is None else outcomes.year <= year
    some = outcomes.rows(by_then & (outcomes.stage >= IN_PEOPLE))
    before = {known.names.key(name) for name in {*some.target, *some.partner}} | (known.earlier or frozenset())
    words = [f"given by {year}"] * (year is not None) + ["of the earlier files"] * (known.earlier is not None)
    return (
        frozenset(name for name in names if known.names.key(name) not in before),
        f"A drug is cold that is in no pair {' or '.join(words)}",
    )


def _title(name: str, how: str) -> str:
    return f"Pairs given to people, beside {how} ({name})"


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
        given = pair_scores(known.settings.scores, cases, cached(known.names.key))
        found |= {name: (SCORE, values) for name, values in given.columns.items()}
        beside = {name: values for name, values in given.columns.items() if name != "score"}
        problems = column_problems(str(known.settings.scores), beside, positive, known.facts, outcomes.extra)
        leaks = refuse(problems, known.settings.allow_leaky)
    else:
        scored = (known.results.pairs, known.results.gated)
        found[f"model {known.results.model.name}"] = (SCORE, pair_bases(cases, drugs, scored))
    return found, leaks


@dataclass(frozen=True)
class _Recovered:
    """Rankings against one kind of negatives.

    Attributes
    ----------
    format, how : str
        Of the outcomes; and what the negatives are.
    cases : sequence of (str, str)
    positive : ndarray of shape (k,), bool
    columns : mapping of name to (kind, ndarray of shape (k,))
    settings : Settings
    apart : str
        Which of the cases they are; '' = all.
    """

    format: str
    how: str
    cases: Sequence[Pair]
    positive: Bools
    columns: Mapping[str, tuple[str, Floats]]
    settings: Settings
    apart: str = ""

    def some(self, words: str, kept: Bools) -> _Recovered:
        """The same on some of the cases."""
        cases = [case for case, stays in zip(self.cases, kept.tolist(), strict=True) if stays]
        columns = {name: (kind, values[kept]) for name, (kind, values) in self.columns.items()}
        return _Recovered(self.format, self.how, cases, self.positive[kept], columns, self.settings, f", {words}")

    def part(self, left: Sequence[str], cold: frozenset[str]) -> tuple[Part, list[Headline]]:
        """All figures, on all cases and apart for warm and cold drugs."""
        title = _title(self.format, self.how)
        rows, dots, lines = self.figures()
        n_positive = int(self.positive.sum())
        n_names = len({name for pair in self.cases for name in pair})
        sides = f"{n_positive:,} pairs given to people, {len(self.cases) - n_positive:,} {self.how}"
        is_cold = np.array([bool(cold.intersection(pair)) for pair in self.cases], dtype=bool)
        apart: list[tuple[Cell, ...]] = []
        for words, kept in ((WARM, ~is_cold), (COLD, is_cold)):
            more, _, said = self.some(words, kept).figures()
            apart += [(words, *row) for row in more]
            lines += said if lines and lines[0].best else []
        part = Part(
            title,
            (
                *(_sentence(line) for line in lines),
                f"{'; '.join(left)}. For each positive pair so many pairs that the file does not name were drawn, of "
                "drugs like its own in the way named, and as cold or warm as its own where they are alike in anything. "
                "Whole drugs are drawn for the first interval, pairs for the second, "
                f"{min(self.settings.draws, PAIR_DRAWS)} times each; a difference is shown only where both exclude 0. "
                "A pair without a score takes no part, and is never put last.",
            ),
            (
                Grid(f"{sides}; {n_names:,} drugs", PAIR_HEADS, tuple(rows), (4, 7, 8, 2, 3, 6, 5)),
                Grid("Warm and cold drugs apart", ("drugs", *PAIR_HEADS), tuple(apart), (1, 5, 8, 9, 3, 4)),
            ),
            (Forest(f"{title}: AUROC", "AUROC with 95 % interval by drug", 0.5, tuple(dots)),),
        )
        return part, lines

    def figures(self) -> tuple[list[tuple[Cell, ...]], list[Dot], list[Headline]]:
        """Rows of a table, dots of a drawing, and lines of the summary."""
        usable = {name: values for name, (_, values) in self.columns.items() if _both_sides(values, self.positive)}
        others = {name: values for name, values in usable.items() if self.columns[name][0] != SCORE}
        by_name = {one.name: one for one in self._measured(usable, others)} if usable else {}
        rows: list[tuple[Cell, ...]] = []
        dots, lines = [], []
        task = f"Pairs given to people, degree-matched{self.apart} ({self.format})"
        first = next(name for name, (kind, _) in self.columns.items() if kind == SCORE)
        for name, (kind, values) in self.columns.items():
            there = ~np.isnan(values)
            counts = (int(there.sum()), int((there & self.positive).sum()))
            if name not in by_name:
                rows.append((name, kind, *counts, None, None, None, "", NOT_SHOWN, "too few pairs"))
                if name == first:
                    none = Figure(None)
                    lines.append(Headline(task, name, *counts, auroc.name, none, "", none, Gain(None), NOT_SHOWN))
                continue
            one = by_name[name]
            area, by_pair = two_ways(one.area)
            compared = best_beside(one) if kind == SCORE else None
            change = gain(compared.difference.value, *compared.difference.by_target) if compared else None
            rows.append(
                (
                    name,
                    kind,
                    *counts,
                    area,
                    by_pair,
                    two_ways(one.lift)[0],
                    change or "",
                    compared.verdict if compared else "",
                    compared.baseline if compared else "",
                )
            )
            dots.append(Dot(name, kind, area))
            if compared and change and name == first:
                same = {compared.baseline: np.where(there, usable[compared.baseline], np.nan)}
                its = two_ways(self._measured(same, {})[0].area)[0]
                lines.append(
                    Headline(
                        task,
                        name,
                        *counts,
                        auroc.name,
                        area,
                        compared.baseline,
                        its,
                        change,
                        compared.verdict,
                    )
                )
        return rows, dots, lines

    def _measured(self, columns: Mapping[str, Floats], others: Mapping[str, Floats]) -> tuple[Ranked, ...]:
        """Columns beside others."""
        names = {name: place for place, name in enumerate(sorted({name for pair in self.cases for name in pair}))}
        ends = np.sort(np.array([[names[one], names[other]] for one, other in self.cases], dtype=np.int64), axis=1)
        draws = min(self.settings.draws, PAIR_DRAWS)
        axes = [frozenset[str]()] * len(self.cases)
        found, _ = measure(columns, others, self.positive, ends, axes, draws=draws, seed=self.settings.seed)
        return found


PAIR_HEADS = (
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
)


def _sentence(line: Headline) -> str:
    """A line of the summary in words."""
    where = line.task.removeprefix("Pairs given to people, degree-matched").partition(" (")[0]
    beside = (
        f"; beside the best baseline {line.difference.words('+')}: {line.verdict} ({line.best})" if line.best else ""
    )
    figures = f"{line.own.words()}, {line.n:,} pairs, {line.positives:,} positive"
    return f"{line.ranking}{where}: {line.measure} {figures}{beside}."


def _both_sides(values: Floats, positive: Bools) -> bool:
    there = ~np.isnan(values)
    return bool(min((there & positive).sum(), (there & ~positive).sum()) >= FEWEST)


def best_beside(one: Ranked) -> Beside | None:
    """The comparison with the baseline that is best on the same pairs."""
    known = [
        other for other in one.against if not np.isnan(other.area) and min(other.n_positive, other.n_negative) >= FEWEST
    ]
    return max(known, key=lambda other: (other.area, other.baseline), default=None)


def two_ways(estimate: TwoWays) -> tuple[Figure, Figure]:
    """An estimate with either interval."""
    return figure(estimate.value, *estimate.by_target), figure(estimate.value, *estimate.by_pair)
