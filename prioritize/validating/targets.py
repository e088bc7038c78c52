"""The parts of an evaluation of targets: what happened, beside baselines, in parts, and under stress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.backtest_cases import NOT_NAMED, SEVERAL, indication_group
from prioritize.report.validation import Cell, Curve, Figure, Grid, Headline, Part, Point, figure
from prioritize.validating.columns import (
    ATTENTION,
    HIGHEST,
    OTHERS,
    WEIGHTINGS,
    Modelled,
    ablated,
    masked,
    outside,
    reweighed,
    yes_or_no,
)
from prioritize.validating.genome import Genome
from prioritize.validating.indications import Indications
from prioritize.validating.measuring import (
    NOTHING,
    SCORE,
    SPLIT_DRAWS,
    Column,
    Found,
    as_figure,
    as_gain,
    cases_of,
    changes_grid,
    enough,
    headlines,
    measure,
    score_lines,
    split_grid,
)
from prioritize.validation.baselines import highest_elsewhere
from prioritize.validation.formats.minikel import INSIGHT, SIMILARITY
from prioritize.validation.intervals import FEWEST, NOT_SHOWN, Draws, Estimate, Measured, interval, verdict
from prioritize.validation.metrics import (
    Ratio,
    auroc,
    brier,
    divided,
    relative_success,
    reliability,
    spearman,
    weighted_spearman,
)
from prioritize.validation.records import Outcomes
from prioritize.validation.splits import LEAKS, by_labels, by_time, shuffled
from prioritize.validation.success import relative_success_by_phase
from prioritize.validation.tasks import (
    Task,
    launched_after,
    launched_of_reached,
    launched_or_stopped,
    reached_phase_2,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WHOLE_FILE = (
    "On the whole file of programmes of Minikel 2024, which has 10,247 with a known end (oncology 4,289), the number "
    "of other programmes and the highest phase elsewhere were measured at 0.638 and 0.699 (oncology 0.747 and 0.747), "
    "and targets launched elsewhere were launched 7.1 times as often as others (oncology 15.3 times). Its training "
    "part, with 5,719 and 1,549, gives 0.620 and 0.698 (0.704 and 0.746), and 5.27 and 8.13 times. Probably because it "
    "is a part: fewer programmes are left of each target, so that some launches elsewhere are missed. Half of the rows "
    "of that part, drawn at random ten times, give 4.0 and 6.2 times on average, and AUROCs within 0.02 of these."
)


@dataclass(frozen=True)
class Asked:
    """What is evaluated.

    Attributes
    ----------
    outcomes : Outcomes
    genome : Genome
    places : ndarray of shape (n,), int64
        Row of the genome of each target.
    columns : mapping of name to Column
        Of the n rows: baselines first.
    area : str
        '' = all.
    among : ndarray of shape (n,), bool
        Rows of the area.
    year : int or None
        Last year whose evidence may be used; None = no forecast.
    modelled : Modelled or None
    probability : ndarray of shape (n,) or None
    draws, seed : int
    indications : Indications
        Diseases of the store.
    sources : mapping of table to names of its sources
        Of the store.
    """

    outcomes: Outcomes
    genome: Genome
    places: Ints
    columns: Mapping[str, Column]
    area: str
    among: Bools
    year: int | None
    modelled: Modelled | None
    probability: Floats | None
    draws: int
    seed: int
    indications: Indications
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The area in words."""
        return self.area or "all areas"


def tasks_of(asked: Asked) -> list[Task]:
    """Questions that the file can answer, the main one first."""
    outcomes, among = asked.outcomes, asked.among
    tasks = [launched_or_stopped(outcomes, among), launched_of_reached(outcomes, among)]
    if asked.year is not None:
        tasks = [launched_after(outcomes, among, asked.year), *tasks]
    else:
        tasks.append(reached_phase_2(outcomes, among))
    return [task for task in tasks if enough(task)]


def measured_parts(asked: Asked, tasks: Sequence[Task]) -> tuple[list[Part], list[Headline], Found | None]:
    """A part per task, what they come to, and what was found for the first."""
    parts: list[Part] = []
    lines: list[Headline] = []
    first = None
    clusters = asked.outcomes.clusters
    attention = asked.columns[ATTENTION].values
    for task in tasks:
        columns = cases_of(task, _columns(asked, task), clusters, asked.among)
        found = measure(task, columns, clusters[task.rows], attention[task.rows], draws=asked.draws, seed=asked.seed)
        first = first or found
        left = (
            [f"Left out: {'; '.join(f'{number:,} {words}' for words, number in task.left_out)}."]
            if task.left_out
            else []
        )
        if task.by_target:
            left.append(
                "What the file itself knows of these indications in hindsight is no baseline here: it is what is asked "
                "for. What it knows of others is."
            )
        parts.append(
            Part(
                f"{task.name} ({asked.where})",
                (*score_lines(found), *left),
                found.grids,
                (found.forest,),
            )
        )
        lines += headlines(f"{task.name} ({asked.where})", found)
    return parts, lines, first


def _columns(asked: Asked, task: Task) -> dict[str, Column]:
    """Rankings of the rows; where a case is a target in an area, beside what was tried outside it, scores last."""
    more = outside(asked.outcomes, asked.among, asked.area) if task.by_target and asked.area else {}
    scores = {name: one for name, one in asked.columns.items() if one.kind == SCORE}
    return {name: one for name, one in asked.columns.items() if one.kind != SCORE} | more | scores


# --- what needs no biology -----------------------------------------------------------------


def hindsight_part(asked: Asked) -> Part:
    """How far the file itself tells its outcomes: other programmes of the target, and how far they came."""
    rows: list[tuple[Cell, ...]] = []
    areas = dict.fromkeys(["", asked.area, "oncology"])
    for area in areas:
        among = asked.outcomes.in_area(area) if area else np.ones(len(asked.outcomes), dtype=bool)
        task = launched_or_stopped(asked.outcomes, among)
        if enough(task):
            rows.append((area or "all areas", *_hindsight(asked, task)))
    grid = Grid(
        "What is known in hindsight, without biology: programmes that were launched, or stopped in phase 1, 2 or 3",
        (
            "area",
            "programmes",
            "launched",
            "targets",
            "share launched",
            "AUROC of other programmes",
            "AUROC of highest phase elsewhere",
            "launched, if the target is launched elsewhere",
            "launched, if it is not",
            "ratio",
        ),
        tuple(rows),
        (1, 2, 5, 6, 9),
    )
    notes = (WHOLE_FILE,) if asked.outcomes.format.startswith("minikel") else ()
    return Part(
        "What needs no biology",
        (
            "Both figures know how things went: what did well in one indication was tried in others. No ranking made "
            "beforehand has them; a ranking that is no better than they are has shown little.",
        ),
        (grid,) if rows else (),
        notes=notes,
    )


def _hindsight(asked: Asked, task: Task) -> tuple[Cell, ...]:
    """Counts, both areas, and launches of targets that are launched elsewhere or not."""
    columns = {name: asked.columns[name].values[task.rows] for name in (OTHERS, HIGHEST)}
    drawn = Draws(asked.outcomes.clusters[task.rows], draws=asked.draws, seed=asked.seed)
    measured = Measured(columns, task.positive, drawn, (auroc,))
    elsewhere = highest_elsewhere(asked.outcomes)[task.rows] >= 4
    ratio, by_target = _success(elsewhere, task, drawn)
    return (
        task.n,
        task.positives,
        drawn.size,
        task.positives / task.n,
        as_figure(measured.estimate(OTHERS, auroc)),
        as_figure(measured.estimate(HIGHEST, auroc)),
        f"{ratio.reached}/{ratio.total}",
        f"{ratio.other_reached}/{ratio.other_total}",
        as_figure(by_target),
    )


def _success(side: Bools, task: Task, drawn: Draws) -> tuple[Ratio, Estimate]:
    """Relative success of one side of the cases over the other, by counts and over draws of targets."""
    ratio = relative_success(
        int((side & task.positive).sum()),
        int(side.sum()),
        int((~side & task.positive).sum()),
        int((~side).sum()),
    )

    def of(weights: Floats) -> Floats:
        shares = [
            divided(weights @ (some & task.positive).astype(np.float64), weights @ some.astype(np.float64))
            for some in (side, ~side)
        ]
        return divided(*shares)

    return ratio, interval(of, drawn, positive=task.positive)


def success_part(asked: Asked) -> Part | None:
    """Relative success of what a target has or has not; and by phase, where the file tells of genetic support."""
    grids = []
    lines = []
    task = launched_of_reached(asked.outcomes, asked.among)
    if enough(task):
        drawn = Draws(asked.outcomes.clusters[task.rows], draws=asked.draws, seed=asked.seed)
        rows: list[tuple[Cell, ...]] = []
        for name, side in yes_or_no(asked.genome, asked.places, asked.outcomes).items():
            here = side[task.rows]
            if min(int(here.sum()), int((~here).sum())) >= FEWEST:
                ratio, by_target = _success(here, task, drawn)
                rows.append((name, *_ratio_cells(ratio, by_target)))
        grids.append(
            Grid(
                f"From phase 1 to launch, {asked.where}: with against without",
                RATIO_HEADS,
                tuple(rows),
                (1, 2, 3, 5, 4),
            )
        )
    if {SIMILARITY, INSIGHT} <= asked.outcomes.extra.keys():
        for area in dict.fromkeys(["", "oncology", asked.area]):
            if area and not asked.outcomes.in_area(area).any():
                continue
            found = relative_success_by_phase(asked.outcomes, area=area, draws=asked.draws, seed=asked.seed)
            rows = [(one.name, *_ratio_cells(one.ratio, one.by_target)) for one in found]
            grids.append(
                Grid(
                    f"Genetic support (similarity of 0.8 or more), {area or 'all areas'}",
                    RATIO_HEADS,
                    tuple(rows),
                    (1, 2, 3, 5, 4),
                )
            )
            lines += [f"{one.ratio.words()}: {one.name}, genetic support, {area or 'all areas'}" for one in found]
    if not grids:
        return None
    return Part(
        "Relative success",
        (
            "Share of the programmes that succeeded with a fact, over that without it. The first interval is that of "
            "Katz and takes programmes as independent; the second draws whole targets. What only one of them shows, or "
            "what has no success on a side, is not shown.",
        ),
        tuple(grids),
        notes=tuple(lines),
    )


RATIO_HEADS = ("fact", "with it", "without it", "relative success", "interval by target", "verdict")


def _ratio_cells(ratio: Ratio, by_target: Estimate) -> tuple[Cell, ...]:
    """Counts, both intervals, and a verdict on which both agree."""
    katz = Estimate(ratio.value, ratio.low, ratio.high)
    return (
        f"{ratio.reached}/{ratio.total}",
        f"{ratio.other_reached}/{ratio.other_total}",
        figure(ratio.value, ratio.low, ratio.high),
        as_figure(by_target),
        verdict(by_target, 1.0) if verdict(katz, 1.0) == verdict(by_target, 1.0) else NOT_SHOWN,
    )


# --- parts of the cases --------------------------------------------------------------------


def splits_part(asked: Asked, task: Task, found: Found) -> Part | None:
    """The first score on parts of the cases: by time, target group, indication family and area."""
    if task.by_target or not found.scores:
        return None
    name, (_, every, fair) = next(iter(found.scores.items()))
    columns = cases_of(task, asked.columns, asked.outcomes.clusters, asked.among)
    clusters = asked.outcomes.clusters[task.rows]
    groups = {
        "By time of launch": by_time(asked.outcomes.year[task.rows], task.positive),
        "By target group": by_labels("target group", _families(asked, task), task.positive),
        "By indication family": by_labels("indication family", _organs(asked, task), task.positive),
    }
    grids = []
    for caption, splits in groups.items():
        if splits:
            grids.append(
                split_grid(caption, splits, task, columns, clusters, (name, every.best, fair.best), seed=asked.seed)
            )
    whole = launched_or_stopped(asked.outcomes, np.ones(len(asked.outcomes), dtype=bool))
    labels = [asked.outcomes.area[row].split("; ") for row in whole.rows.tolist()]
    areas = by_labels("area", labels, whole.positive)
    if areas:
        everywhere = {key: Column(one.kind, one.values[whole.rows]) for key, one in asked.columns.items()}
        grids.append(
            split_grid(
                "By area, of all programmes launched or stopped",
                areas,
                whole,
                everywhere,
                asked.outcomes.clusters[whole.rows],
                (name, every.best, fair.best),
                seed=asked.seed,
            )
        )
    return Part(
        "In parts",
        (
            f"{name} on parts of the cases of '{task.name}', beside the two baselines that are best on all of them. "
            "Many parts are looked at: one of twenty shows something by chance.",
        ),
        tuple(grids),
    )


def _families(asked: Asked, task: Task) -> list[tuple[str, ...]]:
    """Targetable families of the target of each case."""
    places = asked.places[task.rows].tolist()
    return [asked.genome.families[place] if place >= 0 else () for place in places]


def _organs(asked: Asked, task: Task) -> list[tuple[str, ...]]:
    """Group of the indication of each case, by the words of its name."""
    terms = asked.outcomes.extra.get("indication_mesh_term", asked.outcomes.indication)
    groups = [indication_group(terms[row]) for row in task.rows.tolist()]
    return [() if one in (SEVERAL, NOT_NAMED) else (one,) for one in groups]


# --- ablation, stress, checks --------------------------------------------------------------


def stress_part(asked: Asked, task: Task) -> Part:
    """Ablation, hidden values and other weights, of a model."""
    title = "What it rests on"
    if asked.modelled is None:
        return Part(title, ("A file of scores has no criteria: nothing can be left out, hidden or weighed anew.",))
    places = asked.places[task.rows]
    inside = places >= 0
    rows, back = np.unique(places[inside], return_inverse=True)
    found = asked.modelled.rows(rows)
    positive, clusters = task.positive[inside], asked.outcomes.clusters[task.rows][inside]
    base = found.scores[back]
    grids = [
        changes_grid(
            f"Without one {kind}",
            base,
            {f"without {name}": scores[back] for name, scores in some.items()},
            positive,
            clusters,
            seed=asked.seed,
        )
        for kind, some in ablated(found, asked.sources).items()
    ]
    hidden = masked(found, asked.genome.features["publications"][rows], asked.seed)
    grids.append(
        changes_grid(
            "Known values hidden",
            base,
            {name: one[back] for name, one in hidden.items()},
            positive,
            clusters,
            seed=asked.seed,
        )
    )
    areas = np.array([auroc(one[back], positive) for one in reweighed(found, min(WEIGHTINGS, asked.draws), asked.seed)])
    middle, low, high = np.percentile(areas, [50, 5, 95]).tolist()
    return Part(
        title,
        (
            f"On the cases of '{task.name}', {asked.where}, of targets that the store knows; intervals of "
            f"{SPLIT_DRAWS} draws of targets. Where the difference is not shown, the score does as well without.",
        ),
        tuple(grids),
        notes=(
            f"Under {len(areas)} other weightings, each weight times {1 - found.model.uncertainty.band:g} to "
            f"{1 + found.model.uncertainty.band:g}, the AUROC is {middle:.3f} (90 % of them: {low:.3f} to {high:.3f}); "
            f"with the model's own {auroc(base, positive):.3f}.",
        ),
    )


def checks_part(asked: Asked, task: Task, planted: Grid) -> Part:
    """What must come out: chance for shuffled outcomes, and the refusal of a planted leak."""
    columns = cases_of(task, asked.columns, asked.outcomes.clusters, asked.among)
    papers = np.log10(np.maximum(columns[ATTENTION].values, 0.5))
    drawn = Draws(asked.outcomes.clusters[task.rows], draws=asked.draws, seed=asked.seed)
    rows: list[tuple[Cell, ...]] = []
    for name, one in columns.items():
        if one.kind == SCORE:
            dealt = shuffled(one.values, task.positive, seed=asked.seed)
            rows.append(
                (
                    name,
                    task.n,
                    int((~np.isnan(one.values)).sum()),
                    int((~np.isnan(one.values) & task.positive).sum()),
                    figure(dealt.mean, dealt.low, dealt.high),
                    "holds" if dealt.holds else "FAILS",
                    as_gain(_correlation(one.values, papers, drawn)),
                )
            )
    known = int((asked.places >= 0).sum())
    return Part(
        "Checks",
        (
            "Outcomes dealt out anew must give an AUROC of 0.5 within the ends that hold 95 % of the shuffles. Columns "
            "made from the outcomes were planted, and must be refused, the score itself no less than a column beside "
            f"it, as soon as they tell any question of the file, or what became of the target anywhere in it, with an "
            f"AUROC of {LEAKS} or more. A leak with so much noise that it tells less looks like a good ranking and is "
            "not found: only who made the scores can rule it out.",
        ),
        (
            Grid(
                f"Shuffled outcomes, and attention: '{task.name}'",
                (
                    "score",
                    "cases",
                    "with a score",
                    "positive",
                    "AUROC, outcomes shuffled",
                    "0.5 within",
                    "rank correlation with publications",
                ),
                tuple(rows),
                (6, 5, 4, 1),
            ),
            planted,
        ),
        notes=(
            f"{known:,} of {len(asked.places):,} rows of the outcome file name a protein-coding gene of the store.",
            *(f"{number:,} rows: {words}" for words, number in asked.outcomes.left_out.items()),
            *(
                (f"{asked.outcomes.merged:,} rows were merged into others of the same target and indication",)
                if asked.outcomes.merged
                else ()
            ),
        ),
    )


def _correlation(values: Floats, papers: Floats, drawn: Draws) -> Estimate:
    """Rank correlation with publications over draws of targets; unknown where a column has one value only."""
    if np.isnan(spearman(values, papers)):
        return NOTHING
    return interval(lambda weights: weighted_spearman(values, papers, weights), drawn)


def probability_part(asked: Asked, task: Task) -> Part | None:
    """Brier score and reliability, where a probability is claimed."""
    if asked.probability is None or task.by_target:
        return None
    said = asked.probability[task.rows]
    known = ~np.isnan(said)
    said, positive = said[known], task.positive[known]
    drawn = Draws(asked.outcomes.clusters[task.rows][known], draws=asked.draws, seed=asked.seed)
    share = np.full(len(said), positive.mean())
    own = interval(lambda weights: brier(said, positive, weights), drawn)
    its = interval(lambda weights: brier(share, positive, weights), drawn)
    difference = interval(lambda weights: brier(said, positive, weights) - brier(share, positive, weights), drawn)
    points = tuple(Point(one.said, Figure(one.seen, one.low, one.high), one.n) for one in reliability(said, positive))
    return Part(
        "Probabilities",
        (
            "The Brier score is a mean squared error: lower is better. The base rate says the share of positives of "
            "each.",
        ),
        (
            Grid(
                f"Brier score: '{task.name}'",
                ("probability", "cases", "positive", "Brier score", "of the base rate", "difference", "verdict"),
                (
                    (
                        "claimed",
                        len(said),
                        int(positive.sum()),
                        as_figure(own),
                        as_figure(its),
                        as_gain(difference),
                        {"above": "worse", "below": "better"}.get(verdict(difference), verdict(difference)),
                    ),
                ),
            ),
        ),
        curves=(Curve("Reliability: what was said, and what came about", points),),
    )
