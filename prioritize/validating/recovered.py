"""Pairs of drugs that were given to people, beside pairs that nobody reported; warm and cold drugs apart."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_figures import Compared as Beside
from prioritize.combinations.backtest_figures import Estimate as TwoWays
from prioritize.combinations.backtest_figures import Ranked, measure
from prioritize.errors import Problem
from prioritize.model import FeatureFacts
from prioritize.report.validation import Cell, Dot, Figure, Forest, Gain, Grid, Headline, Part, figure, gain
from prioritize.validating.drugs import DrugNames, Drugs, best_of_members, cached, counted, summed, with_checkpoint
from prioritize.validating.genome import Genome
from prioritize.validating.measuring import BASELINE, CHANCE, HINDSIGHT, SCORE
from prioritize.validating.pair_rankings import MemberPairs
from prioritize.validating.pieces import Settings
from prioritize.validating.refusing import column_problems, refuse
from prioritize.validating.scores import pair_scores
from prioritize.validation.baselines import chance, jaccard, partners_alike
from prioritize.validation.intervals import FEWEST, NOT_SHOWN
from prioritize.validation.metrics import auroc
from prioritize.validation.negatives import balanced, bins_of, matched, partners_of
from prioritize.validation.records import Outcomes
from prioritize.validation.splits import LEAKS, shuffled

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Pair = tuple[str, str]

PAIR_DRAWS = 300
"""Draws behind the intervals of pairs, of drugs and of pairs each."""
IN_PEOPLE = 1
POPULAR = "partners of both drugs (hindsight)"
LONELY = "Every drug of the file has one partner, so that partners tell nothing: that baseline is left out"
MAIN = "unreported pairs of drugs with as many partners"
"""The negatives that the summary tells of."""
FEW_LIKE = "have too few unreported pairs of drugs like theirs"
NO_CLASS = "have a drug of no class on record"
WARM, COLD = "warm drugs", "with a cold drug"
NOISES = {"approved_later": 10.0, "readout": 0.1, "score": 0.3, "hunch": 0.7}
"""Columns that are planted as outcome and noise of that deviation: of the first the name tells, of the others what they
hold; the last holds too little to be told from a good ranking."""


@dataclass(frozen=True)
class Known:
    """What pairs are scored with; `earlier` holds the keys of drugs of earlier pairs, None where no file names them."""

    ranked: MemberPairs
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
    if max(degree.values(), default=1) == 1:
        left.append(LONELY)
    parts: list[Part] = []
    lines: list[Headline] = []
    leaks: tuple[str, ...] = ()
    for how, (like, often) in _likes(outcomes, degree, cold, known.drugs).items():
        if often:
            kept, negatives = balanced(positives, everything, like, often, seed=known.settings.seed)
        else:
            negatives = matched(positives, everything, like, seed=known.settings.seed)
            kept = [pair for pair in positives if pair[0] in like and pair[1] in like]
        if min(len(kept), len(negatives)) < FEWEST:
            parts.append(Part(_title(outcomes.format, how), (f"{NOT_SHOWN}: too few such pairs.",)))
            continue
        cases = [*kept, *negatives]
        positive = np.arange(len(cases)) < len(kept)
        columns, let_in = _columns(cases, positive, degree, known, outcomes)
        leaks = (*leaks, *let_in)
        asked = _Recovered(outcomes.format, how, cases, positive, columns, known.settings)
        missed = len(positives) - len(kept)
        more = [f"{missed:,} others {FEW_LIKE if often else NO_CLASS}"] if missed else []
        part, said = asked.part((*left, *more, rule), cold)
        parts.append(part)
        if how == MAIN:
            lines += said
            parts.append(checks_part(asked, known, outcomes))
    return parts, lines, tuple(dict.fromkeys(leaks))


def _likes(
    outcomes: Outcomes, degree: Mapping[str, int], cold: frozenset[str], drugs: Drugs
) -> dict[str, tuple[Mapping[str, Hashable], Mapping[str, int]]]:
    """The four kinds of negatives: which drugs are alike, and how often each is drawn where that is to be balanced."""
    rows = _rows_of(outcomes)
    partners, reported = bins_of(degree), bins_of(rows)
    return {
        "unreported pairs": (dict.fromkeys(degree, ""), {}),
        MAIN: ({name: (partners[name], name in cold) for name in degree}, degree),
        "unreported pairs of drugs as often reported": (
            {name: (reported[name], name in cold) for name in degree},
            rows,
        ),
        "unreported pairs of drugs of the same classes": (
            {name: (drugs.classes[name], name in cold) for name in degree if drugs.classes[name]},
            {},
        ),
    }


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
    degree: Mapping[str, int],
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
    }
    for name, values in known.ranked.named(BASELINE).items():
        found[name] = (BASELINE, best_of_members(cases, drugs, values))
    if max(degree.values()) > 1:
        found[POPULAR] = (HINDSIGHT, partners_alike(left, right, degree))
    leaks: tuple[str, ...] = ()
    if known.settings.scores is not None:
        given = pair_scores(known.settings.scores, cases, cached(known.names.key))
        found |= {name: (SCORE, values) for name, values in given.columns.items()}
        problems = _leaky_columns(str(known.settings.scores), given.columns, positive, known, outcomes)
        leaks = refuse(problems, known.settings.allow_leaky)
    else:
        for name, values in known.ranked.named(SCORE).items():
            found[name] = (SCORE, best_of_members(cases, drugs, values))
    return found, leaks


def _leaky_columns(
    where: str, columns: Mapping[str, Floats], positive: Bools, known: Known, outcomes: Outcomes
) -> list[Problem]:
    """Columns that hold the outcome by their name or by what they tell; the score itself by the latter."""
    own = {name: values for name, values in columns.items() if name == "score"}
    beside = {name: values for name, values in columns.items() if name != "score"}
    return [
        *column_problems(where, own, positive, {}, ()),
        *column_problems(where, beside, positive, known.facts, outcomes.extra),
    ]


def checks_part(asked: _Recovered, known: Known, outcomes: Outcomes) -> Part:
    """What must come out: chance for outcomes dealt out anew, and the refusal of planted leaks."""
    rows: list[tuple[Cell, ...]] = []
    for name, (kind, values) in asked.columns.items():
        if kind == SCORE:
            there = ~np.isnan(values)
            dealt = shuffled(values, asked.positive, seed=known.settings.seed)
            enough = _both_sides(values, asked.positive)
            said = ("holds" if dealt.holds else "FAILS") if enough else "too few pairs"
            counts = len(values), int(there.sum()), int((there & asked.positive).sum())
            mean = figure(dealt.mean, dealt.low, dealt.high) if enough else None
            rows.append((name, *counts, mean, said))
    random = np.random.default_rng(known.settings.seed)
    planted = {name: asked.positive + random.normal(0.0, noise, len(asked.positive)) for name, noise in NOISES.items()}
    refused = {one.field for one in _leaky_columns("planted", planted, asked.positive, known, outcomes)}
    leaks: list[tuple[Cell, ...]] = []
    for name, noise in NOISES.items():
        area = auroc(planted[name], asked.positive)
        missed = f"no: below {LEAKS}, as a good ranking may be" if area < LEAKS else "NO"
        leaks.append((f"{name} = outcome + noise of {noise}", area, "yes" if name in refused else missed))
    return Part(
        f"Checks of pairs given to people ({outcomes.format})",
        (
            "Outcomes dealt out anew must give an AUROC of 0.5 within the ends that hold 95 % of the shuffles. Columns "
            f"made from the outcomes were planted, and must be refused by their name or from an AUROC of {LEAKS} on.",
        ),
        (
            Grid(
                f"Shuffled outcomes: pairs given to people, beside {asked.how}",
                ("score", "pairs", "with a score", "positive", "AUROC, outcomes shuffled", "0.5 within"),
                tuple(rows),
            ),
            Grid("Planted leaks", ("planted column", "AUROC of what was planted", "refused"), tuple(leaks)),
        ),
    )


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
                Grid(f"{sides}; {n_names:,} drugs", PAIR_HEADS, tuple(rows), (4, 7, 8, 2, 3, 6, 5, 10, 11)),
                Grid("Warm and cold drugs apart", ("drugs", *PAIR_HEADS), tuple(apart), (1, 5, 8, 9, 3, 4)),
            ),
            (Forest(f"{title}: AUROC", "AUROC with 95 % interval by drug", 0.5, tuple(dots)),),
        )
        return part, lines

    def figures(self) -> tuple[list[tuple[Cell, ...]], list[Dot], list[Headline]]:
        """Rows of a table, dots of a drawing, and lines of the summary."""
        usable = {name: values for name, (_, values) in self.columns.items() if _both_sides(values, self.positive)}
        others = {name: values for name, values in usable.items() if self.columns[name][0] != SCORE}
        without = {name for name in others if self.columns[name][0] != HINDSIGHT}
        by_name = {one.name: one for one in self._measured(usable, others)} if usable else {}
        rows: list[tuple[Cell, ...]] = []
        dots, lines = [], []
        task = f"Pairs given to people, degree-matched{self.apart} ({self.format})"
        first = next(name for name, (kind, _) in self.columns.items() if kind == SCORE)
        for name, (kind, values) in self.columns.items():
            there = ~np.isnan(values)
            counts = (int(there.sum()), int((there & self.positive).sum()))
            if name not in by_name:
                few = "", NOT_SHOWN, "too few pairs"
                rows.append((name, kind, *counts, None, None, None, *few, "", NOT_SHOWN if kind == SCORE else "", ""))
                if name == first:
                    none = Figure(None)
                    lines.append(Headline(task, name, *counts, auroc.name, none, "", none, Gain(None), NOT_SHOWN))
                continue
            one = by_name[name]
            area, by_pair = two_ways(one.area)
            every, fair = (best_beside(one, some) if kind == SCORE else None for some in (set(others), without))
            rows.append(
                (name, kind, *counts, area, by_pair, two_ways(one.lift)[0], *_beside(every), *_beside(fair)),
            )
            dots.append(Dot(name, kind, area))
            if name == first:
                for other in {best.baseline: best for best in (every, fair) if best}.values():
                    same = {other.baseline: np.where(there, usable[other.baseline], np.nan)}
                    its = two_ways(self._measured(same, {})[0].area)[0]
                    change = gain(other.difference.value, *other.difference.by_target)
                    lines.append(
                        Headline(task, name, *counts, auroc.name, area, other.baseline, its, change, other.verdict)
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
    "difference to the best without hindsight",
    "shown without hindsight",
    "best without hindsight",
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


def _beside(compared: Beside | None) -> tuple[Cell, Cell, Cell]:
    """Difference, verdict and baseline."""
    if compared is None:
        return "", "", ""
    return gain(compared.difference.value, *compared.difference.by_target), compared.verdict, compared.baseline


def best_beside(one: Ranked, among: Collection[str]) -> Beside | None:
    """The comparison with that of some baselines which is best on the same pairs.

    A baseline that is known for less than half of the pairs, of either side, is none: by luck it would often be the
    best, and no difference to it could be shown.
    """
    sides = [(other.n_positive, other.n_negative) for other in one.against]
    needed = [max(FEWEST, most / 2) for most in np.max(sides, axis=0, initial=0).tolist()] if sides else []
    known = [
        other
        for other in one.against
        if other.baseline in among
        and not np.isnan(other.area)
        and other.n_positive >= needed[0]
        and other.n_negative >= needed[1]
    ]
    return max(known, key=lambda other: (other.area, other.baseline), default=None)


def two_ways(estimate: TwoWays) -> tuple[Figure, Figure]:
    """An estimate with either interval."""
    return figure(estimate.value, *estimate.by_target), figure(estimate.value, *estimate.by_pair)
