"""The verb `combine`: pairs, triples and portfolios of combinations, filtered and without repeating themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations as subsets
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.choosing import Facts, Filter, cuts_of, diverse, likeness, members_in
from prioritize.combinations.ledger import triple_outcomes
from prioritize.combinations.portfolio import Portfolio, exact, greedy
from prioritize.combinations.search import Pairs, rank_intervals
from prioritize.combinations.triples import Triples, top_triples
from prioritize.dossier import make_dossiers
from prioritize.errors import Problem, UsageError
from prioritize.features import read_set
from prioritize.inputs import feature_facts
from prioritize.model import Model
from prioritize.partners import allowed_pairs
from prioritize.pipeline import (
    MODEL,
    Log,
    Places,
    Results,
    build,
    check_sources,
    compute,
    load_model,
    quiet,
    reading,
)
from prioritize.score.ranking import RANKED
from prioritize.store.database import Answer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SHAPES = ("pairs", "therapies", "triples")
"""Target + target, target + therapy, target + target + therapy."""
TRIPLES = 2_000
"""Triples that are kept, of which a list is chosen and among which rank intervals are drawn."""
FEW = 20
"""Candidates up to which a portfolio is searched whole."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes
    ----------
    shape : str
        pairs, therapies or triples.
    top : int
        Combinations returned.
    filter : Filter
    diverse : float
        0 = by score alone; up to 1 = unlike those before.
    portfolio : int
        0 = a list; k = the k combinations that together cut most routes of the crosstalk.
    """

    shape: str = "pairs"
    top: int = 20
    filter: Filter = field(default_factory=Filter)
    diverse: float = 0.0
    portfolio: int = 0


@dataclass(frozen=True)
class Combined:
    """What was found.

    Attributes
    ----------
    answer : Answer
        A row per combination; terms as columns, None = unknown.
    short : Answer
        The same with the columns that a terminal has room for.
    notes : tuple of str
        How many combinations there were to choose from, and what a portfolio covers.
    """

    answer: Answer
    short: Answer
    notes: tuple[str, ...]


def combine(where: Places, wanted: Wanted, model: str | Path | Model = MODEL, log: Log = quiet) -> Combined:
    """Score combinations of a shape and choose among them.

    Parameters
    ----------
    where : Places
    wanted : Wanted
    model : str, Path or Model

    Raises
    ------
    UsageError
        An unknown shape, or a filter by words that nothing is known by.
    """
    if wanted.shape not in SHAPES:
        raise UsageError(
            Problem(f"no combinations of the shape '{wanted.shape}'", "--shape", fix=f"allowed: {', '.join(SHAPES)}")
        )
    facts = feature_facts(where.sql)
    chosen = model if isinstance(model, Model) else load_model(model, where)
    if wanted.filter.indication and not chosen.combinations.indication:
        words = chosen.combinations.model_copy(update={"indication": wanted.filter.indication})
        chosen = replace(chosen, combinations=words)
    if not where.store.exists():
        build(where, log)
    with reading(where, chosen.as_of) as con:
        check_sources(con, facts, chosen)
        results = compute(con, facts, chosen)
        _, writer = make_dossiers(con, results)
        known = filter_facts(con, results)
        agents = writer.agent_words
    return choose(results, agents, known, wanted)


def choose(results: Results, agents: Sequence[str], known: Facts, wanted: Wanted) -> Combined:
    """Choose among the combinations of results that are at hand.

    Parameters
    ----------
    results : Results
    agents : sequence of str
        The agent that stands for each member.
    known : Facts
        What the filters ask of each member.
    wanted : Wanted

    Raises
    ------
    UsageError
        As `combine`.
    """
    found, whole = _found(results, wanted, known)
    low, high = rank_intervals(found.values, results.model)
    members = members_in(found)
    if wanted.portfolio:
        return _portfolio(results, found, agents, wanted, whole)
    order = (
        diverse(
            found,
            likeness(members, results.members.routes.cuts, results.members.routes.weights),
            wanted.top,
            wanted.diverse,
        )
        if wanted.diverse
        else np.arange(min(wanted.top, len(found.left)))
    )
    rows = [_row(results, found, int(place), (int(low[place]), int(high[place])), agents, known) for place in order]
    head = (
        "rank",
        "rank_low",
        "rank_high",
        "combination",
        "agents",
        "together",
        "score",
        "low",
        "high",
        "base",
        "coverage",
    )
    types = ("INTEGER",) * 3 + ("VARCHAR",) * 3 + ("DOUBLE",) * (5 + len(found.terms))
    answer = Answer((*head, *found.terms), types, tuple(rows), False)
    kept = [
        head.index(name)
        for name in ("rank", "rank_low", "rank_high", "combination", "score", "low", "high", "together", "agents")
    ]
    short = _columns(answer, kept)
    return Combined(answer, short, (_whole_words(wanted, found, whole),))


def _columns(answer: Answer, kept: Sequence[int]) -> Answer:
    """Some columns, numbers to three digits."""
    rows = [[row[one] for one in kept] for row in answer.rows]
    rounded = tuple(tuple(round(cell, 3) if isinstance(cell, float) else cell for cell in row) for row in rows)
    return Answer(tuple(answer.columns[one] for one in kept), tuple(answer.types[one] for one in kept), rounded, False)


def _whole_words(wanted: Wanted, found: Pairs | Triples, whole: int) -> str:
    """Of how many the list was chosen."""
    of = f"{len(found.left):,} of {whole:,} {wanted.shape} pass the filters"
    if wanted.shape == "triples":
        of = f"the first {len(found.left):,} triples that pass the filters, of {whole:,} in all"
    return f"{of}; rank intervals are among them"


def filter_facts(con: duckdb.DuckDBPyConnection, results: Results) -> Facts:
    """What the filters ask of each member."""
    members = results.members
    axes = read_set(con, "axes", members.ids)
    settings = dict(con.execute("SELECT backbone_id, coalesce(typical_setting, '') FROM raw.backbone").fetchall())
    given: list[set[str]] = [{settings[one]} if settings.get(one) else set() for one in members.ids]
    place = {member: row for row, member in enumerate(members.ids)}
    together: set[frozenset[int]] = set()
    for tried in members.ledger:
        inside = sorted(place[one] for one in tried.members if one in place)
        for row in inside:
            if tried.indication:
                given[row].add(tried.indication)
        if tried.setting == "clinical":
            together |= {frozenset(some) for size in (2, 3) for some in subsets(inside, size)}
    return Facts(
        [frozenset(members.sets["cells"].of(row)) for row in range(len(members.ids))],
        [frozenset(axes.of(row)) for row in range(len(members.ids))],
        [frozenset(agent.modality for agent in some if agent.agreement != "contradicts") for some in members.agents],
        [frozenset(some) for some in given],
        members.block.stage,
        frozenset(together),
    )


def _found(results: Results, wanted: Wanted, known: Facts) -> tuple[Pairs | Triples, int]:
    """Combinations of the shape that pass filters and gates, the highest first; how many there are without filters."""
    members = results.members
    if wanted.shape != "triples":
        is_target = results.pairs.right < members.n_targets
        pairs = results.pairs.rows(np.flatnonzero(is_target if wanted.shape == "pairs" else ~is_target))
        return pairs.rows(np.flatnonzero(wanted.filter.mask(members_in(pairs), known))), len(pairs.left)
    ranked = np.array([status == RANKED for status in results.ranking.status], dtype=bool)
    may = allowed_pairs(members, ranked)
    for left, right in results.gates:
        may[left, right] = may[right, left] = False
    targets = np.flatnonzero(ranked).astype(np.int64)
    therapies = np.arange(members.n_targets, len(members.ids), dtype=np.int64)

    def allowed(left: Ints, right: Ints, third: Ints) -> Bools:
        fit: Bools = may[left, right] & may[left, third] & may[right, third]
        return fit & wanted.filter.mask(np.stack([left, right, third], axis=1), known)

    whole = int(may[np.ix_(targets, targets)].sum()) // 2 * len(therapies)
    tried = triple_outcomes(members.ids, members.ledger)
    weights = results.model.combinations
    return top_triples(members.block, targets, therapies, weights, TRIPLES, allowed=allowed, tried=tried), whole


def _row(
    results: Results,
    found: Pairs | Triples,
    place: int,
    interval: tuple[int, int],
    agents: Sequence[str],
    known: Facts,
) -> tuple[int | str | float | None, ...]:
    """One combination as a row."""
    rows = members_in(found)[place].tolist()
    names = [results.members.names[row] for row in rows]
    values = [None if np.isnan(one) else float(one) for one in found.values[place]]
    return (
        place + 1,
        *interval,
        " + ".join(names),
        " + ".join(agents[row] for row in rows),
        "tried in the clinic" if frozenset(rows) in known.tried else "not in the ledger",
        float(found.score[place]),
        float(found.low[place]),
        float(found.high[place]),
        float(found.base[place]),
        float(found.coverage[place]),
        *values,
    )


def _portfolio(results: Results, found: Pairs | Triples, agents: Sequence[str], wanted: Wanted, whole: int) -> Combined:
    """The combinations that together cut most routes, each cut counted by the score of the combination."""
    routes = results.members.routes
    members = members_in(found)
    cuts = cuts_of(members, routes.cuts)
    worth = np.clip(found.score, 0.0, 1.0)
    few = len(found.left) <= FEW
    search = exact if few else greedy
    chosen: Portfolio = search(cuts, routes.weights, wanted.portfolio, worth=worth)
    columns = ("step", "combination", "agents", "score", "covered", "routes_added")
    rows = []
    for step, (place, covered, added) in enumerate(zip(chosen.chosen, chosen.covered, chosen.added, strict=True), 1):
        names = " + ".join(results.members.names[row] for row in members[place])
        words = " + ".join(agents[row] for row in members[place])
        rows.append((step, names, words, float(found.score[place]), float(covered), len(added)))
    types = ("INTEGER", "VARCHAR", "VARCHAR", "DOUBLE", "DOUBLE", "INTEGER")
    answer = Answer(columns, types, tuple(rows), False)
    short = _columns(answer, [0, 1, 3, 4, 5, 2])
    last = float(chosen.covered[-1]) if len(chosen.covered) else 0.0
    how = "the most that so many can cover" if few else f"no {wanted.portfolio} cover more than {chosen.bound:.3f}"
    return Combined(
        answer,
        short,
        (
            _whole_words(wanted, found, whole).split(";")[0],
            f"together they cover {last:.3f} of the routes, each counted by the score of what cuts it; {how}",
        ),
    )
