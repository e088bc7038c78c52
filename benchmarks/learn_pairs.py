"""Learn the models of drug pairs from regimens with clinical evidence, and measure them on pairs and drugs not seen.

    python benchmarks/learn_pairs.py --shared FOLDER            measure, and write nothing
    python benchmarks/learn_pairs.py --shared FOLDER --write    also write data/drugs/pairs.toml, pairs-clinical.toml
    python benchmarks/learn_pairs.py --shared FOLDER --names    write data/drugs/names.csv.gz, and nothing else

What is learned: which two drugs were given to people together, according to OncoDrug+ (levels A and B) and CIViC
(levels A to C), against pairs that neither reports, of drugs with about as many partners; and, at a quarter of the
weight, which were in a phase I trial of a combination. Few terms, and an affinity of every two classes of mechanisms;
a logistic regression with a ridge. What is measured: five folds of pairs (warm); five folds of drugs, whose pairs are
judged by weights learned without any pair of theirs (cold: one of the two drugs is unseen, or both); and every two of
these folds, left out together, whose drugs make the pairs that are judged (both drugs unseen). The ridge, the terms
and the weight of phase I were chosen on folds of the first two kinds, so the figures are too high. Names and classes
of the drugs (data/drugs) were written with the training names at hand, so other names will be covered less. Nothing
was chosen on data kept for judging.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import tempfile
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from prioritize import delimited, pipeline
from prioritize.combinations.drug_pairs import (
    AFFINITY,
    CLINICAL,
    MECHANISM,
    DrugFacts,
    PairModel,
    values_of,
)
from prioritize.drugs.facts import read_classes, read_facts
from prioritize.drugs.names import DrugNames, read_names, spelling_key
from prioritize.network import hop_distances, make_graph
from prioritize.network.distances import UNREACHED
from prioritize.origins import digests_of
from prioritize.store import database
from prioritize.validation.baselines import chance, popularity
from prioritize.validation.metrics import Steps, auroc, ranks
from prioritize.validation.negatives import bins_of, matched, partners_of
from prioritize.validation.outcomes import read_outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Pair = tuple[str, str]

HERE = Path(__file__).resolve().parent.parent
DRUGS = HERE / "data" / "drugs"
FILES = ("oncodrugplus_ABC_train.tsv.gz", "civic_evidence_train.tsv.gz")
PHASE_1 = "phase1_drug_train.tsv.gz"
STRENGTH = 0.3
"""One over the ridge."""
KIND = 0.5
"""Width of a column of kinds beside one of classes: kinds are held nearer to 0."""
FOLDS = 5
SEEDS = 2
"""Draws of negatives to learn from."""
DRAWS = 200
SHORT = 40
"""Longest spelling of a drug that is kept: longer ones are names of structures."""
PHASE_1_WEIGHT = 0.25
"""What a pair of a phase I trial counts beside one with clinical evidence."""
LEAST = 0.0005
"""Smallest affinity that is written."""
MODELS = {
    "pairs": ("Drug pairs by mechanism", [term for term in MECHANISM if term != AFFINITY]),
    "pairs-clinical": ("Drug pairs by mechanism and clinical precedence", [*MECHANISM[:-1], *CLINICAL]),
}
QUESTION = "Which two drugs resemble those that were given together with clinical evidence?"
SAID = {
    "pairs": "Targets, classes of mechanisms and drivers alone; no trial, no approval, no popularity.",
    "pairs-clinical": "As pairs, and the tumours in which each drug and target has clinical evidence on its own.",
}


@dataclass(frozen=True)
class Known:
    """Drugs and pairs.

    Attributes
    ----------
    drugs : tuple of str
    facts : DrugFacts
    positives, others : tuple of (str, str)
        Pairs given to people, and pairs that were not.
    later : tuple of (str, str)
        Pairs of phase I trials that are in neither; with `tried`, all of them.
    tried : tuple of (str, str)
    digests : mapping of file to those of `digests_of`
    asked : int
        Pairs given to people in the files, before names were looked up.
    separation : ndarray of shape (n, n)
        s_AB of the drugs' targets on the interactome, hops; NaN = unknown.
    """

    drugs: tuple[str, ...]
    facts: DrugFacts
    positives: tuple[Pair, ...]
    others: tuple[Pair, ...]
    later: tuple[Pair, ...]
    tried: tuple[Pair, ...]
    digests: Mapping[str, Mapping[str, str]]
    asked: int
    separation: Floats

    @property
    def reported(self) -> tuple[Pair, ...]:
        """All pairs that the files of evidence name."""
        return (*self.positives, *self.others)

    def rows(self, pairs: Sequence[Pair]) -> tuple[Ints, Ints]:
        """Rows of the two drugs of each pair."""
        place = {drug: row for row, drug in enumerate(self.drugs)}
        found = np.array([[place[one], place[other]] for one, other in pairs], dtype=np.int64)
        return found[:, 0], found[:, 1]


def read_pairs(path: Path, names: DrugNames) -> tuple[dict[Pair, bool], int]:
    """Whether each pair of a file was given to people, and how many pairs were before names were looked up."""
    outcomes = read_outcomes(path)
    found: dict[Pair, bool] = {}
    asked = set()
    for one, other, stage in zip(outcomes.target, outcomes.partner, outcomes.stage.tolist(), strict=True):
        if stage > 0:
            asked.add((one, other))
        left, right = names.find(one).drug, names.find(other).drug
        if left and right and left != right:
            pair = min(left, right), max(left, right)
            found[pair] = found.get(pair, False) or stage > 0
    return found, len(asked)


def read_known(shared: Path) -> Known:
    """Pairs of the training files, and what their drugs act on."""
    folder = shared / "data" / "combinations"
    with tempfile.TemporaryDirectory() as scratch:
        places = pipeline.places(store=Path(scratch) / "learn.duckdb")
        pipeline.build(places)
        with database.reading(places.store) as con:
            names, classes = read_names(con, DRUGS), read_classes(con, DRUGS)
            evidence: dict[Pair, bool] = {}
            asked = 0
            for file in FILES:
                found, count = read_pairs(folder / file, names)
                asked += count
                evidence |= {pair: evidence.get(pair, False) or good for pair, good in found.items()}
            tried, _ = read_pairs(folder / PHASE_1, names)
            drugs = tuple(sorted({drug for pair in (*evidence, *tried) for drug in pair}))
            facts = read_facts(con, drugs, names, classes)
            separation = _separation(con.execute("SELECT hgnc_a, hgnc_b FROM raw.interaction").fetchall(), drugs, names)
    digests = {file: digests_of(folder / file) for file in (*FILES, PHASE_1)}
    return Known(
        drugs,
        facts,
        tuple(sorted(pair for pair, good in evidence.items() if good)),
        tuple(sorted(pair for pair, good in evidence.items() if not good)),
        tuple(sorted(set(tried) - set(evidence))),
        tuple(sorted(tried)),
        digests,
        asked,
        separation,
    )


def _separation(links: Sequence[Pair], drugs: Sequence[str], names: DrugNames) -> Floats:
    """s_AB = <d_AB> - (<d_AA> + <d_BB>) / 2 of every two drugs."""
    place = {gene: row for row, gene in enumerate(sorted({gene for link in links for gene in link}))}
    ends = np.array([[place[one], place[other]] for one, other in links], dtype=np.int64)
    graph = make_graph(len(place), ends[:, 0], ends[:, 1])
    sets = [sorted(place[gene] for gene in names.drugs[drug].genes if gene in place) for drug in drugs]
    nodes = sorted({node for some in sets for node in some})
    hops = hop_distances(graph, [[node] for node in nodes])[:, nodes].astype(np.float64)
    hops[hops == UNREACHED] = np.nan
    at = {node: row for row, node in enumerate(nodes)}
    own = [np.array([at[node] for node in some], dtype=np.int64) for some in sets]
    apart = hops + np.where(np.eye(len(nodes)) > 0, np.inf, 0.0)
    inner = [float(np.nanmin(apart[np.ix_(some, some)], axis=1).mean()) if len(some) > 1 else 0.0 for some in own]
    found = np.full((len(drugs), len(drugs)), np.nan)
    for one, left in enumerate(own):
        for other, right in enumerate(own):
            if len(left) and len(right):
                block = hops[np.ix_(left, right)]
                between = np.concatenate([np.nanmin(block, axis=1), np.nanmin(block, axis=0)]).mean()
                found[one, other] = between - (inner[one] + inner[other]) / 2.0
    return found


def affinity_columns(known: Known, left: Ints, right: Ints) -> tuple[Floats, list[Pair]]:
    """A column for every two mechanisms, and the two: how far two drugs are of these, in either order."""
    mechanisms = known.facts.mechanisms
    n_classes = len(known.facts.class_names)
    width = np.where(np.arange(mechanisms.shape[1]) < n_classes, 1.0, KIND)
    names = known.facts.mechanism_names
    one, other = np.triu_indices(n_classes)
    some, more = np.triu_indices(len(names) - n_classes)
    first, second = np.concatenate([one, some + n_classes]), np.concatenate([other, more + n_classes])
    product = mechanisms[left][:, first] * mechanisms[right][:, second]
    product += np.where(first == second, 0.0, 1.0) * mechanisms[left][:, second] * mechanisms[right][:, first]
    return product * width[first] * width[second], [
        (names[a], names[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]


def fit(known: Known, pairs: Sequence[Pair], positive: Bools, times: Floats, name: str) -> PairModel:
    """Weights learned from pairs, each counted so many times."""
    title, terms = MODELS[name]
    left, right = known.rows(pairs)
    free = PairModel(name, title, 0.0, dict.fromkeys(terms, 1.0), {})
    values = values_of(known.facts, left, right, free)
    columns, mechanisms = affinity_columns(known, left, right)
    table = np.column_stack([*values.values(), columns])
    found = LogisticRegression(C=STRENGTH, max_iter=1000).fit(table, positive, sample_weight=times)
    weights = found.coef_[0]
    affinity = weights[len(values) :]
    # the width of a kind's column is part of its affinity
    n_kind = [KIND if one.startswith("kind ") else 1.0 for one, _ in mechanisms]
    return PairModel(
        name,
        title,
        float(found.intercept_[0]),
        {**dict(zip(values, weights[: len(values)].tolist(), strict=True)), AFFINITY: 1.0},
        {pair: float(weight * width**2) for pair, weight, width in zip(mechanisms, affinity, n_kind, strict=True)},
    )


def odds(known: Known, pairs: Sequence[Pair], model: PairModel) -> Floats:
    """What the score of pairs rises with."""
    values = values_of(known.facts, *known.rows(pairs), model)
    found: Floats = np.sum([model.weights[term] * value for term, value in values.items()], axis=0)
    return found


def learned(
    known: Known, pairs: Sequence[Pair], name: str, judged: Sequence[Pair] = (), unseen: frozenset[str] = frozenset()
) -> PairModel:
    """A model from positives and several draws of negatives like them.

    Pairs that are judged are not drawn, nor are those of drugs that must not be seen.
    """
    others = [pair for pair in known.others if not unseen & {*pair}]
    held = {*judged}
    early = [pair for pair in known.later if pair not in held and not unseen & {*pair}]
    taken = (*known.reported, *known.later, *judged)
    cases: list[Pair] = []
    positive: list[bool] = []
    times: list[float] = []
    for some, like, weight in (
        (list(pairs), bins_of(partners_of([*pairs, *others])), 1.0),
        (early, bins_of(partners_of(early)), PHASE_1_WEIGHT),
    ):
        drawn = [pair for seed in range(1, SEEDS + 1) for pair in matched(some, taken, like, seed=seed)]
        cases += some * SEEDS + drawn
        positive += [True] * len(some) * SEEDS + [False] * len(drawn)
        times += [weight] * (len(some) * SEEDS + len(drawn))
    return fit(known, cases, np.array(positive), np.array(times), name)


WARM, COLD, BOTH = "pairs left out (warm)", "drugs left out (cold)", "both drugs unseen"
"""How cases are left out."""


def out_of_fold(known: Known, cases: Sequence[Pair], name: str, how: str) -> Floats:
    """Places of cases, 0-1, among those left out with them, by weights learned without them.

    Cold: without any pair of a drug of the fold; both unseen: without any pair of a drug of the folds of either.
    """
    random = np.random.default_rng(0)
    names = sorted({drug for pair in cases for drug in pair})
    fold = random.integers(FOLDS, size=len(cases))
    of_drug = dict(zip(names, random.integers(FOLDS, size=len(names)).tolist(), strict=True))
    totals, counts = np.zeros(len(cases)), np.zeros(len(cases))
    parts: list[tuple[Bools, frozenset[int]]] = []
    if how == BOTH:
        both = [frozenset({one, other}) for one in range(FOLDS) for other in range(one, FOLDS)]
        parts = [(np.array([{of_drug[a], of_drug[b]} == some for a, b in cases]), some) for some in both]
    elif how == COLD:
        alone = [frozenset({number}) for number in range(FOLDS)]
        parts = [(np.array([bool({of_drug[a], of_drug[b]} & some) for a, b in cases]), some) for some in alone]
    else:
        parts = [(fold == number, frozenset()) for number in range(FOLDS)]
    for judged, some in parts:
        held = [pair for pair, part in zip(cases, judged, strict=True) if part]
        if not held:
            continue
        unseen = frozenset(drug for drug, part in of_drug.items() if part in some)
        apart = {*held}
        seen = [pair for pair in known.positives if pair not in apart and not unseen & {*pair}]
        found = odds(known, held, learned(known, seen, name, held, unseen))
        totals[judged] += (ranks(found) - 0.5) / len(found)
        counts[judged] += 1
    return totals / counts


@dataclass(frozen=True)
class Areas:
    """Areas under the curve.

    Attributes
    ----------
    drawn : ndarray of shape (2 DRAWS + 1,)
        Of the cases, of draws of pairs, and of draws of whole drugs.
    cases : str
        How many there are.
    """

    drawn: Floats
    cases: str

    def ends(self) -> list[Floats]:
        """95 % intervals by pair and by drug."""
        parts = self.drawn[1 : DRAWS + 1], self.drawn[DRAWS + 1 :]
        return [np.nanpercentile(part, [2.5, 97.5]) for part in parts]

    def words(self) -> str:
        """Value, both intervals, and the cases."""
        (low, high), (lowest, highest) = self.ends()
        by_pair = f"{low:.3f} to {high:.3f} by pair"
        return f"{self.drawn[0]:.3f} ({by_pair}, {lowest:.3f} to {highest:.3f} by drug; {self.cases})"


def area(values: Floats, positive: Bools, pairs: Sequence[Pair]) -> Areas:
    """Area under the curve; pairs whose value is unknown do not count."""
    random = np.random.default_rng(1)
    place = {drug: row for row, drug in enumerate(sorted({drug for pair in pairs for drug in pair}))}
    ends = np.array([[place[one], place[other]] for one, other in pairs])
    by_pair = random.multinomial(len(pairs), np.full(len(pairs), 1.0 / len(pairs)), size=DRAWS)
    drugs = random.multinomial(len(place), np.full(len(place), 1.0 / len(place)), size=DRAWS)
    times = np.vstack([np.ones(len(pairs)), by_pair, drugs[:, ends[:, 0]] * drugs[:, ends[:, 1]]])
    there = ~np.isnan(values)
    found = auroc.of(Steps(values[there], positive[there]).counted(times[:, there]))
    seen = {drug for pair, part in zip(pairs, there, strict=True) if part for drug in pair}
    return Areas(found, f"{int(positive[there].sum())} of {int(there.sum())} pairs, {len(seen)} drugs")


def lines_on(
    title: str, tables: Mapping[str, Floats], models: Sequence[str], positive: Bools, cases: Sequence[Pair]
) -> list[str]:
    """A line on each ranking; on a model also the paired difference to the best other ranking of all cases."""
    found = {name: area(values, positive, cases) for name, values in tables.items()}
    plain = [name for name in tables if name not in models and not np.isnan(tables[name]).any()]
    best = max(plain, key=lambda name: float(found[name].drawn[0]))
    lines = []
    for name, areas in found.items():
        line = f"{title}: {name}: AUROC {areas.words()}"
        if name in models:
            difference = Areas(areas.drawn - found[best].drawn, "")
            low, high = difference.ends()[1]
            said = "a gain" if low > 0 else "worse" if high < 0 else "not shown"
            line += f"; beside {best} {difference.drawn[0]:+.3f} ({low:+.3f} to {high:+.3f} by drug): {said}"
        lines.append(line)
    return lines


def measured(known: Known) -> list[str]:
    """Figures of the models and of baselines."""
    lines = []
    degree = partners_of(known.reported)
    likes: dict[str, Mapping[str, Hashable]] = {
        "pairs not reported": dict.fromkeys(degree, ""),
        "of as many partners": bins_of(degree),
        "of as many partners given to people": bins_of(partners_of(known.positives)),
    }
    for how, like in likes.items():
        drawn = matched(known.positives, known.reported, like, seed=0)
        cases = [*known.positives, *drawn]
        positive = np.arange(len(cases)) < len(known.positives)
        tables = _baselines(known, cases)
        models = {
            f"{name}, {way}": out_of_fold(known, cases, name, way) for name in MODELS for way in (WARM, COLD, BOTH)
        }
        lines += lines_on(how, tables | models, list(models), positive, cases)
    drawn = matched(known.later, (*known.tried, *known.reported), bins_of(partners_of(known.tried)), seed=0)
    cases = [*known.later, *drawn]
    positive = np.arange(len(cases)) < len(known.later)
    models = {f"{name}, {way}": out_of_fold(known, cases, name, way) for name in MODELS for way in (WARM, COLD, BOTH)}
    title = "phase I trials, of as many partners"
    lines += lines_on(title, _baselines(known, cases) | models, list(models), positive, cases)
    return lines


def _baselines(known: Known, cases: Sequence[Pair]) -> dict[str, Floats]:
    """Rankings without learning."""
    left, right = known.rows(cases)
    return {
        "chance": chance([f"{one}|{other}" for one, other in cases]),
        "popularity, in hindsight": popularity(
            [one for one, _ in cases], [other for _, other in cases], known.positives
        ),
        "shared targets (Jaccard)": _alone(known, "shared_targets", left, right),
        "shared classes (Jaccard)": _alone(known, "shared_classes", left, right),
        "network overlap (-s_AB)": -known.separation[left, right],
        "network separation (+s_AB)": known.separation[left, right],
    }


def _alone(known: Known, term: str, left: Ints, right: Ints) -> Floats:
    return values_of(known.facts, left, right, PairModel("", "", 0.0, {term: 1.0}, {}))[term]


def written(known: Known, model: PairModel, figures: Sequence[str]) -> str:
    """The model file."""
    lines = [
        "# Learned from outcomes by benchmarks/learn_pairs.py",
        "# Training card",
        *(
            f"# outcomes: {file}{name}, sha256 {digest}"
            for file in FILES
            for name, digest in known.digests[file].items()
        ),
        "# OncoDrug+ (You 2025, levels A and B) and CIViC (CC0 1.0, levels A to C); labels are not part of the project",
        f"# rows: {len(known.positives)} of {known.asked} pairs given to people (names in two files count twice), the "
        "others with a drug that is not known; five unreported pairs of like drugs each, drawn twice",
        f"# beside them {len(known.later)} pairs of phase I trials ({PHASE_1}, MIT), "
        f"each at {PHASE_1_WEIGHT:g} of the weight",
        f"# method: logistic regression, ridge {1 / STRENGTH:.3g}; affinities of kinds of classes at half width",
        "# left out: popularity, publications, number of targets; the pair's own trials",
        "# a score is a rank, no probability: negatives were drawn, five for each positive",
        "# warm: the pair is unseen; cold: one of its drugs too, or both; both drugs unseen: what new drugs get",
        "# after the semicolon the paired difference to the best ranking of all cases that is not learned, with the "
        "interval over draws of drugs; not shown = it includes 0",
        "# evidence on single drugs and targets: CIViC, all levels, so cells and mice (D, E) too. A drug without any "
        "counts 0, as one whose tumours are others: what is not on record cannot be told from what is not",
        "# names and classes of drugs were written with the training names at hand; OncoDrug+ is for evaluation only, "
        "and no row of it is here",
        *(f"# {line}" for line in figures),
        f'title = "{model.title}"',
        f'question = "{QUESTION}"',
        f'description = "{SAID[model.name]}"',
        f"bias = {model.bias:.6f}",
        "",
        "[terms]",
        *(f"{term} = {weight:.6f}" for term, weight in model.weights.items()),
        "",
        "[affinity]",
        *(
            f'"{one} + {other}" = {weight:.4f}'
            for (one, other), weight in model.affinity.items()
            if abs(weight) > LEAST
        ),
    ]
    return "\n".join(lines) + "\n"


def write_names(shared: Path) -> None:
    """Names and ids of drugs: DrugBank's open vocabulary (CC0 1.0), DrugCentral (CC BY 4.0), approvals (Apache-2.0)."""
    data = shared / "data"
    rows = []
    for row in delimited.read(data / "identifiers" / "drugbank_vocabulary.csv.gz").records():
        spelled = [one.strip() for one in row["Synonyms"].split(" | ") if len(one.strip()) <= SHORT]
        rows.append((row["DrugBank ID"], row["Common name"], spelled, "DrugBank open vocabulary"))
    central = delimited.read(data / "druggability" / "drugcentral_2016_drug_target.tsv.gz").records()
    ids = sorted({(row["CHEMBL_ID"], row["DRUG_NAME"]) for row in central if row["CHEMBL_ID"].startswith("CHEMBL")})
    rows += [(chembl, name, [], "DrugCentral 2016") for chembl, name in ids]
    approved = delimited.read(data / "approvals" / "fda_approvals_2013_2020_GE.tsv").records()
    brands = sorted({(row["drugId"], row["drugName"], row["brandDrugName"]) for row in approved if row["drugId"]})
    rows += [(one, name, [brand], "FDA approvals") for one, name, brand in brands if "," not in one + name]
    keyed = [
        (drug_id, drug, ";".join(dict.fromkeys(filter(None, map(spelling_key, (drug, *others))))), source)
        for drug_id, drug, others, source in rows
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("drug_id", "drug", "keys", "source"))
    writer.writerows(keyed)
    (DRUGS / "names.csv.gz").write_bytes(gzip.compress(buffer.getvalue().encode(), 9, mtime=0))


def main() -> None:
    """Measure, and write if asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, required=True, help="folder with the public files")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--names", action="store_true")
    options = asked.parse_args()
    if options.names:
        write_names(options.shared)
        return
    known = read_known(options.shared)
    print(f"{len(known.positives)} pairs given to people, {len(known.others)} not, {len(known.drugs)} drugs")
    figures = measured(known)
    print("\n".join(figures))
    if options.write:
        for name in MODELS:
            text = written(known, learned(known, known.positives, name), figures)
            (DRUGS / f"{name}.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
