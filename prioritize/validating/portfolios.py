"""The part of an evaluation that asks for portfolios: which rows of a ranking their targets and combinations are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.partners import Members
from prioritize.pipeline import Results
from prioritize.report.validation import Headline, Part
from prioritize.validating.drugs import DrugNames, cached, drug_genes, read_drugs, summed
from prioritize.validating.genome import Genome
from prioritize.validating.measuring import BASELINE, CHANCE, HINDSIGHT, SCORE, Column
from prioritize.validating.pair_rankings import MemberPairs
from prioritize.validating.pieces import Settings
from prioritize.validating.recall import Named, gathered_entries, recall_part
from prioritize.validating.scores import pair_scores, scored_pairs
from prioritize.validation.baselines import chance, popularity
from prioritize.validation.portfolio import Portfolio
from prioritize.validation.records import Outcomes, pairs_of

Floats = NDArray[np.float64]
Pair = tuple[str, str]

ATTENTION = "attention (publications of their targets)"
OTHER_PAIRS = "other pairs of both (hindsight)"


def targets_of_companies(
    portfolio: Portfolio, genome: Genome, columns: Mapping[str, Column], settings: Settings
) -> tuple[Part, list[Headline]]:
    """Recall of the targets of portfolios among all genes.

    Parameters
    ----------
    portfolio : Portfolio
    genome : Genome
    columns : mapping of name to Column
        Of all genes.
    settings : Settings
    """
    places = genome.places([entry.names[0] for entry in portfolio.entries])
    found = [
        (genome.symbols[row], entry.company, row)
        for entry, row in zip(portfolio.entries, places.tolist(), strict=True)
        if row >= 0
    ]
    strange = {entry.words for entry, row in zip(portfolio.entries, places.tolist(), strict=True) if row < 0}
    unresolved = tuple(f"{words} (no protein-coding gene)" for words in sorted(strange))
    title = f"Portfolio: targets ({Path(portfolio.where).name})"
    named = Named(title, "genes", *gathered_entries(found), unresolved)
    return recall_part(named, columns, draws=settings.draws, seed=settings.seed)


def pairs_of_companies(
    con: duckdb.DuckDBPyConnection,
    portfolio: Portfolio,
    tables: Sequence[Outcomes],
    results: Results,
    ranked: MemberPairs,
    genome: Genome,
    names: DrugNames,
    settings: Settings,
) -> tuple[Part, list[Headline]]:
    """Recall of the combinations of portfolios, among the pairs of a file of scores or all pairs of the model.

    Parameters
    ----------
    con : DuckDBPyConnection
    portfolio : Portfolio
    tables : sequence of Outcomes
        Whose pairs are counted as other pairs, beside the ledger.
    results : Results
    ranked : MemberPairs
        Of the same results.
    genome : Genome
    names : DrugNames
    settings : Settings
    """
    if settings.scores is None:
        rows, columns, known = _of_model(con, portfolio, results.members, ranked, genome, names, settings)
    else:
        rows, columns, known = _of_file(con, portfolio, tables, genome, names, settings, settings.scores)
    found, strange = [], {}
    for entry, row in zip(portfolio.entries, rows, strict=True):
        if row is not None:
            found.append((entry.words, entry.company, row))
        else:
            unknown = [name for name in entry.names if name not in known]
            strange[entry.words] = f"unknown: {', '.join(unknown)}" if unknown else "the pair has no score"
    unresolved = tuple(f"{words} ({why})" for words, why in sorted(strange.items()))
    title = f"Portfolio: combinations ({Path(portfolio.where).name})"
    named = Named(title, "pairs", *gathered_entries(found), unresolved)
    return recall_part(named, columns, draws=settings.draws, seed=settings.seed)


def _of_file(
    con: duckdb.DuckDBPyConnection,
    portfolio: Portfolio,
    tables: Sequence[Outcomes],
    genome: Genome,
    names: DrugNames,
    settings: Settings,
    path: Path,
) -> tuple[list[int | None], dict[str, Column], set[str]]:
    """Rows of the entries among the pairs of a file, rankings of these, and the names that the file has."""
    key = cached(names.key)
    keys: list[Pair] = sorted({_ordered(key(one), key(other)) for one, other in scored_pairs(path)})
    row_of = {pair: row for row, pair in enumerate(keys)}
    mine = {name for pair in keys for name in pair}
    given = pair_scores(path, keys, lambda name: name if name in mine else key(name))
    rows = [row_of.get(_ordered(key(entry.names[0]), key(entry.names[1]))) for entry in portfolio.entries]
    ledger = [agents.split(";") for (agents,) in con.execute("SELECT agents FROM raw.combination").fetchall()]
    known = {_ordered(key(one), key(other)) for some in ledger for one, other in pairs_of(some)}
    known |= {
        _ordered(key(one), key(other))
        for table in tables
        for one, other in zip(table.target, table.partner, strict=True)
    }
    papers = _papers(con, keys, genome, names)
    columns = _baselines(keys, papers, sorted(known), settings.seed)
    columns |= {name: Column(SCORE, values) for name, values in given.columns.items()}
    return rows, columns, {name for entry in portfolio.entries for name in entry.names if key(name) in mine}


def _of_model(
    con: duckdb.DuckDBPyConnection,
    portfolio: Portfolio,
    members: Members,
    ranked: MemberPairs,
    genome: Genome,
    names: DrugNames,
    settings: Settings,
) -> tuple[list[int | None], dict[str, Column], set[str]]:
    """Rows of the entries among all pairs of the members, rankings of these, and the names that are known.

    A drug is each of its targets, and the therapy that it is; a pair of drugs is the best of their pairs.
    """
    left, right = ranked.left, ranked.right
    main = next(values for kind, values in ranked.rankings.values() if kind == SCORE)
    best = np.where(np.isnan(main), -np.inf, main)
    row_of = {pair: row for row, pair in enumerate(zip(left.tolist(), right.tolist(), strict=True))}
    written = [name for entry in portfolio.entries for name in entry.names]
    drugs = read_drugs(con, written, genome, members, names)
    place = {member: row for row, member in enumerate(members.ids)}
    stands_for = {
        name: {*drugs.members[name], *(place[gene] for gene in drugs.genes[name] if gene in place)} for name in written
    }
    rows: list[int | None] = []
    for entry in portfolio.entries:
        couples = product(*(sorted(stands_for[name]) for name in entry.names))
        known = [row_of[pair] for one, other in couples if (pair := (min(one, other), max(one, other))) in row_of]
        rows.append(max(known, key=lambda row: (best[row], -row), default=None))
    keys = [(members.ids[one], members.ids[other]) for one, other in zip(left.tolist(), right.tolist(), strict=True)]
    tried = {_ordered(one, other) for line in members.ledger for one, other in combinations(sorted(line.members), 2)}
    own = read_drugs(con, members.ids, genome, members, names)
    papers = summed(keys, own, genome, genome.features["publications"])
    columns = _baselines(keys, papers, sorted(tried), settings.seed)
    columns |= {name: Column(kind, values) for name, (kind, values) in ranked.rankings.items()}
    return rows, columns, {name for name, some in stands_for.items() if some}


def _baselines(keys: Sequence[Pair], papers: Floats, known: Sequence[Pair], seed: int) -> dict[str, Column]:
    """Rankings of pairs that need no biology."""
    return {
        CHANCE: Column(BASELINE, chance([f"{one}|{other}" for one, other in keys], seed)),
        ATTENTION: Column(BASELINE, papers),
        OTHER_PAIRS: Column(HINDSIGHT, popularity([one for one, _ in keys], [other for _, other in keys], known)),
    }


def _papers(con: duckdb.DuckDBPyConnection, keys: Sequence[Pair], genome: Genome, names: DrugNames) -> Floats:
    """Papers of the targets of both, shape (k,): symbols are their own target; NaN where one has none on record."""
    written = sorted({name for pair in keys for name in pair})
    genes = drug_genes(con, written, names)
    papers = genome.features["publications"]
    highest: dict[str, float] = {}
    for name in written:
        own = genome.rows.get(name.upper())
        places = [genome.rows[gene] for gene in genes[name] if gene in genome.rows] if own is None else [own]
        known = [papers[place] for place in places if not np.isnan(papers[place])]
        highest[name] = float(max(known, default=np.nan))
    return np.array([highest[one] + highest[other] for one, other in keys], dtype=np.float64)


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)
