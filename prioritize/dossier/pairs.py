"""The candidates: which pairs are shown, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from prioritize.combinations.ledger import BAD, OPEN
from prioritize.combinations.rationale import AGAINST, member_class
from prioritize.combinations.search import Ints, Pairs, rank_intervals, spread
from prioritize.combinations.terms import TERMS
from prioritize.combinations.triples import Triples
from prioritize.dossier.backing import harm_lines
from prioritize.dossier.crossing import answer_remarks, crossing
from prioritize.dossier.details import Details, Ledger, number, said_of, tried_remark, weighty
from prioritize.dossier.experiments import next_step
from prioritize.model.shapes import Combinations
from prioritize.partners import VITAL
from prioritize.pipeline import Results
from prioritize.report.document import (
    Candidate,
    Remark,
    TargetCard,
    TermLine,
    TriedLine,
)
from prioritize.report.words import outcome, outcomes, sign

TARGET_PAIR = "target + target"
BACKBONE_PAIR = "target + conventional therapy"
UNTRIED = "not in the ledger"
NOT_ASKED = "not asked"
BACKGROUND = "only as background"
"""Given together, but as what the control arm had too: no outcome is theirs."""


def score_range(weights: Combinations) -> tuple[float, float]:
    """The lowest and the highest score that a model can give to a combination.

    Merits are averaged, so they stay between the lowest and the highest value that one of them can take; each signed
    term adds between the ends of its own values.
    """
    merits = [TERMS[name] for name, weight in weights.merits.items() if weight]
    signed = [(TERMS[name].low * weight, TERMS[name].high * weight) for name, weight in weights.signed.items()]
    return (
        min((one.low for one in merits), default=0.0) + sum(min(ends) for ends in signed),
        max((one.high for one in merits), default=0.0) + sum(max(ends) for ends in signed),
    )


class PairWriter:
    """Writes candidates; one per scored pair that is shown."""

    def __init__(self, results: Results, ledger: Ledger, details: Details, cards: Mapping[str, TargetCard]) -> None:
        self.results = results
        self.ledger = ledger
        self.details = details
        self.cards = cards
        members = results.members
        self.kinds: dict[tuple[str, bool], Pairs] = {}
        for open_gate, pairs in ((True, results.pairs), (False, results.gated)):
            is_target = pairs.right < members.n_targets
            self.kinds[TARGET_PAIR, open_gate] = pairs.rows(np.flatnonzero(is_target))
            self.kinds[BACKBONE_PAIR, open_gate] = pairs.rows(np.flatnonzero(~is_target))
        self._intervals: dict[tuple[str, bool], tuple[Ints, Ints]] = {}
        self.classes = [member_class(self._facts_of(row)) for row in range(len(members.ids))]

    @property
    def agent_words(self) -> list[str]:
        """The agent that stands for each member, with its stage."""
        return [self.agent_of(row) for row in range(len(self.results.members.ids))]

    def _interval(self, place: tuple[str, bool]) -> tuple[Ints, Ints]:
        """Rank intervals of the pairs of a kind, drawn when they are first asked for."""
        if place not in self._intervals:
            self._intervals[place] = rank_intervals(self.kinds[place].values, self.results.model)
        return self._intervals[place]

    def new(self, kind: str) -> tuple[Candidate, ...]:
        """The first pairs of a kind that could be given and have not been, no member more often than allowed.

        Each member has an agent whose stage has a source, and the pair has no clinical outcome on record.
        """
        pairs = self.kinds[kind, True]
        drugged = ~np.isnan(self.results.members.block.stage)
        could = drugged[pairs.left] & drugged[pairs.right]
        open_ones = np.array(
            [index for index in np.flatnonzero(could).tolist() if not self._ended(pairs, index)], dtype=np.int64
        )
        weights = self.results.model.combinations
        chosen = (
            open_ones[spread(pairs.rows(open_ones), weights.top, weights.per_member)] if len(open_ones) else open_ones
        )
        return tuple(self._candidate((kind, True), int(index)) for index in chosen)

    def ended(self) -> tuple[Candidate, ...]:
        """All pairs of targets, and pairs with a backbone, that were tried in the clinic with a known end."""
        found = [
            self._candidate(kind, index)
            for kind, pairs in self.kinds.items()
            for index in range(len(pairs.left))
            if self._ended(pairs, index)
        ]
        found.sort(key=lambda one: (-one.score, one.left_id, one.right_id))
        return tuple(found)

    def known_places(self) -> tuple[list[int], list[int], int]:
        """Places without precedent of approved target pairs, of pairs with failures alone, and of how many.

        Gated pairs count too: a gate for known harm rests on the very outcomes that are looked at.
        """
        kinds = [self.kinds[TARGET_PAIR, True], self.kinds[TARGET_PAIR, False]]
        base = np.concatenate([pairs.base for pairs in kinds])
        place = np.empty(len(base), dtype=np.int64)
        place[np.argsort(-base, kind="stable")] = np.arange(1, len(base) + 1)
        rows = [(pairs, index) for pairs in kinds for index in range(len(pairs.left))]
        good, bad = [], []
        for here, (pairs, index) in zip(place.tolist(), rows, strict=True):
            lines = self.precedents(*_ends(pairs, index))
            found = {line.outcome for line in lines if line.setting == "clinical"} - OPEN
            if "approved" in found:
                good.append(here)
            elif found and found <= BAD.keys():
                bad.append(here)
        return good, bad, len(place)

    def all_rows(self) -> Iterator[tuple[object, ...]]:
        """Every scored pair in short, by kind and rank: the columns of `results.candidate` without the model."""
        members = self.results.members
        words = self.agent_words
        for (kind, passes), pairs in self.kinds.items():
            nothing = np.zeros(len(pairs.left), dtype=np.int64)
            low, high = (ends.tolist() for ends in (self._interval((kind, True)) if passes else (nothing, nothing)))
            numbers = np.column_stack([pairs.score, pairs.base, pairs.low, pairs.high, pairs.coverage]).tolist()
            ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
            for index, (left, right) in enumerate(ends):
                yield (
                    kind,
                    index + 1 if passes else 0,
                    low[index],
                    high[index],
                    members.ids[left],
                    members.names[left],
                    members.ids[right],
                    members.names[right],
                    f"{words[left]} + {words[right]}",
                    *numbers[index],
                    self.tried(left, right),
                    f"{self.classes[left]} + {self.classes[right]}",
                    self.results.gates.get((left, right), ""),
                )

    def candidate(self, left: str, right: str) -> Candidate | None:
        """The candidate of two members by id; None when the pair was not scored."""
        ids = self.results.members.ids
        for kind, pairs in self.kinds.items():
            for index, (one, other) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
                if {ids[one], ids[other]} == {left, right}:
                    return self._candidate(kind, index)
        return None

    def _ended(self, pairs: Pairs, index: int) -> bool:
        """Whether a clinical combination that holds the pair has ended with a result or a stop."""
        lines = self.precedents(*_ends(pairs, index))
        return any(line.setting == "clinical" and line.outcome not in OPEN for line in lines)

    def precedents(self, left: int, right: int) -> list[TriedLine]:
        """Ledger rows of this very pair, by the rows of its members, left < right."""
        return self._lines(self.results.members.precedents.exact.get((left, right), ()))

    def kin(self, left: int, right: int) -> list[TriedLine]:
        """Ledger rows of the target with another backbone of the same class."""
        return self._lines(self.results.members.precedents.kin.get((left, right), ()))

    def _lines(self, places: Sequence[int]) -> list[TriedLine]:
        """Ledger rows at some places."""
        return [self.ledger.lines[self.results.members.ledger[place].id] for place in places]

    def tried(self, left: int, right: int) -> str:
        """How a pair was tried, in a few words: by the ledger, by its class, and by the registry."""
        members = self.results.members
        if not (members.asked[left] and members.asked[right]):
            return NOT_ASKED
        words = _tried_words(self.precedents(left, right), self.kin(left, right))
        trials = members.registry.get((left, right), ())
        if trials and words.startswith(UNTRIED):
            some = ", ".join(trials[:2]) + (f" and {len(trials) - 2} more" if len(trials) > 2 else "")
            words += f"; both named in registered trials whose arms were not read: {some}"
        return words

    def _facts_of(self, row: int) -> dict[str, str]:
        """What is known of a member, as text."""
        members = self.results.members
        if row < members.n_targets:
            about = dict(self.details.rows[members.ids[row]])
            about["effects"] = ";".join(members.sets["effects"].of(row))
        else:
            about = dict(self.details.backbones[members.ids[row]])
        about["cells"] = ";".join(members.sets["cells"].of(row))
        return about

    def _candidate(self, place: tuple[str, bool], index: int) -> Candidate:
        """One candidate."""
        kind, passes = place
        pairs = self.kinds[place]
        members = self.results.members
        left, right = _ends(pairs, index)
        low, high = (int(ends[index]) for ends in self._interval(place)) if passes else (0, 0)
        tried = self.precedents(left, right)
        terms = self.term_lines(pairs, index)
        return Candidate(
            kind=kind,
            rank=index + 1 if passes else 0,
            rank_low=low,
            rank_high=high,
            left_id=members.ids[left],
            left=members.names[left],
            right_id=members.ids[right],
            right=members.names[right],
            agents=tested_agents(tried) or f"{self.agent_of(left)} + {self.agent_of(right)}",
            type=f"{self.classes[left]} + {self.classes[right]}",
            rationale=self.sentences((left, right)),
            score=float(pairs.score[index]),
            low=float(pairs.low[index]),
            high=float(pairs.high[index]),
            base=float(pairs.base[index]),
            coverage=float(pairs.coverage[index]),
            tried=self.tried(left, right),
            precedents=tuple(tried),
            terms=terms,
            for_it=self._for(left, right, tried),
            against=self._against(pairs, index, tried),
            unknown=tuple(
                f"{line.title}: unknown"
                for line in terms
                if line.value is None and line.weight and not TERMS[line.name].precedence
            ),
            gate=self.results.gates.get((left, right), ""),
            crossing=crossing(members, (left, right)),
            next_step=next_step(self.askable(terms, kind), self.touched("cells", (left, right))),
            harms=harm_lines(
                members.agents[left], members.agents[right], self.details.toxicities, self.shared_organs(left, right)
            ),
        )

    def askable(self, terms: Sequence[TermLine], kind: str) -> list[TermLine]:
        """Terms without those that are unknown of every pair of a kind: no look at one pair would settle these."""
        pairs = self.kinds[kind, True]
        silent = {name for column, name in enumerate(pairs.terms) if np.isnan(pairs.values[:, column]).all()}
        return [line for line in terms if line.name not in silent]

    def touched(self, name: str, rows: Sequence[int]) -> list[str]:
        """Elements of a set, such as cells or effects, that some members hold, in order."""
        found = self.results.members.sets[name]
        return sorted(set().union(*(found.of(row) for row in rows)))

    def term_lines(self, found: Pairs | Triples, index: int) -> tuple[TermLine, ...]:
        """Terms of one combination, in the order of the model."""
        weights = self.results.model.combinations
        total = sum(weights.merits.values())
        nominal = {
            **{name: weight / total for name, weight in weights.merits.items()},
            **weights.signed,
        }
        return tuple(
            TermLine(
                name,
                TERMS[name].title,
                number(found.values[index, column]),
                float(nominal[name]),
                float(found.contributions[index, column]),
            )
            for column, name in enumerate(found.terms)
        )

    def agent_of(self, row: int, *, modality: bool = False) -> str:
        """The agent that stands for a member, with its stage and, if wanted, its modality."""
        members = self.results.members
        agents = [agent for agent in members.agents[row] if agent.agreement != "contradicts"]
        if not agents:
            return f"no agent on record for {members.names[row]}"
        first = agents[0]
        kind = f", {first.modality or 'modality not on record'}" if modality else ""
        if row >= members.n_targets:
            return f"{first.name} ({self.details.backbones[members.ids[row]]['status']}{kind})"
        stage = first.stage if first.stage != "unknown" else "stage without a source"
        if stage == "approved" and not first.for_cancer:
            stage = "approved, for cancer not on record"
        action = "" if first.agreement == "agrees" else ", action without a source"
        return f"{first.name} ({stage}{kind}{action})"

    def sentences(self, rows: Sequence[int]) -> str:
        """Why some members together, from their facts: a sentence each."""
        members = self.results.members
        parts = []
        for row in rows:
            about = self._facts_of(row)
            if row < members.n_targets:
                verb = verb_of(about["direction"]).capitalize()
                parts.append(f"{verb} {members.names[row]} ({self.classes[row]}): {said_of(about)}.")
            else:
                why = "; ".join(part for part in (about["mechanism"], about["crosstalk_rationale"]) if part)
                mark = "" if about["basis"] == "cited" else f" ({about['basis']})"
                parts.append(f"With {members.names[row]} ({about['class']}): {why or 'no mechanism on record'}{mark}.")
        return " ".join(parts)

    def _for(self, left: int, right: int, tried: Sequence[TriedLine]) -> tuple[Remark, ...]:
        """What speaks for a pair."""
        members = self.results.members
        remarks = [tried_remark(line) for line in tried if speaks_for(line)]
        remarks += [of_same_class(line) for line in self.kin(left, right) if speaks_for(line)]
        if right >= members.n_targets:
            remarks += [one for one in answer_remarks(members, left, right) if not one.kind.startswith("therapy")]
        return (*remarks, *self.cells_touched((left, right)))

    def cells_touched(self, rows: Sequence[int]) -> list[Remark]:
        """The cells that some members act on together, and to what effect."""
        cells, effects = self.touched("cells", rows), self.touched("effects", rows)
        if not cells:
            return []
        text = f"together they touch {', '.join(cells)}; effects on record: {', '.join(effects)}"
        return [Remark("crosstalk", text, "raw.crosstalk", "data")]

    def _against(self, pairs: Pairs, index: int, tried: Sequence[TriedLine]) -> tuple[Remark, ...]:
        """What speaks against a pair."""
        members = self.results.members
        left, right = _ends(pairs, index)
        gate = self.results.gates.get((left, right), "")
        remarks = [Remark("not ranked", gate, "combination gates", "data")] if gate else []
        remarks += [tried_remark(line) for line in tried if line.outcome in BAD]
        if right >= members.n_targets:
            remarks += [one for one in answer_remarks(members, left, right) if one.kind.startswith("therapy")]
        remarks += [of_same_class(line) for line in self.kin(left, right) if line.outcome in BAD]
        overlap = dict(zip(pairs.terms, pairs.values[index], strict=True)).get("redundancy", np.nan)
        remarks += self.shared_harm(left, right) + self.redundancy(left, right, overlap)
        return (*remarks, *self.members_against((left, right), {line.id for line in tried}))

    def shared_organs(self, left: int, right: int) -> frozenset[str]:
        """Organ classes in which both of two members are toxic, or release immune responses."""
        organs = self.results.members.sets["toxicities"]
        return frozenset(organs.of(left)) & frozenset(organs.of(right))

    def shared_harm(self, left: int, right: int) -> list[Remark]:
        """Toxicities that two members have in common, and the vital organs in which both targets are expressed."""
        shared = sorted(self.shared_organs(left, right))
        remarks = []
        if shared:
            remarks.append(
                Remark(
                    "toxicity",
                    f"both have serious, boxed, dose-limiting or immune-related toxicity: {', '.join(shared)}",
                    "raw.toxicity",
                    "cited",
                )
            )
        if {"immune-related"} <= set(shared) or {self.classes[left], self.classes[right]} == {"checkpoint"}:
            remarks.append(
                Remark(
                    "immune",
                    "both release immune responses: immune-related reactions may add up",
                    "raw.toxicity, therapy class",
                    "data",
                )
            )
        vital = self.results.members.block.vital[[left, right]]
        organs = [organ for organ, both in zip(VITAL, (vital == 1).all(axis=0).tolist(), strict=True) if both]
        if organs:
            text = f"both targets are expressed in {', '.join(organs)} of healthy people (10 TPM or more)"
            remarks.append(Remark("vital organs", text, "facts.vital_expression", "data"))
        return remarks

    def redundancy(self, left: int, right: int, overlap: float) -> list[Remark]:
        """That two members do the same thing: one complex, the same routes or the same pathways.

        `overlap` is the term of that name, 0-1; NaN = unknown.
        """
        if not overlap >= AGAINST:
            return []
        members = self.results.members
        if set(members.sets["complexes"].of(left)) & set(members.sets["complexes"].of(right)):
            return [Remark("redundancy", "they are the two ends of one interaction", "raw.ligand_receptor", "data")]
        text = f"{overlap:.0%} of the routes they cut, or of their pathways, are the same"
        return [Remark("redundancy", text, "raw.crosstalk, raw.pathway_member", "data")]

    def members_against(self, rows: Sequence[int], seen: set[str]) -> list[Remark]:
        """What speaks against each of some members by itself.

        Ledger rows in `seen` were told already.
        """
        remarks = [one for row in rows for one in self._member_against(row, seen)]
        return remarks + [one for one in map(self._own_toxicity, rows) if one.text]

    def _own_toxicity(self, row: int) -> Remark:
        """Organ classes of the weighty toxicities of the agent that stands for a member."""
        agents = [agent for agent in self.results.members.agents[row] if agent.agreement != "contradicts"]
        known = [agent for agent in agents[:1] if agent.id in self.details.toxicities]
        text = weighty(known[0].name, self.details.toxicities[known[0].id]) if known else ""
        return Remark("toxicity of one", text, "raw.toxicity", "cited")

    def _failed_elsewhere(self, row: int, seen: set[str]) -> list[Remark]:
        """Combinations with other partners that tested a member and failed, in one remark."""
        members = self.results.members
        name = members.names[row]
        failed = [
            self.ledger.lines[one.id]
            for one in members.ledger
            if members.ids[row] in one.members - one.background and one.outcome in BAD and one.id not in seen
        ]
        if not failed:
            return []
        counts = f"{len(failed)} other combination{'s' if len(failed) > 1 else ''} with {name} failed"
        first = "; ".join(f"{line.agents}, {line.indication}" for line in failed[:2]) + (
            "; ..." if len(failed) > 2 else ""
        )
        basis = "cited" if all(line.basis == "cited" for line in failed) else "partly cited"
        return [Remark("failed elsewhere", f"{counts}: {first}", ", ".join(line.id for line in failed), basis)]

    def _member_against(self, row: int, seen: set[str]) -> list[Remark]:
        """What speaks against one member of a combination, in short."""
        remarks = self._failed_elsewhere(row, seen)
        card = self.cards.get(self.results.members.ids[row])
        if card is None:
            return remarks
        kept = {"essential", "constraint", "safety event", "direction", "coverage", "uncited"}
        remarks += [
            Remark(one.kind, f"{card.symbol}: {one.text}", one.rests_on, one.basis)
            for one in card.against
            if one.kind in kept
        ]
        if not any(agent.agreement == "agrees" for agent in card.agents):
            remarks.append(
                Remark(
                    "agent",
                    f"no agent with a sourced action in the wanted direction for {card.symbol}",
                    "facts.agent_action",
                    "data",
                )
            )
        return remarks


def _ends(pairs: Pairs, index: int) -> tuple[int, int]:
    """Rows of the members of one pair."""
    return int(pairs.left[index]), int(pairs.right[index])


def tested_agents(tried: Sequence[TriedLine]) -> str:
    """What was given in the clinical trials whose outcome is known, so that no other drug gets that outcome."""
    ended = [line for line in tried if line.setting == "clinical" and line.outcome not in OPEN]
    return "; ".join(dict.fromkeys(f"{line.agents} ({outcome(line.outcome)})" for line in ended))


def verb_of(direction: str) -> str:
    """What is done to a target that is wanted in a direction."""
    return direction if direction in {"inhibit", "activate"} else "modulate"


def speaks_for(line: TriedLine) -> bool:
    """Whether the outcome of a tried combination speaks for it, wholly or in part."""
    return sign(line.outcome) in {"good", "mixed"}


def of_same_class(line: TriedLine) -> Remark:
    """A tried combination of the target with another therapy of the same class."""
    remark = tried_remark(line)
    return Remark(f"{remark.kind}, with a therapy of the same class", remark.text, remark.rests_on, remark.basis)


def outcome_words(tried: Sequence[TriedLine]) -> str:
    """Outcomes and how often each came, the worst first; '' for none."""
    return outcomes((line.outcome, line.setting) for line in tried)


def _tried_words(tried: Sequence[TriedLine], kin: Sequence[TriedLine]) -> str:
    """How a pair was tried, and how it went with therapies of the same class, in a few words."""
    own = outcome_words(tried) or UNTRIED
    return f"{own}; same class: {outcome_words(kin)}" if kin else own
