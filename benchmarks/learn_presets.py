"""Learn the preset `learned` from the outcomes of programmes, and measure it on genes and tumours it has not seen.

    python benchmarks/learn_presets.py --shared FOLDER            measure, and write nothing
    python benchmarks/learn_presets.py --shared FOLDER --write    also write data/models/learned.toml and
                                                                  data/learned/pathway_weights.csv

What is learned: whether a gene that was pursued for anything reached phase II or later for a tumour. The criteria are
few, of 0 or above, and none is attention (papers, interactors) or clinical; beside them each pathway has a weight of
either sign, under a ridge. All are fitted at once, by penalised logistic regression; a gene counts for as many families
of tumours as it reached phase II in. What is measured: five folds of genes times all families of tumours, each left out
together. The ridge of the pathways was chosen among 1, 1/3, 1/10 on such folds, so the figures are a little too high.
Nothing here was chosen on data kept for judging.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from prioritize import delimited, pipeline
from prioritize.store import database
from prioritize.validation.metrics import Steps, auroc, matched_auroc
from prioritize.validation.outcomes import read_outcomes

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

HERE = Path(__file__).resolve().parent.parent
RIDGE = 1.0
"""Penalty of the criteria's weights."""
PATHWAY_RIDGE = 1 / 3
"""Penalty of the pathways' weights."""
REACH = 3.0
"""Affinity at either end of its scale."""
FOLDS = 5
DRAWS = 400
CRITERIA: dict[str, tuple[str, float, float, float]] = {
    "cancer_driver": ("biology", 0, 1, 1),
    "driver_neighbours": ("biology", 0, 0.3, 1),
    "driver_pathways": ("biology", 0, 0.3, 1),
    "kinase": ("class", 0, 1, 1),
    "catalytic_receptor": ("class", 0, 1, 1),
    "transporter_or_channel": ("class", 0, 1, -1),
    "rhodopsin_gpcr": ("class", 0, 1, -1),
    "common_essential": ("biology", 0, 1, 1),
}
"""Feature: group, ends of its linear scale, and 1 where more is better, -1 where less is."""
WHY = {
    "transporter_or_channel": "mostly targets of other diseases",
    "rhodopsin_gpcr": "mostly targets of other diseases",
    "common_essential": "what all cells need is a target of chemotherapy: here it speaks for a gene, not against",
}


@dataclass(frozen=True)
class Genes:
    """n genes.

    Attributes
    ----------
    ids, symbols : tuple of str
    worths : ndarray of shape (n, c)
        Of `CRITERIA`, 0-1; NaN = unknown.
    pathways : sparse array of shape (n, p)
        1 / sqrt(number of pathways of the gene) where it is a member.
    names : tuple of str
        The p pathways.
    papers : ndarray of shape (n,)
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    worths: Floats
    pathways: sp.csr_array
    names: tuple[str, ...]
    papers: Floats


def read_genes(store: Path) -> Genes:
    """All protein-coding genes of a store."""
    columns = ", ".join(CRITERIA)
    with database.reading(store) as con:
        rows = con.execute(
            f"SELECT target_id, symbol, publications, {columns} FROM features.genome ORDER BY target_id"  # noqa: S608
        ).fetchall()
        members = con.execute(
            "SELECT DISTINCT m.pathway_id, m.hgnc_id FROM raw.pathway_member AS m WHERE m.pathway_id IN ("
            "SELECT pathway_id FROM (SELECT DISTINCT pathway_id, hgnc_id FROM raw.pathway_member) "
            "GROUP BY pathway_id HAVING count(*) BETWEEN 5 AND 500) ORDER BY ALL"
        ).fetchall()
    place = {row[0]: index for index, row in enumerate(rows)}
    inside = [(pathway, place[gene]) for pathway, gene in members if gene in place]
    names = tuple(sorted({pathway for pathway, _ in inside}))
    column = {name: index for index, name in enumerate(names)}
    shape = (len(rows), len(names))
    at = (np.array([gene for _, gene in inside]), np.array([column[pathway] for pathway, _ in inside]))
    member = sp.csr_array((np.ones(len(inside)), at), shape=shape)
    count = np.asarray(member.sum(axis=1)).ravel()
    scaled = sp.csr_array(sp.diags_array(1.0 / np.sqrt(np.maximum(count, 1.0))) @ member)
    values = np.array([[np.nan if cell is None else cell for cell in row[3:]] for row in rows], dtype=np.float64)
    worths = np.empty_like(values)
    for index, (_, low, high, sign) in enumerate(CRITERIA.values()):
        worth = np.clip((values[:, index] - low) / (high - low), 0.0, 1.0)
        worths[:, index] = worth if sign > 0 else 1.0 - worth
    papers = np.array([row[2] or 0 for row in rows], dtype=np.float64)
    return Genes(tuple(row[0] for row in rows), tuple(row[1] for row in rows), worths, scaled, names, papers)


def families_of(shared: Path) -> dict[str, frozenset[str]]:
    """Families of tumours of each MeSH id: its branches below Neoplasms, two steps down."""
    found: dict[str, set[str]] = {}
    text = gzip.decompress((shared / "data" / "disease" / "mesh_tree.tsv.gz").read_bytes()).decode()
    for mesh, tree in (line.split() for line in text.splitlines()):
        if tree.startswith("C04.") and tree.count(".") >= 2:
            found.setdefault(mesh, set()).add(".".join(tree.split(".")[:3]))
    return {mesh: frozenset(some) for mesh, some in found.items()}


def read_labels(shared: Path, genes: Genes, least: int = 40) -> tuple[dict[str, Bools], Bools, str]:
    """Genes that reached phase II or later by family, genes pursued for anything, and the sha256 of the file."""
    path = shared / "data" / "target_indication" / "pp_train.tsv.gz"
    outcomes = read_outcomes(path)
    families = families_of(shared)
    place = {symbol: index for index, symbol in enumerate(genes.symbols)}
    pursued = np.zeros(len(genes.ids), dtype=bool)
    labels: dict[str, Bools] = {}
    for target, indication, stage in zip(outcomes.target, outcomes.indication, outcomes.stage, strict=True):
        if target not in place:
            continue
        pursued[place[target]] = True
        for family in families.get(indication, ()):
            labels.setdefault(family, np.zeros(len(genes.ids), dtype=bool))[place[target]] |= stage >= 2
    kept = {family: some for family, some in sorted(labels.items()) if some.sum() >= least}
    return kept, pursued, hashlib.sha256(path.read_bytes()).hexdigest()


def fit(genes: Genes, some: Ints, times: Floats) -> tuple[Floats, Floats]:
    """Weights of criteria, 0 or above, and of pathways.

    Parameters
    ----------
    genes : Genes
    some : ndarray of shape (k,), int64
        Genes to learn from.
    times : ndarray of shape (n,)
        In how many families each gene reached phase II; 0 = a negative.
    """
    worths = genes.worths[some]
    mean = np.nanmean(worths, axis=0)
    design = sp.csr_array(sp.hstack([sp.csr_array(np.where(np.isnan(worths), mean, worths)), genes.pathways[some]]))
    reached = (times[some] > 0).astype(np.float64)
    counts = np.where(reached > 0, times[some], times[some].max()) / times[some].max()
    n_criteria = len(CRITERIA)
    size = design.shape[1]
    ridge = np.concatenate([np.full(n_criteria, RIDGE), np.full(size - n_criteria, PATHWAY_RIDGE)])

    def loss(at: Floats) -> tuple[float, Floats]:
        odds = design @ at[:size] + at[size]
        value = (counts * (np.logaddexp(0.0, odds) - reached * odds)).sum() + (ridge * at[:size] ** 2).sum() / 2.0
        missed = counts * (1.0 / (1.0 + np.exp(-odds)) - reached)
        return float(value), np.concatenate([design.T @ missed + ridge * at[:size], [missed.sum()]])

    bounds = [(0.0, None)] * n_criteria + [(None, None)] * (size - n_criteria + 1)
    options = {"maxiter": 1000, "ftol": 1e-10, "gtol": 1e-6}
    found = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if not found.success:
        raise RuntimeError(f"the fit did not end: {found.message}")
    return found.x[:n_criteria], found.x[n_criteria:size]


def score(genes: Genes, weights: Floats, pathways: Floats) -> Floats:
    """Scores as the toolkit gives them: the mean worth over what is known, by weight."""
    affinity = genes.pathways @ pathways
    worth = np.clip((affinity + REACH) / (2.0 * REACH), 0.0, 1.0)
    table = np.column_stack([worth, genes.worths])
    by = np.concatenate([[2.0 * REACH], weights])
    under = (~np.isnan(table) * by).sum(axis=1)
    return np.divide((np.nan_to_num(table) * by).sum(axis=1), under, out=np.full(len(table), np.nan), where=under > 0)


def out_of_fold(genes: Genes, labels: dict[str, Bools], pursued: Bools) -> dict[str, Floats]:
    """Scores of every gene for every family, by weights learned without either."""
    fold = np.random.default_rng(0).integers(0, FOLDS, len(genes.ids))
    found = {}
    for family in labels:
        times = np.sum([label for other, label in labels.items() if other != family], axis=0).astype(np.float64)
        values = np.full(len(genes.ids), np.nan)
        for number in range(FOLDS):
            weights, pathways = fit(genes, np.flatnonzero((fold != number) & pursued), times)
            values[fold == number] = score(genes, weights, pathways)[fold == number]
        found[family] = values
    return found


def spread(
    labels: dict[str, Bools], scores: dict[str, Floats], pursued: Bools, papers: Floats
) -> dict[str, tuple[float, float, float]]:
    """Means over families of three areas under the curve, with 95 % intervals over draws of genes.

    Among genes pursued for anything; the same, each positive held against genes with about as many papers; and among
    genes that reached phase II for some tumour: for which?
    """
    anywhere = np.any(list(labels.values()), axis=0)
    inside, reached = np.flatnonzero(pursued), np.flatnonzero(pursued & anywhere)
    random = np.random.default_rng(1)
    drawn = random.multinomial(len(inside), np.full(len(inside), 1.0 / len(inside)), size=DRAWS)
    times = np.zeros((DRAWS + 1, len(pursued)))
    times[0] = 1.0
    times[1:, inside] = drawn
    found = []
    for family, label in labels.items():
        values = scores[family]
        found.append(
            [
                auroc.of(Steps(values[inside], label[inside]).counted(times[:, inside])),
                matched_auroc(values[inside], label[inside], papers[inside], times[:, inside]),
                auroc.of(Steps(values[reached], label[reached]).counted(times[:, reached])),
            ]
        )
    means = np.mean(found, axis=0)
    low, high = np.percentile(means[:, 1:], [2.5, 97.5], axis=1)
    names = ("pursued", "matched by papers", "family among reached")
    return {name: (float(means[at, 0]), float(low[at]), float(high[at])) for at, name in enumerate(names)}


def equal_weights(genes: Genes) -> Floats:
    """Mean worth over the criteria that are known, the pathways left out."""
    known = ~np.isnan(genes.worths)
    under = known.sum(axis=1)
    return np.divide(np.nan_to_num(genes.worths).sum(axis=1), under, out=np.full(len(under), np.nan), where=under > 0)


def written(genes: Genes, weights: Floats, figures: Sequence[str], n: tuple[int, int], digest: str) -> str:
    """The model file."""
    total = float(weights.sum() + 2.0 * REACH)
    lines = [
        "# Learned from outcomes by benchmarks/learn_presets.py; nothing uses this model unless it is named.",
        "# Training card",
        f"# outcomes: Minikel 2024 (doi:10.1038/s41586-024-07316-0), training part, CC BY 4.0, sha256 {digest}",
        "# question: did a gene that was pursued for anything reach phase II or later for a tumour?",
        f"# rows: {n[0]} genes, of which {n[1]} did",
        f"# method: logistic regression, weights of 0 or above, ridge {RIDGE:g}; pathways of either sign, ridge "
        f"{PATHWAY_RIDGE:.3g}; all at once",
        "# left out: papers, number of interactors, everything clinical, tractability lists that know launched drugs",
        "# not dated: the evidence is of today, the outcomes are older; hindsight is possible and not measured here",
        *(f"# {line}" for line in figures),
        'title = "Genes like those that reached phase II for tumours"',
        'question = "Which genes resemble those that reached phase II for a tumour, without looking at trials?"',
        'description = "Weights learned from outcomes of programmes; no attention, no precedence, no direction."',
        "",
        "[groups.pathways]",
        f"weight = {2.0 * REACH / total:.6f}",
        "[groups.pathways.criteria.pathway_affinity]",
        "weight = 1",
        f'scale = {{ kind = "linear", low = {-REACH:g}, high = {REACH:g} }}',
        "",
    ]
    for group in ("biology", "class"):
        own = [
            (name, float(weight)) for name, weight in zip(CRITERIA, weights, strict=True) if CRITERIA[name][0] == group
        ]
        lines += [f"[groups.{group}]", f"weight = {sum(weight for _, weight in own) / total:.6f}"]
        for name, weight in own:
            _, low, high, sign = CRITERIA[name]
            lines += [
                f"[groups.{group}.criteria.{name}]" + (f"  # {WHY[name]}" if name in WHY else ""),
                f"weight = {weight / total:.6f}",
                f'better = "{"higher" if sign > 0 else "lower"}"',
                f'scale = {{ kind = "linear", low = {low:g}, high = {high:g} }}',
            ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Measure, and write if asked."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--shared", type=Path, required=True, help="folder with the public files")
    asked.add_argument("--write", action="store_true")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        places = pipeline.places(store=Path(folder) / "learn.duckdb")
        pipeline.build(places)
        genes = read_genes(places.store)
    labels, pursued, digest = read_labels(options.shared, genes)
    anywhere = np.any(list(labels.values()), axis=0)
    print(
        f"{len(labels)} families of tumours; of {pursued.sum()} genes pursued {anywhere.sum()} reached phase II for one"
    )
    rankings = {
        "papers alone": dict.fromkeys(labels, genes.papers),
        "equal weights": dict.fromkeys(labels, equal_weights(genes)),
        "learned, out of fold": out_of_fold(genes, labels, pursued),
    }
    figures = []
    for name, scores in rankings.items():
        for what, (value, low, high) in spread(labels, scores, pursued, genes.papers).items():
            figures.append(f"{name}: AUROC, {what}: {value:.3f} ({low:.3f} to {high:.3f})")
            print(figures[-1])
    if options.write:
        times = np.sum(list(labels.values()), axis=0).astype(np.float64)
        weights, pathways = fit(genes, np.flatnonzero(pursued), times)
        text = written(genes, weights, figures, (int(pursued.sum()), int(anywhere.sum())), digest)
        (HERE / "data" / "models" / "learned.toml").write_text(text, encoding="utf-8")
        rows = [(name, f"{weight:.4f}", "learned") for name, weight in zip(genes.names, pathways.tolist(), strict=True)]
        delimited.write(HERE / "data" / "learned" / "pathway_weights.csv", ("pathway_id", "weight", "model"), rows)


if __name__ == "__main__":
    main()
