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
from prioritize.combinations.ledger import History, Tried
from prioritize.combinations.portfolio import Portfolio, exact, greedy
from prioritize.combinations.search import Pairs, rank_intervals
from prioritize.combinations.triples import Triples
from prioritize.dossier import make_dossiers
from prioritize.dossier.pairs import BACKGROUND, NOT_ASKED, UNTRIED
from prioritize.dossier.triples import highest_triples, may_combine
from prioritize.errors import Problem, UsageError
from prioritize.features import read_set
from prioritize.inputs import feature_facts
from prioritize.model import Model
from prioritize.partners import Members
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
from prioritize.report.words import WORST_FIRST, outcomes, worst_first
from prioritize.store.database import Answer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SHAPES = ("pairs", "therapies", "triples")
"""Target + target, target + therapy, target + target + therapy."""
TRIPLES = 2_000
"""Triples that are kept, of which a list is chosen and among which rank intervals are drawn."""
FEW = 20
"""Candidates up to which a portfolio is searched whole."""
ENDS = ("PDCD1", "CD274")
"""PD-1 and PD-L1: agents on the one block the same signal as agents on the other."""
SHORT = (
    "rank",
    "rank_low",
    "rank_high",
    "combination",
    "score",
    "low",
    "high",
    "together",
    "pairs_inside",
    "class_mates",
    "agents",
)
"""Columns that a terminal has room for."""


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
    answer = _listed(results, found, order.tolist(), (low, high), agents, wanted.shape == "triples")
    short = _columns(answer, [answer.columns.index(name) for name in SHORT if name in answer.columns])
    return Combined(answer, short, (_whole_words(wanted, found, whole),))


def _listed(
    results: Results,
    found: Pairs | Triples,
    order: Sequence[int],
    intervals: tuple[Ints, Ints],
    agents: Sequence[str],
    triples: bool,
) -> Answer:
    """The combinations at some places, in this order, a row each."""
    past = Past(results.members)
    low, high = (ends.tolist() for ends in intervals)
    rows = tuple(_row(results, found, place, (low[place], high[place]), agents, past) for place in order)
    ranks = ("rank", "rank_low", "rank_high")
    words = ("combination", "agents", *past.columns(triples))
    numbers = ("score", "low", "high", "base", "coverage")
    # A term may be called as one of these; of two columns of one name, JSON keeps the last.
    terms = [f"term_{name}" if name in (*ranks, *words, *numbers) else name for name in found.terms]
    types = ("INTEGER",) * len(ranks) + ("VARCHAR",) * len(words) + ("DOUBLE",) * (len(numbers) + len(terms))
    return Answer((*ranks, *words, *numbers, *terms), types, rows, False)


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
            some = [chosen for size in (2, 3) for chosen in subsets(inside, size)]
            together |= {frozenset(rows) for rows in some if tried.gave(*(members.ids[row] for row in rows))}
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

    def passes(left: Ints, right: Ints, third: Ints) -> Bools:
        return wanted.filter.mask(np.stack([left, right, third], axis=1), known)

    targets, therapies = np.split(np.arange(len(members.ids), dtype=np.int64), [members.n_targets])
    return highest_triples(results, TRIPLES, passes), count_triples(may_combine(results), targets, therapies)


def count_triples(may: Bools, targets: Ints, therapies: Ints) -> int:
    """Number of triples of two targets and a therapy whose three pairs may all be combined.

    Parameters
    ----------
    may : ndarray of shape (n, n), bool
        Pairs that may be combined; symmetric, and no member with itself.
    targets, therapies : ndarray of int64
        Their rows.
    """
    pairs = may[np.ix_(targets, targets)]
    beside = may[np.ix_(therapies, targets)]
    return sum(int(np.count_nonzero(pairs[np.ix_(fit, fit)])) for fit in beside) // 2


class Past:
    """What the ledger says of combinations, in words.

    Parameters
    ----------
    members : Members
    """

    def __init__(self, members: Members) -> None:
        self._members = members
        self._history = History(members.ids, members.ledger)
        self._ends = [row for row in range(members.n_targets) if members.names[row] in ENDS]

    @staticmethod
    def columns(triples: bool) -> tuple[str, ...]:
        """Names of what `cells` gives."""
        return ("together", "together_rows", *(("pairs_inside",) if triples else ()), "class_mates")

    def cells(self, rows: Sequence[int]) -> tuple[str, ...]:
        """How these members fared together, and those closest to them.

        Parameters
        ----------
        rows : sequence of int
            Two or three members.

        Returns
        -------
        tuple of str
            Outcomes of these very members together, the worst first, and the ids of the rows of the ledger that tell
            them, joined by `;`; of three, the outcomes of each pair inside; where one acts on PD-1 or PD-L1, the
            outcomes of the others with the other end, and with other agents on the same end, '' where none does.
        """
        own = self._history.gave(rows)
        words, judged = self._outcomes(rows, frozenset())
        inside = (self._each(list(subsets(rows, 2)), frozenset()),) if len(rows) > 2 else ()
        mates = self._mates(rows)
        return (
            words or self._silent(rows),
            ";".join(one.id for one in judged or own),
            *inside,
            self._each(mates, frozenset(one.id for one in own)) if mates else "",
        )

    def _outcomes(self, rows: Sequence[int], but: frozenset[str]) -> tuple[str, list[Tried]]:
        """Outcomes of these members together, less some rows of the ledger, in words, and the rows that judge them."""
        names = [self._members.ids[row] for row in rows]
        given = [one for one in self._history.gave(rows) if one.id not in but]
        judged = [one for one in given if one.judges(*names)]
        words = outcomes((one.outcome, one.setting) for one in judged)
        return words or (BACKGROUND if given else ""), judged

    def _each(self, several: Sequence[Sequence[int]], but: frozenset[str]) -> str:
        """Outcomes of each of several combinations that the ledger holds, the worst first."""
        names = self._members.names
        told = [(rows, *self._outcomes(rows, but)) for rows in several]
        told.sort(key=lambda one: min((worst_first(row.outcome) for row in one[2]), default=len(WORST_FIRST)))
        lines = [f"{' + '.join(names[row] for row in rows)}: {words}" for rows, words, _ in told if words]
        return " | ".join(lines) or self._silent([row for rows in several for row in rows])

    def _silent(self, rows: Sequence[int]) -> str:
        """Why the ledger says nothing."""
        return UNTRIED if all(self._members.asked[row] for row in rows) else NOT_ASKED

    def _mates(self, rows: Sequence[int]) -> list[list[int]]:
        """The combination with an end of PD-1 and PD-L1, as a target, in place of the member that acts on one of them.

        None with an end that another member acts on.
        """
        genes = self._members.genes
        ends = frozenset[str]().union(*(genes[row] for row in self._ends))
        found = []
        for row in rows:
            if genes[row] & ends:
                taken = frozenset[str]().union(*(genes[one] for one in rows if one != row))
                free = [end for end in self._ends if end != row and not genes[end] & taken]
                found += [[end if one == row else one for one in rows] for end in free]
        return found


def _row(
    results: Results,
    found: Pairs | Triples,
    place: int,
    interval: tuple[int, int],
    agents: Sequence[str],
    past: Past,
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
        *past.cells(rows),
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
