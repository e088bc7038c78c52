"""The whole document: statements, cards, candidates, method and sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.combinations.terms import TERMS
from prioritize.dossier.details import Details, Ledger
from prioritize.dossier.pairs import BACKBONE_PAIR, TARGET_PAIR, PairWriter
from prioritize.dossier.targets import make_cards
from prioritize.model import FeatureFacts, ResolvedCriterion
from prioritize.pipeline import Results, tool_version
from prioritize.report.document import (
    CriterionFacts,
    Document,
    SourceLine,
    TargetCard,
    TermFacts,
)

OLD_YEARS = 3
"""A release older than this on the manifest's date is marked old."""
SCOPE = (
    "The catalogue is curated and scoped by the abstract of Gong & Yu 2025 (doi:10.3389/fimmu.2025.1620807). "
    "The abstract names cells, mediators and therapies but no gene and no drug, so no target here is claimed to be "
    "named in that review.",
    "Each row carries its own evidence tier and citations; what rests on general knowledge is marked 'uncited'.",
    "A missing value is never counted as zero: it is left out of the score, lowers the coverage and widens the bounds.",
    "Scores order a stated list by stated evidence. They do not say that a therapy works, and they know nothing of "
    "dose, sequence, patents or the single patient.",
    "The ledger of tried combinations is a curated sample: 'not tried on record' means that the curator found no "
    "trial, not that there is none.",
    "Pairs are judged as complementary mechanisms; the assumed null is independent action of the two agents.",
)


def make_document(
    con: duckdb.DuckDBPyConnection, results: Results, facts: Mapping[str, FeatureFacts]
) -> tuple[Document, PairWriter]:
    """The document of one model on one open store, and the writer of its pairs."""
    ledger = Ledger.read(con)
    details = Details.read(con)
    cards = make_cards(results, ledger, details)
    snapshot = con.execute(
        "SELECT snapshot_id, inputs_id, CAST(date AS VARCHAR), tool_version FROM meta.snapshot"
    ).fetchone()
    if snapshot is None:
        snapshot = ("", "", "", tool_version())
    pairs = PairWriter(results, ledger, details, {card.target_id: card for card in cards})
    model = results.model
    sources = _sources(con, str(snapshot[2]))
    ranked = [card for card in cards if card.rank]
    document = Document(
        title=model.title,
        question=model.question,
        description=model.description,
        model=model.name,
        model_sha256=model.sha256,
        snapshot_id=str(snapshot[0]),
        inputs_id=str(snapshot[1]),
        date=str(snapshot[2]),
        tool_version=str(snapshot[3]),
        n_targets=len(cards),
        n_ranked=len(ranked),
        n_pairs=len(results.pairs.left),
        draws=model.uncertainty.draws,
        band=model.uncertainty.band,
        interval=model.uncertainty.interval,
        rankable=model.coverage.rankable,
        flagged=model.coverage.flagged,
        per_member=model.combinations.per_member,
        statements=_statements(ranked, results, pairs, sources),
        scope=_scope(con),
        targets=tuple(cards),
        candidates=pairs.new(TARGET_PAIR),
        with_backbones=pairs.new(BACKBONE_PAIR),
        already_tried=pairs.ended(),
        criteria=_criteria_facts(results),
        shown=_shown_facts(results, facts),
        terms=_term_facts(results),
        sources=sources,
    )
    return document, pairs


def _scope(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """How the list was chosen, and what the report cannot do."""
    given = con.execute("SELECT count(*), count(*) FILTER (WHERE source = 'user_list') FROM raw.target").fetchone()
    whole, strange = given or (0, 0)
    if not strange:
        return SCOPE
    return (
        f"The target list was given by the user: {whole} targets, {strange} of which are not in the curated catalogue; "
        "crosstalk, agents and tried combinations were not asked for these.",
        *SCOPE,
    )


def _statements(
    ranked: Sequence[TargetCard], results: Results, pairs: PairWriter, sources: Sequence[SourceLine]
) -> tuple[str, ...]:
    """What the ranking says, and how sure it is."""
    said = []
    model = results.model
    band = (
        f"each weight between {1 - model.uncertainty.band:.0%} and {1 + model.uncertainty.band:.0%} of the chosen one"
    )
    if not ranked:
        said.append("No target can be ranked with what is known.")
    else:
        first = ranked[0]
        if first.first_share >= 0.5:
            said.append(
                f"{first.symbol} is first in {first.first_share:.0%} of {model.uncertainty.draws:,} weightings "
                f"({band})."
            )
        else:
            said.append(
                f"No clear leader: {first.symbol} has the highest score, but is first in only {first.first_share:.0%} "
                f"of {model.uncertainty.draws:,} weightings ({band})."
            )
        top, base = (
            {card.symbol for card in ranked[:10]},
            {card.symbol for card in ranked if 0 < card.base_rank <= 10},
        )
        said.append(
            f"{len(top & base)} of the first ten stay among the first ten when clinical precedence is left out"
            + (f"; {', '.join(sorted(base - top))} would enter." if base - top else ".")
        )
        failed = [
            card.symbol for card in ranked[:10] if any(line.outcome.startswith("negative") for line in card.tried)
        ]
        if failed:
            said.append(
                f"{len(failed)} of the first ten have at least one failed combination trial on record: "
                f"{', '.join(failed)}."
            )
        rho = _attention(ranked)
        if rho is not None:
            said.append(
                f"Rank correlation of the score with the number of papers: {rho:+.2f} over {len(ranked)} targets; "
                "papers are shown, never scored."
            )
    old = [line for line in sources if line.old]
    if old:
        said.append(
            f"{len(old)} of {len(sources)} sources are releases more than {OLD_YEARS} years old; they are marked."
        )
    return tuple(said)


def _attention(ranked: Sequence[TargetCard]) -> float | None:
    """Spearman correlation of score and papers; None with fewer than three targets or without spread."""
    both = [(card.score, card.n_papers) for card in ranked if card.score is not None and card.n_papers is not None]
    if len(both) < 3:
        return None
    left, right = (_mean_ranks(np.array([pair[part] for pair in both], dtype=float)) for part in (0, 1))
    if left.std() == 0 or right.std() == 0:
        return None
    return float(np.corrcoef(left, right)[0, 1])


def _mean_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties at their mean."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    mean: NDArray[np.float64] = (ends - (counts - 1) / 2.0)[place]
    return mean


def _facts_line(criterion: ResolvedCriterion, results: Results) -> CriterionFacts:
    return _count_states(
        criterion.feature,
        criterion.facts,
        criterion.group,
        criterion.weight,
        criterion.sign,
        criterion.better,
        criterion.scale.words(),
        results,
    )


def _criteria_facts(results: Results) -> tuple[CriterionFacts, ...]:
    return tuple(_facts_line(criterion, results) for criterion in (*results.model.criteria, *results.model.precedence))


def _shown_facts(results: Results, facts: Mapping[str, FeatureFacts]) -> tuple[CriterionFacts, ...]:
    scored = {criterion.feature for criterion in (*results.model.criteria, *results.model.precedence)}
    return tuple(
        _count_states(name, fact, "shown", 0.0, 1, fact.better, fact.scale.words(), results)
        for name, fact in sorted(facts.items())
        if name not in scored
    )


def _count_states(
    name: str,
    fact: FeatureFacts,
    group: str,
    weight: float,
    sign: int,
    better: str,
    scale: str,
    results: Results,
) -> CriterionFacts:
    """A criterion, with how many targets are in each state."""
    states = Counter(results.matrix.state(row, name) for row in range(len(results.matrix.targets)))
    return CriterionFacts(
        name,
        fact.title,
        group,
        weight,
        sign,
        better,
        scale,
        fact.unit,
        fact.reference,
        fact.note,
        states["known"],
        states["none"],
        states["unknown"],
        states["not asked"],
    )


def _term_facts(results: Results) -> tuple[TermFacts, ...]:
    weights = results.model.combinations
    total = sum(weights.merits.values())
    lines = []
    for column, name in enumerate(results.pairs.terms):
        kind = "merit" if name in weights.merits else "signed"
        weight = weights.merits[name] / total if kind == "merit" else weights.signed[name]
        term = TERMS[name]
        known = int((~np.isnan(results.pairs.values[:, column])).sum())
        lines.append(TermFacts(name, term.title, float(weight), kind, term.unit, term.words, term.reference, known))
    return tuple(lines)


def _sources(con: duckdb.DuckDBPyConnection, date: str) -> tuple[SourceLine, ...]:
    """Sources, one line each, by title."""
    rows = con.execute(
        "SELECT title, table_name, release, coalesce(url, ''), coalesce(obtained, ''), rebuild, licence, n_rows, "
        "unresolved, coalesce(note, '') FROM meta.source ORDER BY title, source, table_name"
    ).fetchall()
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(row)
    lines = []
    for title, some in grouped.items():
        first = some[0]
        age = _age(str(first[2]), date) if first[5] != "curated" else None
        lines.append(
            SourceLine(
                title,
                tuple(row[1] for row in some),
                str(first[2]),
                age,
                age is not None and age > OLD_YEARS,
                first[3],
                first[4],
                first[5],
                first[6],
                sum(int(row[7]) for row in some),
                max(int(row[8]) for row in some),
                first[9],
            )
        )
    return tuple(lines)


def _age(release: str, date: str) -> int | None:
    """Whole years from the latest year named in a release to a date; None when it names none."""
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", release)]
    return max(int(date[:4]) - max(years), 0) if years and date else None
