"""The verb `combine`: pairs, triples and portfolios of combinations, filtered and without repeating themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations as subsets
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.choosing import (
    Facts,
    Filter,
    Likeness,
    cuts_of,
    diverse,
    likeness,
    likeness_before,
    members_in,
)
from prioritize.combinations.ledger import History, Tried
from prioritize.combinations.members import STAGES
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

Floats = NDArray[np.float64]
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
    "likeness",
    "together",
    "pairs_inside",
    "class_mates",
    "agents",
)
"""Columns of a list that a terminal has room for."""
STEPS = ("step", "rank", "combination", "score", "covered", "routes_added", "together", "agents")
"""Those of a portfolio."""
FIRST_STAGE = min(STAGES, key=lambda stage: STAGES[stage])
"""The filter that every agent of a known stage passes."""


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
    without_agents : bool
        A portfolio may hold members without an agent whose stage has a source.
    """

    shape: str = "pairs"
    top: int = 20
    filter: Filter = field(default_factory=Filter)
    diverse: float = 0.0
    portfolio: int = 0
    without_agents: bool = False


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
        How many combinations there were to choose from, how they are ordered, which no agent of known stage is there
        for, and what a portfolio covers.
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
    members = members_in(found)
    armed: Bools = np.asarray(~np.isnan(known.stage[members]).any(axis=1))
    if wanted.portfolio:
        return _portfolio(results, found, agents, wanted, whole, armed)
    intervals = rank_intervals(found.values, results.model)
    alike = likeness(members, results.members.routes.cuts, results.members.routes.weights)
    order = _order(found, alike, wanted)
    nearest = likeness_before(order, alike) if wanted.diverse else None
    answer = _listed(results, found, order.tolist(), intervals, agents, nearest)
    notes = [_whole_words(wanted, found, whole), *_order_words(wanted), *_unarmed_words(armed[order])]
    return Combined(answer, answer.some(SHORT), tuple(notes))


def _order(found: Pairs | Triples, alike: Likeness, wanted: Wanted) -> Ints:
    """Places of the combinations of a list, in its order."""
    if wanted.diverse:
        return diverse(found, alike, wanted.top, wanted.diverse)
    return np.arange(min(wanted.top, len(found.left)))


def _order_words(wanted: Wanted) -> list[str]:
    """How a diverse list is ordered."""
    if not wanted.diverse:
        return []
    share = wanted.diverse
    return [
        f"in the order in which they were chosen: each has the highest {1 - share:g} x score - {share:g} x likeness of "
        "those left; likeness: how far it shares members and routes with the most alike one above it, 0-1; rank: its "
        "place by score alone"
    ]


def _unarmed_words(armed: Bools) -> list[str]:
    """How many of a list hold a member that nobody could be given an agent for."""
    count = int(np.count_nonzero(~armed))
    if not count:
        return []
    return [
        f"{count} of these {len(armed)} with a member that has no agent whose stage has a source: "
        f"--stage {FIRST_STAGE} leaves them out, as the report does"
    ]


def _listed(
    results: Results,
    found: Pairs | Triples,
    order: Sequence[int],
    intervals: tuple[Ints, Ints],
    agents: Sequence[str],
    nearest: Floats | None,
) -> Answer:
    """The combinations at some places, in this order, a row each; with the likeness to those before where it counts."""
    past = Past(results.members)
    low, high = (ends.tolist() for ends in intervals)
    rows = tuple(_row(results, found, place, (low[place], high[place]), agents, past) for place in order)
    ranks = ("rank", "rank_low", "rank_high")
    words = ("combination", "agents", *past.columns(isinstance(found, Triples)))
    numbers = (*(() if nearest is None else ("likeness",)), "score", "low", "high", "base", "coverage")
    if nearest is not None:
        at = len(ranks) + len(words)
        rows = tuple((*row[:at], like, *row[at:]) for row, like in zip(rows, nearest.tolist(), strict=True))
    # A term may be called as one of these; of two columns of one name, JSON keeps the last.
    terms = [f"term_{name}" if name in (*ranks, *words, *numbers) else name for name in found.terms]
    types = ("INTEGER",) * len(ranks) + ("VARCHAR",) * len(words) + ("DOUBLE",) * (len(numbers) + len(terms))
    return Answer((*ranks, *words, *numbers, *terms), types, rows, False)


def _whole_words(wanted: Wanted, found: Pairs | Triples, whole: int) -> str:
    """Of how many the list was chosen."""
    of = f"{len(found.left):,} of {whole:,} {wanted.shape} pass the filters"
    if wanted.shape == "triples":
        of = f"the first {len(found.left):,} triples that pass the filters, of {whole:,} in all"
    return f"{of}; ranks and their intervals are among them"


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


def _portfolio(
    results: Results,
    found: Pairs | Triples,
    agents: Sequence[str],
    wanted: Wanted,
    whole: int,
    armed: Bools,
) -> Combined:
    """The combinations that together cut most routes, each cut counted by the score of the combination.

    They are chosen among those whose members all have an agent of known stage, unless others are wanted too.
    """
    places = np.arange(len(found.left)) if wanted.without_agents else np.flatnonzero(armed)
    members = members_in(found)[places]
    routes = results.members.routes
    few = len(places) <= FEW
    search = exact if few else greedy
    worth = np.clip(found.score[places], 0.0, 1.0)
    chosen: Portfolio = search(cuts_of(members, routes.cuts), routes.weights, wanted.portfolio, worth=worth)
    answer = _steps(results, found, places, chosen, agents)
    last = float(chosen.covered[-1]) if len(chosen.covered) else 0.0
    how = "the most that so many can cover" if few else f"no {wanted.portfolio} cover more than {chosen.bound:.3f}"
    left = len(found.left) - len(places)
    unarmed = (f"{left:,} left out: a member has no agent whose stage has a source; --without-agents takes them in",)
    notes = (
        _whole_words(wanted, found, whole).split(";")[0],
        *(unarmed if left else ()),
        f"together they cover {last:.3f} of the routes, each counted by the score of what cuts it; {how}",
    )
    return Combined(answer, answer.some(STEPS), notes)


def _steps(results: Results, found: Pairs | Triples, places: Ints, chosen: Portfolio, agents: Sequence[str]) -> Answer:
    """A row for each combination of a portfolio, in the order in which they were chosen among those at some places."""
    past, members = Past(results.members), members_in(found)
    words = ("combination", "agents", *past.columns(isinstance(found, Triples)))
    rows = []
    for step, (one, covered, added) in enumerate(zip(chosen.chosen, chosen.covered, chosen.added, strict=True), 1):
        place = int(places[one])
        inside = members[place].tolist()
        names = " + ".join(results.members.names[row] for row in inside)
        told = " + ".join(agents[row] for row in inside)
        numbers = float(found.score[place]), float(covered), len(added)
        rows.append((step, place + 1, names, told, *past.cells(inside), *numbers))
    types = ("INTEGER", "INTEGER", *("VARCHAR",) * len(words), "DOUBLE", "DOUBLE", "INTEGER")
    return Answer(("step", "rank", *words, "score", "covered", "routes_added"), types, tuple(rows), False)
