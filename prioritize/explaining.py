"""The verb `explain`: why a target, a pair or a triple stands where it stands, down to the rows it rests on."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import duckdb

from prioritize.combining import TRIPLES
from prioritize.dossier import TripleWriter, make_dossiers, score_range
from prioritize.dossier.targets import swap_lines
from prioritize.errors import Problem, UsageError, did_you_mean
from prioritize.features import evidence_sql, read_evidence
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts
from prioritize.pipeline import (
    MODEL,
    STORE,
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
from prioritize.report.document import Candidate, MoveLine, TargetCard, Triple
from prioritize.report.text import WIDTH, pair_lines, target_lines, triple_lines
from prioritize.report.words import printable

PARTS = ("target", "target", "therapy")
"""What a triple is made of."""


@dataclass(frozen=True)
class Source:
    """Where a row comes from."""

    title: str
    release: str
    licence: str
    url: str


@dataclass(frozen=True)
class EvidenceRows:
    """Rows of one raw table behind one number.

    Attributes
    ----------
    sql : str
        The query that gives them; `$target` is the HGNC id.
    rows : tuple of dict
        Column to value.
    sources : tuple of Source
    """

    table: str
    sql: str
    rows: tuple[dict[str, Any], ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class TargetExplanation:
    """A target with the rows behind each of its criteria, by feature.

    Attributes
    ----------
    model : str
    n_ranked : int
    card : TargetCard
    evidence : mapping of feature to rows
    beside : str
        Symbol of a target that it is held against; '' = none.
    swaps : tuple of MoveLine
        Single changes after which the two change places, the smallest first.
    """

    model: str
    n_ranked: int
    card: TargetCard
    evidence: Mapping[str, tuple[EvidenceRows, ...]]
    beside: str = ""
    swaps: tuple[MoveLine, ...] = ()


@dataclass(frozen=True)
class PairExplanation:
    """A pair with the explanations of its targets.

    `score_range` holds the lowest and the highest score that the model can give.
    """

    model: str
    n_pairs: int
    score_range: tuple[float, float]
    candidate: Candidate
    targets: tuple[TargetExplanation, ...]


@dataclass(frozen=True)
class TripleExplanation:
    """Two targets and a therapy, with the explanations of the targets; `score_range` as for a pair."""

    model: str
    score_range: tuple[float, float]
    triple: Triple
    targets: tuple[TargetExplanation, ...]


Explanation = TargetExplanation | PairExplanation | TripleExplanation


def explain(where: Places, name: str, model: str = MODEL, log: Log = quiet, *, beside: str = "") -> Explanation:
    """Explain a target (`CD47`), a pair (`CD47+PDCD1`, `CCR2+gemcitabine`) or a triple (`CD47+PDCD1+azacitidine`).

    Parameters
    ----------
    where : Places
    name : str
        Symbol, HGNC id or therapy; two joined by `+` are a pair, two targets and a therapy a triple, in any order.
    model : str
        Name or path of a model.
    beside : str
        Another target: also every single change of a weight or a missing value after which it and the target of `name`
        change places.

    Raises
    ------
    UsageError
        No such member, or a pair that is not scored, with the reason. A triple that is not scored says why itself. Or
        `beside` goes with no single target, or one of the two is not ranked.
    StoreError
        The store was built by another version. It is built first when there is none, and never rebuilt here, because
        it may hold another target list.
    """
    facts = feature_facts(where.sql)
    chosen = load_model(model, where)
    if not where.store.exists() and where.store == STORE:
        build(where, log)
    with reading(where, chosen.as_of) as con:
        check_sources(con, facts, chosen)
        words = _members(name, con)
        against = _other_target(name, words, beside, con) if beside else ""
        results = compute(con, facts, chosen)
        rows = [results.matrix.targets.index(one) for one in (words[0], against)] if against else []
        _check_ranked(results, rows)
        cards, pairs = make_dossiers(con, results)
        n_ranked = sum(1 for card in cards if card.rank)
        ends = score_range(chosen.combinations)

        def target(member: str) -> TargetExplanation:
            card = next(card for card in cards if card.target_id == member)
            evidence = {line.feature: _evidence(con, facts[line.feature], member) for line in card.criteria}
            return TargetExplanation(chosen.name, n_ranked, card, evidence)

        if against:
            swaps = tuple(swap_lines(results, *rows))
            return replace(target(words[0]), beside=results.matrix.symbols[rows[1]], swaps=swaps)
        if len(words) == 1:
            return target(words[0])
        if len(words) == len(PARTS):
            triple = TripleWriter(pairs, TRIPLES).triple(words)
            members = [one for one in triple.ids if one in results.matrix.targets]
            return TripleExplanation(chosen.name, ends, triple, tuple(target(one) for one in members))
        candidate = pairs.candidate(words[0], words[1])
        if candidate is None:
            raise UsageError(
                Problem(
                    f"'{name}' is not scored: the two act on the same gene, one of them is not ranked, or too "
                    "little is known",
                    "explain",
                    fix="explain each of the two alone",
                )
            )
        members = [one for one in (candidate.left_id, candidate.right_id) if one in results.matrix.targets]
        n_pairs = len(results.pairs.left)
        return PairExplanation(chosen.name, n_pairs, ends, candidate, tuple(target(one) for one in members))


def _other_target(name: str, words: Sequence[str], beside: str, con: duckdb.DuckDBPyConnection) -> str:
    """The id of another target, beside which a target is explained.

    Raises
    ------
    UsageError
        The two are not two different targets.
    """
    against = _members(beside, con)
    if len(words) != 1 or len(against) != 1 or words == against:
        what = f"'{name}' and '{beside}' are not two different targets"
        raise UsageError(Problem(what, "--beside", fix="write explain CD47 --beside CSF1R"))
    return against[0]


def _check_ranked(results: Results, rows: Sequence[int]) -> None:
    """Refuse to let targets change places of which one has none."""
    lost = [results.matrix.symbols[row] for row in rows if not results.ranking.rank[row]]
    if lost:
        what = f"'{lost[0]}' is not ranked, so it has no place that it could change"
        raise UsageError(Problem(what, "--beside", fix=f"see why: prioritize explain {lost[0]}"))


def _members(name: str, con: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the one target, the two members, or the two targets and the therapy, that a name means."""
    targets = con.execute("SELECT target_id, symbol FROM raw.target ORDER BY rowid").fetchall()
    backbones = con.execute("SELECT backbone_id, agent FROM raw.backbone ORDER BY backbone_id").fetchall()
    ids = {symbol.upper(): member for member, symbol in (*targets, *backbones)}
    ids |= {member.upper(): member for member, _ in (*targets, *backbones)}
    words = [_known(word, ids, con) for word in name.split("+")]
    known = {member for member, _ in targets}
    kinds = tuple(sorted("target" if word in known else "therapy" for word in words))
    if kinds != ("target",) and len(words) != 2 and (kinds != PARTS or len(set(words)) < len(words)):
        raise UsageError(
            Problem(
                f"'{name}' is neither a target nor a pair nor a triple of two different targets and a therapy",
                "explain",
                fix="write CD47, CD47+PDCD1, or CD47+PDCD1+azacitidine",
            )
        )
    return words


def _known(word: str, ids: Mapping[str, str], con: duckdb.DuckDBPyConnection) -> str:
    """The id of a member, found by symbol, id, or unambiguous previous symbol or alias."""
    wanted = word.strip()
    if wanted.upper() in ids:
        return ids[wanted.upper()]
    rows = con.execute("SELECT DISTINCT hgnc_id FROM raw.gene_name WHERE upper(name) = ?", [wanted.upper()]).fetchall()
    named = sorted({str(row[0]) for row in rows})
    found = [one for one in named if one in ids.values()]
    if len(found) == 1:
        return found[0]
    if found:
        fix = f"write one of {', '.join(found)}"
        raise UsageError(Problem(f"'{wanted}' names several targets of this store", "explain", fix=fix))
    if named:
        what = f"'{wanted}' is a gene ({', '.join(named)}), but no target of this store"
        fix = "rank a list with it, 'rank --targets FILE --store NAME', or all genes, 'rank --targets all'"
        raise UsageError(Problem(what, "explain", fix=fix))
    what = f"'{wanted}' is no target or backbone of this store, and no gene"
    raise UsageError(Problem(what, "explain", fix=did_you_mean(wanted.upper(), ids)))


def _evidence(con: duckdb.DuckDBPyConnection, fact: FeatureFacts, target: str) -> tuple[EvidenceRows, ...]:
    """Rows behind one feature of one target, per table, with their sources."""
    found = []
    for part in read_evidence(con, fact.evidence, target):
        column = part.columns.index("source")
        names = sorted({str(row[column]) for row in part.rows})
        sources = [
            con.execute(
                "SELECT title, release, licence, coalesce(url, '') FROM meta.source "
                "WHERE table_name = ? AND source = ?",
                [part.table, name],
            ).fetchall()
            for name in names
        ]
        rows = tuple(dict(zip(part.columns, row, strict=True)) for row in part.rows)
        found.append(
            EvidenceRows(
                part.table,
                evidence_sql(part.table, fact.evidence[part.table]),
                rows,
                tuple(Source(*row) for some in sources for row in some),
            )
        )
    return tuple(found)


def as_json(found: Explanation) -> str:
    """An explanation as JSON; dates as ISO text."""
    return json.dumps(asdict(found), indent=2, ensure_ascii=False, default=str)


def as_text(found: Explanation) -> list[str]:
    """An explanation as lines for a terminal."""
    if isinstance(found, TargetExplanation):
        lines = target_lines(found.card, _printed(found), found.model, found.n_ranked)
        return [*lines, *_move_lines(found.card), *_swap_lines(found)]
    if isinstance(found, PairExplanation):
        lines = pair_lines(found.candidate, found.model, found.score_range)
    else:
        lines = triple_lines(found.triple, found.model, found.score_range)
        pairs = ", prioritize explain ".join(f"{one.left}+{one.right}" for one in found.triple.inside)
        lines += ["", f"The terms of each pair inside: prioritize explain {pairs}"]
    names = ", prioritize explain ".join(target.card.symbol for target in found.targets)
    return [*lines, "", f"The rows behind each member: prioritize explain {names}"]


def _move_lines(card: TargetCard) -> list[str]:
    """The smallest changes that would move a target, as lines."""
    if not card.moves:
        return []
    head = "What would move it (the smallest change of one weight, the others in proportion, or one missing value)"
    return ["", head, *_points(f"{line.what}: {line.how}" for line in card.moves)]


def _swap_lines(found: TargetExplanation) -> list[str]:
    """What would make a target and another change places, as lines."""
    if not found.beside:
        return []
    if not found.swaps:
        return ["", f"No one weight and no missing value puts it on the other side of {printable(found.beside)}"]
    head = f"What would be enough {found.swaps[0].what}, each alone, the smallest change first"
    return ["", printable(head), *_points(line.how for line in found.swaps)]


def _points(texts: Iterable[str]) -> list[str]:
    """Sentences as points of a list."""
    return [
        line
        for one in texts
        for line in textwrap.wrap(printable(one), WIDTH, initial_indent="  - ", subsequent_indent="    ")
    ]


def _printed(
    found: TargetExplanation,
) -> dict[str, list[tuple[str, tuple[dict[str, Any], ...], list[str]]]]:
    """Evidence with its sources as printed lines."""
    return {
        feature: [
            (
                part.table,
                part.rows,
                [f"{one.title}, release {one.release}, {one.licence}" for one in part.sources],
            )
            for part in parts
        ]
        for feature, parts in found.evidence.items()
    }
