"""What files of outcomes of targets give: read, refuse what knows outcomes, and measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from prioritize.errors import Problem, UsageError
from prioritize.inputs import feature_facts
from prioritize.model import FeatureFacts, Model
from prioritize.origins import origin_of
from prioritize.pipeline import Log, Places, build, load_model, quiet, reading
from prioritize.report.validation import Headline, Part
from prioritize.score.ranking import Ranking
from prioritize.validating import targets as of_targets
from prioritize.validating.by_indication import ByIndication
from prioritize.validating.columns import (
    ATTENTION,
    GENETICS,
    Modelled,
    baselines,
    genetics_by_indication,
    modelled,
    modelled_by_indication,
)
from prioritize.validating.drugs import DrugNames, drug_genes
from prioritize.validating.families import families_part
from prioritize.validating.genome import Genome, read_genome
from prioritize.validating.indications import ROOTS, Indications
from prioritize.validating.leaks import leak_problems, planted_grid
from prioritize.validating.measuring import (
    BASELINE,
    CHANCE,
    HINDSIGHT,
    SCORE,
    SPLIT_DRAWS,
    Column,
    Found,
    enough,
    headlines,
    measure,
    score_lines,
)
from prioritize.validating.pieces import MODEL, Piece, Settings, file_facts, file_lines
from prioritize.validating.portfolios import targets_of_companies
from prioritize.validating.refusing import circular, model_problems, named_problems, refuse, told_problems
from prioritize.validating.scores import indication_chains, target_scores
from prioritize.validating.trained import learned_problems, origin_lines, origin_of_scores
from prioritize.validation.formats import drug_trials
from prioritize.validation.outcomes import read_areas, read_outcomes
from prioritize.validation.portfolio import read_portfolio
from prioritize.validation.records import Line, Outcomes, gathered
from prioritize.validation.success import WHOLE
from prioritize.validation.tasks import Task

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AREAS = "indic.tsv"
"""Table of the areas of indications that is taken when it lies beside the outcomes."""
STRONG = 0.9
"""AUROC from which on a score is doubted in a sentence: hindsight alone has 0.75."""


def target_piece(where: Places, path: Path, settings: Settings, log: Log = quiet) -> Piece:
    """What one file of outcomes of targets gives. Arguments as for `targets`."""
    facts = feature_facts(where.sql)
    outcomes, notes = _outcomes(path, settings)
    if outcomes.kind != "targets":
        raise UsageError(
            Problem(f"holds combinations ({outcomes.format})", str(path), fix="use 'validate combinations'")
        )
    build(where, log)
    genome = _genome(where, facts, settings)
    with reading(where) as con:
        known = Indications.read(con)
        sources = _sources(con)
        if outcomes.names == drug_trials.DRUGS.names:
            called = DrugNames.read(con, settings.drug_names)
            genes = {name: sorted(some) for name, some in drug_genes(con, outcomes.target, called).items()}
            outcomes = outcomes.translated(genes, "gene")
            notes += tuple(f"{path.name}: {number:,} rows: {words}" for words, number in outcomes.left_out.items())
    places = genome.places(outcomes.target)
    among = _among(outcomes, settings.indications, path)
    log(f"{path.name}: {len(outcomes):,} rows, {outcomes.format}")
    leaks: tuple[str, ...] = ()
    found: Modelled | None = None
    probability: Floats | None = None
    score_columns: dict[str, Column] = {}
    origin = origin_of_scores(settings.scores)
    if settings.scores is None:
        model = load_model(settings.model, where)
        origin = origin_of(where, model, settings.model)
        dated = _dated(genome, model, settings)
        start = None if settings.as_of is None else settings.as_of + 1
        every = facts | feature_facts(where.sql, "indications")
        problems = learned_problems(origin, model.name, [path])
        problems += model_problems(model.in_indication(), dated, start, every)
        leaks = refuse(problems, settings.allow_leaky)
        found = modelled(genome, model, whole=bool(leaks) and bool(model.precedence))
        score_columns[f"model {model.name}"] = _model_column(where, genome, places, outcomes, known, found, settings)
        lines = _circular_lines(facts, model)
    else:
        leaks = refuse(learned_problems(origin, str(settings.scores), [path]), settings.allow_leaky)
        names = _keys(genome)
        given = target_scores(settings.scores, outcomes, names, known)
        score_columns = {name: Column(SCORE, values, given.by.get(name)) for name, values in given.columns.items()}
        probability = given.probability
        notes += given.notes
        lines = file_lines(settings)
    score_columns = {
        name: replace(one, by=one.by and _by_among(one.by, outcomes.rows(among), known, settings.indications))
        for name, one in score_columns.items()
    }
    ranking = found.ranking if found else modelled(genome, load_model(MODEL, where), whole=False).ranking
    plain = baselines(outcomes, genome, places, ranking, settings.seed)
    if GENETICS not in plain and (genetic := _genetics(where, genome, places, outcomes, known, settings)) is not None:
        plain = {CHANCE: plain[CHANCE], GENETICS: genetic, **plain}
    if settings.as_of is not None:
        plain[ATTENTION] = replace(plain[ATTENTION], kind=HINDSIGHT)
        lines += (f"'{ATTENTION}' counts all papers of today: for a forecast from {settings.as_of} it is hindsight",)
    plain = {
        name: replace(one, by=one.by and _by_among(one.by, outcomes.rows(among), known, settings.indications))
        for name, one in plain.items()
    }
    asked = of_targets.Asked(
        outcomes,
        genome,
        places,
        {**plain, **score_columns},
        settings.indications,
        among,
        settings.as_of,
        found,
        probability,
        settings.draws,
        settings.seed,
        known,
        sources,
    )
    tasks = of_targets.tasks_of(asked)
    problems = leak_problems(str(settings.scores or settings.model), score_columns, asked, tasks)
    if settings.scores is not None:
        beside = [name for name in score_columns if name != "score"]
        named = named_problems(str(settings.scores), beside, facts, outcomes.extra)
        problems = list({one.field: one for one in (*problems, *named)}.values())
    leaks += refuse(problems, settings.allow_leaky)
    lines += origin_lines(settings.scores, origin, {path: outcomes.format})
    return _target_piece(asked, tasks, _Frame(path, settings, facts, lines, leaks, notes), log)


@dataclass(frozen=True)
class _Frame:
    """What stands around the figures."""

    path: Path
    settings: Settings
    facts: Mapping[str, FeatureFacts]
    lines: tuple[str, ...]
    leaks: tuple[str, ...]
    notes: tuple[str, ...]


def _target_piece(asked: of_targets.Asked, tasks: Sequence[Task], frame: _Frame, log: Log) -> Piece:
    """All parts of an evaluation of targets."""
    known = of_targets.hindsight_part(asked)
    parts = [known] if known.grids else []
    log("measuring")
    measured, found_lines, first = of_targets.measured_parts(asked, tasks)
    parts += measured
    family, lines = families_part(asked)
    parts.append(family)
    found_lines += lines
    success = of_targets.success_part(asked)
    statements = [line for line in (success.notes if success else ()) if WHOLE in line]
    more: list[Part | None] = [success]
    if first is not None:
        log("splits, ablation, stress and checks")
        main = tasks[0]
        more += [
            of_targets.probability_part(asked, main),
            of_targets.splits_part(asked, main, first),
            of_targets.stress_part(asked, main),
            of_targets.checks_part(asked, main, planted_grid(asked, tasks, frame.facts)),
        ]
        statements += _doubts(first)
    else:
        log("too few programmes of either outcome: all genes are looked at")
        part, lines, leaks = _named_part(asked, frame)
        more.append(part)
        found_lines += lines
        frame = replace(frame, leaks=(*frame.leaks, *leaks))
    parts += [part for part in more if part is not None]
    facts = file_facts("outcomes", frame.path, f"{asked.outcomes.format}, {len(asked.outcomes):,} rows")
    if frame.settings.scores is not None:
        facts += file_facts("scores", frame.settings.scores, "")
    said = (*statements, *frame.lines)
    return Piece(tuple(facts), said, tuple(parts), frame.leaks, frame.notes, tuple(found_lines))


def _named_part(asked: of_targets.Asked, frame: _Frame) -> tuple[Part, list[Headline], tuple[str, ...]]:
    """Targets that the file names beside all other genes: what is left to ask of a file that tells no failures.

    With the lines of the summary, and what was let in.
    """
    genome, settings = asked.genome, frame.settings
    late = np.ones(len(asked.outcomes), dtype=bool) if asked.year is None else asked.outcomes.year > asked.year
    positive = np.zeros(len(genome.ids), dtype=bool)
    positive[asked.places[asked.among & late & (asked.places >= 0)]] = True
    task = Task("Named targets among all genes", "named in the file", "not named", np.arange(len(positive)), positive)
    title = f"{task.name} ({asked.where})"
    if not enough(task):
        return Part(title, ("not shown: too few genes are named, so that nothing can be measured.",)), [], ()
    ranking = asked.modelled.ranking if asked.modelled else modelled(genome, load_model(MODEL), whole=False).ranking
    columns = _genome_columns(genome, ranking, settings, asked.indications, asked.modelled, _area_names(asked))
    own = {name: one.values for name, one in columns.items() if one.kind == SCORE}
    leaks = refuse(
        told_problems(str(settings.scores or settings.model), "which genes the file names", own, positive),
        settings.allow_leaky,
    )
    attention = genome.features["publications"]
    found = measure(task, columns, task.rows, attention, draws=min(settings.draws, SPLIT_DRAWS), seed=settings.seed)
    prose = (
        "The file tells too few programmes of either outcome. Left is how high the genes stand that it names, beside "
        f"all other {task.n - task.positives:,}: much studied genes are named more often, so that publications alone "
        f"come far, and only the column of like attention says more. Intervals of at most {SPLIT_DRAWS} draws.",
    )
    return Part(title, (*score_lines(found), *prose), found.grids, (found.forest,)), headlines(title, found), leaks


def _model_column(
    where: Places,
    genome: Genome,
    places: Ints,
    outcomes: Outcomes,
    known: Indications,
    found: Modelled,
    settings: Settings,
) -> Column:
    """Score of a model for each row: in its indication, where the model has criteria of an indication."""
    if not found.model.indications:
        return Column(SCORE, genome.of(places, found.scores))
    mine, asked = _targets_and_indications(places, outcomes, known)
    rows, back = np.unique(np.maximum(mine, 0), return_inverse=True)
    table = modelled_by_indication(where, genome, found, asked, rows, settings.as_of)[back]
    by = ByIndication(tuple(asked), np.where(mine[:, None] >= 0, table, np.nan), genome.of(mine, found.scores))
    return Column(SCORE, _own_values(by, outcomes, known), by)


def _genetics(
    where: Places, genome: Genome, places: Ints, outcomes: Outcomes, known: Indications, settings: Settings
) -> Column | None:
    """Human genetics of each row in its own indication, and nothing else; 0 where the indication is none on record."""
    mine, asked = _targets_and_indications(places, outcomes, known)
    rows, back = np.unique(np.maximum(mine, 0), return_inverse=True)
    table = genetics_by_indication(where, genome, asked, rows, settings.as_of)
    if table is None:
        return None
    nothing = np.where(mine >= 0, 0.0, np.nan)
    by = ByIndication(tuple(asked), np.where(mine[:, None] >= 0, table[back], np.nan), nothing)
    return Column(BASELINE, _own_values(by, outcomes, known), by)


def _targets_and_indications(places: Ints, outcomes: Outcomes, known: Indications) -> tuple[Ints, list[str]]:
    """Row of the genome of each target, in the order of the clusters, and the indications that are diseases."""
    chains = indication_chains(outcomes, known)
    _, first = np.unique(outcomes.clusters, return_index=True)
    return places[first], list(dict.fromkeys(chain[0] for chain in chains if chain[0] in known.known.by_id))


def _own_values(by: ByIndication, outcomes: Outcomes, known: Indications) -> Floats:
    """Value of each row in its own indication, else without one, shape (n,)."""
    chains = indication_chains(outcomes, known)
    values = np.full(len(outcomes), np.nan)
    for name in dict.fromkeys(chain[0] for chain in chains):
        rows = np.array([chain[0] == name for chain in chains])
        values[rows] = by.nearest((name,))[outcomes.clusters[rows]]
    return values


def _sources(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Sources of each table of the store."""
    found: dict[str, list[str]] = {}
    for table, source in con.execute("SELECT table_name, source FROM meta.source ORDER BY ALL").fetchall():
        found.setdefault(table, []).append(source)
    return found


def _by_among(by: ByIndication, outcomes: Outcomes, known: Indications, area: str) -> ByIndication:
    """The indications that are of an area: the outcomes there have them, or they lie under its heading."""
    if not area:
        return by
    there = {chain[0] for chain in indication_chains(outcomes, known)}
    root = ROOTS.get(area)
    return by.among({name for name in by.names if name in there or (root and root in known.chain(name))})


def _genome_columns(
    genome: Genome,
    ranking: Ranking,
    settings: Settings,
    known: Indications,
    found: Modelled | None,
    names: frozenset[str] | None = None,
) -> dict[str, Column]:
    """Rankings of all genes, baselines first; of scores by indication the highest in some, or in any."""
    genes = gathered([Line(name, "", -1, "unknown") for name in genome.ids], "targets", "genes", "HGNC id", "", {})
    places = np.arange(len(genome.ids))
    columns = {
        name: one
        for name, one in baselines(genes, genome, places, ranking, settings.seed).items()
        if one.kind == BASELINE
    }
    if settings.scores is None:
        return columns | ({f"model {found.model.name}": Column(SCORE, found.scores)} if found else {})
    given = target_scores(settings.scores, genes, _keys(genome), known)
    for name, values in given.columns.items():
        by = given.by.get(name)
        columns[name] = Column(SCORE, values if by is None else by.highest(by.names if names is None else names))
    return columns


def _area_names(asked: of_targets.Asked) -> frozenset[str] | None:
    """Indications of the scores that are of the area; None where the scores have none."""
    tables = [one.by for one in asked.columns.values() if one.by is not None and one.kind == SCORE]
    return frozenset(name for by in tables for name in by.names) if tables else None


def portfolio_piece(
    where: Places, portfolio: Path, outcomes: Path | None, settings: Settings, log: Log = quiet
) -> Piece:
    """Recall of the targets of portfolios among all genes."""
    asked = read_portfolio(portfolio, "targets")
    facts = feature_facts(where.sql)
    build(where, log)
    genome = _genome(where, facts, settings)
    with reading(where) as con:
        known = Indications.read(con)
        programmes = _programmes(con, genome, outcomes)
    found: Modelled | None = None
    leaks: tuple[str, ...] = ()
    model = load_model(settings.model if settings.scores is None else MODEL, where)
    if settings.scores is None:
        every = facts | feature_facts(where.sql, "indications")
        leaks = refuse(model_problems(model.in_indication(), {}, None, every), settings.allow_leaky)
    found = modelled(genome, model, whole=bool(leaks) and bool(model.precedence))
    log(f"{portfolio.name}: {len(asked.entries):,} targets")
    columns = _genome_columns(genome, found.ranking, settings, known, found if settings.scores is None else None)
    ordered = {
        **{name: one for name, one in columns.items() if one.kind != SCORE},
        PROGRAMMES: Column(HINDSIGHT, programmes),
        **{name: one for name, one in columns.items() if one.kind == SCORE},
    }
    part, lines = targets_of_companies(asked, genome, ordered, settings)
    notes = (f"{asked.others:,} rows of {portfolio.name} name combinations",) if asked.others else ()
    said = origin_lines(settings.scores, origin_of_scores(settings.scores), {portfolio: ""})
    return Piece(tuple(file_facts("portfolio", portfolio, "")), said, (part,), leaks, notes, tuple(lines))


def _programmes(con: duckdb.DuckDBPyConnection, genome: Genome, outcomes: Path | None) -> Floats:
    """Programmes of each gene in a file of outcomes, or in the store where there is none, shape (n,)."""
    if outcomes is not None:
        names = list(read_outcomes(outcomes).target)
    else:
        names = [gene for (gene,) in con.execute("SELECT hgnc_id FROM raw.programme").fetchall()]
    places = genome.places(names)
    return np.bincount(places[places >= 0], minlength=len(genome.ids)).astype(np.float64)


PROGRAMMES = "programmes on record (hindsight)"


def _doubts(found: Found) -> list[str]:
    """Scores that are too good to be believed."""
    return [
        f"{name}: an AUROC of {area.value:.3f} is so high that the score may hold the outcome"
        for name, (area, *_) in found.scores.items()
        if area.value >= STRONG
    ]


def _outcomes(path: Path, settings: Settings) -> tuple[Outcomes, tuple[str, ...]]:
    """The outcomes, with areas from a table where their file names none."""
    beside = path.parent / AREAS
    table = settings.areas or (beside if beside.is_file() else None)
    found = read_outcomes(path, areas=read_areas(table) if table else None)
    return found, (f"areas of indications from {table}",) if table else ()


def _among(outcomes: Outcomes, area: str, path: Path) -> NDArray[np.bool_]:
    """Rows of an area; all when none is asked for."""
    if not area:
        return np.ones(len(outcomes), dtype=bool)
    inside = outcomes.in_area(area)
    if not inside.any():
        known = sorted({one for some in outcomes.area for one in some.split("; ") if one})
        raise UsageError(
            Problem(
                f"no row is of the area '{area}'",
                str(path),
                fix=f"allowed: {', '.join(known)}" if known else "give a table of areas with --areas",
            )
        )
    return inside


def _genome(where: Places, facts: Mapping[str, FeatureFacts], settings: Settings) -> Genome:
    """The genome; as of a year the evidence of that year, and what is vouched for."""
    with reading(where) as con:
        whole = read_genome(con, facts)
    if settings.as_of is None or settings.allow_leaky:
        return whole
    with reading(where, settings.as_of) as con:
        early = read_genome(con, facts)
    kept = {
        name: whole.features[name] if settings.dated.get(name, settings.as_of + 1) <= settings.as_of else values
        for name, values in early.features.items()
    }
    kept["publications"] = whole.features["publications"]
    return replace(early, features=kept, degree=whole.degree, families=whole.families)


def _dated(genome: Genome, model: Model, settings: Settings) -> dict[str, str | int]:
    """Year of each criterion that has evidence dated in time, or is vouched for."""
    if settings.as_of is None:
        return {}
    known = {one.feature: settings.as_of for one in model.criteria if not np.isnan(genome.features[one.feature]).all()}
    return {**known, **settings.dated}


def _keys(genome: Genome) -> Callable[[str], str]:
    """Any spelling of a gene to its HGNC id; a name of no gene stays as it is."""

    def key(name: str) -> str:
        row = genome.rows.get(name.strip().upper())
        return name.strip().upper() if row is None else genome.ids[row]

    return key


def _circular_lines(facts: Mapping[str, FeatureFacts], model: Model) -> tuple[str, ...]:
    """Criteria that are circular, and that nothing is dated."""
    named = circular(facts, [one.feature for one in model.criteria])
    lines = [f"circular: {name}: {note}" for name, note in named.items()]
    return tuple(lines)
