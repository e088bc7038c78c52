"""The whole document: statements, cards, candidates, method and sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb
import numpy as np

from prioritize.combinations.ledger import BAD
from prioritize.combinations.terms import TERMS
from prioritize.dossier.backing import Backing, evidence_queries
from prioritize.dossier.crossmap import make_pictures
from prioritize.dossier.details import Details, Ledger, counted, number
from prioritize.dossier.live import make_live
from prioritize.dossier.pairs import BACKBONE_PAIR, TARGET_PAIR, PairWriter
from prioritize.dossier.targets import TOP, make_cards, papers_of
from prioritize.model import FeatureFacts, ResolvedCriterion
from prioritize.model.model import reversal_warning
from prioritize.pipeline import Results, tool_version
from prioritize.report.document import (
    AblationLine,
    CriterionFacts,
    Document,
    SourceLine,
    TargetCard,
    TermFacts,
)
from prioritize.report.words import criterion_name
from prioritize.score.sensitivity import ablations, compensated, counted_twice, effective_weights

MANY = 3
"""Pairs of a kind needed to speak of their median."""
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
    "Expression in vital tissues is not in the embedded sources, and so unknown for every pair; in how many tissues a "
    "target is expressed counts among its criteria.",
    "The ledger of tried combinations is a curated sample: 'not in the ledger' means that the curator found no "
    "trial, not that there is none.",
    "How well the ranking of targets foretells what happens in trials has not been measured. Pairs are held against "
    "what was tried in people, under 'How far to trust it'. Weights and anchors are opinions that are written down.",
    "Hitting a stem-cell target and lowering stem-cell markers has repeatedly not become survival in trials: "
    "vismodegib with gemcitabine lowered GLI1 and PTCH1 without a gain, reparixin with paclitaxel did not prolong "
    "progression-free survival (ledger rows of SMO and CXCR1).",
    "Pairs are judged as complementary mechanisms; the assumed null is independent action of the two agents.",
)


OF_THE_EMBEDDED = (SCOPE[0], SCOPE[7])
"""What of these is said of the embedded catalogue alone."""


def scope_of(own: Sequence[str]) -> tuple[str, ...]:
    """What a report on another catalogue cannot do: what its own people say, then what holds for all."""
    return (*own, *(line for line in SCOPE if line not in OF_THE_EMBEDDED))


def make_dossiers(con: duckdb.DuckDBPyConnection, results: Results) -> tuple[list[TargetCard], PairWriter]:
    """What is said of each target, and the writer of pairs: all that one question needs."""
    ledger = Ledger.read(con)
    details = Details.read(con)
    backing = Backing.read(con)
    agents = dict(zip(results.matrix.targets, results.members.agents, strict=False))
    cards = [backing.behind(card, agents[card.target_id]) for card in make_cards(results, ledger, details)]
    return cards, PairWriter(results, ledger, details, {card.target_id: card for card in cards})


def make_document(
    con: duckdb.DuckDBPyConnection, results: Results, facts: Mapping[str, FeatureFacts]
) -> tuple[Document, PairWriter]:
    """The document of one model on one open store, and the writer of its pairs."""
    cards, pairs = make_dossiers(con, results)
    snapshot = con.execute(
        "SELECT snapshot_id, inputs_id, CAST(date AS VARCHAR), tool_version FROM meta.snapshot"
    ).fetchone()
    if snapshot is None:
        snapshot = ("", "", "", tool_version())
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
        warnings=_warnings(results),
        ablations=_ablations(results, facts),
        n_gated=len(results.gated.left),
        pictures=make_pictures(con, results, cards),
        as_of=model.as_of,
        live=make_live(results, facts),
    )
    return document, pairs


def _scope(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """How the list was chosen, and what the report cannot do."""
    row = con.execute(
        "SELECT (SELECT target_list FROM meta.snapshot), count(*), count(*) FILTER (WHERE source = 'user_list') "
        "FROM raw.target"
    ).fetchone()
    how, whole, strange = row or ("catalogue", 0, 0)
    if how == "catalogue":
        return SCOPE
    return (
        f"The target list was given by the user: {counted(whole, 'target')}, {strange} of them not in the curated "
        "catalogue, for which crosstalk, agents and tried combinations were not asked.",
        *SCOPE,
    )


def _statements(
    ranked: Sequence[TargetCard], results: Results, pairs: PairWriter, sources: Sequence[SourceLine]
) -> tuple[str, ...]:
    """What the ranking says, and how sure it is."""
    said = _year_words(results)
    if not ranked:
        said.append("No target can be ranked with what is known; the targets table says why.")
    else:
        said.append(_leader_words(ranked, results))
        if len(ranked) > TOP:
            said += _top_words(ranked) + _edge_words(ranked) + _free_words(ranked, results)
        seen = papers_of(results)
        if not np.isnan(seen.correlation) and len(ranked) > TOP:
            said.append(
                f"Rank correlation of the score with the number of papers: {seen.correlation:+.2f} (95% interval "
                f"{seen.low:+.2f} to {seen.high:+.2f}, {len(ranked)} targets); papers are shown, never scored."
            )
    said += _outcome_words(pairs)
    if results.data_driven:
        warning = reversal_warning(results.data_driven)
        said.append(f"{warning[:1].upper()}{warning[1:]}.")
    old = [line for line in sources if line.old]
    if old:
        said.append(
            f"{len(old)} of {counted(len(sources), 'source')} are releases more than {OLD_YEARS} years old; they are "
            "marked."
        )
    return tuple(said)


def _year_words(results: Results) -> list[str]:
    """What a ranking as of a year rests on."""
    model = results.model
    if model.as_of is None:
        return []
    criteria = (*model.criteria, *model.precedence)
    known = sum(not np.isnan(results.matrix.column(one.feature)).all() for one in criteria)
    return [
        f"Evidence as of {model.as_of}: rows of later years and rows without a date do not count; {known} of "
        f"{len(criteria)} criteria have evidence then."
    ]


def _leader_words(ranked: Sequence[TargetCard], results: Results) -> str:
    """Who leads under weights near the chosen ones."""
    first = ranked[0]
    if len(ranked) == 1:
        return f"{first.symbol} is the only target that can be ranked."
    asked = results.model.uncertainty
    band = (
        f"each weight between {1 - asked.band:.0%} and {1 + asked.band:.0%} of the chosen one, missing values drawn "
        "from the known ones"
    )
    if first.first_share >= 0.5:
        return f"{first.symbol} is first in {first.first_share:.0%} of {asked.draws:,} weightings ({band})."
    often = max(ranked, key=lambda card: card.first_share)
    other = f"; {often.symbol} is first in {often.first_share:.0%}" if often.first_share > first.first_share else ""
    return (
        f"No clear leader: {first.symbol} has the highest score, but is first in only {first.first_share:.0%} "
        f"of {asked.draws:,} weightings ({band}){other}."
    )


def _top_words(ranked: Sequence[TargetCard]) -> list[str]:
    """What clinical precedence does to the first ten, and which of them have failed."""
    top = {card.symbol for card in ranked[:TOP]}
    base = {card.symbol for card in ranked if 0 < card.base_rank <= TOP}
    enter = f"; {', '.join(sorted(base - top))} would enter." if base - top else "."
    said = [f"{len(top & base)} of the first ten stay when clinical precedence is left out{enter}"]
    failed = [card.symbol for card in ranked[:TOP] if any(line.outcome in BAD for line in card.tried)]
    if failed:
        said.append(f"Of the first ten, a combination trial has failed with: {', '.join(failed)}.")
    return said


def _edge_words(ranked: Sequence[TargetCard]) -> list[str]:
    """What the last of the first ten places hangs on."""
    after = next((card for card in ranked if card.rank > TOP), None)
    move = next((line for line in after.moves if line.kind == "pass"), None) if after else None
    if after is None or move is None or not (move.weight or move.value):
        return []
    return [f"At the edge of the first ten, it takes this for {after.symbol} {move.what}: {move.how}."]


def _outcome_words(pairs: PairWriter) -> list[str]:
    """Where pairs with a known outcome stand when that outcome is left out."""
    good, bad, size = pairs.known_places()
    if min(len(good), len(bad)) < MANY:
        return []
    return [
        f"Without their precedent, the {len(good)} pairs of targets with an approved combination stand at a median "
        f"place of {np.median(good):,.0f} and the {len(bad)} with failures alone at {np.median(bad):,.0f}, of "
        f"{size:,}: the score is not fitted to outcomes."
    ]


def _free_words(ranked: Sequence[TargetCard], results: Results) -> list[str]:
    """Who leads over all weightings."""
    leader = max(ranked, key=lambda card: card.any_first)
    steady = max(ranked, key=lambda card: card.any_top)
    lead = f"{leader.symbol} is first in {leader.any_first:.0%}" + (
        ", which is no clear lead" if leader.any_first < 0.5 else ""
    )
    return [
        f"Over all weightings, with missing values drawn at random: {lead}; {steady.symbol} is among the first ten in "
        f"{steady.any_top:.0%} (of {results.free.draws:,}; standard error at most {results.free.error:.1%})."
    ]


def _warnings(results: Results) -> tuple[str, ...]:
    """What to mind about the model on these targets."""
    said = []
    for line in effective_weights(results.ranking, results.model):
        name = criterion_name(line.feature)
        if not line.separates:
            said.append(f"{name} is the same for all ranked targets: it does not separate them.")
        elif line.out_of_step:
            more = "more than twice" if line.ratio > 1 else "less than half of"
            said.append(
                f"{name} has {line.nominal:.1%} of the weight and {line.effective:.1%} of the effect on the score, "
                f"{more} what it says."
            )
    for one, other, value in counted_twice(results.ranking, results.model):
        said.append(
            f"{criterion_name(one)} and {criterion_name(other)} stand in different groups and say much the same "
            f"(correlation {value:+.2f})."
        )
    pairs, weights = results.pairs, {**results.model.combinations.merits, **results.model.combinations.signed}
    said += [
        f"Of no combination is it known: {TERMS[name].title}. This snapshot has no source for it."
        for column, name in enumerate(pairs.terms)
        if weights[name] and len(pairs.values) and np.isnan(pairs.values[:, column]).all()
    ]
    symbols = results.matrix.symbols
    low: dict[str, list[str]] = {}
    for found in compensated(results.ranking, results.model):
        low.setdefault(symbols[found.row], []).append(criterion_name(found.feature))
    said += [
        f"{symbol} is among the first ten in spite of {', '.join(names)} (worth below 0.2)."
        for symbol, names in low.items()
    ]
    return tuple(said)


def _ablations(results: Results, facts: Mapping[str, FeatureFacts]) -> tuple[AblationLine, ...]:
    """The ranking without each criterion, group and table."""
    tables = {name: fact.tables for name, fact in facts.items()}
    return tuple(
        AblationLine(
            one.kind,
            one.name,
            number(one.correlation),
            one.overlap,
            results.matrix.symbols[one.mover] if one.mover >= 0 else "",
            one.moved,
        )
        for one in ablations(results.ranking, results.model, tables)
    )


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


def _own_weight(criterion: ResolvedCriterion, results: Results) -> float:
    """Weight of a criterion in the track in which it counts."""
    return float(results.model.track_weights[:, results.model.criteria.index(criterion)].max())


def _criteria_facts(results: Results) -> tuple[CriterionFacts, ...]:
    effective = {line.feature: line for line in effective_weights(results.ranking, results.model)}
    lines = []
    for criterion in (*results.model.criteria, *results.model.precedence):
        line = replace(_facts_line(criterion, results), track=criterion.track)
        found = effective.get(criterion.feature)
        if found is not None:
            line = replace(line, weight=_own_weight(criterion, results))
            if found.separates:
                line = replace(line, effective=found.effective, out_of_step=found.out_of_step)
        lines.append(line)
    return tuple(lines)


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
        evidence=evidence_queries(fact),
        sql=fact.sql,
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
