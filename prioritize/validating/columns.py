"""Rankings of the rows of an outcome file that come out of the store: baselines, and a model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prioritize.features import read_indication_features
from prioritize.inputs import feature_facts, needed_features
from prioritize.model import Model
from prioritize.pipeline import Places, reading_indications
from prioritize.score.ranking import RANKED, Needed, Ranking, rank_targets, rank_worths
from prioritize.score.stress import SHARES, drawn, hide, hiding_chances
from prioritize.validating.drugs import CHECKPOINTS
from prioritize.validating.genome import Genome
from prioritize.validating.measuring import BASELINE, CHANCE, HINDSIGHT, Column
from prioritize.validation.baselines import NOTHING, chance, highest_elsewhere, other_programmes
from prioritize.validation.formats.minikel import SIMILARITY, is_empty
from prioritize.validation.records import Outcomes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ATTENTION = "attention (publications)"
OTHERS, HIGHEST = "other programmes of the target (hindsight)", "highest phase elsewhere (hindsight)"
TRACTABLE = ("small_molecule_tractability", "antibody_tractability")
TRACTABILITY = "tractability alone (circular)"
GENETICS = "genetics alone"
GENETIC = "genetic_evidence"
"""Feature of a gene in an indication that is measured as genetics alone."""
CHECKPOINT = "contains a checkpoint"
DRUGGED, DRUGS = "efficacy_drugs", "drugs per gene (hindsight)"
"""Feature that counts the drugs of a gene, and what it is called as a baseline."""
EQUAL = "equal weights of the model"
WEIGHTINGS = 200
"""Drawn at most."""
TOGETHER = 50
"""Indications that are read at a time."""


def baselines(
    outcomes: Outcomes, genome: Genome, places: Ints, ranking: Ranking | None, seed: int
) -> dict[str, Column]:
    """Baselines of the rows of a file.

    Parameters
    ----------
    outcomes : Outcomes
        Of targets, n rows.
    genome : Genome
    places : ndarray of shape (n,), int64
        Row of the genome of each target.
    ranking : Ranking, optional
        Of the genome by the model whose equal weights are to be a baseline.
    seed : int
    """
    tractable = np.mean([genome.features[name] for name in TRACTABLE], axis=0)
    checkpoints = np.array([symbol in CHECKPOINTS for symbol in genome.symbols], dtype=np.float64)
    found = {
        CHANCE: Column(BASELINE, chance([one.casefold() for one in outcomes.target], seed)),
        ATTENTION: Column(BASELINE, genome.of(places, genome.features["publications"])),
        "network degree": Column(BASELINE, genome.of(places, genome.degree)),
        CHECKPOINT: Column(BASELINE, genome.of(places, checkpoints)),
        TRACTABILITY: Column(BASELINE, genome.of(places, tractable)),
    }
    if SIMILARITY in outcomes.extra:
        cells = outcomes.extra[SIMILARITY]
        similar = np.array([0.0 if is_empty(cell) else float(cell) for cell in cells], dtype=np.float64)
        found[GENETICS] = Column(BASELINE, similar)
    if ranking is not None:
        found[EQUAL] = Column(BASELINE, genome.of(places, equal_weights(ranking)))
    if DRUGGED in genome.features:
        found[DRUGS] = Column(HINDSIGHT, genome.of(places, np.nan_to_num(genome.features[DRUGGED])))
    found[OTHERS] = Column(HINDSIGHT, other_programmes(outcomes), of_file=True)
    found[HIGHEST] = Column(HINDSIGHT, highest_elsewhere(outcomes), of_file=True)
    return found


def outside(outcomes: Outcomes, among: Bools, area: str) -> dict[str, Column]:
    """Programmes of each target outside an area, and how far they came: hindsight where a case is a target.

    Parameters
    ----------
    outcomes : Outcomes
        Of targets, n rows.
    among : ndarray of shape (n,), bool
        Rows of the area.
    area : str
        Its name.
    """
    clusters = outcomes.clusters
    size = int(clusters.max(initial=-1)) + 1
    counts = np.bincount(clusters, ~among, minlength=size).astype(np.float64)
    highest = np.full(size, NOTHING)
    np.maximum.at(highest, clusters[~among], outcomes.stage[~among].astype(np.float64))
    return {
        f"programmes outside {area} (hindsight)": Column(HINDSIGHT, counts[clusters]),
        f"highest phase outside {area} (hindsight)": Column(HINDSIGHT, highest[clusters]),
    }


def equal_weights(ranking: Ranking) -> Floats:
    """Mean of the worths that are known of the criteria, precedence apart, shape (n,); NaN where too little is."""
    worths = ranking.worths[:, : ranking.weights.shape[1]]
    known = ~np.isnan(worths)
    mean = np.divide(
        np.where(known, worths, 0.0).sum(axis=1),
        known.sum(axis=1),
        out=np.full(len(worths), np.nan),
        where=known.any(axis=1),
    )
    found: Floats = np.where(np.isnan(_score(ranking)), np.nan, mean)
    return found


@dataclass(frozen=True)
class Modelled:
    """A model over the genome.

    Attributes
    ----------
    model : Model
    ranking : Ranking
        Of all genes; no gate for direction, because a gene of no catalogue has none.
    whole : bool
        Whether precedence counts, as `--allow-leaky` lets it.
    """

    model: Model
    ranking: Ranking
    whole: bool = False

    @property
    def scores(self) -> Floats:
        """Score of each gene, shape (n,); NaN where too little is known."""
        return _score(self.ranking, whole=self.whole)

    def rows(self, some: Ints) -> Modelled:
        """The same of some genes."""
        status = tuple(self.ranking.status[row] for row in some.tolist())
        return replace(self, ranking=rank_worths(self.ranking.worths[some], status, self.model))


def _score(ranking: Ranking, *, whole: bool = False) -> Floats:
    ranked = np.array([status == RANKED for status in ranking.status], dtype=bool)
    found: Floats = np.where(ranked, ranking.score if whole else ranking.base, np.nan)
    return found


def modelled(genome: Genome, model: Model, *, whole: bool) -> Modelled:
    """Score all genes by a model.

    Parameters
    ----------
    genome : Genome
    model : Model
    whole : bool
        Whether precedence counts.
    """
    values = np.column_stack([genome.features[one.feature] for one in (*model.criteria, *model.precedence)])
    fitted = model.fitted(values)
    needed = Needed({name: genome.features[name] for name in needed_features(model)})
    return Modelled(fitted, rank_targets(values, ("inhibit",) * len(values), fitted, needed), whole)


def modelled_by_indication(
    where: Places, genome: Genome, found: Modelled, mesh: Sequence[str], rows: Ints, as_of: int | None
) -> Floats:
    """Score of genes in indications, by a model with criteria of an indication.

    Parameters
    ----------
    where : Places
    genome : Genome
    found : Modelled
        The model over the genome.
    mesh : sequence of str
        p MeSH ids.
    rows : ndarray of shape (t,), int64
        Rows of the genome.
    as_of : int, optional
        Last year whose evidence counts.

    Returns
    -------
    ndarray of shape (t, p)
        NaN where too little is known.
    """
    whole = found.model.in_indication()
    names = [one.feature for one in (*found.model.criteria, *found.model.indications, *found.model.precedence)]
    ids = [genome.ids[row] for row in rows.tolist()]
    queries = {one.feature: one.facts.sql for one in found.model.indications}
    needed = Needed({name: genome.features[name][rows] for name in needed_features(whole)})
    unknown = np.full(len(rows), np.nan)
    scores = np.full((len(rows), len(mesh)), np.nan)
    for start in range(0, len(mesh), TOGETHER):
        some = mesh[start : start + TOGETHER]
        with reading_indications(where, some, as_of) as con:
            own = read_indication_features(con, ids, queries)
        for place, one in enumerate(some, start):
            values = [own[name].get(one, unknown) if name in own else genome.features[name][rows] for name in names]
            ranking = rank_targets(np.column_stack(values), ("inhibit",) * len(rows), whole, needed)
            scores[:, place] = _score(ranking, whole=found.whole)
    return scores


def genetics_by_indication(
    where: Places, genome: Genome, mesh: Sequence[str], rows: Ints, as_of: int | None
) -> Floats | None:
    """How far human genetics ties genes to indications, by the criterion of that name.

    Parameters
    ----------
    where, genome, mesh, rows, as_of
        As for `modelled_by_indication`.

    Returns
    -------
    ndarray of shape (t, p) or None
        0-1; 0 also where no gene at all is on record for the indication. None without indications, or where the store
        has no such evidence.
    """
    facts = feature_facts(where.sql, "indications").get(GENETIC)
    if facts is None or not mesh:
        return None
    ids = [genome.ids[row] for row in rows.tolist()]
    with reading_indications(where, mesh, as_of) as con:
        there = {row[0] for row in con.execute("SELECT DISTINCT table_name FROM meta.source").fetchall()}
        if not there.issuperset(facts.tables):
            return None
        query = f"SELECT target_id, indication_id, value FROM ({facts.sql}) WHERE value > 0"  # noqa: S608 - own file
        found = read_indication_features(con, ids, {GENETIC: query})[GENETIC]
    nothing = np.zeros(len(rows))
    return np.column_stack([np.nan_to_num(found.get(one, nothing)) for one in mesh])


def ablated(found: Modelled, sources: Mapping[str, Collection[str]]) -> dict[str, dict[str, Floats]]:
    """Scores without each criterion, each group and each source, by what is left out.

    Parameters
    ----------
    found : Modelled
    sources : mapping of table to names of its sources
        A table that is not there stands for itself.

    Returns
    -------
    dict of words to dict of name to ndarray of shape (n_genes,)
    """
    model = found.model
    rest = {
        one.feature: {source for table in one.facts.tables for source in sources.get(table, (table,))}
        for one in model.criteria
    }
    parts = {
        "criterion": {one.feature: [one.feature] for one in model.criteria},
        "group": {
            group: [one.feature for one in model.criteria if one.group == group]
            for group in dict.fromkeys(one.group for one in model.criteria)
        },
        "source": {
            source: [name for name, some in rest.items() if source in some]
            for source in sorted({source for some in rest.values() for source in some})
        },
    }
    return {
        kind: {name: scores for name, features in some.items() if (scores := _without(found, features)) is not None}
        for kind, some in parts.items()
    }


def _without(found: Modelled, features: Sequence[str]) -> Floats | None:
    """Scores without some features; None when nothing is left to weigh."""
    model = found.model.without(features)
    if model is None:
        return None
    everything = (*found.model.criteria, *found.model.precedence)
    kept = [place for place, one in enumerate(everything) if one.feature not in features]
    ranking = found.ranking
    scored = rank_worths(ranking.worths[:, kept], ranking.status, model)
    return np.where(np.isnan(found.scores), np.nan, scored.score if found.whole else scored.base)


def masked(found: Modelled, attention: Floats, seed: int) -> dict[str, Floats]:
    """Scores with 10, 30 and 50 % of the known values hidden, at random and by attention; shape (n_genes,) each."""
    random = np.random.default_rng(seed)
    result = {}
    for how, chances in hiding_chances(attention).items():
        for share in SHARES:
            worths = hide(found.ranking.worths, chances, share, random)
            scored = rank_worths(worths, found.ranking.status, found.model)
            scores = scored.score if found.whole else scored.base
            result[f"{share:.0%} hidden {how}"] = np.where(np.isnan(found.scores), np.nan, scores)
    return result


def reweighed(found: Modelled, weightings: int, seed: int) -> Floats:
    """Scores under weightings drawn from the model's band, shape (draws, n_genes)."""
    random = np.random.default_rng(seed)
    ranking = found.ranking
    scored = [rank_worths(ranking.worths, ranking.status, drawn(found.model, random)) for _ in range(weightings)]
    scores = np.stack([one.score if found.whole else one.base for one in scored])
    return np.where(np.isnan(found.scores), np.nan, scores)


def yes_or_no(genome: Genome, places: Ints, outcomes: Outcomes) -> Mapping[str, Bools]:
    """Facts that a target has or has not, of each row: what relative success is taken of."""
    found = {
        "on the list for small molecules (circular)": genome.of(places, genome.features[TRACTABLE[0]]) > 0,
        "on the list for antibodies (circular)": genome.of(places, genome.features[TRACTABLE[1]]) > 0,
        "cancer driver": genome.of(places, genome.features["cancer_driver"]) > 0,
        "common essential gene": genome.of(places, genome.features["common_essential"]) > 0,
        "launched elsewhere (hindsight)": highest_elsewhere(outcomes) >= 4,
    }
    for family in sorted({name for some in genome.families for name in some}):
        member = np.array([family in some for some in genome.families], dtype=np.float64)
        found[family] = genome.of(places, member) > 0
    return found
