"""The candidates: which pairs are shown, and what is said of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from prioritize.combinations.ledger import BAD, OPEN
from prioritize.combinations.rationale import AGAINST, member_class
from prioritize.combinations.search import Ints, Pairs, rank_intervals, spread
from prioritize.combinations.terms import TERMS
from prioritize.dossier.crossing import answer_remarks, crossing
from prioritize.dossier.details import Details, Ledger, number, tried_remark, weighty
from prioritize.dossier.experiments import next_step
from prioritize.pipeline import Results
from prioritize.report.document import (
    Candidate,
    Remark,
    TargetCard,
    TermLine,
    TriedLine,
)
from prioritize.report.words import OUTCOMES

TARGET_PAIR = "target + target"
BACKBONE_PAIR = "target + conventional therapy"
UNTRIED = "not in the ledger"
NOT_ASKED = "not asked"


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
        return [self._agent_words(row) for row in range(len(self.results.members.ids))]

    def _interval(self, place: tuple[str, bool]) -> tuple[Ints, Ints]:
        """Rank intervals of the pairs of a kind, drawn when they are first asked for."""
        if place not in self._intervals:
            self._intervals[place] = rank_intervals(self.kinds[place].values, self.results.model)
        return self._intervals[place]

    def new(self, kind: str) -> tuple[Candidate, ...]:
        """The first pairs of a kind without a clinical outcome on record, no member more often than allowed."""
        pairs = self.kinds[kind, True]
        open_ones = np.array(
            [index for index in range(len(pairs.left)) if not self._ended(pairs, index)],
            dtype=np.int64,
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
            outcomes = {line.outcome for line in self._precedents(pairs, index) if line.setting == "clinical"} - OPEN
            if "approved" in outcomes:
                good.append(here)
            elif outcomes and outcomes <= {"negative_efficacy", "negative_safety"}:
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
                    self._tried(pairs, index),
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
        return any(line.setting == "clinical" and line.outcome not in OPEN for line in self._precedents(pairs, index))

    def _precedents(self, pairs: Pairs, index: int) -> list[TriedLine]:
        """Ledger rows of this very pair."""
        key = (int(pairs.left[index]), int(pairs.right[index]))
        ledger = self.results.members.ledger
        return [self.ledger.lines[ledger[place].id] for place in self.results.members.precedents.exact.get(key, ())]

    def _tried(self, pairs: Pairs, index: int) -> str:
        """How a pair was tried, in a few words: by the ledger, by its class, and by the registry."""
        members = self.results.members
        left, right = int(pairs.left[index]), int(pairs.right[index])
        if not (members.asked[left] and members.asked[right]):
            return NOT_ASKED
        words = _tried_words(self._precedents(pairs, index), self._kin(pairs, index))
        trials = members.registry.get((left, right), ())
        if trials and words.startswith(UNTRIED):
            some = ", ".join(trials[:2]) + (f" and {len(trials) - 2} more" if len(trials) > 2 else "")
            words += f"; both named in registered trials whose arms were not read: {some}"
        return words

    def _kin(self, pairs: Pairs, index: int) -> list[TriedLine]:
        """Ledger rows of the target with another backbone of the same class."""
        key = (int(pairs.left[index]), int(pairs.right[index]))
        ledger = self.results.members.ledger
        return [self.ledger.lines[ledger[place].id] for place in self.results.members.precedents.kin.get(key, ())]

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
        left, right = int(pairs.left[index]), int(pairs.right[index])
        low, high = (int(ends[index]) for ends in self._interval(place)) if passes else (0, 0)
        tried = self._precedents(pairs, index)
        terms = self._terms(pairs, index)
        return Candidate(
            kind=kind,
            rank=index + 1 if passes else 0,
            rank_low=low,
            rank_high=high,
            left_id=members.ids[left],
            left=members.names[left],
            right_id=members.ids[right],
            right=members.names[right],
            agents=self._tested_agents(tried) or f"{self._agent_words(left)} + {self._agent_words(right)}",
            type=f"{self.classes[left]} + {self.classes[right]}",
            rationale=self._sentence(left, right),
            score=float(pairs.score[index]),
            low=float(pairs.low[index]),
            high=float(pairs.high[index]),
            base=float(pairs.base[index]),
            coverage=float(pairs.coverage[index]),
            tried=self._tried(pairs, index),
            precedents=tuple(tried),
            terms=terms,
            for_it=self._for(left, right, tried, self._kin(pairs, index)),
            against=self._against(pairs, index, left, right, tried),
            unknown=tuple(
                f"{line.title}: unknown"
                for line in terms
                if line.value is None and line.weight and not TERMS[line.name].precedence
            ),
            gate=self.results.gates.get((left, right), ""),
            crossing=crossing(members, (left, right)),
            next_step=next_step(
                terms, sorted(set(members.sets["cells"].of(left)) | set(members.sets["cells"].of(right)))
            ),
        )

    def _terms(self, pairs: Pairs, index: int) -> tuple[TermLine, ...]:
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
                number(pairs.values[index, column]),
                float(nominal[name]),
                float(pairs.contributions[index, column]),
            )
            for column, name in enumerate(pairs.terms)
        )

    @staticmethod
    def _tested_agents(tried: Sequence[TriedLine]) -> str:
        """What was given in the clinical trials of a pair whose outcome is known, so no other drug gets its outcome."""
        ended = [line for line in tried if line.setting == "clinical" and line.outcome not in OPEN]
        return "; ".join(dict.fromkeys(f"{line.agents} ({OUTCOMES[line.outcome][0]})" for line in ended))

    def _agent_words(self, row: int) -> str:
        """The agent that stands for a member, with its stage."""
        members = self.results.members
        agents = [agent for agent in members.agents[row] if agent.agreement != "contradicts"]
        if not agents:
            return f"no agent on record for {members.names[row]}"
        first = agents[0]
        if row >= members.n_targets:
            return f"{first.name} ({self.details.backbones[members.ids[row]]['status']})"
        stage = first.stage if first.stage != "unknown" else "stage without a source"
        if stage == "approved" and not first.for_cancer:
            stage = "approved, for cancer not on record"
        action = "" if first.agreement == "agrees" else ", action without a source"
        return f"{first.name} ({stage}{action})"

    def _sentence(self, left: int, right: int) -> str:
        """Why the two together, from their facts."""
        members = self.results.members
        parts = []
        for row in (left, right):
            about = self._facts_of(row)
            if row < members.n_targets:
                verb = {"inhibit": "Inhibit", "activate": "Activate"}.get(about["direction"], "Modulate")
                parts.append(
                    f"{verb} {members.names[row]} ({self.classes[row]}): {about['role'] or 'no role on record'}."
                )
            else:
                why = "; ".join(part for part in (about["mechanism"], about["crosstalk_rationale"]) if part)
                mark = "" if about["basis"] == "cited" else f" ({about['basis']})"
                parts.append(f"With {members.names[row]} ({about['class']}): {why or 'no mechanism on record'}{mark}.")
        return " ".join(parts)

    def _for(self, left: int, right: int, tried: Sequence[TriedLine], kin: Sequence[TriedLine]) -> tuple[Remark, ...]:
        """What speaks for a pair."""
        members = self.results.members
        good = {"approved", "positive", "mixed"}
        remarks = [tried_remark(line) for line in tried if line.outcome in good]
        remarks += [_of_same_class(line) for line in kin if line.outcome in good]
        if right >= members.n_targets:
            remarks += [one for one in answer_remarks(members, left, right) if not one.kind.startswith("therapy")]
        cells = sorted(set(members.sets["cells"].of(left)) | set(members.sets["cells"].of(right)))
        effects = sorted(set(members.sets["effects"].of(left)) | set(members.sets["effects"].of(right)))
        if cells:
            remarks.append(
                Remark(
                    "crosstalk",
                    f"together they touch {', '.join(cells)}; effects on record: {', '.join(effects)}",
                    "raw.crosstalk",
                    "data",
                )
            )
        return tuple(remarks)

    def _against(
        self, pairs: Pairs, index: int, left: int, right: int, tried: Sequence[TriedLine]
    ) -> tuple[Remark, ...]:
        """What speaks against a pair."""
        members = self.results.members
        gate = self.results.gates.get((left, right), "")
        remarks = [Remark("not ranked", gate, "combination gates", "data")] if gate else []
        remarks += [tried_remark(line) for line in tried if line.outcome in BAD]
        if right >= members.n_targets:
            remarks += [one for one in answer_remarks(members, left, right) if one.kind.startswith("therapy")]
        kin = [line for line in self._kin(pairs, index) if line.outcome in BAD]
        remarks += [_of_same_class(line) for line in kin]
        shared = sorted(set(members.sets["toxicities"].of(left)) & set(members.sets["toxicities"].of(right)))
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
        remarks += self._redundancy(pairs, index, left, right)
        seen = {line.id for line in tried}
        for row in (left, right):
            remarks += self._member_against(row, seen)
        remarks += [one for one in map(self._own_toxicity, (left, right)) if one.text]
        return tuple(remarks)

    def _redundancy(self, pairs: Pairs, index: int, left: int, right: int) -> list[Remark]:
        """That the two do the same thing: one complex, the same routes or the same pathways."""
        overlap = dict(zip(pairs.terms, pairs.values[index], strict=True)).get("redundancy", np.nan)
        if not overlap >= AGAINST:
            return []
        members = self.results.members
        if set(members.sets["complexes"].of(left)) & set(members.sets["complexes"].of(right)):
            return [Remark("redundancy", "they are the two ends of one interaction", "raw.ligand_receptor", "data")]
        text = f"{overlap:.0%} of the routes they cut, or of their pathways, are the same"
        return [Remark("redundancy", text, "raw.crosstalk, raw.pathway_member", "data")]

    def _own_toxicity(self, row: int) -> Remark:
        """Organ classes of the weighty toxicities of the agent that stands for a member."""
        agents = [agent for agent in self.results.members.agents[row] if agent.agreement != "contradicts"]
        known = [agent for agent in agents[:1] if agent.id in self.details.toxicities]
        text = weighty(known[0].name, self.details.toxicities[known[0].id]) if known else ""
        return Remark("toxicity of one", text, "raw.toxicity", "cited")

    def _member_against(self, row: int, seen: set[str]) -> list[Remark]:
        """What speaks against one member of a pair, in short."""
        card = self.cards.get(self.results.members.ids[row])
        if card is None:
            return []
        failed = [line for line in card.tried if line.outcome.startswith("negative") and line.id not in seen]
        remarks = []
        if failed:
            counts = f"{len(failed)} other combination{'s' if len(failed) > 1 else ''} with {card.symbol} failed"
            first = "; ".join(f"{line.agents}, {line.indication}" for line in failed[:2]) + (
                "; ..." if len(failed) > 2 else ""
            )
            basis = "cited" if all(line.basis == "cited" for line in failed) else "partly cited"
            remarks.append(
                Remark(
                    "failed elsewhere",
                    f"{counts}: {first}",
                    ", ".join(line.id for line in failed),
                    basis,
                )
            )
        kept = {"essential", "constraint", "safety event", "coverage", "uncited"}
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


def _of_same_class(line: TriedLine) -> Remark:
    """A tried combination of the target with another therapy of the same class."""
    remark = tried_remark(line)
    return Remark(f"{remark.kind}, with a therapy of the same class", remark.text, remark.rests_on, remark.basis)


def _tried_words(tried: Sequence[TriedLine], kin: Sequence[TriedLine]) -> str:
    """How a pair was tried, and how it went with therapies of the same class, in a few words."""
    own = _counted(tried) or UNTRIED
    return f"{own}; same class: {_counted(kin)}" if kin else own


def _counted(tried: Sequence[TriedLine]) -> str:
    """Outcomes and how often each came."""
    counts = Counter(
        OUTCOMES[line.outcome][0] + (" (preclinical)" if line.setting == "preclinical" else "") for line in tried
    )
    order = [words + suffix for words, _ in OUTCOMES.values() for suffix in ("", " (preclinical)")]
    return "; ".join(f"{counts[word]} x {word}" if counts[word] > 1 else word for word in order if counts[word])
