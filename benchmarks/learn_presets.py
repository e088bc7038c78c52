"""Learn the presets `learned` and `learned-clinical` from outcomes, and measure them on genes and tumours not seen.

    python benchmarks/learn_presets.py --shared FOLDER            measure, and write nothing
    python benchmarks/learn_presets.py --shared FOLDER --write    also write data/models/learned.toml,
                                                                  data/models/learned-clinical.toml and
                                                                  data/learned/pathway_weights.csv

What `learned` learns: in what share of the families of tumours a gene that was pursued for anything reached phase II.
The criteria are few, of 0 or above, and none is attention (papers, interactors) or clinical; beside them each pathway
has a weight of either sign, under a ridge, and adds another in tumours of the blood and in solid ones. All are fitted
at once, by penalised logistic regression.

What `learned-clinical` learns: which programmes were launched, from drugs that work through the gene and from how far
its programmes came in other families of tumours.

What is measured: five folds of genes times all families of tumours, each left out together, with every indication of
the family. The ridges were chosen among 1, 1/3 and 1/10, and the clinical features among twenty, on such folds, so the
figures are a little too high. Nothing here was chosen on data kept for judging. At the end three families are left out
together, their programmes are taken out of the store, and the table of `prioritize rank --targets all --indications
FILE` is measured.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from preset_checks import score_by_table
from preset_data import KINDS, Genes, Programmes, read_genes, read_programmes, sister_worths
from preset_files import TABLE, write_presets
from preset_fits import Asked, Learned, fit, fit_clinical, mean_worth, score, score_clinical

from prioritize import pipeline
from prioritize.validation.metrics import Steps, auroc, matched_auroc, ranks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

HERE = Path(__file__).resolve().parent.parent
FOLDS = 5
DRAWS = 400
APART = ("C04.557.337", "C04.557.665", "C04.588.180")
"""Families without an indication in common, left out together for the table: leukaemias, melanomas, the breast."""
LAUNCHES = 4
"""Launched programmes of a family below which it is not measured."""
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Case:
    """Genes, programmes and folds.

    Attributes
    ----------
    genes : Genes
    programmes : Programmes
    pursued : ndarray of shape (n,), bool
    fold : ndarray of shape (n,), int64
    sisters : mapping of family to ndarray of shape (n, 4)
        Worths of the clinical features from other families alone.
    """

    genes: Genes
    programmes: Programmes
    pursued: Bools
    fold: Ints
    sisters: Mapping[str, Floats]

    @property
    def size(self) -> int:
        """Number of genes."""
        return len(self.genes.ids)

    def kind(self, family: str) -> str:
        """Kind of a family."""
        return self.programmes.kind(family, self.genes.kinds)

    def labels(self, left: frozenset[str] = frozenset(), *, stage: int = 2) -> dict[str, Bools]:
        """Genes that reached a stage by family, without some indications; families that lie in these are left out."""
        return {
            family: self.programmes.reached(self.size, some - left, stage)
            for family, some in self.programmes.families.items()
            if some - left
        }

    def learn(self, left: frozenset[str], some: Ints) -> Learned:
        """Learn from some genes, without some indications."""
        labels = {family: label for family, label in self.labels(left).items() if label.any()}
        of_kind = {kind: [label for family, label in labels.items() if self.kind(family) == kind] for kind in KINDS}
        shares = {kind: np.mean(some_labels, axis=0) for kind, some_labels in of_kind.items()}
        parts = {kind: len(some_labels) / len(labels) for kind, some_labels in of_kind.items()}
        return fit(self.genes, some, shares, parts)

    def launches(self, family: str) -> tuple[Ints, Bools, Bools]:
        """Gene, whether launched, and whether it reached phase I, of each programme of a family.

        Indications of the family in which nothing was launched are left out.
        """
        programmes = self.programmes
        inside = programmes.among(programmes.families[family])
        launched = programmes.stage == 4
        known = {one for one, here in zip(programmes.indication, inside & launched, strict=True) if here}
        rows = np.flatnonzero(inside & programmes.among(known))
        return programmes.gene[rows], launched[rows], programmes.stage[rows] >= 1


def out_of_fold(case: Case) -> dict[str, dict[str, Floats]]:
    """Scores of every gene for every family by each ranking, by weights learned without either."""
    found: dict[str, dict[str, Floats]] = {}
    for family, some in case.programmes.families.items():
        kind = case.kind(family)
        for number, held in enumerate([*(case.fold == number for number in range(FOLDS)), np.ones(case.size, bool)]):
            seen = number == FOLDS  # the last time all genes are learned from
            learned = case.learn(some, np.flatnonzero(case.pursued & (seen | ~held)))
            clinical = clinical_weights(case, some, held & (not seen))
            values = {
                "learned, no indication given": score(case.genes, learned, None),
                "learned": score(case.genes, learned, kind),
                "learned-clinical": score_clinical(case.genes, learned, kind, case.sisters[family], clinical),
            }
            for name, one in values.items():
                key = f"{name}, gene seen elsewhere" if seen else name
                found.setdefault(key, {}).setdefault(family, np.full(case.size, np.nan))[held] = one[held]
    return found


def clinical_weights(case: Case, left: frozenset[str], held: Bools) -> Floats:
    """Weights of the clinical features, without some indications and genes; held of shape (n,)."""
    launched, reached = [], []
    for family, some in case.programmes.families.items():
        if some & left:
            continue
        gene, out, _ = case.launches(family)
        kept = ~held[gene]
        launched.append(Asked(case.sisters[family][gene[kept]], out[kept]))
        rows = np.flatnonzero(case.pursued & ~held)
        reached.append(Asked(case.sisters[family][rows], case.programmes.reached(case.size, some)[rows]))
    return fit_clinical(launched, reached)


def spread(case: Case, scores: Mapping[str, Floats], *, catalogue: bool = True) -> dict[str, Interval]:
    """Means over families of areas under the curve, with 95 % intervals over draws of genes.

    Among genes pursued for anything; the same, each positive held against genes with about as many papers; and among
    genes that reached phase II for some tumour: for which?
    """
    labels = case.labels()
    inside = case.pursued & (catalogue | ~case.genes.catalogue)
    reached = np.flatnonzero(inside & np.any(list(labels.values()), axis=0))
    inside_rows = np.flatnonzero(inside)
    times = _drawn(case, inside_rows)
    found = []
    for family, values in scores.items():
        label = labels[family]
        found.append(
            [
                _area(values, label, inside_rows, times),
                matched_auroc(values[inside], label[inside], case.genes.papers[inside], times[:, inside]),
                _area(values, label, reached, times),
            ]
        )
    names = ("pursued", "matched by papers", "family among reached")
    return dict(zip(names, _intervals(np.array(found)), strict=True))


def spread_launches(case: Case, scores: Mapping[str, Floats], *, catalogue: bool = False) -> dict[str, Interval]:
    """The same of programmes that were launched, among those that reached phase I and among all."""
    times = _drawn(case, np.flatnonzero(case.pursued))
    found = []
    for family, every in scores.items():
        gene, launched, in_people = case.launches(family)
        kept = catalogue | ~case.genes.catalogue[gene]
        if launched[kept].sum() < LAUNCHES:
            continue
        areas = []
        for rows in (np.flatnonzero(kept & in_people), np.flatnonzero(kept)):
            values = every[gene[rows]]
            areas.append(auroc.of(Steps(values, launched[rows]).counted(times[:, gene[rows]])))
        found.append(areas)
    names = ("launched, of those in people", "launched, of all in the same indications")
    return dict(zip(names, _intervals(np.array(found)), strict=True))


def _drawn(case: Case, rows: Ints) -> Floats:
    """How often each gene counts: once, and in each draw; shape (DRAWS + 1, n)."""
    random = np.random.default_rng(1)
    times = np.zeros((DRAWS + 1, case.size))
    times[0] = 1.0
    times[1:, rows] = random.multinomial(len(rows), np.full(len(rows), 1.0 / len(rows)), size=DRAWS)
    return times


def _area(values: Floats, label: Bools, rows: Ints, times: Floats) -> Floats:
    return auroc.of(Steps(values[rows], label[rows]).counted(times[:, rows]))


def _intervals(found: Floats) -> list[Interval]:
    """Mean over families and 95 % interval of each measure; found of shape (families, measures, DRAWS + 1)."""
    means = np.nanmean(found, axis=0)
    low, high = np.nanpercentile(means[:, 1:], [2.5, 97.5], axis=1)
    return [(float(means[at, 0]), float(low[at]), float(high[at])) for at in range(len(means))]


def baselines(case: Case) -> dict[str, dict[str, Floats]]:
    """Rankings without learning: papers, equal weights, drugs, programmes in other families and their highest phase."""
    families = case.programmes.families
    tumours = frozenset(case.genes.kinds)
    found = {
        "papers alone": dict.fromkeys(families, case.genes.papers),
        "equal weights": dict.fromkeys(families, mean_worth(case.genes.worths, np.ones(case.genes.worths.shape[1]))),
        "drugs of DrugCentral alone": dict.fromkeys(families, case.genes.drugs),
        "other tumours tried, their number": {},
        "other tumours tried, their highest phase": {},
    }
    for family, some in families.items():
        rows = np.flatnonzero(case.programmes.among(tumours - some))
        number, highest = np.zeros(case.size), np.zeros(case.size)
        np.add.at(number, case.programmes.gene[rows], 1.0)
        np.maximum.at(highest, case.programmes.gene[rows], np.maximum(case.programmes.stage[rows], 0.5))
        found["other tumours tried, their number"][family] = number
        found["other tumours tried, their highest phase"][family] = highest
    return found


def figures(case: Case, rankings: Mapping[str, Mapping[str, Floats]]) -> Iterator[tuple[str, str]]:
    """Name of a ranking, and a line on it."""
    for name, scores in rankings.items():
        parts = {
            "": spread(case, scores),
            ", genes outside the catalogue": spread(case, scores, catalogue=False),
            ", programmes outside the catalogue": spread_launches(case, scores),
        }
        for words, found in parts.items():
            for what, (value, low, high) in found.items():
                yield name, f"{name}: AUROC, {what}{words}: {value:.3f} ({low:.3f} to {high:.3f})"


def by_table(case: Case, folder: Path, snapshot: Path) -> dict[str, dict[str, Floats]]:
    """Scores of the families of `APART` from the tables of the command, all of them left out of learning."""
    left = frozenset().union(*(case.programmes.families[family] for family in APART))
    weights = (
        case.learn(left, np.flatnonzero(case.pursued)),
        clinical_weights(case, left, np.zeros(case.size, dtype=bool)),
    )
    found = score_by_table(folder, snapshot, case.genes, case.programmes, weights, APART)
    return {f"{model}, {TABLE}": one for model, one in found.items()}


def olfactory(case: Case, shared: Path, scores: Mapping[str, Mapping[str, Floats]]) -> Iterator[tuple[str, str]]:
    """Name of a ranking, and the median place of the olfactory receptors among all genes, 0 = first, 1 = last."""
    listed = set((shared / "data" / "genes" / "olfactory_receptors.tsv").read_text(encoding="utf-8").split())
    inside = np.array([symbol in listed for symbol in case.genes.symbols], dtype=bool)
    for name, by_family in scores.items():
        places = [1.0 - (ranks(np.nan_to_num(one)) - 0.5) / case.size for one in by_family.values()]
        lowest = min(float(np.median(one[inside])) for one in places)
        yield name, f"{name}: median place of {int(inside.sum())} olfactory receptors: {lowest:.3f}"


def main() -> None:
    """Measure, and write if asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, required=True, help="folder with the public files")
    asked.add_argument("--snapshot", type=Path, help="snapshot folder, when it is not the embedded one")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = pipeline.places(store=Path(folder) / "learn.duckdb", snapshot=options.snapshot)
        pipeline.build(places)
        genes = read_genes(places.store)
        programmes = read_programmes(options.shared, genes)
        sisters = {family: sister_worths(places.store, genes, some) for family, some in programmes.families.items()}
        fold = np.random.default_rng(0).integers(0, FOLDS, len(genes.ids))
        case = Case(genes, programmes, programmes.pursued(len(genes.ids)), fold, sisters)
        lines = []
        for name, line in figures(case, baselines(case) | out_of_fold(case)):
            print(line, flush=True)
            lines.append((name, line))
        tables = by_table(case, Path(folder) / "tables", places.snapshot)
        for name, line in (*figures(case, tables), *olfactory(case, options.shared, tables)):
            print(line, flush=True)
            lines.append((name, line))
        if options.write:
            learned = case.learn(frozenset(), np.flatnonzero(case.pursued))
            clinical = clinical_weights(case, frozenset(), np.zeros(case.size, dtype=bool))
            write_presets(HERE / "data", genes, learned, clinical, programmes, lines)


if __name__ == "__main__":
    main()
