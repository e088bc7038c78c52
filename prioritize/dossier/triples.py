"""Triples: what is said of two targets and a therapy together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

import numpy as np

from prioritize.combinations.ledger import BAD, OPEN, History, triple_outcomes
from prioritize.combinations.members import Bools, Ints
from prioritize.combinations.search import NEEDED, rank_intervals
from prioritize.combinations.terms import TERMS
from prioritize.combinations.triples import Allowed, Triples, top_triples
from prioritize.dossier.crossing import answer_remarks, crossing
from prioritize.dossier.details import tried_remark
from prioritize.dossier.experiments import next_step
from prioritize.dossier.pairs import (
    BACKBONE_PAIR,
    BACKGROUND,
    NOT_ASKED,
    TARGET_PAIR,
    UNTRIED,
    PairWriter,
    of_same_class,
    outcome_words,
    speaks_for,
    tested_agents,
    verb_of,
)
from prioritize.partners import allowed_pairs
from prioritize.pipeline import Results
from prioritize.report.document import PairInside, Remark, TermLine, TriedLine, Triple
from prioritize.report.words import WORST_FIRST, share, share_fine, sign
from prioritize.score.ranking import RANKED

Rows = tuple[int, int, int]
"""Two targets in rising order, and a therapy."""

TITLES = {
    "member_scores": "Scores of the two targets",
    "coverage": "Routes of the crosstalk cut by the three",
    "gain": "Routes gained over the pair inside that cuts most",
    "network": "Place of the two targets on the protein interactome",
    "modality": "Kinds of agents of the two targets that go together",
    "answers": "The target that answers more what the therapy does to the crosstalk",
}
"""Titles of terms that do not follow from all three pairs inside by their role."""
BY_ROLE = {
    "merit": "the least of the pairs inside",
    "penalty": "the greatest of the pairs inside",
    "signed": "the worst of the pairs inside",
}
TOGETHER = "Outcome of the three together"
NULL = "The null is independent action: the three together do no more than each alone foretells."
EXPERIMENT = (
    "co-culture of stem cells, {cells} with each agent alone, each two and all three, read stem cell number and "
    "killing, and compare all three with what independent action foretells, and with each two"
)
"""What tests the three, once nothing that weighs is unknown."""


def may_combine(results: Results) -> Bools:
    """Pairs of ranked targets and therapies that no gate takes out, shape (n, n), symmetric."""
    may = allowed_pairs(results.members, _ranked(results))
    for left, right in results.gates:
        may[left, right] = may[right, left] = False
    return may


def highest_triples(results: Results, k: int, wanted: Allowed | None = None) -> Triples:
    """The k highest triples whose three pairs may all be combined.

    Parameters
    ----------
    results : Results
    k : int
    wanted : callable, optional
        (left, right, third), each of shape (k,) -> which of these are wanted; all by default.
    """
    members, weights, may = results.members, results.model.combinations, may_combine(results)

    def allowed(left: Ints, right: Ints, third: Ints) -> Bools:
        fit: Bools = may[left, right] & may[left, third] & may[right, third]
        return fit if wanted is None else fit & wanted(left, right, third)

    targets = np.flatnonzero(_ranked(results)).astype(np.int64)
    therapies = np.arange(members.n_targets, len(members.ids), dtype=np.int64)
    tried = triple_outcomes(members.ids, members.ledger, weights.indication)
    return top_triples(members.block, targets, therapies, weights, k, allowed=allowed, tried=tried)


def _ranked(results: Results) -> Bools:
    """Whether each target is ranked, shape (n_targets,)."""
    return np.array([status == RANKED for status in results.ranking.status], dtype=bool)


class TripleWriter:
    """Writes triples.

    Parameters
    ----------
    pairs : PairWriter
    among : int
        How many of the highest triples are ranked.
    """

    def __init__(self, pairs: PairWriter, among: int) -> None:
        self._pairs = pairs
        self._results = pairs.results
        self._members = pairs.results.members
        self._among = among
        self._history = History(self._members.ids, self._members.ledger)

    @cached_property
    def _first(self) -> tuple[Triples, Ints, Ints]:
        """The highest triples, and their rank intervals among themselves."""
        found = highest_triples(self._results, self._among)
        return found, *rank_intervals(found.values, self._results.model)

    def triple(self, ids: Sequence[str]) -> Triple:
        """What is said of a triple.

        Parameters
        ----------
        ids : sequence of str
            Of two targets and a therapy, in any order.
        """
        members = self._members
        left, right, third = sorted(members.ids.index(one) for one in ids)
        rows = (left, right, third)
        refused = self._refused(rows)
        found, place, (rank, low, high) = (None, 0, (0, 0, 0)) if refused else self._scored(rows)
        if found is None and not refused:
            refused = (f"less than {NEEDED:.0%} of the weight of its merits is known",)
        own = self._precedents(rows)
        inside = tuple(self._inside(*two) for two in combinations(rows, 2))
        terms = self._terms(found, place, rows, own) if found else ()
        return Triple(
            ids=tuple(members.ids[row] for row in rows),
            names=tuple(members.names[row] for row in rows),
            agents=" + ".join(self._pairs.agent_of(row, modality=True) for row in rows),
            given=tested_agents(own),
            type=" + ".join(self._pairs.classes[row] for row in rows),
            rationale=self._rationale(rows),
            roles=self._pairs.sentences(rows),
            refused=refused,
            rank=rank,
            rank_low=low,
            rank_high=high,
            among=self._among,
            score=float(found.score[place]) if found else None,
            low=float(found.low[place]) if found else None,
            high=float(found.high[place]) if found else None,
            base=float(found.base[place]) if found else None,
            coverage=float(found.coverage[place]) if found else None,
            tried=self._tried(rows, own),
            precedents=tuple(own),
            terms=terms,
            inside=inside,
            for_it=self._for(rows, own),
            against=self._against(rows, own, refused),
            unknown=self._unknown(rows, own, terms, inside),
            crossing=crossing(members, rows),
            next_step=self._next_step(rows, terms) if found else "",
            null=NULL,
        )

    def _refused(self, rows: Rows) -> tuple[str, ...]:
        """Why the three may not be combined: members that are not ranked, and pairs that are not allowed."""
        barred = [(two, self._barred(*two)) for two in combinations(rows, 2)]
        return (*self._unranked(rows), *(f"{self._names(two)}: {why}" for two, why in barred if why))

    def _unranked(self, rows: Sequence[int]) -> list[str]:
        """Targets that are not ranked, and why."""
        names, status = self._members.names, self._results.ranking.status
        targets = [row for row in rows if row < self._members.n_targets]
        return [f"{names[row]} is not ranked: {status[row]}" for row in targets if status[row] != RANKED]

    def _barred(self, left: int, right: int) -> str:
        """Why two members may not be combined; '' when they may."""
        genes = self._members.genes
        return "they act on the same gene" if genes[left] & genes[right] else self._results.gates.get((left, right), "")

    def _scored(self, rows: Rows) -> tuple[Triples | None, int, tuple[int, int, int]]:
        """Triples that hold the one, its place there, and its rank with its interval; None when it is not scored."""
        first, low, high = self._first
        places = np.flatnonzero((first.left == rows[0]) & (first.right == rows[1]) & (first.third == rows[2]))
        if len(places):
            place = int(places[0])
            return first, place, (place + 1, int(low[place]), int(high[place]))

        def it(left: Ints, right: Ints, third: Ints) -> Bools:
            same: Bools = (left == rows[0]) & (right == rows[1]) & (third == rows[2])
            return same

        alone = highest_triples(self._results, 1, it)
        return alone if len(alone.left) else None, 0, (0, 0, 0)

    def _names(self, rows: Sequence[int]) -> str:
        return " + ".join(self._members.names[row] for row in rows)

    def _precedents(self, rows: Rows) -> list[TriedLine]:
        """Ledger rows that judge the three together."""
        ids = [self._members.ids[row] for row in rows]
        return [self._pairs.ledger.lines[one.id] for one in self._history.gave(rows) if one.judges(*ids)]

    def _tried(self, rows: Rows, own: Sequence[TriedLine]) -> str:
        """How the three together fared, in a few words."""
        if not all(self._members.asked[row] for row in rows):
            return NOT_ASKED
        background = ", ".join(one.id for one in self._history.gave(rows))
        return outcome_words(own) or (f"{BACKGROUND} ({background})" if background else UNTRIED)

    def _inside(self, left: int, right: int) -> PairInside:
        """One pair inside."""
        members = self._members
        kind = TARGET_PAIR if right < members.n_targets else BACKBONE_PAIR
        alone = self._pairs.candidate(members.ids[left], members.ids[right])
        lines = self._pairs.precedents(left, right)
        by_sign = [(mark, [line for line in lines if sign(line.outcome) == mark]) for mark in WORST_FIRST]
        return PairInside(
            kind=kind,
            left=members.names[left],
            right=members.names[right],
            rank=alone.rank if alone else 0,
            rank_low=alone.rank_low if alone else 0,
            rank_high=alone.rank_high if alone else 0,
            ranked=len(self._pairs.kinds[kind, True].left),
            score=alone.score if alone else None,
            gate=self._barred(left, right) or "; ".join(self._unranked((left, right))),
            tried=self._pairs.tried(left, right),
            trials=tuple(
                (mark, f"{outcome_words(some)} ({', '.join(line.id for line in some)})")
                for mark, some in by_sign
                if some
            ),
            precedents=tuple(lines),
        )

    def _terms(self, found: Triples, place: int, rows: Rows, own: Sequence[TriedLine]) -> tuple[TermLine, ...]:
        """Terms with titles that say how each follows from the three."""
        judged = any(line.outcome not in OPEN for line in own)
        return tuple(
            replace(line, title=TOGETHER if judged and line.name == "precedent" else self._title(line, rows))
            for line in self._pairs.term_lines(found, place)
        )

    def _title(self, line: TermLine, rows: Rows) -> str:
        """What a term says of three members, and which of the pairs inside decide it where not all do."""
        if line.name in TITLES:
            return TITLES[line.name]
        wanted = np.nan if line.value is None else line.value
        pairs = list(combinations(rows, 2))
        values = [self._value(line.name, *two) for two in pairs]
        deciding = [two for two, value in zip(pairs, values, strict=True) if np.isclose(value, wanted, equal_nan=True)]
        named = f" ({'; '.join(map(self._names, deciding))})" if len(deciding) < len(pairs) else ""
        return f"{line.title}: {BY_ROLE[TERMS[line.name].role]}{named}"

    def _value(self, name: str, left: int, right: int) -> float:
        """Value of a term for two members; NaN = unknown."""
        one, other = (self._members.block.rows(np.array([row])) for row in (left, right))
        return float(TERMS[name].value(one, other)[0, 0])

    def _rationale(self, rows: Rows) -> str:
        """Mechanism classes and routes cut, in one sentence."""
        members, routes = self._members, self._members.routes
        acts = [f"{verb_of(members.directions[row])} {self._with_class(row)}" for row in rows[:2]]
        start = f"{' and '.join(acts)} with {self._with_class(rows[2])}"
        whole = routes.coverage(rows)
        if not whole > 0:
            return f"{start[:1].upper()}{start[1:]}: no route of the crosstalk that they cut is on record."
        shares = ", ".join(f"{name} {share(value)}" for name, value in routes.by_outcome(rows).items())
        widest = max(combinations(rows, 2), key=routes.coverage)
        added = whole - routes.coverage(widest)
        more = "none" if np.isclose(added, 0.0) else f"{share_fine(added)} of all routes"
        return (
            f"{start[:1].upper()}{start[1:]}: together they cut {share_fine(whole)} of the routes of the crosstalk by "
            f"confidence ({shares}), {more} more than {self._names(widest)} alone."
        )

    def _with_class(self, row: int) -> str:
        return f"{self._members.names[row]} ({self._pairs.classes[row]})"

    def _for(self, rows: Rows, own: Sequence[TriedLine]) -> tuple[Remark, ...]:
        """What speaks for a triple."""
        remarks = [tried_remark(line) for line in own if speaks_for(line)]
        remarks += self._of_pairs(rows, own, speaks_for)
        remarks += self._answers(rows, lambda one: not one.kind.startswith("therapy"))
        return (*remarks, *self._pairs.cells_touched(rows))

    def _against(self, rows: Rows, own: Sequence[TriedLine], refused: Sequence[str]) -> tuple[Remark, ...]:
        """What speaks against a triple."""
        pairs = self._pairs
        remarks = [Remark("not scored", why, "ranking, combination gates", "data") for why in refused]
        remarks += [tried_remark(line) for line in own if line.outcome in BAD]
        remarks += self._of_pairs(rows, own, lambda line: line.outcome in BAD)
        remarks += self._answers(rows, lambda one: one.kind.startswith("therapy"))
        weighed = "redundancy" in self._results.model.combinations.signed
        shared = []
        for left, right in combinations(rows, 2):
            overlap = self._value("redundancy", left, right) if weighed else np.nan
            found = pairs.shared_harm(left, right) + pairs.redundancy(left, right, overlap)
            shared += [(self._names((left, right)), one) for one in found]
        told = {line.id for line in own}
        for two in combinations(rows, 2):
            told |= {line.id for line in (*pairs.precedents(*two), *pairs.kin(*two))}
        return (*remarks, *_named(shared), *pairs.members_against(rows, told))

    def _of_pairs(self, rows: Rows, own: Sequence[TriedLine], wanted: Callable[[TriedLine], bool]) -> list[Remark]:
        """Trials of the pairs inside, then those of their class, less what is told of all three."""
        told = {line.id for line in own}
        very, mates = [], []
        for two in combinations(rows, 2):
            lines = [line for line in self._pairs.precedents(*two) if wanted(line) and line.id not in told]
            remarks = [tried_remark(line) for line in lines]
            very += [(self._names(two), replace(one, kind=f"{one.kind}, a pair inside")) for one in remarks]
        told |= {line.id for two in combinations(rows, 2) for line in self._pairs.precedents(*two)}
        for two in combinations(rows, 2):
            lines = [line for line in self._pairs.kin(*two) if wanted(line) and line.id not in told]
            mates += [(self._names(two), of_same_class(line)) for line in lines]
        return _named(very) + _named(mates)

    def _answers(self, rows: Rows, wanted: Callable[[Remark], bool]) -> list[Remark]:
        """Facts on what the therapy does to what each target stands for."""
        return _named(
            (self._members.names[row], one)
            for row in rows[:2]
            for one in answer_remarks(self._members, row, rows[2])
            if wanted(one)
        )

    def _unknown(
        self, rows: Rows, own: Sequence[TriedLine], terms: Sequence[TermLine], inside: Sequence[PairInside]
    ) -> tuple[str, ...]:
        """What is not known of a triple: terms, pairs, and trials without a result."""
        members = self._members
        weighty = [line for line in terms if line.value is None and line.weight and not TERMS[line.name].precedence]
        said = [f"{line.title}: unknown" for line in weighty]
        said += [
            f"{members.names[row]}: its crosstalk and trials were not asked for"
            for row in rows
            if not members.asked[row]
        ]
        said += [
            f"{one.left} + {one.right}: too little is known to score it by itself"
            for one in inside
            if one.score is None and not one.gate
        ]
        still = [("the three", line) for line in own] + [
            (f"{one.left} + {one.right}", line) for one in inside for line in one.precedents if line not in own
        ]
        unjudged = [("the three together", own), *((f"{one.left} + {one.right}", one.precedents) for one in inside)]
        said += [
            f"{name}: no outcome of a trial on record"
            for name, lines in unjudged
            if all(line.outcome in OPEN for line in lines)
        ]
        trials = _named((name, tried_remark(line)) for name, line in still if sign(line.outcome) == "open")
        return (*said, *(f"{one.kind}: {one.text} [{one.rests_on}]" for one in trials))

    def _next_step(self, rows: Rows, terms: Sequence[TermLine]) -> str:
        """The step for the largest unknown, or the experiment that tests all three."""
        cells = self._pairs.touched("cells", rows)
        step = next_step(self._pairs.askable(terms, TARGET_PAIR), cells)
        if any(step.startswith(f"{line.title}: unknown;") for line in terms):
            return step
        return EXPERIMENT.format(cells=", ".join(cell for cell in cells if cell != "CSC") or "immune cells")


def _named(remarks: Iterable[tuple[str, Remark]]) -> list[Remark]:
    """Each remark once, its text begun with the names of those whom it concerns."""
    whose: dict[Remark, list[str]] = {}
    for name, remark in remarks:
        whose.setdefault(remark, []).append(name)
    return [replace(remark, text=f"{', '.join(names)}: {remark.text}") for remark, names in whose.items()]
