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
the family and all that the store holds of it. Genes of one family of proteins lie in one fold; beside it stands the
figure where they were dealt one by one, as the first measurement was. Intervals are over draws of whole families of
proteins. The ridge of `learned` was chosen among 1, 4 and 15 on these folds; the other ridges among 1, 1/3 and
1/10, and the clinical features among twenty, on folds of genes dealt one by one; so the figures are a little too
high. Nothing here was chosen on data kept for judging. At the end three families are left out together, their
programmes are taken out of the store, and the table of `prioritize rank --targets all --indications FILE` is
measured, and launches after 2013 are foretold from what was known by then.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from preset_checks import score_by_table
from preset_data import CLINICAL, KINDS, Genes, Programmes, read_genes, read_programmes, sister_worths, without_families
from preset_families import dealt
from preset_files import BASELINES, ONE_BY_ONE, TABLE, write_presets
from preset_fits import Asked, Learned, fit, fit_clinical, mean_worth, score, score_clinical
from preset_later import YEAR, as_known, forecasts, tried_elsewhere, worths_then

from prioritize import inputs, pipeline, resources
from prioritize.validation.metrics import Steps, auroc, matched_auroc, ranks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

HERE = Path(__file__).resolve().parent.parent
FOLDS = 5
DRAWS = 200
KEPT = "drugs of the family kept"
APART = ("C04.557.337", "C04.557.665", "C04.588.180")
"""Families without an indication in common, left out together for the table: leukaemias, melanomas, the breast."""
LAUNCHES = 4
"""Launched programmes of a family below which it is not measured."""


@dataclass(frozen=True)
class Case:
    """Genes, programmes and folds.

    Attributes
    ----------
    genes : Genes
    programmes : Programmes
    pursued : ndarray of shape (n,), bool
    sisters, in_family : mapping of family to ndarray of shape (n, 4)
        Worths of the clinical features from other families alone; in `in_family` the drugs of the family count too.
    """

    genes: Genes
    programmes: Programmes
    pursued: Bools
    sisters: Mapping[str, Floats]
    in_family: Mapping[str, Floats]

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

    def launched_in(self, family: str, kept: Bools) -> list[str]:
        """Indications of the launched programmes of a family among those that are kept; kept as of `launches`."""
        programmes = self.programmes
        launched = programmes.stage == 4
        inside = programmes.among(programmes.families[family])
        known = {one for one, here in zip(programmes.indication, inside & launched, strict=True) if here}
        rows = np.flatnonzero(inside & programmes.among(known))
        return [programmes.indication[row] for row in rows[kept & launched[rows]].tolist()]


def out_of_fold(case: Case) -> dict[str, dict[str, Floats]]:
    """Scores of every gene for every family by each ranking, by weights learned without either."""
    found: dict[str, dict[str, Floats]] = {}
    folds = {
        "": dealt(case.genes.family, case.pursued, FOLDS),
        f", {ONE_BY_ONE}": np.random.default_rng(0).integers(0, FOLDS, case.size),
        ", gene seen elsewhere": np.zeros(case.size, dtype=np.int64),
    }
    for how, fold in folds.items():
        seen = not fold.any()
        for family, some in case.programmes.families.items():
            kind = case.kind(family)
            for number in range(1 if seen else FOLDS):
                held = fold == number
                learned = case.learn(some, np.flatnonzero(case.pursued & (seen | ~held)))
                clinical = clinical_weights(case, some, held & (not seen))
                mine = case.sisters[family]
                values = {
                    "learned": score(case.genes, learned, kind),
                    "learned-clinical": score_clinical(case.genes, learned, kind, mine, clinical),
                }
                if not how:
                    blind = np.where(np.arange(len(clinical)) > 0, clinical, 0.0)
                    kept = case.in_family[family]
                    values |= {
                        "learned, no indication given": score(case.genes, learned, None),
                        "learned-clinical without drugs": score_clinical(case.genes, learned, kind, mine, blind),
                        f"learned-clinical, {KEPT}": score_clinical(case.genes, learned, kind, kept, clinical),
                    }
                for name, one in values.items():
                    by_family = found.setdefault(f"{name}{how}", {})
                    by_family.setdefault(family, np.full(case.size, np.nan))[held] = one[held]
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


@dataclass(frozen=True)
class Areas:
    """Areas under the curve of one question.

    Attributes
    ----------
    drawn : ndarray of shape (DRAWS + 1,)
        Means over families of tumours: of the cases, and of each draw of families of proteins.
    cases : str
        How many there are.
    """

    drawn: Floats
    cases: str

    def words(self) -> str:
        """Value and 95 % interval."""
        low, high = np.nanpercentile(self.drawn[1:], [2.5, 97.5])
        return f"{self.drawn[0]:.3f} ({low:.3f} to {high:.3f})"

    def beside(self, name: str, other: Areas) -> str:
        """The paired difference to a baseline, and whether a gain is shown."""
        difference = Areas(self.drawn - other.drawn, "")
        low, high = np.nanpercentile(difference.drawn[1:], [2.5, 97.5])
        said = "a gain" if low > 0 else "worse" if high < 0 else "not shown"
        return f"beside {name} {difference.drawn[0]:+.3f} ({low:+.3f} to {high:+.3f}): {said}"


Found = dict[str, Areas]


def spread(case: Case, scores: Mapping[str, Floats], *, catalogue: bool = True) -> Found:
    """Means over families of areas under the curve.

    Among genes pursued for anything; the same, each positive held against genes with about as many papers; and among
    genes that reached phase II for some tumour: for which?
    """
    labels = case.labels()
    inside = case.pursued & (catalogue | ~case.genes.catalogue)
    reached = np.flatnonzero(inside & np.any(list(labels.values()), axis=0))
    rows = np.flatnonzero(inside)
    times = _drawn(case, rows)
    found = []
    for family, values in scores.items():
        label = labels[family]
        found.append(
            [
                _area(values, label, rows, times),
                matched_auroc(values[inside], label[inside], case.genes.papers[inside], times[:, inside]),
                _area(values, label, reached, times),
            ]
        )
    positive = int(np.sum([labels[family][rows].sum() for family in scores]))
    some = frozenset().union(*(case.programmes.families[family] for family in scores))
    cases = [
        _cases(len(scores), len(asked), len(some), positive, len(scores) * len(asked))
        for asked in (rows, rows, reached)
    ]
    return _means(("pursued", "matched by papers", "family among reached"), np.array(found), cases)


def spread_launches(case: Case, scores: Mapping[str, Floats], *, catalogue: bool = False) -> Found:
    """The same of programmes that were launched, among those that reached phase I and among all.

    Families with the same launched programmes count once.
    """
    times = _drawn(case, np.flatnonzero(case.pursued))
    found: list[list[Floats]] = []
    counted: list[list[tuple[Ints, int]]] = [[], []]
    met = set()
    for family, every in scores.items():
        gene, launched, in_people = case.launches(family)
        kept = catalogue | ~case.genes.catalogue[gene]
        alike = tuple(sorted(zip(gene[kept & launched].tolist(), case.launched_in(family, kept), strict=True)))
        if launched[kept].sum() < LAUNCHES or alike in met:
            continue
        met.add(alike)
        areas = []
        for number, rows in enumerate((np.flatnonzero(kept & in_people), np.flatnonzero(kept))):
            values = every[gene[rows]]
            areas.append(auroc.of(Steps(values, launched[rows]).counted(times[:, gene[rows]])))
            counted[number].append((gene[rows], int(launched[rows].sum())))
        found.append(areas)
    some = {one for launches in met for _, one in launches}
    cases = [
        _cases(
            len(part),
            len(np.unique(np.concatenate([gene for gene, _ in part]))),
            len(some),
            sum(number for _, number in part),
            sum(len(gene) for gene, _ in part),
        )
        for part in counted
    ]
    names = ("launched, of those in people", "launched, of all in the same indications")
    return _means(names, np.array(found), cases)


def _cases(families: int, genes: int, indications: int, positive: int, n: int) -> str:
    return f"{families} families of tumours, {genes:,} genes, {indications} indications, {positive:,} positive of {n:,}"


def _drawn(case: Case, rows: Ints) -> Floats:
    """How often each gene counts: once, and in each draw of whole families of proteins; shape (DRAWS + 1, n)."""
    random = np.random.default_rng(1)
    times = np.zeros((DRAWS + 1, case.size))
    times[0] = 1.0
    families, mine = np.unique(case.genes.family[rows], return_inverse=True)
    n = len(families)
    times[1:, rows] = random.multinomial(n, np.full(n, 1.0 / n), size=DRAWS)[:, mine]
    return times


def _area(values: Floats, label: Bools, rows: Ints, times: Floats) -> Floats:
    return auroc.of(Steps(values[rows], label[rows]).counted(times[:, rows]))


def _means(names: tuple[str, ...], found: Floats, cases: list[str]) -> Found:
    """Mean over families of each measure; found of shape (families, measures, DRAWS + 1)."""
    means = np.nanmean(found, axis=0)
    return {name: Areas(drawn, said) for name, drawn, said in zip(names, means, cases, strict=True)}


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


def figures(
    case: Case, rankings: Mapping[str, Mapping[str, Floats]], beside: Mapping[str, Mapping[str, Floats]]
) -> Iterator[tuple[str, str]]:
    """Name of a ranking, and a line on it: beside the best baseline, clinical ones for `learned-clinical` only."""
    parts: dict[str, Callable[[Mapping[str, Floats]], Found]] = {
        "": lambda scores: spread(case, scores),
        ", genes outside the catalogue": lambda scores: spread(case, scores, catalogue=False),
        ", programmes outside the catalogue": lambda scores: spread_launches(case, scores),
    }
    for words, part in parts.items():
        known: dict[tuple[str, ...], dict[str, Found]] = {}  # of the baselines, by families
        for name, scores in rankings.items():
            found = part(scores)
            families = tuple(scores)
            if families not in known:
                known[families] = {
                    other: part({family: one[family] for family in families}) for other, one in beside.items()
                }
            every = known[families]
            asked = {
                other: one
                for other, one in every.items()
                if name not in beside and (other in BASELINES or name.startswith("learned-clinical"))
            }
            for what, areas in found.items():
                line = f"{name}: AUROC, {what}{words}: {areas.words()}"
                if asked:
                    best = max(asked, key=lambda other: float(asked[other][what].drawn[0]))
                    line += f"; {areas.beside(best, asked[best][what])}"
                yield name, f"{line}; {areas.cases}"


def later(case: Case, store: Path, shared: Path) -> Iterator[tuple[str, str]]:
    """Name of a ranking, and a line on it: launches after `YEAR` beside the rest of the same indications.

    Every family of tumours that holds the indication is left out, and the family of proteins of the gene.
    """
    fold = dealt(case.genes.family, case.pursued, FOLDS)
    asked = list(forecasts(shared, case.genes))
    times = _drawn(case, np.unique(np.concatenate([one.gene for one in asked])))
    found: dict[str, list[Floats]] = {}
    for one in asked:
        families = [name for name, some in case.programmes.all_families.items() if one.indication in some]
        left = frozenset({one.indication}).union(*(case.programmes.all_families[name] for name in families))
        with as_known(store, shared, [one.indication, *(case.programmes.headings[name] for name in families)]) as con:
            worths = worths_then(con, case.genes, one.indication)
            number, highest = tried_elsewhere(con, case.genes, one.indication)
        kind = case.genes.kinds[one.indication]
        ours: dict[str, Floats] = {name: np.full(case.size, np.nan) for name in ("learned", "learned-clinical")}
        for held in (fold == number_of for number_of in range(FOLDS)):
            learned = case.learn(left, np.flatnonzero(case.pursued & ~held))
            clinical = clinical_weights(case, left, held)
            ours["learned"][held] = score(case.genes, learned, kind)[held]
            ours["learned-clinical"][held] = score_clinical(case.genes, learned, kind, worths, clinical)[held]
        rankings = {
            "papers alone": case.genes.papers,
            "equal weights": mean_worth(case.genes.worths, np.ones(case.genes.worths.shape[1])),
            "other tumours tried, their number": number,
            "other tumours tried, their highest phase": highest,
            **ours,
        }
        for name, values in rankings.items():
            steps = Steps(values[one.gene], one.launched)
            found.setdefault(name, []).append(auroc.of(steps.counted(times[:, one.gene])))
    genes = len(np.unique(np.concatenate([one.gene for one in asked])))
    counts = [sum(int(one.launched.sum()) for one in asked), sum(len(one.gene) for one in asked)]
    cases = f"{genes:,} genes, {len(asked)} indications, {counts[0]} positive of {counts[1]:,}"
    areas = {name: Areas(np.nanmean(some, axis=0), cases) for name, some in found.items()}
    for name, mine in areas.items():
        line = f"{name}: AUROC, launched after {YEAR}, from what was known then: {mine.words()}"
        plain = {
            other: one
            for other, one in areas.items()
            if not other.startswith("learned") and (other in BASELINES or name == "learned-clinical")
        }
        if name not in plain and name.startswith("learned"):
            best = max(plain, key=lambda other: float(plain[other].drawn[0]))
            line += f"; {mine.beside(best, plain[best])}"
        yield name, f"{line}; {mine.cases}"


def by_table(case: Case, folder: Path, snapshot: Path, shared: Path) -> dict[str, dict[str, Floats]]:
    """Scores of the families of `APART` from the tables of the command, all of them left out of learning."""
    left = frozenset().union(*(case.programmes.families[family] for family in APART))
    weights = (
        case.learn(left, np.flatnonzero(case.pursued)),
        clinical_weights(case, left, np.zeros(case.size, dtype=bool)),
    )
    found = score_by_table(folder, snapshot, shared, case.genes, case.programmes, weights, APART)
    return {f"{model}, {TABLE}": one for model, one in found.items()}


def olfactory(case: Case, shared: Path, scores: Mapping[str, Mapping[str, Floats]]) -> Iterator[tuple[str, str]]:
    """Name of a ranking, and the median place of the olfactory receptors among all genes, 0 = first, 1 = last."""
    listed = set((shared / "data" / "genes" / "olfactory_receptors.tsv").read_text(encoding="utf-8").split())
    inside = np.array([symbol in listed for symbol in case.genes.symbols], dtype=bool)
    for name, by_family in scores.items():
        places = [1.0 - (ranks(np.nan_to_num(one)) - 0.5) / case.size for one in by_family.values()]
        lowest = min(float(np.median(one[inside])) for one in places)
        yield name, f"{name}: median place of {int(inside.sum())} olfactory receptors: {lowest:.3f}"


def both_worths(
    store: Path, shared: Path, genes: Genes, programmes: Programmes
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Worths of the clinical features by family, without all of its drugs, and with them."""
    without, kept = {}, {}
    drugs = inputs.feature_facts(resources.sql_folder())[CLINICAL[0]].scale.worth(genes.drugs)
    for family, some in programmes.families.items():
        with without_families(store, [programmes.headings[family]], shared) as con:
            without[family] = sister_worths(con, genes, min(some))
        kept[family] = np.column_stack([drugs, without[family][:, 1:]])
    return without, kept


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
        genes = read_genes(places.store, options.shared)
        programmes = read_programmes(options.shared, genes)
        sisters = both_worths(places.store, options.shared, genes, programmes)
        case = Case(genes, programmes, programmes.pursued(len(genes.ids)), *sisters)
        plain = baselines(case)
        lines = []
        for name, line in figures(case, plain | out_of_fold(case), plain):
            print(line, flush=True)
            lines.append((name, line))
        tables = by_table(case, Path(folder) / "tables", places.snapshot, options.shared)
        for name, line in later(case, places.store, options.shared):
            print(line, flush=True)
            lines.append((name, line))
        for name, line in (*figures(case, tables, plain), *olfactory(case, options.shared, tables)):
            print(line, flush=True)
            lines.append((name, line))
        if options.write:
            learned = case.learn(frozenset(), np.flatnonzero(case.pursued))
            clinical = clinical_weights(case, frozenset(), np.zeros(case.size, dtype=bool))
            write_presets(HERE / "data", genes, learned, clinical, programmes, lines)


if __name__ == "__main__":
    main()
